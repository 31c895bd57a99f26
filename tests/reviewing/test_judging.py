"""Reviewing: one word a person and case, the last one counts, and the sentence at the end."""

import pytest

from tests.replaying import config, dataset, filled, shop
from workbench import replay, reviewing
from workbench.domain.errors import BadInput, Denied, NotFound
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.reviewing import Kind, Matchup, Tally, Word
from workbench.store import tenancy, whole_runs
from workbench.store.tables import Run


@pytest.fixture
def run(tenant: Tenant, fake: FakeProvider) -> Run:
    """A filled run of one config beside what people sent, over four turns."""
    dataset(tenant, *shop(2))
    config(tenant, "A")
    made = replay.plan(tenant, dataset="shop", configs=["A"], sent=True)
    fake.enqueue("one", "two", "three", "four")
    filled(tenant, made)
    return made


def matchup(run: Run, kind: Kind = Kind.OPEN) -> Matchup:
    """The config beside what was sent."""
    return Matchup(run.id, "A@1", "sent", kind)


def case_ids(tenant: Tenant, run: Run) -> list[int]:
    """The run's cases."""
    with tenancy.reading(tenant) as db:
        return [case.id for case in whole_runs.cases(db, run.id)]


def test_a_persons_last_word_on_a_case_counts(tenant: Tenant, run: Run) -> None:
    first, second, *_ = case_ids(tenant, run)
    reviewing.judge(tenant, matchup(run), first, Word.BETTER)
    reviewing.judge(tenant, matchup(run), second, Word.SAME)

    reviewing.judge(tenant, matchup(run), first, Word.WORSE)

    assert reviewing.judged(tenant, matchup(run)) == {second: Word.SAME, first: Word.WORSE}


def test_a_word_can_be_taken_back(tenant: Tenant, run: Run) -> None:
    first, *_ = case_ids(tenant, run)
    reviewing.judge(tenant, matchup(run), first, Word.BETTER)

    reviewing.take_back(tenant, matchup(run), first)

    assert reviewing.judged(tenant, matchup(run)) == {}


def test_a_guess_is_kept_apart_from_an_open_judgment(tenant: Tenant, run: Run) -> None:
    first, *_ = case_ids(tenant, run)
    reviewing.judge(tenant, matchup(run), first, Word.BETTER)

    reviewing.judge(tenant, matchup(run, Kind.GUESS), first, Word.WORSE)

    assert reviewing.judged(tenant, matchup(run)) == {first: Word.BETTER}
    assert reviewing.judged(tenant, matchup(run, Kind.GUESS)) == {first: Word.WORSE}


def test_a_case_of_another_run_is_not_found(tenant: Tenant, run: Run) -> None:
    with pytest.raises(NotFound, match="no case 999"):
        reviewing.judge(tenant, matchup(run), 999, Word.BETTER)


def test_an_arm_that_the_run_lacks_is_not_found(tenant: Tenant, run: Run) -> None:
    first, *_ = case_ids(tenant, run)

    with pytest.raises(NotFound, match="no arm 'B@1'"):
        reviewing.judge(tenant, Matchup(run.id, "B@1", "sent"), first, Word.BETTER)


def test_another_company_can_judge_nothing_of_it(
    tenant: Tenant, other_tenant: Tenant, run: Run
) -> None:
    first, *_ = case_ids(tenant, run)

    with pytest.raises(NotFound):
        reviewing.judge(other_tenant, matchup(run), first, Word.BETTER)

    assert reviewing.judged(tenant, matchup(run)) == {}


def test_a_stakeholder_reads_and_does_not_judge(tenant: Tenant, run: Run) -> None:
    reader = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Sam", Role.STAKEHOLDER)

    with pytest.raises(Denied):
        reviewing.judge(reader, matchup(run), case_ids(tenant, run)[0], Word.BETTER)


def test_an_operator_without_a_login_has_no_word(tenant: Tenant, run: Run) -> None:
    operator = Tenant(tenant.company_id, tenant.company, None, "operator", Role.ADMIN)

    with pytest.raises(BadInput, match="log in"):
        reviewing.judge(operator, matchup(run), case_ids(tenant, run)[0], Word.BETTER)
    assert reviewing.judged(operator, matchup(run)) == {}


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        (Tally(5, 6, 3), "In 14 turns the AI was better 5 times, the same 6, worse 3."),
        (Tally(1, 0, 0), "In 1 turn the AI was better once, the same 0, worse 0."),
    ],
)
def test_the_sentence_counts_the_words(tally: Tally, sentence: str) -> None:
    assert tally.sentence() == sentence


def test_a_guess_is_told_beside_chance() -> None:
    assert Tally(better=3, same=0, worse=7).guessed() == (
        "You knew your own words in 7 of 10 turns; by chance it would be 5. You are hard to copy."
    )
    assert "The AI passed for you." in Tally(better=5, same=0, worse=5).guessed()


def test_words_are_counted() -> None:
    assert Tally.of([Word.BETTER, Word.SAME, Word.SAME]) == Tally(1, 2, 0)
