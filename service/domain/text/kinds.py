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

_N_PARTS = 4
"""Parts of a heading's title that name its kind; what follows are limits."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods by its names: English phrases and Chinese words."""

    english: tuple[Phrase, ...]
    chinese: tuple[str, ...]


@cache
def kinds() -> Mapping[Phrase | str, tuple[Kind, ...]]:
    """The kinds of each of the goods, by its English phrase or its Chinese word."""
    text = (files("service.domain.classification") / "data" / "goods.tsv").read_text(encoding="utf-8")
    found: dict[Phrase | str, dict[Kind, None]] = {}
    for line in text.splitlines()[1:]:
        _, english_title, chinese_title, english_goods, chinese_goods = line.split("\t")
        english = tuple(filter(None, map(phrase_of, re.split(r"[,;]| and | or | of ", english_title))))
        chinese = tuple(filter(None, re.split("[、，,;及和或]", fold(chinese_title))))
        kind = Kind(english[:_N_PARTS], chinese[:_N_PARTS])
        names: list[Phrase | str] = [*filter(None, map(phrase_of, english_goods.split(";")))]
        names += filter(None, (name.strip() for name in fold(chinese_goods).split(";")))
        for name in names:
            found.setdefault(name, {})[kind] = None
    return {name: tuple(of_name) for name, of_name in found.items()}
