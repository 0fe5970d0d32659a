"""From text to index terms: English stems, Chinese words and their characters."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import Stemmer

from service.domain.text.normalise import fold, folded_offsets, strip_markup
from service.domain.text.segment import is_cjk, segment
from service.domain.text.stopwords import CHINESE, ENGLISH

GRAM = "#"
"""Prefix of character-gram terms, so that the gram `#毛巾` and the word `毛巾` stay two terms."""


class Occurrence(NamedTuple):
    """One term where it stands in a text: `surface` is the text's own spelling."""

    term: str
    surface: str
    start: int


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


class _TermsOfWord(dict[str, tuple[tuple[str, int, int], ...]]):
    """Terms of a word with their span in it, computed once a word (bounded)."""

    LIMIT = 1_000_000

    def __missing__(self, word: str) -> tuple[tuple[str, int, int], ...]:
        if len(self) >= self.LIMIT:
            self.clear()
        terms = self[word] = _cjk_terms(word) if is_cjk(word) else _latin_terms(word)
        return terms


def _latin_terms(word: str) -> tuple[tuple[str, int, int], ...]:
    if word in ENGLISH:
        return ()
    return ((_stemmer().stemWord(word), 0, len(word)),)


def _cjk_terms(word: str) -> tuple[tuple[str, int, int], ...]:
    """The word, its characters and their pairs."""
    n = len(word)
    whole = () if word in CHINESE else ((word, 0, n),)
    characters = tuple((GRAM + word[i], i, i + 1) for i in range(n) if word[i] not in CHINESE)
    pairs = tuple((GRAM + word[i : i + 2], i, i + 2) for i in range(n - 1))
    return whole + characters + pairs


_terms_of_word = _TermsOfWord()


def terms(text: str) -> list[str]:
    """All index terms of a text, repeated as often as they occur, in no particular order."""
    found: list[str] = []
    end, last = -1, ""
    for word, start in segment(fold(strip_markup(text))):
        found.extend([term for term, _, _ in _terms_of_word[word]])
        if start == end and is_cjk(word) and is_cjk(last):
            found.append(GRAM + last[-1] + word[0])
        end, last = start + len(word), word
    return found


def occurrences(text: str) -> list[Occurrence]:
    """The same terms as `terms`, each with the spelling it has in the text, without markup."""
    plain = strip_markup(text)
    folded = fold(plain)
    offsets = folded_offsets(plain)

    def occurrence(term: str, start: int, end: int) -> Occurrence:
        surface = folded[start:end] if offsets is None else plain[offsets[start] : offsets[end]]
        return Occurrence(term, surface, start)

    found: list[Occurrence] = []
    end, last = -1, ""
    for word, start in segment(folded):
        found.extend(occurrence(term, start + i, start + j) for term, i, j in _terms_of_word[word])
        if start == end and is_cjk(word) and is_cjk(last):
            found.append(occurrence(GRAM + last[-1] + word[0], start - 1, start + 1))
        end, last = start + len(word), word
    return found
