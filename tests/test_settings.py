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
