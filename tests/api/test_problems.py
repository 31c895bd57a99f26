"""What goes wrong is told as a problem: which, why, and never more than the caller may know."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.api.world import World, world
from tests.people import EMAIL, quick_hashes
from workbench import chatting
from workbench.api import edge
from workbench.domain.errors import RateLimited, Refused, StoreError, TenantBreach, TimedOut
from workbench.domain.tenants import Tenant
from workbench.providers import calls
from workbench.providers.fake import FakeProvider

__all__ = ["quick_hashes"]
JSON = {"Content-Type": "application/json"}
DEEP = b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.fixture
def mine(tenant: Tenant, fake: FakeProvider) -> World:
    """What the company has."""
    return world(tenant, fake)


def test_a_problem_says_what_which_and_where(client: TestClient) -> None:
    answer = client.get("/chats/7")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:replybench:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "no chat 7 in this company",
        "instance": "/api/chats/7",
    }


def test_wrong_fields_are_named_and_not_repeated(client: TestClient) -> None:
    answer = client.post("/chats/", json={"name": 1, "color": "my secret"})

    told = answer.json()
    assert answer.status_code == 422
    assert [(one["in"], one["field"]) for one in told["errors"]] == [
        ("body", "name"),
        ("body", "color"),
    ]
    assert "secret" not in answer.text


UNREADABLE: dict[str, tuple[bytes, dict[str, str], int]] = {
    "no JSON": (b"{", JSON, 422),
    "deep": (DEEP, JSON, 400),
    "no text": (b"\xff", JSON, 400),
    "endless number": (b'{"name": ' + b"1" * 5000 + b"}", JSON, 400),
    "a form": (b"name=Anna", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "text": (b'{"name": "Anna"}', {"Content-Type": "text/plain"}, 415),
    "no kind": (b'{"name": "Anna"}', {}, 415),
    "a list": (b"[]", JSON, 422),
    "nothing": (b"", JSON, 422),
    "NUL": (rb'{"name": "An\u0000na"}', JSON, 422),
    "lone surrogate": (rb'{"name": "An\ud800na"}', JSON, 422),
    "lone surrogate as a field": (rb'{"\ud800": 1}', JSON, 422),
    "not a number": (b'{"name": NaN}', JSON, 422),
    "blank": (b'{"name": "  "}', JSON, 422),
    "too long": (b'{"name": "' + b"x" * 201 + b'"}', JSON, 422),
}


@pytest.mark.parametrize(("body", "headers", "status"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_can_not_be_read_is_refused(
    client: TestClient, tenant: Tenant, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/chats/", content=body, headers=headers)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert chatting.chat_count(tenant) == 0


def test_a_body_that_is_too_large_is_not_read(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "BODY_LIMIT", 1000)

    named = client.post("/chats/", json={"name": "x" * 1000})
    streamed = client.post("/chats/", content=iter([b"x" * 600] * 3), headers=JSON)

    assert (named.status_code, streamed.status_code) == (413, 413)


def test_a_message_of_a_megabyte_is_kept_as_it_is(client: TestClient, mine: World) -> None:
    text = "Größe 42? 🙂\n" * 80_000

    made = client.post("/messages/", json={"chat_id": mine.chat_id, "text": text})

    found = client.get(f"/messages/{made.json()['id']}")
    assert found.json()["text"] == text


@pytest.mark.parametrize(
    "wrong", ["0", "-1", "x", "1.5", str(2**31), "9" * 40, "9" * 5000], ids=lambda text: text[:9]
)
def test_what_is_no_id_is_refused(client: TestClient, wrong: str) -> None:
    assert client.get(f"/chats/{wrong}").status_code in (404, 422)
    assert client.post("/messages/", json={"chat_id": wrong, "text": "x"}).status_code == 422


def test_an_unknown_address_and_a_wrong_method_are_problems(client: TestClient) -> None:
    unknown, wrong = client.get("/nothing"), client.patch("/chats/")

    assert (unknown.status_code, unknown.json()["instance"]) == (404, "/api/nothing")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST")
    assert client.put("/messages/import").headers["allow"] == "POST"


def test_a_throttled_login_says_how_long_to_wait(client: TestClient, quick_hashes: None) -> None:
    wrong = {"email": EMAIL, "password": "wrong wrong wrong"}
    seen = [client.post("/auth/login", json=wrong) for _ in range(6)]

    assert [answer.status_code for answer in seen] == [401] * 5 + [429]
    assert seen[-1].headers["retry-after"] == "5"


def test_a_fault_of_ours_tells_a_number_that_the_log_has(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(chatting, "chat_lines", broken)
    answer = client.get("/chats/")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"] in caplog.text


FAULTS = {
    "breach": (TenantBreach("code tried company 7"), 500, "company 7"),
    "database": (StoreError("the database sqlite:////srv/x.db is locked"), 503, "srv"),
}


@pytest.mark.parametrize(("fault", "status", "hidden"), FAULTS.values(), ids=FAULTS)
def test_inner_matters_stay_inside(
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    fault: Exception,
    status: int,
    hidden: str,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise fault

    monkeypatch.setattr(chatting, "chat_lines", broken)
    answer = client.get("/chats/")

    assert answer.status_code == status
    assert hidden not in answer.text


def test_a_model_that_fails_leaves_a_draft_that_says_so(
    client: TestClient, mine: World, fake: FakeProvider
) -> None:
    fake.enqueue(Refused("fake:scripted declined the request"))

    answer = client.post("/messages/generate-ai-response", json={"chat_id": mine.chat_id})

    told = answer.json()
    assert (answer.status_code, told["state"], told["text"]) == (201, "failed", "")
    assert "declined" in told["error"]


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        (TimedOut("too slow"), 504, "timed_out"),
        (RateLimited("slow down", retry_after=2.5), 503, "rate_limited"),
        ("It is on its way.", 424, "bad_answer"),
    ],
    ids=["time", "limit", "nothing new"],
)
def test_a_revision_that_fails_changes_nothing_and_says_why(
    client: TestClient, mine: World, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch,
    fault: Exception | str, status: int, reason: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(calls, "ATTEMPTS", 1)
    fake.enqueue(*[fault] * 5)
    wish = {"draft_id": mine.draft_id, "instruction": "Shorter"}

    answer = client.post("/messages/revise-with-ai", json=wish)

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert client.get(f"/drafts/{mine.draft_id}").json()["edits"] == []


def test_a_revision_is_of_one_thing(client: TestClient, mine: World) -> None:
    wish = {"draft_id": mine.draft_id, "message_id": mine.message_id, "instruction": "x"}

    both = client.post("/messages/revise-with-ai", json=wish)
    neither = client.post("/messages/revise-with-ai", json={"instruction": "x"})

    assert (both.status_code, neither.status_code) == (422, 422)
