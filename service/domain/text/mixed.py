"""Chinese words with Latin letters or digits in them: U盘, 5号电池, Type-C线, 卡拉OK.

Their spelling varies (`Type-C 线`, `typec线`), so they are known without spaces and hyphens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from service.domain.text.normalise import CJK

LONGEST_MIXED_WORD = 16
"""Characters without spaces and hyphens."""
_LONGEST_SPAN = 24
_LATIN_FIRST = re.compile(rf"(?<![a-z0-9])(?:[a-z0-9]+[ -])?([a-z0-9]+)[ -]?(?=[{CJK}])")
_CHINESE_FIRST = re.compile(rf"[{CJK}]{{1,4}}(?=[a-z0-9])")
_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[a-z0-9]")
_BETWEEN = " -"


class MixedWord(NamedTuple):
    """A word as the dictionary spells it, and its span in a folded text."""

    word: str
    start: int
    end: int


def is_mixed(word: str) -> bool:
    """Whether a folded word holds both characters and Latin letters or digits."""
    return not word.isascii() and _LATIN.search(word) is not None and _HAN.search(word) is not None


def spell_mixed(word: str) -> str:
    """A word as the dictionary spells it: a mixed one without spaces and hyphens, any other as it is."""
    return word.replace("-", "").replace(" ", "") if is_mixed(word) else word


def find_mixed_words(folded: str, prefixes: Callable[[str], Sequence[str]]) -> list[MixedWord]:
    """The mixed words of a folded text, in order, none within another; of those that begin at one place the longest.

    Args:
        folded: the text.
        prefixes: the dictionary's words that a string begins with.
    """
    found: list[MixedWord] = []
    if folded.isascii():
        return found
    for start in _places(folded):
        if not found or start >= found[-1].end:
            squeezed, ends = _squeeze(folded, start)
            for word in reversed(prefixes(squeezed)):
                end = ends[len(word) - 1]
                if is_mixed(word) and not (_is_latin(folded, end - 1) and _is_latin(folded, end)):
                    found.append(MixedWord(word, start, end))
                    break
    return found


def _places(folded: str) -> Iterator[int]:
    """Where mixed words may begin, in order."""
    places = {place for match in _LATIN_FIRST.finditer(folded) for place in (match.start(), match.start(1))}
    places.update(at for match in _CHINESE_FIRST.finditer(folded) for at in range(match.start(), match.end()))
    yield from sorted(places)


def _squeeze(folded: str, start: int) -> tuple[str, list[int]]:
    """What begins at a place, without spaces and hyphens, and where each of its characters ends."""
    places = [at for at in range(start, min(start + _LONGEST_SPAN, len(folded))) if folded[at] not in _BETWEEN]
    places = places[:LONGEST_MIXED_WORD]
    return "".join(folded[at] for at in places), [at + 1 for at in places]


def _is_latin(folded: str, at: int) -> bool:
    return at < len(folded) and folded[at].isascii() and folded[at].isalnum()
