"""The app behind nginx as deploy/ has it: at the root of a host with TLS, and below a path."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.app import ROOT, App, free_port, running_app
from tests.browser.test_deployed import PREPARED, python
from tests.faults import fault_server
from tests.people import EMAIL
from workbench.secrets import fingerprint
from workbench.ui.session import COOKIE

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
PATIENCE = 30_000
PROXY = "127.0.0.2"  # where nginx asks from; the browser is at 127.0.0.1
MADE_UP = "198.51.100.7"
WRAPPED = """
daemon off; pid {folder}/pid; error_log stderr warn; worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""

pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx was found on the PATH")


@contextmanager
def nginx(example: str, app_port: int, folder: Path) -> Iterator[str]:
    """nginx with an example of deploy/ on ports of its own; its address."""
    port, plain = free_port(), free_port()
    keys = ["-keyout", str(folder / "key"), "-out", str(folder / "pem")]
    subprocess.run([*CERTIFICATE, *keys], check=True, capture_output=True)
    server = (ROOT / "deploy" / example).read_text(encoding="utf-8")
    for told, meant in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"ssl_certificate .*;", f"ssl_certificate {folder}/pem;"),
        (r"ssl_certificate_key .*;", f"ssl_certificate_key {folder}/key;"),
        (r"http://127\.0\.0\.1:8501;", f"http://127.0.0.1:{app_port}; proxy_bind {PROXY};"),
    ):
        server = re.sub(told, meant, server)
    (folder / "nginx.conf").write_text(WRAPPED.format(folder=folder, server=server))
    process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def log_in(page: Page, app: App, address: str) -> None:
    """Open the address and fill the form in; behind a proxy the demo has no door."""
    page.goto(address)
    login = re.search(r"Demo login: (\S+)  password: (\S+)", app.log)
    assert login
    page.get_by_label("E-mail").first.fill(login[1], timeout=PATIENCE)
    page.get_by_label("Password").first.fill(login[2])
    page.get_by_label("Password").first.press("Enter")
    expect(page.get_by_placeholder("Write as the client")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("example", "path"), [("nginx.conf", ""), ("nginx-subpath.conf", "/replybench")], ids=str
)
def test_one_logs_in_has_a_reply_streamed_and_logs_out(
    browser: Browser, tmp_path: Path, example: str, path: str
) -> None:
    given = {"WORKBENCH_BASE_PATH": path, "WORKBENCH_TRUSTED_PROXIES": PROXY}
    with (
        fault_server() as server,
        running_app(WORKBENCH_OPENAI_BASE_URL=server.address, **given) as app,
        nginx(example, int(app.url.split(":")[2].partition("/")[0]), tmp_path) as front,
    ):
        python(app, "-m", "workbench", "config", "add", "Slow", "--model", "openai:dawdle")
        chat = python(app, "-c", PREPARED)
        page = browser.new_page(ignore_https_errors=True)
        log_in(page, app, f"{front}{path}/chat?chat={chat}")
        assert page.url == f"{front}{path}/chat?chat={chat}"
        (cookie,) = [one for one in page.context.cookies() if one["name"].startswith(COOKIE)]
        assert (cookie["secure"], cookie["path"]) == (True, path or "/")

        page.get_by_role("button", name="Generate").click(timeout=PATIENCE)
        words = page.locator(".st-key-draft .wb-draft")
        expect(words).to_contain_text("word2 ", timeout=PATIENCE)
        assert "word39" not in words.inner_text()
        expect(words).to_contain_text("word39", timeout=PATIENCE)

        page.goto(f"{front}{path}/account")
        page.get_by_role("button", name="Log out").click(timeout=PATIENCE)
        expect(page.get_by_role("tab", name="Register")).to_be_visible(timeout=PATIENCE)


def test_a_failed_login_counts_for_the_client_not_for_nginx_nor_for_who_it_claims_to_be(
    browser: Browser, tmp_path: Path
) -> None:
    with (
        running_app(WORKBENCH_TRUSTED_PROXIES=PROXY) as app,
        nginx("nginx.conf", int(app.url.split(":")[2]), tmp_path) as front,
    ):
        claim = {"X-Forwarded-For": MADE_UP}
        page = browser.new_page(ignore_https_errors=True, extra_http_headers=claim)
        page.goto(front)
        page.get_by_label("E-mail").first.fill(EMAIL, timeout=PATIENCE)
        page.get_by_label("Password").first.fill("not the password")
        page.get_by_label("Password").first.press("Enter")
        expect(page.get_by_test_id("stAlertContentError")).to_be_visible(timeout=PATIENCE)

        with sqlite3.connect(app.home / "replybench.db") as db:
            counted = {key for (key,) in db.execute("SELECT key FROM login_attempts")}
        kept = (f"account:{EMAIL}", "address:loopback")
        assert counted == {fingerprint(key) for key in kept}
