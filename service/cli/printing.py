"""What the commands print for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from service.domain.language import Language


def print_json(document: object) -> None:
    """One JSON document, in the forms of the API."""
    from service.wire.encode import encode

    typer.echo(encode(document, indent=True).decode())


def heading(name: str, language: Language) -> str:
    """What a column, or a word before a list, is called in a language."""
    from service.domain.names import name_of

    return name_of("heading", name).in_language(language)


def labelled(label: str, text: str, language: Language) -> str:
    """A text after what it is, as a language parts the two."""
    from service.domain.language import Language

    return f"{label}{'：' if language is Language.ZH else ': '}{text}"


def listed(words: Sequence[str], language: Language) -> str:
    """Words in a row, as a language parts them."""
    from service.domain.language import Language

    return ("、" if language is Language.ZH else ", ").join(words)


def print_notices(notices: Sequence[Mapping[str, str]]) -> None:
    """What is to be known of an answer as a whole, below its table."""
    for notice in notices:
        typer.echo(notice["detail"])
