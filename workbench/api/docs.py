"""The OpenAPI document, and the page that shows it without anything from elsewhere."""

from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

ASSETS = "/swagger"
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request failed (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:replybench:problem:not-found"]},
        "title": {"type": "string", "examples": ["Not Found"]},
        "status": {"type": "integer", "examples": [404]},
        "detail": {"type": "string", "examples": ["no chat 12 in this company"]},
        "instance": {"type": "string", "examples": ["/api/chats/12"]},
        "reason": {"type": "string", "description": "Of a model's fault: a stable word."},
        "retryable": {"type": "boolean", "description": "Whether asking again may help."},
        "request_id": {"type": "string", "description": "The log has more under it."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string", "examples": ["body"]},
                    "field": {"type": "string", "examples": ["name"]},
                    "detail": {"type": "string", "examples": ["Field required"]},
                },
            },
        },
    },
}


def install(app: FastAPI) -> None:
    """Add the page at /docs, and the problem to the document's schemas."""
    app.mount(ASSETS, StaticFiles(directory=str(files("fastapi_swagger") / "resources")))
    app.get("/docs", include_in_schema=False)(docs)
    made = app.openapi

    def openapi() -> dict[str, Any]:
        document = made()
        document["components"]["schemas"].setdefault("Problem", SCHEMA)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's own guide extends it


def docs(request: Request) -> HTMLResponse:
    """The page; its addresses begin where the app is mounted."""
    root = request.scope.get("root_path", "").rstrip("/")
    return get_swagger_ui_html(
        openapi_url=f"{root}/openapi.json",
        title="Replybench API",
        swagger_js_url=f"{root}{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{root}{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{root}{ASSETS}/favicon-32x32.png",
        swagger_ui_parameters={"validatorUrl": None, "filter": True},
    )
