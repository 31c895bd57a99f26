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


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "changeme", "it is weak; give 32 random bytes"),
        ("SECRET_KEY", "a" * 64, "it is weak"),
        ("BASE_PATH", "/a b", "write one like /replybench"),
        ("BASE_PATH", "/a/../b", "write one like /replybench"),
        ("BASE_PATH", "https://shop.example/x", "write one like /replybench"),
        ("BASE_PATH", "/static", "paths below /static are taken"),
        ("TRUSTED_PROXIES", "127.0.0.1,nginx", "'nginx' is no address or network"),
        ("HOSTS", "https://shop.example", "is no host name"),
        ("HOSTS", "shop.example:443", "is no host name"),
    ],
    ids=lambda text: text[:24],
)
def test_what_would_weaken_or_break_the_app_is_refused_in_a_sentence(
    monkeypatch, name, value, said
):
    monkeypatch.setenv(f"WORKBENCH_{name}", value)

    with pytest.raises(BadInput, match=f"^the setting WORKBENCH_{name} can't be used: ") as refusal:
        settings()

    assert said in str(refusal.value)


@pytest.mark.parametrize("text", ["bench", "/bench", "/bench/", " bench/ "])
def test_a_path_is_taken_with_or_without_its_slashes(monkeypatch, text):
    monkeypatch.setenv("WORKBENCH_BASE_PATH", text)

    assert settings().base_path == "/bench"


def test_this_machines_names_always_pass_beside_those_given(monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOSTS", "Shop.example, *.bench.example")

    assert settings().allowed_hosts == [
        *("shop.example", "*.bench.example", "localhost", "127.0.0.1", "[::1]"),
    ]


def test_without_names_every_name_passes():
    assert settings().allowed_hosts == ["*"]
