"""Whether a name names goods of a class: the thing itself, not what goes with it or is made for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from service.domain.readiness.certification_classes import CLASSES, CertificationClass
from service.domain.text.accessories import is_accessory
from service.domain.text.heads import Head

_COMPANY = re.compile(r"(?:^|\s)(?:for|with|w/|fits|fitting|compatible with)\s[^,;()|]*$")
"""What stands before a word that the goods are only for, or come with."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]*")
_WORD = re.compile(r"[a-z\d]+")
_LONGEST_ACCESSORY = 4
_SETS = frozenset({"kit", "set", "pack", "pair"})
"""Heads that say how many there are of the word before them."""


class Naming(NamedTuple):
    """How a name names a class; the greater of two is the better.

    Attributes:
        is_clear: whether the word is the name's head: it ends its Chinese phrase, or is the English head.
        n_characters: of the word that names it, English ones halved, since Chinese says as much in fewer.
    """

    is_clear: bool
    n_characters: float


def _index(starts: Callable[[CertificationClass], Iterable[str]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for at, known in enumerate(CLASSES):
        for start in starts(known):
            found[start] = (*found.get(start, ()), at)
    return found


_BY_CHINESE = _index(lambda known: known.words_zh)
_BY_ENGLISH = _index(lambda known: known.starts_en)
_LENGTHS = sorted({len(word) for word in _BY_CHINESE})


def possible_classes(folded: str) -> list[CertificationClass]:
    """The classes that a folded name may name, in the order of the table: a look-up instead of a hundred patterns."""
    found: set[int] = set()
    for start in () if folded.isascii() else range(len(folded)):
        for length in _LENGTHS:
            found.update(_BY_CHINESE.get(folded[start : start + length], ()))
    for word in _WORD.findall(folded):
        for singular in {word, word.removesuffix("s"), word.removesuffix("es")}:
            found.update(_BY_ENGLISH.get(singular, ()))
    return [CLASSES[at] for at in sorted(found)]


def find_naming(folded: str, head: Head | None, known: CertificationClass) -> Naming | None:
    """The best way in which a folded name with its English head names goods of a class; None when it does not."""
    found = [*_in_chinese(folded, known), *_in_english(folded, head, known)]
    return max(found, default=None)


def _in_chinese(folded: str, known: CertificationClass) -> list[Naming]:
    found = []
    for word in known.words_zh:
        start = folded.find(word)
        while start >= 0:
            end = start + len(word)
            after = _CHINESE.match(folded, end)
            rest = after.group() if after else ""
            if not rest or not _ends_in_accessory(rest):
                found.append(Naming(not rest, float(len(word))))
            start = folded.find(word, end)
    return found


def _ends_in_accessory(run: str) -> bool:
    return any(is_accessory(run[-n:]) for n in range(1, min(_LONGEST_ACCESSORY, len(run)) + 1))


def _in_english(folded: str, head: Head | None, known: CertificationClass) -> list[Naming]:
    if known.words_en is None:
        return []
    found = []
    for match in known.words_en.finditer(folded):
        if _COMPANY.search(folded, 0, match.start()):
            continue
        if head and head.start >= match.end() and head.stem not in _SETS and is_accessory(head.stem):
            continue
        is_set = head is not None and head.stem in _SETS and not folded[match.end() : head.start].strip()
        is_clear = is_set or (head is not None and match.start() <= head.start < match.end())
        found.append(Naming(is_clear, len(match.group()) / 2))
    return found
