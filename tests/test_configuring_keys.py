"""A company's keys of providers: stored sealed, bound to their address, given back by nothing."""

import dataclasses
from pathlib import Path

import pytest

from tests import raw
from tests.faults import fault_server
from workbench import configuring, drafting, sealing
from workbench.configuring import KeySource, Resealed
from workbench.domain.access import VENDOR_URLS
from workbench.domain.errors import BadInput, BadKey, Denied, NotFound
from workbench.domain.replies import ModelRef
from workbench.domain.tenants import Role, Tenant
from workbench.providers.fake import FakeProvider
from workbench.settings import settings

KEY = "sk-CANARY-0123456789"
OPENAI = ModelRef("openai", "some-model")
LOCAL = "http://localhost:11434/v1"


def set_keys(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """The operator's encryption keys, the newest first."""
    monkeypatch.setenv("WORKBENCH_ENCRYPTION_KEYS", ",".join(keys))
    settings.cache_clear()


def used(tenant: Tenant) -> str:
    """The key that calls to OpenAI go out with."""
    return drafting.access_to(tenant, OPENAI).key


def sealed(home: Path) -> list[str]:
    """What the rows hold."""
    return [str(text) for (text,) in raw.rows("SELECT sealed FROM provider_keys ORDER BY id")]


def test_a_stored_key_is_used_and_seen_by_its_last_signs_alone(tenant: Tenant) -> None:
    saved = configuring.save_key(tenant, "openai", key=f" {KEY}\n", requests_per_minute=60)

    assert (saved.last_four, saved.requests_per_minute, saved.entered_by) == ("6789", 60, "Eva")
    assert saved.base_url == VENDOR_URLS["openai"]
    assert configuring.keys(tenant) == [saved]
    assert KEY not in str(dataclasses.asdict(saved))
    access = drafting.access_to(tenant, OPENAI)
    assert (access.key, access.requests_per_minute, access.guarded) == (KEY, 60, True)


def test_of_a_short_key_no_sign_is_shown(tenant: Tenant) -> None:
    assert configuring.save_key(tenant, "openai", key="short-key").last_four == ""


def test_the_key_stays_when_only_the_pace_changes(tenant: Tenant) -> None:
    configuring.save_key(tenant, "openai", key=KEY)

    saved = configuring.save_key(tenant, "openai", requests_per_minute=5)

    assert (saved.has_key, used(tenant)) == (True, KEY)


def test_another_address_clears_the_key(tenant: Tenant, home: Path) -> None:
    configuring.save_key(tenant, "openai", key=KEY)

    moved = configuring.save_key(tenant, "openai", base_url=LOCAL)

    assert (moved.has_key, moved.last_four, moved.base_url) == (False, "", LOCAL)
    assert (used(tenant), sealed(home)) == ("", [""])


def test_going_back_to_the_old_address_does_not_bring_the_key_back(tenant: Tenant) -> None:
    configuring.save_key(tenant, "openai", key=KEY)
    configuring.save_key(tenant, "openai", base_url=LOCAL)

    configuring.save_key(tenant, "openai", base_url=VENDOR_URLS["openai"])

    with pytest.raises(BadKey, match="no key for OpenAI"):
        configuring.test_connection(tenant, str(OPENAI))


def test_an_address_with_a_slash_at_its_end_is_the_same(tenant: Tenant) -> None:
    configuring.save_key(tenant, "openai", key=KEY, base_url=LOCAL)

    assert configuring.save_key(tenant, "openai", base_url=f" {LOCAL}/ ").has_key


def test_a_row_whose_address_was_changed_behind_our_back_gives_no_key(
    tenant: Tenant, home: Path
) -> None:
    configuring.save_key(tenant, "openai", key=KEY)
    raw.rows("UPDATE provider_keys SET base_url = 'https://evil.example/v1'")

    with pytest.raises(BadKey, match="for another address"):
        used(tenant)


def test_the_operators_key_is_never_sent_to_a_companys_address(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", KEY)
    settings.cache_clear()

    configuring.save_key(tenant, "openai", base_url=LOCAL)

    assert used(tenant) == ""


def test_a_removed_key_leaves_the_operators(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "the-operators")
    settings.cache_clear()
    configuring.save_key(tenant, "openai", key=KEY)

    configuring.remove_key(tenant, "openai")

    assert (configuring.keys(tenant), used(tenant)) == ([], "the-operators")
    with pytest.raises(NotFound, match="no key of 'openai'"):
        configuring.remove_key(tenant, "openai")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("opnai", "did you mean 'openai'"),
        ("embedded", "unknown key"),
        ("openai/x", "unknown key"),
        ("litellm", "names no vendor"),
        ("litellm/", "names no vendor"),
        ("litellm/a b", "names no vendor"),
    ],
)
def test_a_name_that_no_key_has_is_refused(tenant: Tenant, name: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        configuring.save_key(tenant, name, key=KEY)


@pytest.mark.parametrize(
    "key", [f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}é", f"{KEY}\x00", KEY * 100], ids=ascii
)
def test_what_is_no_key_is_refused_without_being_repeated(tenant: Tenant, key: str) -> None:
    with pytest.raises(BadInput) as refusal:
        configuring.save_key(tenant, "openai", key=key)

    assert "CANARY" not in str(refusal.value)
    assert configuring.keys(tenant) == []


@pytest.mark.parametrize("url", ["http://169.254.169.254/v1", "https://10.0.0.1", "gopher://x"])
def test_an_address_that_is_refused_changes_nothing(tenant: Tenant, url: str) -> None:
    before = configuring.save_key(tenant, "openai", key=KEY)

    with pytest.raises(BadInput):
        configuring.save_key(tenant, "openai", key="another-key-of-theirs", base_url=url)

    assert (configuring.keys(tenant), used(tenant)) == ([before], KEY)


def test_a_pace_of_no_request_is_refused(tenant: Tenant) -> None:
    with pytest.raises(BadInput, match="1 or more"):
        configuring.save_key(tenant, "openai", key=KEY, requests_per_minute=0)


def test_behind_litellm_each_vendor_has_its_own_key(tenant: Tenant) -> None:
    configuring.save_key(tenant, "litellm/gemini", key=KEY)

    (saved,) = configuring.keys(tenant)
    assert (saved.name, saved.base_url) == ("litellm/gemini", "")
    assert drafting.access_to(tenant, ModelRef("litellm", "gemini/pro")).key == KEY
    assert drafting.access_to(tenant, ModelRef("litellm", "groq/llama")).key == ""


def test_where_a_models_key_comes_from(
    tenant: Tenant, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def source() -> KeySource:
        return configuring.key_source(tenant, str(OPENAI))

    assert configuring.key_source(tenant, "fake:scripted") is KeySource.NOT_NEEDED
    assert source() is KeySource.MISSING
    assert configuring.set_by_operator() == []
    monkeypatch.setenv("WORKBENCH_OPENAI_API_KEY", "the-operators")
    settings.cache_clear()
    assert source() is KeySource.OPERATOR
    assert configuring.set_by_operator() == ["openai"]
    configuring.save_key(tenant, "openai", key=KEY)
    assert source() is KeySource.COMPANY


def test_all_keys_are_sealed_anew_under_the_newest_encryption_key(
    tenant: Tenant, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = sealing.new_key(), sealing.new_key()
    set_keys(monkeypatch, old)
    for name in ("openai", "anthropic", "litellm/gemini"):
        configuring.save_key(tenant, name, key=KEY)

    set_keys(monkeypatch, new, old)
    assert configuring.reseal_keys(tenant) == Resealed(keys=3, conversations=0)

    set_keys(monkeypatch, new)
    assert used(tenant) == KEY
    set_keys(monkeypatch, old)
    with pytest.raises(BadKey):
        used(tenant)


def test_where_one_key_can_not_be_read_none_is_sealed_anew(
    tenant: Tenant, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configuring.save_key(tenant, "anthropic", key=KEY)
    set_keys(monkeypatch, sealing.new_key())
    configuring.save_key(tenant, "openai", key=KEY)
    before = sealed(home)

    with pytest.raises(BadKey, match="bring the old key back"):
        configuring.reseal_keys(tenant)

    assert sealed(home) == before


def test_another_company_sees_and_touches_none_of_it(
    tenant: Tenant, other_tenant: Tenant, home: Path
) -> None:
    mine = configuring.save_key(tenant, "openai", key=KEY)
    before = sealed(home)

    assert configuring.keys(other_tenant) == []
    assert used(other_tenant) == ""
    with pytest.raises(NotFound):
        configuring.remove_key(other_tenant, "openai")
    assert configuring.reseal_keys(other_tenant) == Resealed(keys=0, conversations=0)
    configuring.save_key(other_tenant, "openai", base_url=LOCAL)

    assert (configuring.keys(tenant), sealed(home)[:1]) == ([mine], before)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.STAKEHOLDER])
def test_keys_are_for_admins_and_engineers(tenant: Tenant, role: Role) -> None:
    configuring.save_key(tenant, "openai", key=KEY)
    other = Tenant(tenant.company_id, tenant.company, tenant.user_id, "Mia", role)

    for forbidden in (
        lambda: configuring.keys(other),
        lambda: configuring.save_key(other, "openai", key="x" * 20),
        lambda: configuring.remove_key(other, "openai"),
        lambda: configuring.reseal_keys(other),
        lambda: configuring.key_source(other, "openai:x"),
    ):
        with pytest.raises(Denied):
            forbidden()

    assert used(tenant) == KEY


def test_a_test_of_the_connection_goes_out_with_the_companys_key(tenant: Tenant) -> None:
    with fault_server("ok") as server:
        url = server.address.replace("127.0.0.1", "localhost") + "/v1"
        configuring.save_key(tenant, "openai", key=KEY, base_url=url)

        found = configuring.test_connection(tenant, str(OPENAI))

    assert found.text
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"
