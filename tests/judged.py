"""What the tests of judging share: a scripted judge, a filled run, scoring it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.replaying import config, dataset, filled, scores, shop
from workbench import replay
from workbench.domain.access import Access
from workbench.domain.replies import ChatRequest, Completion, Finish
from workbench.domain.tenants import Tenant
from workbench.providers import registry
from workbench.providers.fake import FakeProvider
from workbench.replay import filling, judging
from workbench.scoring import judges
from workbench.store import judging as store
from workbench.store import runs as run_store
from workbench.store import tenancy
from workbench.store.tables import Run, Score

POLICY, PAIR = "policy@judge:big", "preference@judge:big"
KEPT = '{"reason": "fine", "choice": "rules_kept"}'
BROKEN = '{"reason": "promises a day", "choice": "rule_broken"}'
FIRST = '{"reason": "warmer", "choice": "first_better"}'
SECOND = '{"reason": "warmer", "choice": "second_better"}'


class Judge(FakeProvider):
    """A scripted judge; `always` answers whatever the script does not."""

    def __init__(self, always: str = "") -> None:
        super().__init__()
        self.always = always

    async def complete(self, request: ChatRequest, access: Access) -> Completion:
        """The next scripted answer, else the same one again."""
        if self.always and not self._script:
            self.requests.append(request)
            return Completion(self.always, Finish.STOP, 9, 9, None, 0.0)
        return await super().complete(request, access)


@pytest.fixture
def judge() -> Iterator[Judge]:
    """A scripted model that judges."""
    provider = Judge()
    registry.register("judge", provider)
    yield provider
    registry.unregister("judge")


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A filled run of two configs over two turns, scored by a function alone."""
    return make_run(tenant, fake)


def make_run(tenant: Tenant, fake: FakeProvider, *answers: str, **options: object) -> Run:
    """Two configs answer the two turns of a conversation; no judge has said anything yet."""
    dataset(tenant, *shop(1))
    config(tenant, "A")
    config(tenant, "B")
    options = {"scorers": ["length"], **options}
    made = replay.plan(tenant, dataset="shop", configs=["A", "B"], **options)
    fake.enqueue(*(answers or ("one", "two", "three", "four")))
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(filling, "judge_rest", lambda *_: iter(()))
        filled(tenant, made)
    return made


def scored(
    tenant: Tenant, run: Run, *references: str, errors: bool = False
) -> replay.ScoreProgress:
    """Score the run, one call at a time."""
    *_, last = replay.score(tenant, run.id, references, errors=errors, concurrency=1)
    return last


def by_judge(tenant: Tenant, run: Run, reference: str) -> list[Score]:
    """What a judge said, by reply."""
    found = [one for one in scores(tenant, run) if one.scorer == reference]
    return sorted(found, key=lambda one: one.reply_id)


def jobs_of(tenant: Tenant, run: Run) -> list[judging.JudgeJob]:
    """What is still to be judged in the run."""
    with tenancy.reading(tenant) as db:
        found = run_store.get(db, run.id)
        return judging.jobs(db, found, store.case_ids(db, run.id))


def own_judge(folder: Path, question: str = "Are the rules kept?", version: int = 1) -> None:
    """A judge of a notebook, with these words."""
    file = folder / "mine.yaml"
    choices = [
        {"label": "rules_kept", "meaning": "They are.", "value": 1.0},
        {"label": "rule_broken", "meaning": "They are not.", "value": 0.0},
    ]
    told = {"version": version, "title": "Mine", "question": question, "prompt": "{reply}"}
    file.write_text(json.dumps({**told, "choices": choices}), encoding="utf-8")
    judges.load_judge(file)
