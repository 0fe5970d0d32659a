"""Settings from the environment (`HOMEWARD_*`). Read only by `app` and `cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
    BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value),
]


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
    request_timeout_s: float = Field(30.0, gt=0, le=600)
    """Seconds after which a request that is not answered yet is given up with 503."""
    statement_timeout_s: float = Field(2.0, ge=0.1, le=60)
    """Seconds that the database may take over one statement of a request."""
    client_timeout_s: float = Field(20.0, gt=0, le=600)
    """Seconds for a request to arrive, and then for any part of its answer to be taken."""
    max_headers: int = Field(100, ge=16, le=10_000)
    """Fields of a request's head."""
    max_header_bytes: int = Field(32_768, ge=4_096, le=1_048_576)
    """Bytes of a request's head, the address included."""
    max_connections: int = Field(1_000, ge=1, le=100_000)
    """Open at a time; one more is answered with 503."""
    log_level: LogLevel = "INFO"
    log_json: bool = False
