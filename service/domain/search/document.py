"""A text to be found: named fields, each of which counts in its own way."""

from __future__ import annotations

from dataclasses import dataclass

FIELDS = ("name", "description", "extra")


@dataclass(frozen=True, slots=True)
class TextDocument:
    """The text of one product, demand or programme.

    Attributes:
        name: its title; the most telling field.
        description: the running text about it.
        extra: category and attribute values.
    """

    name: str
    description: str = ""
    extra: str = ""

    def fields(self) -> tuple[str, str, str]:
        """The texts in the order of `FIELDS`."""
        return (self.name, self.description, self.extra)

    @property
    def n_characters(self) -> int:
        """Of all fields together."""
        return len(self.name) + len(self.description) + len(self.extra)
