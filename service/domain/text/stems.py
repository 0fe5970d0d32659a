"""English words without their endings."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import Stemmer

from service.domain.caches import BUDGETS, Memo

_SHORTEST_COMPOUND_END = 6
"""Letters of an irregular plural that others end with: `headscarves`, but not `olives`."""


_JOINTS = str.maketrans("", "", ".- ")
"""What stands within a word that is written in pieces: `n.e.c.`, `man-made`."""


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


@cache
def _irregular_plurals() -> dict[str, str]:
    lines = (files("service.domain.text") / "data" / "irregular_plurals.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


@cache
def _compound_ends() -> tuple[str, ...]:
    return tuple(plural for plural in _irregular_plurals() if len(plural) >= _SHORTEST_COMPOUND_END)


def _stem(word: str) -> str:
    plain = word.translate(_JOINTS) if word[:1].isalpha() else word.replace(",", "")
    stemmed: str = _stemmer().stemWord(_singular(plain))
    return stemmed


_stems = Memo(_stem, BUDGETS["stems"])


def stem(word: str) -> str:
    """The stem of a folded word, by Snowball: `towels` → `towel`, `scarves` → `scarf`, `20,000` → `20000`."""
    return _stems[word]


def _singular(word: str) -> str:
    """The singular of an irregular plural, also of `women's`, `womens` and `headscarves`; any other word as it is."""
    plurals = _irregular_plurals()
    plain = word.removesuffix("'s").removesuffix("'")
    for plural in (plain, plain.removesuffix("s")):
        if plural in plurals:
            return plurals[plural]
    if plain.endswith(_compound_ends()):
        end = next(end for end in _compound_ends() if plain.endswith(end))
        return plain.removesuffix(end) + plurals[end]
    return word
