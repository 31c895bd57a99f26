"""`gate`: its exit codes, its JSON, its lines and its file."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, payload, refusal
from tests.replaying import config, dataset, filled, shop
from workbench import accounts, replay
from workbench.providers.fake import FakeProvider

NEAR = ("--arm", "B@1", "--baseline", "A@1", "--scorer", "edit_share")
FAR = ("--arm", "A@1", "--baseline", "B@1", "--scorer", "edit_share")


@pytest.fixture
def compared(ready: Run, fake: FakeProvider) -> Run:
    """The command line over a run in which B is near to what people wrote and A is not."""
    tenant = accounts.tenant_for()
    dataset(tenant, *shop(8))
    config(tenant, "A")
    config(tenant, "B")
    for n in range(8):
        fake.enqueue("no" * (n + 1), "Something else", f"It is at {n}", f"Bye {n}")
    filled(tenant, replay.plan(tenant, dataset="shop", configs=["A", "B"], human=True))
    return ready


def test_a_better_arm_passes(compared: Run) -> None:
    told = payload(compared("gate", 1, *NEAR, "--json"))

    assert (told["passes"], told["checks"]["edit_share"]["outcome"]) == (True, "pass")


def test_a_worse_arm_fails_with_exit_code_1_and_its_regressions(compared: Run) -> None:
    result = compared("gate", 1, *FAR)

    assert (result.exit_code, result.stderr) == (1, "")
    assert "edit share: FAILED (fail). A@1 is worse than the baseline" in result.stdout
    assert "chat " in result.stdout
    assert "A@1 does not pass against B@1 (run 1)." in result.stdout


def test_the_file_for_the_build_server_is_written_either_way(compared: Run, tmp_path: Path) -> None:
    file = tmp_path / "gate.xml"

    assert compared("gate", 1, *FAR, "--scorer", "chrf", "--junit", file).exit_code == 1

    assert 'tests="2" failures="2"' in file.read_text(encoding="utf-8")


def test_a_file_that_can_not_be_written_is_exit_code_2(compared: Run, tmp_path: Path) -> None:
    refused = compared("gate", 1, *FAR, "--junit", tmp_path / "no" / "gate.xml")

    assert "can't be written" in refusal(refused)


def test_an_arm_that_is_not_there_is_exit_code_2(compared: Run) -> None:
    refused = compared("gate", 1, "--arm", "C", "--baseline", "A@1", "--scorer", "chrf")

    assert "no arm 'C'" in refusal(refused)
