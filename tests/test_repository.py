"""The rules of this code base that no tool checks: sizes, banned names, guarded pages, pins."""

import ast
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.write_env_example import FILE as ENV_EXAMPLE
from scripts.write_env_example import env_example
from scripts.write_settings_reference import FILE as SETTINGS_REFERENCE
from scripts.write_settings_reference import settings_reference

ROOT = Path(__file__).resolve().parents[1]
ENGINES = tuple(
    f"workbench/store/{name}.py" for name in ("engine", "postgres", "backups", "pg_programs")
)
SKIPPED = {"__pycache__", "shots", "var"}
TEXT = {".py", ".toml", ".txt", ".md", ".ini", ".yaml", ".yml", ".ipynb", ".sh", ".css", ".mako"}
PAST_THE_WALLS = {
    *("bulk_insert_mappings", "bulk_save_objects", "bulk_update_mappings"),
    *("connect", "connection", "exec_driver_sql", "get_bind", "raw_connection"),
}
DRIVERS = ("psycopg", "sqlite3", "sqlalchemy.text")
UNSAFE_MODULES = ("dill", "joblib", "marshal", "pickle", "shelve")
UNSAFE = {"eval", "exec", "yaml.load", "yaml.unsafe_load"}
BELOW_PAGES = ("sqlalchemy", "workbench.store", "workbench.providers", "openai", "anthropic")
PTH_OF_VENV = {"distutils-precedence.pth"}  # of the setuptools that Python below 3.12 puts there
MACHINE = re.compile(r"(?<![\w.~})])/(?:root|work|home|Users|opt|tmp/w)/")
REGISTRY = re.compile(r"pypi\.|pythonhosted|--(?:extra-)?index-url|--find-links|--trusted-host")


def python_files(*folders: str) -> list[str]:
    """Python files below these folders, named from the root."""
    return sorted(str(path.relative_to(ROOT)) for name in folders for path in walk(ROOT / name))


def walk(place: Path) -> Iterator[Path]:
    """The Python file itself, or those in the folder."""
    found = [place] if place.is_file() else place.rglob("*.py")
    return (path for path in found if not SKIPPED & set(path.parts))


def tree(file: str) -> ast.Module:
    """The parsed file."""
    return ast.parse((ROOT / file).read_text(encoding="utf-8"))


def imports(file: str) -> set[str]:
    """The full names of all that the file imports, at any depth."""
    names = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def calls(file: str) -> set[str]:
    """What the file calls, as it is written: `print`, `yaml.load`, `engine().connect`."""
    return {ast.unparse(node.func) for node in ast.walk(tree(file)) if isinstance(node, ast.Call)}


def below(names: set[str], *packages: str) -> set[str]:
    """Those of the names that are one of the packages, or in one."""
    return {name for name in names if any(f"{name}.".startswith(f"{top}.") for top in packages)}


OURS = python_files("workbench", "pages", "app.py")
PAGES = python_files("pages")


def test_no_file_is_longer_than_400_lines():
    files = [*OURS, *python_files("tests", "scripts")]
    lines = {file: (ROOT / file).read_text(encoding="utf-8").count("\n") for file in files}

    assert {file: count for file, count in lines.items() if count > 400} == {}


def test_no_function_is_longer_than_50_lines():
    lines = {
        f"{file}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in OURS
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: count for name, count in lines.items() if count > 50} == {}


def test_nothing_is_printed():
    assert [file for file in OURS if "print" in calls(file)] == []


def test_no_html_is_shown_past_the_escaping():
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in OURS}

    assert [file for file, text in texts.items() if "unsafe_allow_html" in text] == []


def test_nothing_that_arrives_as_data_is_run_as_code():
    found = {file: below(imports(file), *UNSAFE_MODULES) | calls(file) & UNSAFE for file in OURS}

    assert {file: names for file, names in found.items() if names} == {}


def test_only_the_engine_goes_round_the_walls_between_companies():
    found = {
        file: {call for call in calls(file) if call.rpartition(".")[2] in PAST_THE_WALLS}
        | below(imports(file), *DRIVERS)
        for file in OURS
        if file not in ENGINES
    }

    assert {file: names for file, names in found.items() if names} == {}


def test_the_domain_imports_the_standard_library_only():
    allowed = ("workbench.domain", *sys.stdlib_module_names)
    outside = {
        file: imports(file) - below(imports(file), *allowed)
        for file in python_files("workbench/domain")
    }

    assert {file: names for file, names in outside.items() if names} == {}


def test_pages_see_no_row_no_database_and_no_provider():
    found = {file: below(imports(file), *BELOW_PAGES) for file in PAGES}

    assert {file: names for file, names in found.items() if names} == {}


def test_every_page_asks_who_is_there_before_anything_else():
    assert [file for file in PAGES if first_call(file) != "require_user"] == []


def first_call(file: str) -> str | None:
    """What the first statement after docstring and imports calls, if it is a call."""
    body = [node for node in tree(file).body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if ast.get_docstring(tree(file)):
        body = body[1:]
    call = getattr(next(iter(body), None), "value", None)
    return ast.unparse(call.func) if isinstance(call, ast.Call) else None


@pytest.mark.parametrize("file", sorted(ROOT.glob("requirements*.txt")), ids=lambda file: file.name)
def test_every_requirement_is_pinned_by_hash(file):
    lines = re.sub(r"\\\n", " ", file.read_text(encoding="utf-8")).splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]

    assert pins
    assert [pin for pin in pins if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:", pin)] == []


def test_no_installed_package_runs_code_whenever_python_starts():
    site = Path(sysconfig.get_path("purelib"))
    found = {path.name for path in (*site.glob("*.pth"), *site.glob("*customize.py"))}

    assert found - PTH_OF_VENV == set()


def test_the_env_example_is_what_the_settings_say():
    assert ENV_EXAMPLE.read_text(encoding="utf-8") == env_example(), (
        "run: python -m scripts.write_env_example"
    )


def test_the_settings_reference_is_what_the_settings_say():
    assert SETTINGS_REFERENCE.read_text(encoding="utf-8") == settings_reference(), (
        "run: python -m scripts.write_settings_reference"
    )


def project_files() -> Iterator[Path]:
    """All text files of the project."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in {".ci", ".env.example", ".streamlit"}
        if path.is_file() and not hidden and not SKIPPED & set(parts) and is_text(path):
            yield path


def is_text(path: Path) -> bool:
    """Whether the file is source or prose; requirements come from the tool and are checked too."""
    return path.suffix in TEXT or path.name in {"Makefile", "run", ".env.example", "Dockerfile"}


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    texts = ((path, path.read_text(encoding="utf-8")) for path in project_files())
    found = {
        str(path.relative_to(ROOT)): match.group()
        for path, text in texts
        if path != Path(__file__).resolve()
        and (match := MACHINE.search(text) or REGISTRY.search(text))
    }

    assert found == {}
