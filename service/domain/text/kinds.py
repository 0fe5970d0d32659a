"""What kind of goods a thing is: a slipper is footwear, toffee is sugar confectionery.

The everyday goods of our own list of HS headings are told by the titles of their headings, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.domain.text.normalise import fold
from service.domain.text.phrases import Phrase, phrase_of
from service.domain.text.segment import blank_negated, segment
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH

_N_PARTS = 4
"""Parts of a heading's title that name its kind; what follows are limits."""
_LONGEST_PHRASE = 3
_LONGEST_WORD = 6
"""Longer parts describe; as a name, nobody writes them."""
_ENGLISH_PARTS = re.compile(r"[,;:()]| and | or | of ")
_CHINESE_PARTS = re.compile("[、，,;；:：()（）及和或]")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods by its names.

    Attributes:
        english: phrases, each a name by itself.
        chinese: words, each a name by itself.
        title: the stems of the English title, which names it more closely than each phrase.
    """

    english: tuple[Phrase, ...]
    chinese: tuple[str, ...]
    title: Phrase


@cache
def kinds() -> Mapping[Phrase | str, tuple[Kind, ...]]:
    """The kinds of each of the goods, by its English phrase or its Chinese word."""
    text = (files("service.domain.classification") / "data" / "goods.tsv").read_text(encoding="utf-8")
    found: dict[Phrase | str, dict[Kind, None]] = {}
    for line in text.splitlines()[1:]:
        _, english_title, chinese_title, english_goods, chinese_goods = line.split("\t")
        english = [phrase_of(part) for part in _ENGLISH_PARTS.split(blank_negated(fold(english_title)))[:_N_PARTS]]
        chinese = _CHINESE_PARTS.split(fold(chinese_title))[:_N_PARTS]
        kind = Kind(
            tuple(phrase for phrase in english if 0 < len(phrase) <= _LONGEST_PHRASE),
            tuple(word for word in chinese if 0 < len(word) <= _LONGEST_WORD),
            _stems_of(english_title),
        )
        names: list[Phrase | str] = [*filter(None, map(phrase_of, english_goods.split(";")))]
        names += filter(None, (name.strip() for name in fold(chinese_goods).split(";")))
        for name in names:
            found.setdefault(name, {})[kind] = None
    return {name: tuple(of_name) for name, of_name in found.items()}


def _stems_of(title: str) -> Phrase:
    """The different stems of an English title, without what it denies."""
    words = (word for word, _, _ in segment(blank_negated(fold(title))))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in ENGLISH))
