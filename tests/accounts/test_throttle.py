"""Wrong passwords: counted over processes and restarts, told to the company, and no more often."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from tests.accounts.conftest import SAM
from tests.people import EMAIL, PASSWORD, log_in
from workbench import accounts, auditing, secrets
from workbench.accounts import throttle
from workbench.auditing import AuditEvent, Question
from workbench.domain.audit import Act
from workbench.domain.errors import Denied
from workbench.domain.tenants import Tenant
from workbench.store import engine
from workbench.store.tables import now

ROOT = Path(__file__).resolve().parents[2]
GUESS = """
import sys
from workbench import accounts
from workbench.domain.errors import Denied

for number in range(int(sys.argv[2])):
    try:
        accounts.log_in(sys.argv[1].format(number), "wrong wrong wrong", "192.0.2.7")
    except Denied as refused:
        print(refused)
"""


def guess_elsewhere(email: str, times: int) -> list[str]:
    """What a process of its own is told that tries wrong passwords."""
    command = [sys.executable, "-c", GUESS, email, str(times)]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def refusals(eva: Tenant) -> list[AuditEvent]:
    """What Eva's log tells of refused logins."""
    return list(auditing.log(eva, Question(act=Act.LOGIN_REFUSED)).events)


def test_ten_wrong_passwords_in_two_processes_throttle_the_account(eva: Tenant) -> None:
    told = [*guess_elsewhere(EMAIL, 3), *guess_elsewhere(EMAIL, 7)]

    engine.engine().dispose()
    engine.engine.cache_clear()  # as after a restart

    assert told[:5] == [accounts.logins.WRONG] * 5
    assert all("too many failed attempts" in sentence for sentence in told[5:])
    with pytest.raises(Denied, match="too many failed attempts"):
        accounts.log_in(EMAIL, PASSWORD, "198.51.100.1")


def test_an_address_is_throttled_over_processes_whatever_it_tries(eva: Tenant) -> None:
    guess_elsewhere("a{}@body.example", 10)

    last = guess_elsewhere("b{}@body.example", 11)[-1]

    assert "too many failed attempts" in last
    with pytest.raises(Denied, match="too many failed attempts"):
        accounts.log_in(EMAIL, PASSWORD, "192.0.2.7")
    assert accounts.log_in(EMAIL, PASSWORD, "198.51.100.1")


@pytest.mark.parametrize("email", [EMAIL, "no@body.example"], ids=["known", "unknown"])
def test_each_try_costs_one_hash_and_as_many_transactions(
    eva: Tenant, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    cost: list[str] = []
    opened, verified = throttle.tenancy.accounts_session, PasswordHasher.verify
    secrets.matches(None, "")  # has the hash of nobody made, which costs once

    def verify(*given: object) -> bool:
        cost.append("hash")
        return verified(*given)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    monkeypatch.setattr(
        throttle.tenancy, "accounts_session", lambda: cost.append("write") or opened()
    )

    with pytest.raises(Denied):
        accounts.log_in(email, "wrong wrong wrong", "192.0.2.7")

    assert cost == ["write", "hash", "write"]


def test_a_flood_of_guesses_is_one_event_with_the_address(eva: Tenant) -> None:
    guess_elsewhere(EMAIL, 20)

    (event,) = refusals(eva)

    assert (event.actor, event.actor_id, event.subject) == ("somebody", None, f"person {EMAIL}")
    assert event.detail == "from 192.0.2.7"


def test_after_the_window_a_refusal_is_told_again(
    eva: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    guess_elsewhere(EMAIL, 1)

    monkeypatch.setattr(throttle, "now", lambda: now() + throttle.WINDOW + timedelta(seconds=1))
    with pytest.raises(Denied):
        log_in(password="wrong wrong wrong")

    assert len(refusals(eva)) == 2


def test_only_the_company_of_the_account_is_told(
    eva: Tenant, sam: Tenant, stranger: Tenant
) -> None:
    for email in (SAM, "no@body.example"):
        with pytest.raises(Denied):
            log_in(email, "wrong wrong wrong")

    assert [event.subject for event in refusals(eva)] == [f"person {SAM}"]
    assert refusals(stranger) == []


def test_a_disabled_person_with_the_right_password_is_told_of_too(eva: Tenant, sam: Tenant) -> None:
    assert sam.user_id is not None
    accounts.disable(eva, sam.user_id)

    with pytest.raises(Denied):
        log_in(SAM)

    assert len(refusals(eva)) == 1
