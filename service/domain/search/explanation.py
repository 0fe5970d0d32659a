"""What a text says of what was asked: the words that met, and those that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One matched term of the text factor.

    Attributes:
        field: the product's (or demand's) field the match stands in (`name`, `description`).
        term: the term as it stands in the asking text.
        matched: the word it met, as it stands in the field.
        via: the dictionary pair in between when the two are of different languages, e.g. `毛巾 = towel`.
        contribution: its part of the text factor's value; they add up to it.
    """

    field: str
    term: str
    matched: str
    contribution: float
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text says of what was asked.

    Attributes:
        met: the terms it meets, best first; their contributions add up to its value.
        missing: what it does not say, not even in other words, as it stands in the asking text; weightiest first.
        value: of the text, in [0, 1].
    """

    met: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    value: float = 0.0


class LeftOut(NamedTuple):
    """What belongs in an answer and could not be explained: its key, and what went wrong."""

    key: str
    error: Exception
