"""English words without their endings."""

from __future__ import annotations

from functools import cache

import Stemmer


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


class _Stems(dict[str, str]):
    """Word → stem, computed once a word (bounded)."""

    LIMIT = 200_000
    """Of at most 64 letters: some 50 MB."""

    def __missing__(self, word: str) -> str:
        if len(self) >= self.LIMIT:
            self.clear()
        stemmed: str = _stemmer().stemWord(word.replace(".", "") if word[:1].isalpha() else word)
        self[word] = stemmed
        return stemmed


_stems = _Stems()


def stem(word: str) -> str:
    """The stem of a folded word: `towels` → `towel`; `n.e.c.` → `nec`; Snowball's English stemmer."""
    return _stems[word]
