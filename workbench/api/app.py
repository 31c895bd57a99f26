"""The API as one ASGI app; app.py mounts it at /api, in the process of the pages."""

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from workbench.api import docs, problems
from workbench.api.edge import Edge
from workbench.api.routes import auth, chats, configs, data, drafts, messages

ABOUT = """Everything that the chat page does, for programs.

Log in at `/auth/login`, send the access token as `Authorization: Bearer …`, and trade the refresh
token at `/auth/refresh` for the next two tokens. Lists take `limit` (1 to 100) and `offset`. Errors
are problems (RFC 9457).
"""
TAGS = [
    {"name": "auth", "description": "Join, log in and out."},
    {"name": "chats", "description": "Chats and what was sent in them."},
    {"name": "messages", "description": "Messages, and what AI writes or rewrites."},
    {"name": "drafts", "description": "What becomes of a draft. None is sent unapproved."},
    {"name": "ai-config", "description": "Prompt, model and parameters."},
    {"name": "datasets", "description": "Frozen conversations, to read."},
    {"name": "runs", "description": "Replays and their comparisons, to read."},
]
ROUTERS = (auth, chats, messages, drafts, configs, data)


def _name(route: APIRoute) -> str:
    return route.name


def make() -> FastAPI:
    """The app with all its routes."""
    app = FastAPI(
        title="Replybench API",
        description=ABOUT,
        version="1",
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
        responses=problems.problems(400, 413, 415, 422, 500, 503),
        middleware=[Middleware(Edge)],
    )
    for module in ROUTERS:
        app.include_router(module.router)
    problems.install(app)
    docs.install(app)
    return app


api = make()
