"""What kind of goods a thing is: a slipper is footwear, toffee is sugar confectionery.

The everyday goods of our own list of HS headings are told by the titles of their headings, in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

from service.domain.text.normalise import fold
from service.domain.text.phrases import Phrase, phrase_of
from service.domain.text.provided import Provided
from service.domain.text.segment import segment
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH

_N_PARTS = 4
"""Parts of a heading's title that name its kind; what follows are limits."""
_LONGEST_ENGLISH = 3
_LONGEST_CHINESE = 6
"""Words and characters. Longer parts describe; as a name, nobody writes them."""
GOODS = ("service.domain.classification", "data/goods.tsv")
_ENGLISH_PARTS = re.compile(r"[,;:()]| and | or | of ")
_CHINESE_PARTS = re.compile("[、，,;；:：()（）及和或]")
_LIMIT = re.compile(
    r"\b(?:other than|whether or not|not elsewhere|excluding|except(?:ing)?(?: for)?|not including|not containing"
    r"|without|not)\b[^;,.()]*"
)
"""Of a heading's title, what it does not cover: all up to the next stop, whatever that denies in other texts."""


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


NamedKind: TypeAlias = tuple[Kind, Sequence[Phrase | str]]
"""A kind, and the names of the goods that are of it."""
KindsByName: TypeAlias = Mapping[Phrase | str, tuple[Kind, ...]]


def index_kinds(said: Iterable[NamedKind]) -> KindsByName:
    """The kinds of each of the goods."""
    found: dict[Phrase | str, tuple[Kind, ...]] = {}
    for kind, names in said:
        for name in names:
            found[name] = (*found.get(name, ()), kind)
    return found


def read_goods() -> Iterator[NamedKind]:
    """Each kind, and the different names of the goods that are of it."""
    package, path = GOODS
    for line in (files(package) / path).read_text(encoding="utf-8").splitlines()[1:]:
        _, english_title, chinese_title, english_goods, chinese_goods = line.split("\t")
        english = [phrase_of(part) for part in _ENGLISH_PARTS.split(_LIMIT.sub(" ", fold(english_title)))[:_N_PARTS]]
        chinese = _CHINESE_PARTS.split(fold(chinese_title))[:_N_PARTS]
        kind = Kind(
            tuple(phrase for phrase in english if 0 < len(phrase) <= _LONGEST_ENGLISH),
            tuple(word for word in chinese if 0 < len(word) <= _LONGEST_CHINESE),
            _stems_of(english_title),
        )
        names: list[Phrase | str] = [*filter(None, map(phrase_of, english_goods.split(";")))]
        names += filter(None, (name.strip() for name in fold(chinese_goods).split(";")))
        yield kind, list(dict.fromkeys(names))


def _stems_of(title: str) -> Phrase:
    """The different stems of an English title, without what it leaves out."""
    words = (word for word, _, _ in segment(_LIMIT.sub(" ", fold(title))))
    return tuple(dict.fromkeys(stem(word) for word in words if word not in ENGLISH))


kinds: Provided[KindsByName] = Provided(lambda: index_kinds(read_goods()))
"""The kinds of each of the goods, by its English phrase or its Chinese word; stemming so many names takes a while."""
