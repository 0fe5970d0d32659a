"""What goods are made or sold without, by its names in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TypeAlias

from service.domain.text.phrases import phrase_of

Spans: TypeAlias = tuple[int, int, int, int]
"""Where a denial starts and ends in a folded text, and where what it denies begins and stops."""


@cache
def names_of_denied() -> dict[str, tuple[str, ...]]:
    """For each name all names of the same thing; Chinese words, and English phrases as their stems parted by spaces."""
    known: dict[str, tuple[str, ...]] = {}
    for line in (files("service.domain.text") / "data" / "denied.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            chinese, english = line.split(" = ")
            names = dict.fromkeys((*chinese.split(), *(" ".join(phrase_of(part)) for part in english.split(";"))))
            known |= dict.fromkeys(names, tuple(names))
    return known
