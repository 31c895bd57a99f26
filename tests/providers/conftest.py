"""Fixtures of the provider tests: a request, quick retries, and the small real model's home."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_model import small_model
from workbench.domain.access import key_name
from workbench.domain.replies import ChatMessage, ChatRequest, Completion, ModelRef, Parameters
from workbench.providers import calls, model_server, operators
from workbench.providers.base import Pieces
from workbench.settings import settings


@pytest.fixture
def bare_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home folder of its own without a database, in a working folder without an .env file."""
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without pauses."""
    monkeypatch.setattr(calls, "BACKOFF_SECONDS", 0.0)


@pytest.fixture
def small(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The small model as the embedded one, in a home of its own; its server ends with the test."""
    model = small_model()
    monkeypatch.setenv("WORKBENCH_MODEL_PATH", str(model))
    settings.cache_clear()
    yield model
    model_server.stop(model)


def ask_of(model: str, text: str = "Where is my parcel?", max_tokens: int = 8) -> ChatRequest:
    """A request to a model, as short as can be."""
    messages = (ChatMessage("system", "You answer clients."), ChatMessage("user", text))
    return ChatRequest(ModelRef.parse(model), messages, Parameters(max_tokens=max_tokens))


async def ask(request: ChatRequest) -> Completion:
    """The whole answer, with the operator's own key and address."""
    return await calls.ask(request, operators.access_to(key_name(request.model)))


def stream(request: ChatRequest) -> Pieces:
    """The answer piece by piece, with the operator's own key and address."""
    return calls.stream(request, operators.access_to(key_name(request.model)))
