"""Base URLs that people enter: at save and at connect none leads into the operator's network."""

import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import fault_server
from tests.providers.conftest import ask_of
from workbench import aio
from workbench.domain.access import Access
from workbench.domain.errors import BadAddress, BadInput, ProviderError, Refused
from workbench.providers import addresses, calls
from workbench.settings import settings

OUTER, INNER = "93.184.215.14", "10.1.2.3"
INNER_ADDRESSES = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "2001::1",
    "::ffff:127.0.0.1",
    "::ffff:a9fe:a9fe",
    "::127.0.0.1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::a00:1",
]
DISGUISES = [
    "2130706433",
    "017700000001",
    "0x7f000001",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "127.1",
    "127.0.0.1.",
    "1.2.3.4.5",
    "169.254.43518",
    "93.184.215.014",
]
NO_URLS = [
    "",
    "api.example.com/v1",
    "ftp://api.example.com",
    "file:///etc/passwd",
    "https://",
    "https://eva@api.example.com",
    "https://eva:pw@api.example.com",
    "https://api.example.com@127.0.0.1",
    "https://api.example.com\\@127.0.0.1",
    "https://api.example.com\\.inner",
    "https://api.example.com/v1?to=http://127.0.0.1",
    "https://api.example.com/v1#x",
    "https://api.example.com:0",
    "https://api.example.com:99999",
    "https://api.example.com:44a",
    "https://127。0。0。1",
    "https://127\uff0e0\uff0e0\uff0e1",
    "https://①②⑦.0.0.1",
    "https://exämple.com",
    "https://loc\u00adalhost",
    "https:// api.example.com",
    "https://api.example.com/v1\r\nX: y",
    "https://api.example.com.",
    "https://[::1",
    "https://[fe80::1%eth0]",
    "https://[::1]@api.example.com",
]


@pytest.fixture(autouse=True)
def strict(bare_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No inner host is allowed."""
    allow(monkeypatch, "none")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`named(*addresses)`: from now on every name leads there."""

    def lead_to(*found: str) -> None:
        def resolve(host: str, port: object, *_: object, **__: object) -> list[tuple[object, ...]]:
            return [
                (
                    socket.AF_INET6 if ":" in one else socket.AF_INET,
                    socket.SOCK_STREAM,
                    6,
                    "",
                    (one, port, 0, 0) if ":" in one else (one, port),
                )
                for one in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)

    return lead_to


def allow(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("WORKBENCH_INNER_HOSTS", hosts)
    settings.cache_clear()


def url_of(host: str) -> str:
    return f"https://[{host}]/v1" if ":" in host else f"https://{host}/v1"


def asked(access: Access) -> str:
    return aio.run(calls.ask(ask_of("openai:some-model"), access)).text


@pytest.mark.parametrize("host", [*INNER_ADDRESSES, *DISGUISES])
def test_an_inner_address_is_refused_at_save_and_at_connect(
    host: str, named: Callable[..., None]
) -> None:
    named(OUTER)  # whatever a resolver might make of it

    with pytest.raises(BadInput):
        addresses.check_url(url_of(host))
    with pytest.raises(BadAddress):
        asked(Access(url_of(host), "key", guarded=True))


@pytest.mark.parametrize("host", INNER_ADDRESSES)
def test_a_name_that_leads_inside_is_refused_at_save_and_at_connect(
    host: str, named: Callable[..., None]
) -> None:
    named(host)

    with pytest.raises(BadInput, match="leads to an inner address"):
        addresses.check_url("https://rebind.example/v1")
    with pytest.raises(BadAddress, match="WORKBENCH_INNER_HOSTS"):
        asked(Access("https://rebind.example/v1", "key", guarded=True))


def test_one_inner_address_among_outer_ones_is_enough(named: Callable[..., None]) -> None:
    named(OUTER, INNER)

    with pytest.raises(BadInput, match="inner"):
        addresses.check_url("https://rebind.example")


def test_the_sentence_does_not_tell_what_inner_names_lead_to(named: Callable[..., None]) -> None:
    named(INNER)

    with pytest.raises(BadInput) as refusal:
        addresses.check_url("https://db.internal")

    assert INNER not in str(refusal.value)


@pytest.mark.parametrize("url", NO_URLS, ids=ascii)
def test_what_parsers_could_read_in_two_ways_is_no_base_url(
    url: str, named: Callable[..., None]
) -> None:
    named(OUTER)

    with pytest.raises(BadInput, match="write it like"):
        addresses.check_url(url)


@pytest.mark.parametrize(
    "host", ["127。0。0。1", "127\uff0e0\uff0e0\uff0e1", "localhost.", "LOCALHOST"], ids=ascii
)
def test_an_odd_name_that_was_stored_somehow_reaches_nothing(quick: None, host: str) -> None:
    with fault_server("ok") as server:
        port = server.address.rpartition(":")[2]
        with pytest.raises(ProviderError):
            asked(Access(f"https://{host}:{port}/v1", "key", guarded=True))

    assert server.bodies == []


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com:8443/v1/",
        "HTTPS://API.EXAMPLE.COM/openai/deployments/gpt_4%20x",
        "https://xn--exmple-cua.com/v1",
        f"https://{OUTER}/v1",
        "https://[2606:4700::1111]/v1",
        "https://[64:ff9b::93.184.215.14]/v1",
    ],
)
def test_an_outer_address_may_be_saved(url: str, named: Callable[..., None]) -> None:
    named(OUTER)

    addresses.check_url(url)


