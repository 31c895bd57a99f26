"""Which addresses a person's base URL may lead to: none in the operator's own network.

A URL is looked at when it is saved and again at each connection, since a name can be moved later.
"""

import ipaddress
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from workbench.domain.errors import BadInput
from workbench.settings import settings

SCHEMES = ("https", "http")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_url(url: str) -> None:
    """Raise BadInput for a base URL that is none, or that leads to an inner address."""
    parts = _parts(url)
    if parts is None or parts.username or parts.password or parts.query or parts.fragment:
        raise BadInput(f"{url!r} is no base URL; write it like https://api.example.com/v1")
    host = parts.hostname or ""
    if parts.scheme == "http" and not _is_allowed(host):
        raise BadInput(f"the key would travel in the clear to {host}; use https")
    for address in _resolved(host):
        if not may_connect(host, address):
            raise BadInput(
                f"{host} leads to an inner address ({address}), which people may not enter here; "
                "an operator can allow the host in WORKBENCH_INNER_HOSTS"
            )


def check_literal(url: str) -> None:
    """Raise BadInput where the URL names an inner address itself: no resolver is asked then."""
    host = (urlsplit(url).hostname or "").partition("%")[0]
    with suppress(ValueError):
        if not may_connect(host, str(ipaddress.ip_address(host))):
            raise BadInput(f"{host} is an inner address, which people may not enter here")


def may_connect(host: str, address: str) -> bool:
    """Whether a host that a person entered may be connected to at this address."""
    return _is_allowed(host) or _is_outer(ipaddress.ip_address(address.partition("%")[0]))


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in SCHEMES or not parts.hostname or (parts.port or 1) < 1
    except ValueError:
        return None
    return None if wrong or set(url) & set(" \t\r\n\\") else parts


def _is_allowed(host: str) -> bool:
    """Whether the operator allows this host in spite of where it leads."""
    return host.casefold() in settings().allowed_inner_hosts


def _resolved(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(f"the host {host!r} is not found; check the base URL") from error
    return [str(one[4][0]) for one in found]


def _is_outer(address: Address) -> bool:
    """Whether an address is of the open internet, also where IPv6 wraps an IPv4 one."""
    inner = address
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _translated(address) or address
    return inner.is_global and not inner.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address behind NAT64's well-known prefix."""
    if address in ipaddress.ip_network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
