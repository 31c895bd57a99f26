"""A real PgBouncer in transaction mode before the tests' server, with one connection to share."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import URL, make_url

from tests.postgres import APP_PASSWORD, APP_ROLE

PLACES = ("/usr/sbin", "/usr/local/bin", os.environ.get("PATH", ""))
CONFIG = """
[databases]
* = host={socket} port={port} pool_size=1

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
pool_mode = transaction
auth_type = plain
auth_file = {users}
pidfile = {pid}
"""


@contextmanager
def pooler(url: str) -> Iterator[str]:
    """The same database behind the pooler; skips where none is installed, unless it is required."""
    program = shutil.which("pgbouncer", path=":".join(PLACES))
    if program is None:
        missing = "no PgBouncer was found"
        pytest.fail(missing) if os.environ.get("REQUIRE_PGBOUNCER") == "1" else pytest.skip(missing)
    server = make_url(url)
    folder, listen = Path(mkdtemp(prefix="replybench-pooler-")), _free_port()
    owner = Path(str(server.query["host"])).stat().st_uid
    _write_config(folder, server, listen, owner)
    command = [program, "-u", pwd.getpwuid(owner).pw_name] if os.geteuid() == 0 else [program]
    running = subprocess.Popen([*command, str(folder / "pgbouncer.ini")], stderr=subprocess.DEVNULL)
    try:
        _wait_for(running, listen)
        behind = server.set(host="127.0.0.1", port=listen, query={})
        yield behind.render_as_string(hide_password=False)
    finally:
        running.terminate()
        running.wait()
        shutil.rmtree(folder)


def _write_config(folder: Path, server: URL, listen: int, owner: int) -> None:
    users = folder / "users.txt"
    users.write_text(f'"{APP_ROLE}" "{APP_PASSWORD}"\n')
    (folder / "pgbouncer.ini").write_text(
        CONFIG.format(
            socket=server.query["host"],
            port=server.port or 5432,
            listen=listen,
            users=users,
            pid=folder / "pid",
        )
    )
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, owner, -1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(running: subprocess.Popen[bytes], port: int) -> None:
    while running.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("PgBouncer did not start")
