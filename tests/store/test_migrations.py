"""Migrations of a database that people already use: no row is lost on the way."""

import sys

import pytest
from alembic import command
from alembic.config import Config

from tests import raw
from workbench.store import engine

FIRST_ROWS = """
INSERT INTO companies (id, name, created_at) VALUES (1, 'Harbor', '2026-11-01');
INSERT INTO users (id, company_id, email, name, password_hash, role, created_at)
    VALUES (1, 1, 'eva@harbor.example', 'Eva', '!', 'admin', '2026-11-01');
INSERT INTO chats (id, company_id, name, client_description, special_instructions, replaces_prompt,
    draft_automatically, created_at, active_at)
    VALUES (1, 1, 'Anna', '', '', FALSE, FALSE, '2026-11-01', '2026-11-01');
INSERT INTO prompt_versions (id, company_id, name, version, text, created_at)
    VALUES (1, 1, 'Friendly', 1, 'Be kind.', '2026-11-01');
INSERT INTO configs (id, company_id, name, version, hash, prompt_version_id, model, parameters,
    context_messages, created_at)
    VALUES (1, 1, 'Friendly', 1, 'h', 1, 'fake:x', '{}', 20, '2026-11-01');
INSERT INTO drafts (id, company_id, chat_id, config_id, config_hash, request_hash, request, state,
    ai_text, text, version, reason, created_at, saved_at)
    VALUES (1, 1, 1, 1, 'h', 'r', '[]', 'ready', 'Hi', 'Hi', 0, '', '2026-11-01', '2026-11-01');
INSERT INTO messages (id, company_id, chat_id, role, origin, author, text, sent_at, draft_id)
    VALUES (1, 1, 1, 'manager', 'suggestion', 'Eva', 'Hi', '2026-11-01', 1);
"""
TABLES = ("companies", "users", "chats", "configs", "drafts", "messages")
RELEASES = ("0001", "0002", "0003", "0004", "0005")

pytestmark = pytest.mark.usefixtures("empty_home")


def alembic() -> Config:
    """Alembic on this database; it keeps the output that was open when it was imported."""
    config: Config = engine.alembic_config()
    config.stdout = sys.stdout
    return config


@pytest.mark.parametrize("release", RELEASES)
def test_a_used_database_keeps_its_rows(release: str) -> None:
    engine.migrate(revision=release)
    for statement in FIRST_ROWS.split(";\n"):
        if statement.strip():
            raw.rows(statement)

    engine.migrate()

    counts = {name: raw.rows(f"SELECT count(*) FROM {name}") for name in TABLES}  # noqa: S608
    assert counts == {name: [(1,)] for name in TABLES}
    command.check(alembic())


@pytest.mark.sqlite
@pytest.mark.parametrize("release", RELEASES)
def test_no_child_is_left_without_its_parent(release: str) -> None:
    engine.migrate(revision=release)
    engine.migrate()

    assert raw.rows("PRAGMA foreign_key_check") == []


def test_the_way_back_leaves_no_table() -> None:
    engine.migrate()

    command.downgrade(alembic(), "base")

    assert engine.revision() == ""
    engine.migrate()