def test_a_name_that_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(BadInput, match=r"'api\.exampel\.com' is not found"):
        addresses.check_url("https://api.exampel.com/v1")


def test_a_key_does_not_travel_in_the_clear(named: Callable[..., None]) -> None:
    named(OUTER)

    with pytest.raises(BadInput, match="in the clear to api"):
        addresses.check_url("http://api.example.com/v1")
    with pytest.raises(BadAddress, match="in the clear"):
        asked(Access("http://api.example.com/v1", "key", guarded=True))


def test_a_name_that_moved_inside_since_it_was_saved_is_not_asked(
    named: Callable[..., None],
) -> None:
    named(OUTER)
    with fault_server("ok") as server:
        url = server.address.replace("127.0.0.1", "rebind.example").replace("http:", "https:")
        addresses.check_url(url)

        named("127.0.0.1")
        with pytest.raises(BadAddress):
            asked(Access(f"{url}/v1", "key", guarded=True))

    assert server.bodies == []


def test_the_operator_can_allow_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "localhost, models.internal")
    with fault_server("ok") as server:
        url = server.address.replace("127.0.0.1", "localhost") + "/v1"

        addresses.check_url(url)

        assert asked(Access(url, "key", guarded=True))


def test_a_host_that_is_no_longer_allowed_is_not_asked_though_its_connection_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow(monkeypatch, "127.0.0.1")
    with fault_server("ok") as server:
        access = Access(f"{server.address}/v1", "key", guarded=True)
        asked(access)

        allow(monkeypatch, "none")
        with pytest.raises(BadAddress):
            asked(access)

    assert len(server.bodies) == 1


def test_a_companys_address_never_shares_the_operators_open_door() -> None:
    with fault_server("ok") as server:
        trusted = Access(f"{server.address}/v1", "key")
        asked(trusted)

        with pytest.raises(BadAddress):
            asked(replace(trusted, guarded=True))

    assert len(server.bodies) == 1


def test_one_person_may_name_a_server_on_the_own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "")

    addresses.check_url("http://localhost:11434/v1")

    with pytest.raises(BadInput, match="inner address"):
        addresses.check_url(f"http://{INNER}/v1")


def test_nobody_may_with_a_shared_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", "postgresql+psycopg://db/replybench")
    allow(monkeypatch, "")

    for url in ("http://localhost:11434/v1", "https://localhost/v1", "https://[::1]/v1"):
        with pytest.raises(BadInput):
            addresses.check_url(url)


def test_a_redirect_to_an_inner_host_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, "localhost")
    with fault_server("ok") as inner, fault_server("redirect") as server:
        server.elsewhere = inner.address
        url = server.address.replace("127.0.0.1", "localhost") + "/v1"
        with pytest.raises(Refused):
            asked(Access(url, "key", guarded=True))

    assert (len(server.bodies), inner.bodies) == (1, [])
