"""Settings from the environment (`HOMEWARD_*`). Read only by `app` and `cli`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator can set. Each name is the environment variable's without its prefix."""

    model_config = SettingsConfigDict(env_prefix="HOMEWARD_", env_ignore_empty=True, frozen=True)

    database_url: SecretStr | None = None
    """postgresql://… of the role the service connects as; unset: the embedded PostgreSQL in `data_dir`."""
    migration_database_url: SecretStr | None = None
    """postgresql://… of the role that owns the tables; used by `homeward migrate` alone."""
    data_dir: Path = Path(".homeward")
    """Folder of the embedded database and of the index snapshots."""
    host: str = "127.0.0.1"
    port: int = 8080
    demo_key: SecretStr | None = None
    """The demo's API key; made and printed when unset."""
    revision_wait_s: float = Field(5.0, ge=0, le=60)
    """How long a request with `min_revision` waits for the index at most, in seconds."""
    log_level: str = "INFO"
    log_json: bool = False
