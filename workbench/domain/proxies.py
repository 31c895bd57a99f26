"""Whose request it is behind proxies: the word of a proxy counts, the same word of others not."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Proxies:
    """The addresses and networks that our own proxies ask from."""

    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Proxies":
        """The proxies of a list by commas; raises ValueError with the entry that is none."""
        entries = [entry.strip() for entry in text.split(",")]
        return cls(tuple(_network(entry) for entry in entries if entry))

    def trusts(self, address: str) -> bool:
        """Whether one of our proxies has this address."""
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self.networks)

    def client(self, peer: str, forwarded_for: str) -> str:
        """Who asked: the last address that is not a proxy's, read from the peer backwards.

        Each proxy appends whom it was asked by, so whatever stands to the left of the first
        stranger is the stranger's own claim.
        """
        hops = [_bare(hop) for hop in forwarded_for.split(",") if hop.strip()]
        client = peer
        while hops and self.trusts(client):
            client = hops.pop()
        return client


def _network(entry: str) -> Network:
    try:
        return ip_network(entry)
    except ValueError:
        raise ValueError(
            f"{entry!r} is no address or network; write 127.0.0.1 or 172.16.0.0/12, by commas"
        ) from None


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """The address; one of IPv4 in the dress of IPv6, as dual sockets show it, is one of IPv4."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _bare(hop: str) -> str:
    """The address without a port: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    text = hop.strip()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
