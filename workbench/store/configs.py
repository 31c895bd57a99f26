"""Prompt versions and configs: immutable texts and settings, each followed and never changed."""

from dataclasses import asdict, replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from workbench.domain.audit import Act
from workbench.domain.errors import NotFound
from workbench.domain.past import Pin
from workbench.domain.prompts import ConfigSpec
from workbench.domain.replies import ModelRef, Parameters
from workbench.domain.tenants import Tenant
from workbench.store import audit
from workbench.store.tables import Config, PromptVersion, now
from workbench.store.tenancy import TenantSession

FIRST_PROMPT = (
    "You write the manager's next reply to a client in a direct-message chat. Be friendly, brief "
    "and concrete. Answer in the client's language. Never invent facts, prices or promises; where "
    "something is not known, say that you will check. Write the reply only."
)


def spec_of(config: Config) -> ConfigSpec:
    """The config as the domain knows it; its prompt must be loaded."""
    return ConfigSpec(
        prompt=config.prompt.text,
        model=ModelRef.parse(config.model),
        parameters=Parameters(**config.parameters),
        context_messages=config.context_messages,
        examples=config.examples,
        last_turn=config.last_turn,
        last_message=config.last_message,
    )


def pin_of(config: Config) -> Pin:
    """Up to where the config looks back."""
    return Pin(config.last_turn, config.last_message)


def with_pin(spec: ConfigSpec, pin: Pin) -> ConfigSpec:
    """The content with this past to look at, where it looks at one."""
    return replace(spec, **asdict(pin)) if spec.similar else spec


def label(config: Config) -> str:
    """The config's name as people read it: name@version."""
    return f"{config.name}@{config.version}"


def add(db: TenantSession, name: str, spec: ConfigSpec, author_id: int | None) -> Config:
    """The config with this name and content: a new version, or the same one where it exists."""
    known = db.scalar(_loaded().where(Config.name == name, Config.hash == spec.hash))
    if known:
        return known
    prompt = _prompt_version(db, name, spec.prompt, author_id)
    config = Config(
        name=name,
        version=_next_version(db, Config, name),
        hash=spec.hash,
        prompt_version_id=prompt.id,
        model=str(spec.model),
        parameters=asdict(spec.parameters),
        context_messages=spec.context_messages,
        examples=spec.examples,
        last_turn=spec.last_turn,
        last_message=spec.last_message,
    )
    db.add(config)
    db.flush()
    return get(db, config.id)


def saved(db: TenantSession, by: Tenant, name: str, spec: ConfigSpec) -> Config:
    """The same as somebody's act, which the log tells where it makes a new version."""
    newest = db.scalar(select(func.max(Config.id))) or 0
    config = add(db, name, spec, by.user_id)
    if config.id > newest:
        audit.record(db, by, Act.SAVED_CONFIG, f"config {label(config)}", config.model)
    return config


def get(db: TenantSession, config_id: int) -> Config:
    """A config by its id, prompt loaded; raises NotFound."""
    found = db.scalar(_loaded().where(Config.id == config_id))
    if found is None:
        raise NotFound(f"no config {config_id} in this company")
    return found


def find(db: TenantSession, name: str) -> Config:
    """A config by `name` (its newest version), `name@version`, or a hash of 8 signs or more."""
    wanted, _, version = name.partition("@")
    by_name = _loaded().where(Config.name == wanted).order_by(Config.version.desc())
    if version.isdigit():
        by_name = by_name.where(Config.version == int(version))
    found = db.scalar(by_name.limit(1)) or _by_hash(db, name)
    if found is None:
        names = ", ".join(sorted({config.name for config in every(db)})) or "none yet"
        raise NotFound(f"no config {name!r}; there are: {names}")
    return found


def every(db: TenantSession) -> list[Config]:
    """All configs, newest first."""
    return list(db.scalars(_loaded().order_by(Config.id.desc())))


def live(db: TenantSession) -> Config | None:
    """The company's live config: the one made live last."""
    return db.scalar(
        _loaded()
        .where(Config.made_live_at.is_not(None))
        .order_by(Config.made_live_at.desc())
        .limit(1)
    )


def live_or_first(db: TenantSession) -> Config:
    """The live config; a company that has none yet gets a plain one on the embedded model."""
    found = live(db)
    if found is None:
        found = plain(db)
        make_live(found)
    return found


def plain(db: TenantSession) -> Config:
    """A config that knows nothing of any business, on the embedded model."""
    return add(db, "Replies", ConfigSpec(FIRST_PROMPT, ModelRef("embedded", "default")), None)


def make_live(config: Config, note: str = "") -> None:
    """From now on this config answers in the company's chats; the note says why."""
    config.made_live_at, config.live_note = now(), note


def _loaded() -> Select[Config]:
    return select(Config).options(selectinload(Config.prompt))


def _by_hash(db: TenantSession, text: str) -> Config | None:
    if len(text) < 8:
        return None
    return db.scalar(_loaded().where(Config.hash.startswith(text)).limit(1))


def _prompt_version(
    db: TenantSession, name: str, text: str, author_id: int | None
) -> PromptVersion:
    newest = db.scalar(
        select(PromptVersion)
        .where(PromptVersion.name == name)
        .order_by(PromptVersion.version.desc())
        .limit(1)
    )
    if newest and newest.text == text:
        return newest
    version = newest.version + 1 if newest else 1
    made = PromptVersion(name=name, version=version, text=text, created_by=author_id)
    db.add(made)
    db.flush()
    return made


def _next_version(db: TenantSession, row: type[Config], name: str) -> int:
    return (db.scalar(select(func.max(row.version)).where(row.name == name)) or 0) + 1
