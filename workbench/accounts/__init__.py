"""Use cases of accounts: join, log in and out, and who acts on the command line."""

from workbench.accounts.demo import DemoLogin, demo_login, register_demo
from workbench.accounts.joining import add_user, register
from workbench.accounts.logins import (
    Login,
    OpenSession,
    change_password,
    claim,
    email_of,
    end_session,
    log_in,
    log_out,
    sessions,
    tenant_of,
)
from workbench.accounts.operating import companies, create_company, tenant_for

__all__ = [
    "DemoLogin",
    "Login",
    "OpenSession",
    "add_user",
    "change_password",
    "claim",
    "companies",
    "create_company",
    "demo_login",
    "email_of",
    "end_session",
    "log_in",
    "log_out",
    "register",
    "register_demo",
    "sessions",
    "tenant_for",
    "tenant_of",
]
