"""What a name says only to tell what its thing goes with: the laptop of a laptop lock, the Fitbit of a strap for it.

English names end with their head, unless more follows (`for …`, `with …`); so do Chinese compounds: 手机壳, 打印机墨盒.
Told are the words before the head of a name when that is an accessory, and what follows `for` and `with`, but for
those that the name says elsewhere too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from service.domain.text.dictionary import dictionary
from service.domain.text.heads import Head
from service.domain.text.segment import Word, is_cjk
from service.domain.text.stems import stem
from service.domain.text.stopwords import is_stop_word

MODIFIER = "_"
"""Prefix of terms that say: a name's thing is not this, but goes with it."""
_COMPANY = re.compile(r"\b(?:for|with|w/|fits|fitting|compatible with)(?=\s)[^,;.()|]*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_LONGEST_OWNER = 6
"""Characters of a Chinese word before an accessory's."""


class Modifier(NamedTuple):
    """A word that a name says only as what its thing goes with: its term, and the span that shows it."""

    term: str
    start: int
    end: int


@cache
def _accessories() -> tuple[frozenset[str], frozenset[str], int]:
    """The English heads as stems, the Chinese ones, and how long these are at most."""
    text = (files("service.domain.text") / "data" / "accessories.txt").read_text(encoding="utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    chinese = frozenset(filter(is_cjk, words))
    return frozenset(stem(word) for word in words if not is_cjk(word)), chinese, max(map(len, chinese))


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(word[-1] for word in _accessories()[1])


def is_accessory(key: str) -> bool:
    """Whether a stem or a Chinese word names an accessory."""
    english, chinese, _ = _accessories()
    return key in english or key in chinese


def find_modifiers(folded: str, words: Sequence[Word], head: Head | None) -> list[Modifier]:
    """The words of a folded name that only tell what its thing goes with, each once.

    Args:
        folded: the name.
        words: as it is cut by `segment`.
        head: of the name, from `find_head`.
    """
    found = [] if head is None else list(_find_english(folded, head))
    if not folded.isascii():
        found += _find_chinese(folded, words)
    return list({one.term: one for one in found}.values())


def _find_english(folded: str, head: Head) -> Iterator[Modifier]:
    spans = [match.span() for match in _COMPANY.finditer(folded)]
    if head.stem in _accessories()[0]:
        spans.append((0, head.start))
    if not spans:
        return
    words = [match for match in _WORD.finditer(folded) if not is_stop_word(folded, match.start(), match.group())]
    is_inside = [any(begin <= word.start() < end for begin, end in spans) for word in words]
    plain = {stem(word.group()) for word, inside in zip(words, is_inside, strict=True) if not inside}
    for word, inside in zip(words, is_inside, strict=True):
        if inside and (stemmed := stem(word.group())) not in plain:
            yield Modifier(MODIFIER + stemmed, min(word.start(), head.start), max(word.end(), head.end))


def _find_chinese(folded: str, words: Sequence[Word]) -> Iterator[Modifier]:
    _, chinese, longest = _accessories()
    known, ends = dictionary(), _last_characters()
    said: dict[str, list[Modifier]] = {}
    for word, start, is_chinese in words:
        if word[-1] not in ends:
            continue
        sizes = [n for n in range(min(longest, len(word)), 0, -1) if word[-n:] in chinese] if is_chinese else []
        if not sizes:
            continue
        end, begin = start + len(word), start + len(word) - sizes[0]
        for at in range(max(begin - _LONGEST_OWNER, 0), begin):
            owner = folded[at:begin]
            if known.holds_word(owner):
                said.setdefault(owner, []).append(Modifier(MODIFIER + owner, at, end))
    for owner, places in said.items():
        if folded.count(owner) == len(places):
            yield places[0]
