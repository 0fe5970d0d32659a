"""Options that several commands share, and the settings they override."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from service.config import Settings
from service.errors import EnvironmentProblem, InvalidInput

if TYPE_CHECKING:
    from service.domain.language import Language

DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        help="Folder of the embedded database and the index (default: HOMEWARD_DATA_DIR or .homeward).",
        show_default=False,
    ),
]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on (default: 127.0.0.1).")]
Port = Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one (default: 8080).")]
TenantName = Annotated[str, typer.Option("--tenant", help="Name of the tenant that owns the rows.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for programs instead of a table.")]


def load_settings(**overrides: object) -> Settings:
    """Settings from the environment, with the options that were given on top.

    Raises:
        EnvironmentProblem: an environment variable has a value that cannot be used.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        problems = "; ".join(f"HOMEWARD_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise EnvironmentProblem(f"the environment is not usable: {problems}") from None
    return settings.model_copy(update={name: value for name, value in overrides.items() if value is not None})


def in_language(error: InvalidInput, language: Language) -> InvalidInput:
    """The same error, told in `language` as far as it can be."""
    return InvalidInput([replace(each, detail=each.in_language(language)) for each in error.errors])
