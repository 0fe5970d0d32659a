"""The head of a name: the word that says what the thing is, not what it is for or made of.

In `InFocus Carrying Case for Projector` it is `case`: the last word of the first phrase. Only English names are read
so; Chinese listings string key words together.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.domain.text.segment import LONGEST_WORD
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH

HEAD = "^"
"""Prefix of head terms."""
_PHRASE_END = re.compile(r"\s[-–—|]+\s|[,;:(\[|/]|\b(?:for|with|w/|in|by|from|featuring|fits)\b")
_SHORTEST_PHRASE = 4
"""Characters; an end before that, as of `(2) bath towels`, ends no phrase that names a thing."""
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
    end = _PHRASE_END.search(folded, _SHORTEST_PHRASE)
    last = None
    for word in _WORD.finditer(folded, 0, end.start() if end else len(folded)):
        if word.group() not in ENGLISH:
            last = word
    return Head(stem(last.group()[:LONGEST_WORD]), last.start(), last.end()) if last else None
