"""What a text denies: `不含酒精`, `without lid`, `sugar-free`, `batteries not included`, `other than …`.

A listing that says `not leather` is no answer to a request for leather, and a request for wipes without alcohol is
none for alcohol. So what is denied gives no terms of its own, but terms that say the denial.

A denial covers one noun phrase, or several that `or` and `、` join (`english_denial`, `chinese_denial`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.chinese_denial import find_chinese_denials
from service.domain.text.english_denial import find_english_denials
from service.domain.text.segment import runs
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH

DENIED = "!"
"""Prefix of the terms that say a denial."""


class Denied(NamedTuple):
    """A denial in a folded text.

    Attributes:
        start, end: of the denial, its word included.
        begin, stop: of what is denied; equal where it is no noun phrase.
        phrase: what is denied.
    """

    start: int
    end: int
    begin: int
    stop: int
    phrase: str


def find_denials(folded: str) -> list[Denied]:
    """The denials of a folded text, in order; those that one word denies begin with it, others are apart."""
    found: list[Denied] = []
    chinese = () if folded.isascii() else find_chinese_denials(folded)
    for start, end, begin, stop in sorted(chain(chinese, find_english_denials(folded))):
        if not found or start >= found[-1].end or (start == found[-1].start and begin >= found[-1].stop):
            found.append(Denied(start, end, begin, stop, folded[begin:stop]))
    return found


def blank(folded: str, denials: Sequence[Denied]) -> str:
    """The text with its denials replaced by spaces; its length stays, so that offsets hold."""
    parts, at = [], 0
    for one in denials:
        begin = max(one.start, at)
        parts += [folded[at:begin], " " * (one.end - begin)]
        at = one.end
    return "".join((*parts, folded[at:]))


def words_of_denied(phrase: str) -> list[str]:
    """The words of what is denied: stems, and words of the dictionary."""
    words: list[str] = []
    for piece, _, is_chinese in runs(phrase):
        if is_chinese:
            words += [piece[begin:end] for begin, end in cut_into_dictionary_words(piece)]
        elif piece not in ENGLISH:
            words.append(stem(piece))
    return words


def denial_terms(phrase: str) -> list[str]:
    """The terms that say a denial: of the whole noun phrase, and of its last word."""
    words = words_of_denied(phrase)
    return [DENIED + name for name in dict.fromkeys(("".join(words), *words[-1:])) if name]
