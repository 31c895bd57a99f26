"""What becomes of a line: never accepted before it is tried, never live by itself."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.kept import Keep
from tests.learned import LINE, accepted, edits, proposed, tried
from workbench import configuring, learning
from workbench.domain.errors import BadKey, Conflict, Denied, NotFound
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.learning import Line
from workbench.providers.fake import FakeProvider
from workbench.store.tables import Config

CALLS = 6


@pytest.fixture
def line(tenant: Tenant, config: Config, fake: FakeProvider, keep: Keep[Line]) -> Line:
    """A proposed line with three held-out turns."""
    return keep("a line of twelve edits", lambda: made_line(tenant, config, fake))


def made_line(tenant: Tenant, config: Config, fake: FakeProvider) -> Line:
    edits(tenant, fake)
    return proposed(tenant, fake, config, LINE).lines[0]


def state(tenant: Tenant, config: Config, line: Line) -> str:
    """What the line is now."""
    found = {one.id: one.state for one in learning.lesson(tenant, config.id).lines}
    return found[line.id]


def test_a_line_that_was_not_tried_is_refused(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    with pytest.raises(Conflict, match="was not tried on all its held-out turns yet"):
        learning.accept(tenant, line.id)
    fake.enqueue("Hm", "Hm", BadKey("the key is wrong"))
    tried(tenant, line.id)

    with pytest.raises(Conflict, match="was not tried on all its held-out turns yet"):
        learning.accept(tenant, line.id)

    assert len(configuring.configs(tenant)) == 1


def test_an_accepted_line_makes_a_new_version_that_is_not_live(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    made = accepted(tenant, fake, line.id, CALLS)

    assert (made.config.name, made.config.version) == ("Friendly", 2)
    assert made.config.prompt.text == f"{config.prompt.text}\n{LINE}"
    assert made.config.model == config.model
    assert (made.base.id, made.stacked) == (config.id, False)
    assert configuring.live_config(tenant).id == config.id
    assert state(tenant, config, line) == "accepted"


def test_two_accepted_lines_stack(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    second = proposed(tenant, fake, config, "Be brief.").lines[0]
    first = accepted(tenant, fake, line.id, CALLS)

    made = accepted(tenant, fake, second.id, CALLS)

    assert (made.base.id, made.stacked) == (first.config.id, True)
    assert made.config.prompt.text == f"{config.prompt.text}\n{LINE}\nBe brief."


def test_a_version_with_another_prompt_or_model_is_not_built_upon(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    configuring.save(tenant, "Friendly", ConfigSpec("You are Max.", ModelRef("fake", "scripted")))
    other = ConfigSpec(f"{config.prompt.text}\nHm.", ModelRef("fake", "other"))
    configuring.save(tenant, "Friendly", other)

    made = accepted(tenant, fake, line.id, CALLS)

    assert (made.base.version, made.config.version) == (1, 4)
    assert made.config.prompt.text == f"{config.prompt.text}\n{LINE}"


def test_a_line_that_somebody_wrote_meanwhile_is_not_added_twice(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    written = ConfigSpec(f"{config.prompt.text}\n{LINE}", ModelRef("fake", "scripted"))
    configuring.save(tenant, "Friendly", written)

    with pytest.raises(Conflict, match="Friendly@2 has this line already"):
        accepted(tenant, fake, line.id, CALLS)

    assert state(tenant, config, line) == "tried"


def test_a_dismissed_line_comes_back_as_it_was(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    learning.dismiss(tenant, line.id)
    assert state(tenant, config, line) == "dismissed"
    learning.restore(tenant, line.id)
    assert state(tenant, config, line) == "proposed"
    fake.enqueue(*["Hm"] * CALLS)
    tried(tenant, line.id)

    learning.dismiss(tenant, line.id)
    learning.restore(tenant, line.id)

    assert state(tenant, config, line) == "tried"


def test_what_is_decided_is_not_decided_again(
    tenant: Tenant, config: Config, line: Line, fake: FakeProvider
) -> None:
    with pytest.raises(Conflict, match="nothing to undo"):
        learning.restore(tenant, line.id)
    accepted(tenant, fake, line.id, CALLS)

    for use_case in (learning.accept, learning.dismiss, learning.try_line):
        with pytest.raises(Conflict, match="accepted already"):
            use_case(tenant, line.id)


@pytest.mark.parametrize(
    "use_case", [learning.accept, learning.dismiss, learning.restore], ids=lambda one: one.__name__
)
def test_only_engineers_of_the_company_decide(
    use_case: Callable[[Tenant, int], object], tenant: Tenant, other_tenant: Tenant,
    config: Config, line: Line,
) -> None:  # fmt: skip
    with pytest.raises(Denied):
        use_case(replace(tenant, role=Role.MANAGER), line.id)
    with pytest.raises(NotFound):
        use_case(other_tenant, line.id)

    assert state(tenant, config, line) == "proposed"
