"""What the commands print for programs."""

from __future__ import annotations

import typer


def print_json(document: object) -> None:
    """One JSON document, in the forms of the API."""
    from service.wire.encode import encode

    typer.echo(encode(document, indent=True).decode())
