"""Migrations of a database that people already use: no row is lost on the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from workbench.store import engine

FIRST_ROWS = """
INSERT INTO companies (id, name, created_at) VALUES (1, 'Harbor', '2026-11-01');
INSERT INTO users (id, company_id, email, name, password_hash, role, created_at)
    VALUES (1, 1, 'eva@harbor.example', 'Eva', '!', 'admin', '2026-11-01');
INSERT INTO chats (id, company_id, name, client_description, special_instructions, replaces_prompt,
    draft_automatically, created_at, active_at)
    VALUES (1, 1, 'Anna', '', '', 0, 0, '2026-11-01', '2026-11-01');
INSERT INTO prompt_versions (id, company_id, name, version, text, created_at)
    VALUES (1, 1, 'Friendly', 1, 'Be kind.', '2026-11-01');
INSERT INTO configs (id, company_id, name, version, hash, prompt_version_id, model, parameters,
    context_messages, created_at) VALUES (1, 1, 'Friendly', 1, 'h', 1, 'fake:x', '{}', 20, 'now');
INSERT INTO drafts (id, company_id, chat_id, config_id, config_hash, request_hash, request, state,
    ai_text, text, version, reason, created_at, saved_at)
    VALUES (1, 1, 1, 1, 'h', 'r', '[]', 'ready', 'Hi', 'Hi', 0, '', '2026-11-01', '2026-11-01');
INSERT INTO messages (id, company_id, chat_id, role, origin, author, text, sent_at, draft_id)
    VALUES (1, 1, 1, 'manager', 'suggestion', 'Eva', 'Hi', '2026-11-01', 1);
"""
TABLES = ("companies", "users", "chats", "configs", "drafts", "messages")


@pytest.mark.parametrize("release", ["0001", "0002", "0003"])
def test_a_used_database_keeps_its_rows(tmp_path: Path, release: str) -> None:
    file = tmp_path / "used.db"
    url = f"sqlite:///{file}"
    engine.migrate(url, release)
    with closing(sqlite3.connect(file)) as db:
        db.executescript(FIRST_ROWS)

    engine.migrate(url)

    with closing(sqlite3.connect(file)) as db:
        counts = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone() for name in TABLES}  # noqa: S608
        broken = db.execute("PRAGMA foreign_key_check").fetchall()
    assert counts == dict.fromkeys(TABLES, (1,))
    assert broken == []
    engine.engine(url).dispose()
