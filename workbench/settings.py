"""The one place that reads the environment: every setting with its default."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from workbench.domain.errors import BadInput

DEFAULT_HOME = Path.home() / ".local" / "share" / "replybench"


class Settings(BaseSettings):
    """Settings of the workbench; each is an environment variable with the prefix WORKBENCH_."""

    model_config = SettingsConfigDict(env_prefix="WORKBENCH_", env_file=".env", extra="ignore")

    home: Path = Field(
        default=DEFAULT_HOME,
        description="Folder of the database, the secrets and the model's weights.",
    )
    database_url: str = Field(
        default="", description="SQLAlchemy URL; empty means SQLite in the home folder."
    )
    company: str = Field(
        default="", description="Company that the command line and notebooks act for."
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
    openai_api_key: SecretStr = Field(
        default=SecretStr(""), description="Key for OpenAI or the compatible server."
    )
    openai_base_url: str = Field(
        default="https://api.openai.com/v1",
        description="Base URL of OpenAI or a compatible server.",
    )
    session_hours: int = Field(default=12, ge=1, description="A login ends after so many hours.")
    call_timeout_seconds: float = Field(
        default=120.0, gt=0, description="Total deadline of one call to a model."
    )
    concurrency: int = Field(
        default=4, ge=1, description="Calls in flight of a replay, by default."
    )

    @field_validator("model_path", mode="before")
    @classmethod
    def _nothing_is_no_path(cls, value: object) -> object:
        return value or None

    @property
    def url(self) -> str:
        """The database that is used."""
        return self.database_url or f"sqlite:///{self.home / 'replybench.db'}"


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once; raises BadInput for one that can't be used."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False)[0]
        name = f"WORKBENCH_{'_'.join(map(str, wrong['loc'])).upper()}"
        raise BadInput(f"the setting {name} can't be used: {wrong['msg'].lower()}") from None
