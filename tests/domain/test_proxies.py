"""Whose address counts behind proxies."""

import pytest

from workbench.domain.proxies import Proxies

OURS = Proxies.parse("127.0.0.1, 172.16.0.0/12, 2001:db8:1::/48")


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 172.20.0.3", "198.51.100.1"),
        ("127.0.0.1", "172.20.0.4,172.20.0.3", "172.20.0.4"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "198.51.100.1:5060", "198.51.100.1"),
        ("2001:db8:1::7", "[2001:db8:9::1]:443", "2001:db8:9::1"),
        ("127.0.0.1", "2001:db8:9::1", "2001:db8:9::1"),
        ("127.0.0.1", "198.51.100.1, unknown", "unknown"),
        ("", "198.51.100.1", ""),
    ],
    ids=[
        *("a stranger's claim is ignored", "our proxy is believed", "in the dress of IPv6"),
        *("the last stranger of several hops", "only proxies", "no header", "with a port"),
        *("IPv6 with a port", "IPv6", "a hidden client is no other one", "no peer"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_proxy(peer, chain, client):
    assert OURS.client(peer, chain) == client


def test_without_proxies_only_the_peer_counts():
    assert Proxies.parse("").client("127.0.0.1", "198.51.100.1") == "127.0.0.1"


@pytest.mark.parametrize("text", ["nginx", "10.0.0.1/8", "10.0.0.0/99", "*", "10.0.0.1:80"])
def test_what_is_no_address_is_refused_by_name(text):
    with pytest.raises(ValueError, match="is no address or network"):
        Proxies.parse(f"127.0.0.1,{text}")
