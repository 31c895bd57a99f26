"""Whether the demo may be entered with one click: only on this very machine, and never in doubt."""

from collections.abc import Mapping

import streamlit as st

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PROXY_SIGNS = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip")


def is_demo_open() -> bool:
    """The server listens on loopback alone, and the reader came to it by no other way."""
    return is_loopback(st.get_option("server.address"), st.context.ip_address, st.context.headers)


def is_loopback(
    server_address: str | None, reader_address: str | None, headers: Mapping[str, str]
) -> bool:
    """Loopback from end to end; a proxy on the same machine does not pass for it."""
    return (
        server_address in LOOPBACK
        and (reader_address is None or reader_address in LOOPBACK)
        and _host_name(headers.get("host", "")) in LOOPBACK
        and not any(headers.get(sign) for sign in PROXY_SIGNS)
    )


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
