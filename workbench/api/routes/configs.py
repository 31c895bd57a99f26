"""The company's AI settings, and what one chat adds to them."""

from typing import Any

from fastapi import APIRouter

from workbench import chatting, configuring
from workbench.api.access import Engineer, Writer
from workbench.api.problems import problems
from workbench.api.schemas.base import PathId
from workbench.api.schemas.chats import Chat, ChatPrompt
from workbench.api.schemas.configs import Config, NewConfig

router = APIRouter(prefix="/ai-config", tags=["ai-config"], responses=problems(401, 403))
OPTIONS = {"temperature", "top_p", "max_tokens", "seed", "context_messages", "examples"}


@router.get("/global", response_model=Config)
def get_global(tenant: Writer) -> Any:
    """The settings that answer in the company's chats."""
    return configuring.live_config(tenant)


@router.put("/global", response_model=Config)
def replace_global(tenant: Engineer, body: NewConfig) -> Any:
    """Store the settings as a new version and make it live; the same content has one version."""
    given = body.model_dump(include=OPTIONS)
    options = {
        name: configuring.NONE if value is None else str(value) for name, value in given.items()
    }
    spec = configuring.spec(model=body.model, prompt=body.prompt, options=options)
    return configuring.replace_live(tenant, spec, name=body.name, note=body.note)


@router.get("/chat/{chat_id:id}", response_model=Chat, responses=problems(404))
def get_of_chat(tenant: Writer, chat_id: PathId) -> Any:
    """What a chat adds to the company's prompt, or puts in its place."""
    return chatting.chat(tenant, chat_id)


@router.put("/chat/{chat_id:id}", response_model=Chat, responses=problems(404))
def change_of_chat(tenant: Writer, chat_id: PathId, body: ChatPrompt) -> Any:
    """Change what is given of it."""
    return chatting.update_chat(tenant, chat_id, **body.model_dump(exclude_unset=True))
