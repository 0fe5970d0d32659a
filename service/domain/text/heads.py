"""The head of a name: the word that says what the thing is, not what it is for or made of.

In `InFocus Carrying Case for Projector` it is `case`: the last word of the first phrase. Only English names are read
so; Chinese listings string key words together.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.domain.text.kinds import kinds
from service.domain.text.segment import LONGEST_WORD
from service.domain.text.stems import stem
from service.domain.text.stopwords import is_stop_word

HEAD = "^"
"""Prefix of head terms."""
_PHRASE_END = re.compile(
    r"(?<=.{4})(?:\s[-–—|]+\s|[,;:(\[|/])|(?<=[a-z0-9])\s+(?:for|with|w/|in|by|from|featuring|fits)(?![^\W_])"
)
"""No sign that stands before the fifth character, as in `(2) bath towels`, ends a phrase that names a thing."""
_NUMBER = re.compile(r"\s\d")
_FOLLOWERS = frozenset(
    "black white red blue green grey gray pink yellow purple brown beige orange gold silver navy clear transparent"
    " multicolor men women mens womens kids boys girls unisex adult adults large small medium xl xxl xs new pack packs"
    " pcs pieces piece inch inches cm mm ml oz lb lbs kg gb tb mah pair pairs count ct each color colour size"
    " assorted bulk steel leather plastic wood wooden metal aluminum aluminium silicone cotton bamboo ceramic".split()
)
"""Words after a name's head that say of what colour, size, number or material it is, or for whom."""
_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")


class Head(NamedTuple):
    """The head of a name: its stem, and its span in the folded name."""

    stem: str
    start: int
    end: int

    @property
    def term(self) -> str:
        """The index term that says: this is the name's head."""
        return HEAD + self.stem


def find_head(folded: str) -> Head | None:
    """The head of a folded name; None when no English word stands in its first phrase."""
    end = _PHRASE_END.search(folded)
    last = follower = None
    for word in _WORD.finditer(folded, 0, end.start() if end else len(folded)):
        if last and _NUMBER.search(folded, last.end(), word.start() + 1) and _is_goods(last):
            break  # `Desktop PC 512GB SSD`: what follows the number is its equipment
        if word.group() in _FOLLOWERS:
            follower = follower or word
        elif not is_stop_word(folded, word.start(), word.group()) and not folded.startswith(" of ", word.end()):
            last = word
    head = last or follower
    return Head(stem(head.group()[:LONGEST_WORD]), head.start(), head.end()) if head else None


def _is_goods(word: re.Match[str]) -> bool:
    return (stem(word.group()),) in kinds()
