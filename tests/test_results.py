"""A run in a notebook: filled below a bar, a table at its end, a tidy frame of its cells."""

import pytest

import workbench
from tests.replaying import config, dataset, shop
from workbench import replay
from workbench.domain.errors import BadKey, Conflict, NotFound, Refused
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.results import RunResult

KEY = ["case", "arm", "repeat"]
CASES = 4


@pytest.fixture
def shopping(tenant: Tenant, fake: FakeProvider) -> FakeProvider:
    """Four turns and three configs, answered by the scripted model."""
    dataset(tenant, *shop(2))
    for name in "ABC":
        config(tenant, name)
    return fake


def made(tenant: Tenant, fake: FakeProvider, *configs: str, **options: object) -> RunResult:
    """A run that is filled, one call at a time; the script holds as many answers as it asks for."""
    fake.enqueue(*["It is at 1."] * (len(configs) * CASES * int(str(options.get("repeats", 1)))))
    return workbench.run(tenant, dataset="shop", configs=configs, concurrency=1, **options)


def test_three_configs_and_two_repeats_give_six_rows_for_each_case(
    tenant: Tenant, shopping: FakeProvider
) -> None:
    frame = made(tenant, shopping, "A", "B", "C", repeats=2).frame()

    assert len(frame) == 6 * CASES
    assert not frame.duplicated(KEY).any()
    assert set(frame["arm"]) == {"A@1", "B@1", "C@1"}
    assert set(frame["repeat"]) == {0, 1}


def test_a_row_has_all_that_is_known_of_its_cell(tenant: Tenant, shopping: FakeProvider) -> None:
    row = made(tenant, shopping, "A").frame().iloc[0]

    told = ("conversation", "turn", "finish", "text", "client", "reference", "cost_usd", "cached")
    assert [row[name] for name in told] == [
        "chat 0", 1, "stop", "It is at 1.", "Where is 0?", "It is at 0.", 0.0, False,
    ]  # fmt: skip
    assert row["length"] == 4.0
    assert len(row["config_hash"]) == len(row["request_hash"]) == 64


def test_an_error_is_a_row_without_scores(tenant: Tenant, shopping: FakeProvider) -> None:
    shopping.enqueue(Refused("no"))
    frame = made(tenant, shopping, "A", limit=1).frame()

    assert frame["error"].tolist() == ["refused"]
    assert frame[["chrf", "length"]].isna().all(axis=None)


def test_people_have_rows_without_a_config(tenant: Tenant, shopping: FakeProvider) -> None:
    frame = made(tenant, shopping, human=True).frame()

    assert frame["arm"].tolist() == ["human"] * CASES
    assert frame["config_hash"].isna().all()


def test_the_long_frame_has_a_row_for_each_score(tenant: Tenant, shopping: FakeProvider) -> None:
    found = made(tenant, shopping, "A", scorers=["chrf", "length"]).frame(long=True)

    assert len(found) == 2 * CASES
    assert list(found.columns) == [*KEY, "conversation", "turn", "scorer", "value"]


def test_a_run_without_any_reply_is_an_empty_frame(tenant: Tenant, shopping: FakeProvider) -> None:
    planned = replay.plan(tenant, dataset="shop", configs=["A"])

    assert RunResult(tenant, planned.id).frame().empty


def test_it_ends_with_the_table_of_arms(
    tenant: Tenant, shopping: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    result = made(tenant, shopping, "A", human=True)

    said = capsys.readouterr()
    assert "A@1" in said.out
    assert "human" in said.out
    assert "8/8 cells" in said.err
    assert "0 failed" in said.err
    assert repr(result) == f"run {result.id} on shop: finished, 8 of 8 cells"
    assert result.compare("human").baseline == "human"


def test_a_bad_key_says_how_the_run_goes_on(tenant: Tenant, shopping: FakeProvider) -> None:
    shopping.enqueue(BadKey("the key is wrong"))

    with pytest.raises(Conflict, match=r"the key is wrong; then: workbench.resume\(tenant, 1\)"):
        workbench.run(tenant, dataset="shop", configs=["A"], concurrency=1)


def test_resume_asks_for_what_is_empty_only(tenant: Tenant, shopping: FakeProvider) -> None:
    shopping.enqueue("One", BadKey("the key is wrong"))
    with pytest.raises(Conflict):
        workbench.run(tenant, dataset="shop", configs=["A"], concurrency=1)
    shopping.enqueue(*["Fine"] * (CASES - 1))

    result = workbench.resume(tenant, 1, concurrency=1)

    assert (result.status().state, result.status().done) == ("finished", CASES)


def test_stop_says_how_the_run_goes_on(
    tenant: Tenant, shopping: FakeProvider, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("workbench.results.run_bar", stopped)

    with pytest.raises(KeyboardInterrupt):
        workbench.run(tenant, dataset="shop", configs=["A"])

    assert "workbench.resume(tenant, 1)" in capsys.readouterr().err


def test_another_companys_run_has_no_frame(
    tenant: Tenant, other_tenant: Tenant, shopping: FakeProvider
) -> None:
    found = made(tenant, shopping, "A")

    with pytest.raises(NotFound):
        RunResult(other_tenant, found.id).frame()
