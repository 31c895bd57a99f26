"""A company with one of everything, and a request for each route that names it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from tests.conftest import live_config
from tests.replaying import dataset, shop
from workbench import chatting, replay
from workbench.api.app import api
from workbench.domain.tenants import Tenant
from workbench.providers.fake import FakeProvider

OPEN = {"/auth/register", "/auth/login", "/auth/refresh"}
WITHOUT_SCHEMA = {"/docs", "/openapi.json", "/swagger"}
NOBODY = {"email": "no@body.example", "password": "blue kettle on a hill"}
MODEL = {"model": "fake:scripted", "prompt": "Be kind."}


@dataclass(frozen=True)
class World:
    """Ids of one company's rows, by the names that paths and bodies have for them."""

    chat_id: int
    message_id: int
    draft_id: int
    dataset_id: int
    run_id: int


def world(tenant: Tenant, fake: FakeProvider) -> World:
    """A chat whose client waits and whose draft is ready, a dataset, a run."""
    live_config(tenant)
    fake.enqueue("It is on its way.")
    chat = chatting.create_chat(tenant, "Anna")
    message = chatting.add_client_message(tenant, chat.id, "Where is it?")
    draft = chatting.draft_reply(tenant, chat.id)
    found = dataset(tenant, *shop(1))
    run = replay.plan(tenant, dataset="shop", configs=["Friendly"])
    return World(chat.id, message.id, draft.id, found.id, run.id)


BODIES: dict[str, dict[str, Any] | None] = {
    "POST /auth/logout": None,
    "GET /auth/me": None,
    "GET /chats/": None,
    "POST /chats/": {"name": "Bob"},
    "GET /chats/{chat_id}": None,
    "PUT /chats/{chat_id}": {"name": "Carla"},
    "DELETE /chats/{chat_id}": None,
    "GET /chats/{chat_id}/messages": None,
    "GET /chats/{chat_id}/export": None,
    "POST /messages/": {"chat_id": "chat_id", "text": "Hello?"},
    "GET /messages/{message_id}": None,
    "PUT /messages/{message_id}": {"text": "Where is it now?"},
    "DELETE /messages/{message_id}": None,
    "POST /messages/generate-ai-response": {"chat_id": "chat_id"},
    "POST /messages/revise-with-ai": {"draft_id": "draft_id", "instruction": "Shorter"},
    "POST /messages/import": {"chat_id": "chat_id", "text": "CLIENT: Hi\nMANAGER: Hello"},
    "GET /drafts/{draft_id}": None,
    "PUT /drafts/{draft_id}": {"text": "On Monday."},
    "POST /drafts/{draft_id}/approve": {"version": 0},
    "POST /drafts/{draft_id}/reject": {"reason": "Wrong"},
    "POST /drafts/{draft_id}/undo": None,
    "GET /ai-config/global": None,
    "PUT /ai-config/global": MODEL,
    "GET /ai-config/chat/{chat_id}": None,
    "PUT /ai-config/chat/{chat_id}": {"special_instructions": "Say du."},
    "GET /datasets/": None,
    "GET /datasets/{dataset_id}": None,
    "GET /datasets/{dataset_id}/conversations": None,
    "GET /runs/": None,
    "GET /runs/{run_id}": None,
    "GET /runs/{run_id}/comparison": None,
}


def routes() -> Iterator[tuple[str, RouteContext]]:
    """Every route of the API by its name: METHOD /path; what is mounted, by its path."""
    for found in iter_route_contexts(api.routes):
        for method in sorted(getattr(found, "methods", None) or {""}):
            yield f"{method} {path_of(found)}".strip(), found


def path_of(found: RouteContext) -> str:
    """The path as the document has it."""
    return str(getattr(found, "path_format", None) or found.path)


def is_documented(found: RouteContext) -> bool:
    """Whether it is a route of ours that the document shows: not its twin by another slash."""
    return isinstance(found.original_route, APIRoute) and bool(found.include_in_schema)


def request_of(name: str, known: World) -> tuple[str, str, dict[str, Any] | None]:
    """Method, path and body of a route, about the rows of this company."""
    method, _, path = name.partition(" ")
    body = BODIES[name]
    filled = body and {key: getattr(known, str(value), value) for key, value in body.items()}
    return method, path.format(**vars(known)), filled


def names_a_row(name: str) -> bool:
    """Whether a route takes the id of a row."""
    return "{" in name or any(key.endswith("_id") for key in BODIES[name] or {})
