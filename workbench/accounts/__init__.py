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
from workbench.accounts.tokens import (
    Tokens,
    end_login,
    open_login,
    renew_login,
    tenant_of_access,
)

__all__ = [
    "DemoLogin",
    "Login",
    "OpenSession",
    "Tokens",
    "add_user",
    "change_password",
    "claim",
    "companies",
    "create_company",
    "demo_login",
    "email_of",
    "end_login",
    "end_session",
    "log_in",
    "log_out",
    "open_login",
    "register",
    "register_demo",
    "renew_login",
    "sessions",
    "tenant_for",
    "tenant_of",
    "tenant_of_access",
]
