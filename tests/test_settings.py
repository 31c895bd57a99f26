"""Settings that can't be used are named, and no value of theirs is shown."""

import pytest

from workbench.domain.errors import BadInput
from workbench.settings import settings
from workbench.store import engine


@pytest.fixture(autouse=True)
def fresh(home):
    """Settings are read once a process: forget them."""
    settings.cache_clear()
    engine.engine.cache_clear()


def test_a_setting_that_is_no_number_is_named(monkeypatch):
    monkeypatch.setenv("WORKBENCH_MODEL_THREADS", "many")

    with pytest.raises(BadInput, match="WORKBENCH_MODEL_THREADS can't be used"):
        settings()


def test_a_database_url_that_is_none_says_what_one_looks_like(monkeypatch):
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "nonsense-with-secret")

    with pytest.raises(BadInput, match="sqlite:///") as refusal:
        engine.engine()

    assert "secret" not in str(refusal.value)


def test_a_key_comes_without_the_end_of_its_line(monkeypatch):
    monkeypatch.setenv("WORKBENCH_ANTHROPIC_API_KEY", "sk-CANARY\n")

    assert settings().anthropic_api_key.get_secret_value() == "sk-CANARY"


@pytest.mark.parametrize("key", ["sk-CANARYé", "sk-CANARY sk-CANARY", "sk-CANARY\nX: y"], ids=ascii)
def test_what_is_no_key_is_refused_and_not_shown(monkeypatch, key):
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", key)

    with pytest.raises(BadInput, match="WORKBENCH_OPENAI_API_KEY can't be used") as refusal:
        settings()

    assert "CANARY" not in str(refusal.value)
