"""Which addresses a person's base URL may lead to: none in the operator's own network.

A URL is looked at when it is saved, again at each request, and its name at each connection: names
move, and so does the operator's setting.
"""

import ipaddress
import re
import socket
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from workbench.domain.errors import BadAddress, BadInput
from workbench.settings import settings

BASE_URL = re.compile(  # so narrow that no two parsers read it in two ways
    r"(?P<scheme>https?)://(?P<host>[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])"
    r"(:(?P<port>[0-9]{1,5}))?(/[a-z0-9._~%/-]*)?",
    re.IGNORECASE | re.ASCII,
)
NUMBER_AT_THE_END = re.compile(r"(^|\.)([0-9]+|0x[0-9a-f]*)\.?$", re.IGNORECASE | re.ASCII)
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
READ_AS_OUTER = tuple(  # by Python, and yet they answer inside: protocol assignments, Azure's own
    map(ipaddress.ip_network, ("192.0.0.0/24", "168.63.129.16/32", "192.88.99.0/24"))
)
HINT = "an operator can allow the host in WORKBENCH_INNER_HOSTS"


def check_url(url: str) -> None:
    """Raise BadInput for a base URL that is none, or that leads to an inner address."""
    found = BASE_URL.fullmatch(url)
    if found is None or not 0 < int(found["port"] or 443) < 65536:
        raise BadInput(
            "the base URL can't be used; write it like https://api.example.com/v1, without a user, "
            "a query or spaces, and a name of other letters in its xn-- form"
        )
    host = found["host"].strip("[]")
    if fault := _fault(found["scheme"], host):
        raise BadInput(fault)
    if not all(may_connect(host, address) for address in _resolved(host)):
        raise BadInput(_leads_inside(host))


def check_literal(url: str) -> None:
    """Raise BadAddress where a URL itself shows that nobody may be asked there.

    No resolver is asked; what names lead to is seen by refuse().
    """
    parts = urlsplit(url)
    if fault := _fault(parts.scheme, parts.hostname or ""):
        raise BadAddress(fault)


def refuse(host: str) -> BadAddress:
    """The error for a host that leads to none but inner addresses."""
    return BadAddress(_leads_inside(host))


def may_connect(host: str, address: str) -> bool:
    """Whether a host that a person entered may be connected to at this address."""
    return _is_allowed(host) or _is_outer(ipaddress.ip_address(address.partition("%")[0]))


def _fault(scheme: str, host: str) -> str:
    """Why nobody may be asked there, as far as scheme and host tell; empty where one may."""
    if _is_allowed(host):
        return ""
    if (":" in host or NUMBER_AT_THE_END.search(host)) and (fault := _number_fault(host)):
        return fault
    if scheme.casefold() != "https":
        return f"the key would travel in the clear to {host}; use https, or {HINT}"
    return ""


def _number_fault(host: str) -> str:
    """Why an address that is written as numbers may not be asked."""
    try:
        return "" if _is_outer(ipaddress.ip_address(host)) else _leads_inside(host)
    except ValueError:
        return f"{host} is no address; write its four numbers, without zeros in front of them"


def _leads_inside(host: str) -> str:
    return f"{host} leads to an inner address, which people may not enter here; {HINT}"


def _is_allowed(host: str) -> bool:
    """Whether the operator allows this host in spite of where it leads."""
    return host.casefold() in settings().allowed_inner_hosts


def _resolved(host: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadInput(f"the host {host!r} is not found; check the base URL") from error
    return [str(one[4][0]) for one in found]


def _is_outer(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the open internet, also where IPv6 wraps an IPv4 one."""
    inner = _unwrapped(address) if isinstance(address, IPv6Address) else address
    if isinstance(inner, IPv6Address) and inner not in GLOBAL_UNICAST:
        return False
    special = inner.is_multicast or any(inner in network for network in READ_AS_OUTER)
    return inner.is_global and not special


def _unwrapped(address: IPv6Address) -> IPv4Address | IPv6Address:
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
