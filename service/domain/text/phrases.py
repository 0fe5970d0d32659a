"""English phrases as tuples of stems without stop words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH, is_stop_word

Phrase = tuple[str, ...]
"""Stems of an English phrase, in order."""
LONGEST_PHRASE = 4
"""Words of the longest phrases that are looked up."""

_WORD = re.compile(r"\b(?:man[ -]made|carry[ -]on)\b|[a-z0-9]+(?:'[a-z]+)?")
_NO_NAMES = frozenset(
    "one kind type esp used name word company brand chinese china taiwan make get give take become made person sb sth"
    " electronics corporation".split()
)


def phrase_of(text: str) -> Phrase:
    """The stems of an English text without stop words."""
    folded = text.lower()
    words = ((match.start(), match.group()) for match in _WORD.finditer(folded))
    return tuple(stem(word) for start, word in words if word not in _NO_NAMES and not is_stop_word(folded, start, word))


def words_of(text: str) -> list[str]:
    """The words of an English text, in small letters."""
    return _WORD.findall(text.lower())


def stems_of(words: Iterable[str]) -> Phrase:
    """The stems of words, without stop words."""
    return tuple(stem(word) for word in words if word not in ENGLISH and word not in _NO_NAMES)
