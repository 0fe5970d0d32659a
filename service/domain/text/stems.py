"""English words without their endings."""

from __future__ import annotations

from functools import cache

import Stemmer

from service.domain.caches import BUDGETS, Memo


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


def _stem(word: str) -> str:
    stemmed: str = _stemmer().stemWord(word.replace(".", "") if word[:1].isalpha() else word)
    return stemmed


_stems = Memo(_stem, BUDGETS["stems"])


def stem(word: str) -> str:
    """The stem of a folded word: `towels` → `towel`; `n.e.c.` → `nec`; Snowball's English stemmer."""
    return _stems[word]
