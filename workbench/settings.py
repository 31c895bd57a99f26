"""The one place that reads the environment: every setting with its default."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workbench.domain.access import VENDOR_URLS, is_key, is_strong_secret
from workbench.domain.errors import BadInput
from workbench.domain.proxies import Proxies
from workbench.domain.sites import base_path, host_names

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
DEFAULT_HOME = Path.home() / ".local" / "share" / "replybench"


class Settings(BaseSettings):
    """Settings of the workbench; each is an environment variable with the prefix WORKBENCH_."""

    model_config = SettingsConfigDict(env_prefix="WORKBENCH_", env_file=".env", extra="ignore")

    home: Path = Field(
        default=DEFAULT_HOME,
        description="Folder of the database, the secrets and the model's weights.",
    )
    company: str = Field(
        default="", description="Company that the command line and notebooks act for."
    )
    database_url: str = Field(
        default="",
        description="postgresql://APP_ROLE:PASSWORD@HOST/DATABASE, where APP_ROLE does not own the "
        "tables; empty means SQLite in the home folder.",
    )
    owner_database_url: SecretStr = Field(
        default=SecretStr(""),
        description="PostgreSQL only: URL of the role that owns the tables, for `init`, `backup` "
        "and `restore`; the app itself never connects with it.",
    )
    database_connections: int = Field(
        default=20, ge=5, description="PostgreSQL only: most connections that one process opens."
    )
    trash_days: int = Field(
        default=30,
        ge=1,
        description="A deleted chat can be restored for so many days, then it is purged for good.",
    )
    phone_region: str = Field(
        default="",
        description="Country, such as DE or US, whose phone numbers an import with masking knows "
        "without their +; empty means those that look like one in any country.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs API tokens and cookies, 32 random bytes or more, the same on every "
        "machine; empty means a key file in the home folder.",
    )
    encryption_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Fernet keys that stored provider keys and the originals of masked "
        "conversations are encrypted with, by commas, the newest first; empty means a key file in "
        "the home folder.",
    )
    session_hours: int = Field(default=12, ge=1, description="A login ends after so many hours.")
    base_path: str = Field(
        default="",
        description="Path below which the app is served, such as /replybench; empty means the "
        "root of the host.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of your own proxies, by commas, such as "
        "127.0.0.1,172.16.0.0/12; their X-Forwarded-For and X-Forwarded-Proto are believed, those "
        "of others never. Empty means none.",
    )
    hosts: str = Field(
        default="",
        description="Names by which browsers may ask for the app, by commas, such as "
        "replybench.example or *.shop.example; this machine's own always pass. Empty means any.",
    )
    model_path: Path | None = Field(
        default=None, description="A GGUF file for the embedded model, instead of fetched weights."
    )
    model_hub: str = Field(
        default="https://huggingface.co",
        description="Model hub asked first for weights; empty skips it.",
    )
    model_threads: int = Field(default=1, ge=1, description="Threads of the embedded model.")
    model_slots: int = Field(
        default=2, ge=1, description="Replies that the embedded model writes at once."
    )
    model_context: int = Field(default=4096, ge=512, description="Tokens of context per slot.")
    model_idle_seconds: int = Field(
        default=900,
        ge=1,
        description="The model server ends after so many seconds without a request.",
    )
    scorers: Path | None = Field(
        default=None,
        description="Folder of your own scorers, *.py files that each process runs once; empty "
        "means the folder scorers of the home folder, where there is one.",
    )
    openai_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key for OpenAI or the compatible server."
    )
    openai_base_url: str = Field(
        default=VENDOR_URLS["openai"],
        description="Base URL of OpenAI or a compatible server.",
    )
    anthropic_api_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key for Anthropic, or a server that speaks its protocol.",
    )
    anthropic_base_url: str = Field(
        default=VENDOR_URLS["anthropic"],
        description="Base URL of Anthropic, or of a server that speaks its protocol.",
    )
    litellm_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key for the models behind litellm."
    )
    litellm_base_url: str = Field(
        default="", description="Base URL for litellm; empty means the vendor's own."
    )
    inner_hosts: str = Field(
        default="",
        description="Hosts of the own network that people may enter as a base URL, by commas; "
        "empty means localhost with SQLite and none with PostgreSQL, `none` means none.",
    )
    call_timeout_seconds: float = Field(
        default=120.0, gt=0, description="Total deadline of one call to a model."
    )
    stream_timeout_seconds: float = Field(
        default=600.0, gt=0, description="Total deadline of one streamed answer in the chat."
    )
    prices: str = Field(
        default="",
        description="USD for a million tokens read and written, of models whose price is not in "
        "the table of known ones, by commas: openai:my-model=0.15/0.60.",
    )
    concurrency: int = Field(
        default=4, ge=1, description="Calls in flight of a replay, by default."
    )

    judge_model: str = Field(
        default="embedded:default",
        description="The model, as provider:model, that judges where a scorer names none; the "
        "embedded one is a demo judge with two choices.",
    )
    judges: Path | None = Field(
        default=None,
        description="Folder of your own judges, one YAML file each; empty means judges/ in the "
        "home folder, where that is there.",
    )
    telemetry: Literal["off", "console", "otlp"] = Field(
        default="off", description="Where OpenTelemetry spans of calls to models go."
    )
    telemetry_endpoint: str = Field(
        default="http://localhost:4318/v1/traces",
        description="Address of the OTLP collector, with WORKBENCH_TELEMETRY=otlp.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How log lines look: text, or one JSON object a line."
    )

    @field_validator("model_path", "judges", "scorers", mode="before")
    @classmethod
    def _nothing_is_no_path(cls, value: object) -> object:
        return value or None

    @field_validator("openai_api_key", "anthropic_api_key", "litellm_api_key")
    @classmethod
    def _a_key_on_one_line(cls, value: SecretStr) -> SecretStr:
        """The key without the end of line that files and pipes leave behind it."""
        key = value.get_secret_value().strip()
        if not is_key(key):
            raise ValueError("it has signs that no key has; copy it again")
        return SecretStr(key)

    @field_validator("secret_key")
    @classmethod
    def _a_strong_secret(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value().strip()
        if secret and not is_strong_secret(secret):
            raise ValueError("it is weak; give 32 random bytes or more, or leave it empty")
        return SecretStr(secret)

    @field_validator("judge_model")
    @classmethod
    def _a_model(cls, value: str) -> str:
        provider, _, model = value.strip().partition(":")
        if not provider or not model:
            raise ValueError("write provider:model, such as embedded:default")
        return value.strip()

    @field_validator("base_path")
    @classmethod
    def _a_path(cls, value: str) -> str:
        return base_path(value)

    @field_validator("trusted_proxies")
    @classmethod
    def _of_addresses(cls, value: str) -> str:
        Proxies.parse(value)
        return value

    @field_validator("hosts")
    @classmethod
    def _of_names(cls, value: str) -> str:
        return ",".join(host_names(value))

    @property
    def proxies(self) -> Proxies:
        """Whose word on the client's address and scheme is believed."""
        return Proxies.parse(self.trusted_proxies)

    @property
    def allowed_hosts(self) -> list[str]:
        """The names that a request's Host may have: all, or those given and this machine's."""
        own = ["localhost", "127.0.0.1", "[::1]"]
        return [*self.hosts.split(","), *own] if self.hosts else ["*"]

    @property
    def allowed_inner_hosts(self) -> frozenset[str]:
        """The hosts of the operator's own network that people may name, in lower case."""
        given = self.inner_hosts.strip().casefold()
        if not given:
            return LOOPBACK if self.url.startswith("sqlite") else frozenset()
        return frozenset(host.strip() for host in given.split(",")) - {"none"}

    @property
    def scorers_folder(self) -> Path:
        """Where the operator's own scorers are; the folder of the home need not be there."""
        return self.scorers or self.home / "scorers"

    @property
    def url(self) -> str:
        """The database that is used."""
        return self.database_url or f"sqlite:///{self.home / 'replybench.db'}"

    @property
    def owner_url(self) -> str:
        """The same database as the role that may change its tables."""
        return self.owner_database_url.get_secret_value() or self.url


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once; raises BadInput for one that can't be used."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)[0]
        name = f"WORKBENCH_{'_'.join(map(str, wrong['loc'])).upper()}"
        why = wrong["msg"].lower().removeprefix("value error, ")
        raise BadInput(f"the setting {name} can't be used: {why}") from None
