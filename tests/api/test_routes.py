"""What the routes give: pages of lists, both spellings, what was sent and what was not."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.api.world import World, world
from tests.replaying import filled
from workbench import chatting, replay
from workbench.api.door import Door
from workbench.domain.audit import Act
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider
from workbench.store import tenancy
from workbench.store.tables import AuditEvent

COLLECTIONS = ["/chats", "/datasets", "/runs", "/chats/1/messages", "/datasets/1/conversations"]


@pytest.fixture
def mine(tenant: Tenant, fake: FakeProvider) -> World:
    """What the company has."""
    return world(tenant, fake)


@pytest.mark.parametrize("path", COLLECTIONS)
def test_a_collection_answers_with_and_without_its_slash(
    path: str, client: TestClient, mine: World
) -> None:
    plain, slashed = (client.get(one, follow_redirects=False) for one in (path, f"{path}/"))

    assert (plain.status_code, plain.json()) == (200, slashed.json())


def test_creating_needs_no_slash_either(client: TestClient, mine: World) -> None:
    chat = client.post("/chats", json={"name": "Bob"}, follow_redirects=False)
    message = {"chat_id": chat.json()["id"], "text": "Hi"}

    assert chat.status_code == 201
    assert client.post("/messages", json=message, follow_redirects=False).status_code == 201


def test_a_list_is_paged_newest_activity_first(client: TestClient, tenant: Tenant) -> None:
    for name in "ABCDE":
        chatting.create_chat(tenant, name)

    told = client.get("/chats/?limit=2&offset=1").json()

    assert [chat["name"] for chat in told["items"]] == ["D", "C"]
    assert (told["total"], told["limit"], told["offset"]) == (5, 2, 1)


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "offset=-1", "waiting=?"])
def test_a_page_has_its_bounds(query: str, client: TestClient) -> None:
    assert client.get(f"/chats/?{query}").status_code == 422


def test_chats_are_searched_and_those_that_wait_are_counted(
    client: TestClient, tenant: Tenant, mine: World
) -> None:
    chatting.create_chat(tenant, "Bob")

    found = client.get("/chats/?search=bob").json()
    waiting = client.get("/chats/?waiting=true").json()

    assert [chat["name"] for chat in found["items"]] == ["Bob"]
    assert [chat["id"] for chat in waiting["items"]] == [mine.chat_id]
    assert waiting["total"] == 1


def test_a_deleted_chat_is_gone_with_all_that_is_in_it(client: TestClient, mine: World) -> None:
    assert client.delete(f"/chats/{mine.chat_id}").status_code == 204

    for path in (f"/chats/{mine.chat_id}", f"/messages/{mine.message_id}"):
        assert client.get(path).status_code == 404
    assert client.get("/chats/").json()["total"] == 0


def test_what_is_left_out_of_a_change_stays(client: TestClient, mine: World) -> None:
    client.put(f"/chats/{mine.chat_id}", json={"client_description": "A regular."})

    told = client.put(f"/ai-config/chat/{mine.chat_id}", json={"replaces_prompt": True}).json()

    assert (told["name"], told["client_description"]) == ("Anna", "A regular.")
    assert told["replaces_prompt"] is True


def test_an_edited_message_keeps_its_earlier_text(client: TestClient, mine: World) -> None:
    client.put(f"/messages/{mine.message_id}", json={"text": "Where is it now?"})

    told = client.get(f"/messages/{mine.message_id}").json()

    assert told["text"] == "Where is it now?"
    assert [version["text"] for version in told["versions"]] == ["Where is it?"]


def test_a_message_is_revised_as_a_draft_is(
    client: TestClient, mine: World, fake: FakeProvider
) -> None:
    fake.enqueue("Where, please?")
    wish = {"message_id": mine.message_id, "instruction": "Kinder"}

    told = client.post("/messages/revise-with-ai", json=wish).json()

    assert (told["message"]["text"], told["draft"]) == ("Where, please?", None)


def test_an_approval_of_another_wording_is_refused(client: TestClient, mine: World) -> None:
    address = f"/drafts/{mine.draft_id}"
    client.put(address, json={"text": "On Monday."})

    stale = client.post(f"{address}/approve", json={"version": 0})
    fresh = client.post(f"{address}/approve", json={"version": 1})

    assert (stale.status_code, fresh.status_code) == (409, 200)
    assert fresh.json()["text"] == "On Monday."


def test_undo_takes_the_decision_back_and_then_the_wording(client: TestClient, mine: World) -> None:
    address = f"/drafts/{mine.draft_id}"
    client.put(address, json={"text": "On Monday."})
    client.post(f"{address}/approve")

    decision, wording = (client.post(f"{address}/undo").json() for _ in range(2))

    assert (decision["outcome"], decision["text"]) == (None, "On Monday.")
    assert wording["text"] == "It is on its way."


def test_the_export_has_the_lineage_of_what_was_sent(client: TestClient, mine: World) -> None:
    client.put(f"/drafts/{mine.draft_id}", json={"text": "On Monday."})
    client.post(f"/drafts/{mine.draft_id}/approve")

    told = client.get(f"/chats/{mine.chat_id}/export").json()["messages"][-1]

    assert (told["text"], told["draft"]["outcome"]) == ("On Monday.", "edited")
    assert told["draft"]["ai_text"] == "It is on its way."
    assert [version["text"] for version in told["draft"]["versions"]] == ["On Monday."]


def test_words_that_nobody_approved_are_in_no_export(client: TestClient, mine: World) -> None:
    path = f"/chats/{mine.chat_id}/export"
    waiting = client.get(path).text
    client.post(f"/drafts/{mine.draft_id}/reject", json={"reason": "Wrong"})
    rejected = client.get(path).text
    reply = {"chat_id": mine.chat_id, "text": "My own.", "role": "manager"}
    client.post("/messages/", json=reply)
    replaced = client.get(path)

    assert "on its way" not in waiting + rejected + replaced.text
    assert replaced.json()["messages"][-1]["draft"]["outcome"] == "rejected"


def test_an_export_is_in_the_audit_log(client: TestClient, mine: World, tenant: Tenant) -> None:
    client.get(f"/chats/{mine.chat_id}/export")

    with tenancy.reading(tenant) as db:
        told = db.execute(select(AuditEvent.action, AuditEvent.subject)).all()
    assert (Act.EXPORTED, f"chat {mine.chat_id}") in told


def test_a_new_config_is_live_and_the_same_content_one_version(
    client: TestClient, mine: World
) -> None:
    wanted = {"model": "fake:scripted", "prompt": "Be brief.", "temperature": None, "seed": 7}

    first, second = (client.put("/ai-config/global", json=wanted).json() for _ in range(2))

    live = client.get("/ai-config/global").json()
    assert (first["name"], first["version"]) == ("Friendly", 2)
    assert first["id"] == second["id"] == live["id"]
    assert live["parameters"] == {
        "temperature": None, "top_p": None, "max_tokens": 300, "seed": 7,
    }  # fmt: skip


def test_names_tell_an_import_who_we_are(client: TestClient, mine: World) -> None:
    pasted = {"chat_id": mine.chat_id, "text": "Anna: Hi\nEva: Hello", "managers": ["Eva"]}

    added = client.post("/messages/import", json=pasted)

    told = client.get(f"/chats/{mine.chat_id}/messages").json()["items"]
    assert added.json()["added"] == 2
    assert [(one["role"], one["text"]) for one in told][-1] == ("manager", "Hello")


def test_a_comparison_has_every_arm_under_every_measure(
    client: TestClient, mine: World, tenant: Tenant, fake: FakeProvider
) -> None:
    run = replay.plan(tenant, dataset="shop", configs=["Friendly"], human=True)
    fake.enqueue("It is at 0.", "Bye")
    filled(tenant, run)

    told = client.get(f"/runs/{run.id}/comparison?baseline=human").json()

    assert told["baseline"] == "human"
    assert {arm["name"] for arm in told["arms"]} == {"human", "Friendly@1"}
    names = {measure["name"] for measure in told["measures"]}
    assert all(set(arm["measures"]) == names for arm in told["arms"])
    assert {one["measure"] for one in told["differences"]} == names
    assert client.get(f"/runs/{run.id}/comparison?baseline=x").status_code == 422


def test_the_document_and_its_page_know_where_they_are_mounted(home: Path) -> None:
    inner = Starlette(routes=[Mount("/api", Door())])
    client = TestClient(Starlette(routes=[Mount("/bench", inner)]))

    page = client.get("/bench/api/docs").text
    document = client.get("/bench/api/openapi.json").json()

    assert "'/bench/api/openapi.json'" in page
    assert document["servers"] == [{"url": "/bench/api"}]
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"):
        assert f"/bench/api/swagger/{asset}" in page
        assert client.get(f"/bench/api/swagger/{asset}").status_code == 200


def test_the_document_tells_of_every_problem_as_one(client: TestClient) -> None:
    document = client.get("/openapi.json").json()

    for path in document["paths"].values():
        for operation in path.values():
            failed = {code: one for code, one in operation["responses"].items() if code >= "4"}
            assert all(
                list(one["content"]) == ["application/problem+json"] for one in failed.values()
            )
    assert "HTTPValidationError" not in json.dumps(document)
