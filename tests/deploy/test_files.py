"""The deployment's files hold together: image, Compose, examples, settings."""

import re
from pathlib import Path

import pytest
import yaml

from scripts.dockerfile import stages
from scripts.replay_image import is_let_in
from scripts.write_env_example import variable
from workbench.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BUILD, IMAGE = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
KNOWN = {variable(name) for name in Settings.model_fields}
EXAMPLE = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
ASKED = re.compile(r"\$\{(\w+)(:[-?][^}]*)?\}")
REQUIRED = {
    *("REPLYBENCH_OWNER_PASSWORD", "REPLYBENCH_APP_PASSWORD"),
    *("WORKBENCH_SECRET_KEY", "WORKBENCH_ENCRYPTION_KEYS"),
}


def instructions(name: str) -> list[str]:
    """What the image's instructions of this name say."""
    return [one.text for one in IMAGE.instructions if one.name == name]


def asked() -> dict[str, str]:
    """The variables that Compose is given from outside, each with its default or refusal."""
    found = dict(ASKED.findall(yaml.safe_dump(COMPOSE, width=10_000)))
    handed_on = [name for name, value in SERVICES["app"]["environment"].items() if value is None]
    return found | dict.fromkeys(handed_on, "")


def test_wheels_are_installed_by_hash_and_nothing_is_built():
    (install,) = [one.text for one in BUILD.instructions if "pip install" in one.text]

    assert "--require-hashes" in install
    assert "--only-binary :all:" in install


def test_the_image_runs_as_a_user_of_fixed_number():
    assert instructions("USER") == ["10001:10001"]


def test_signals_reach_the_app_since_no_shell_is_before_it():
    assert instructions("ENTRYPOINT") == ['["python", "-m", "workbench"]']
    assert instructions("CMD") == ['["serve", "--host", "0.0.0.0"]']


def test_what_the_image_copies_is_there_and_let_into_the_build():
    copies = [one for one in IMAGE.instructions if one.name == "COPY" and not one.options]
    sources = [source for one in copies for source in one.words[:-1]]

    assert [source for source in sources if not (ROOT / source).exists()] == []
    inner = [next(p for p in (ROOT / one).rglob("*.*") if p.is_file()) if (ROOT / one).is_dir()
             else ROOT / one for one in sources]  # fmt: skip
    assert [str(path) for path in inner if not is_let_in(str(path.relative_to(ROOT)))] == []


@pytest.mark.parametrize(
    "path", [".env", ".git/config", "tests/conftest.py", "var/replybench.db", "docs/settings.md"]
)
def test_data_secrets_and_tests_stay_out_of_the_build(path):
    assert not is_let_in(path)


def test_every_setting_that_compose_gives_the_app_is_one():
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    ours = {name for name in (*given, *asked()) if name.startswith("WORKBENCH_")}

    assert ours - KNOWN == set()


def test_compose_refuses_to_start_without_passwords_and_keys():
    refusing = {name for name, rule in asked().items() if rule.startswith(":?")}

    assert refusing == REQUIRED


def test_the_app_does_not_get_the_owners_password():
    assert "OWNER" not in yaml.safe_dump(SERVICES["app"])


def test_the_app_starts_once_the_database_is_set_up():
    assert SERVICES["app"]["depends_on"] == {
        "db": {"condition": "service_healthy"},
        "migrate": {"condition": "service_completed_successfully"},
    }


def test_the_example_has_what_compose_asks_for_and_no_secret():
    lines = re.findall(r"^(?:# )?(\w+)=(.*)$", EXAMPLE, re.MULTILINE)

    assert {name for name, _ in lines} - set(asked()) == set()
    assert set(asked()) >= {name for name, _ in lines} >= REQUIRED
    assert [value for name, value in lines if name in REQUIRED] == [""] * len(REQUIRED)


@pytest.mark.parametrize("name", ["nginx.conf", "nginx-subpath.conf"])
def test_nginx_hands_on_what_the_app_needs(name):
    text = (ROOT / "deploy" / name).read_text(encoding="utf-8")

    for line in (
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "proxy_buffering off;",
    ):
        assert line in text
