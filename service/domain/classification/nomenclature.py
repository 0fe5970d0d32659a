"""What Homeward knows of the Harmonized System by itself, and the codes an operator adds to it.

Shipped are the titles of the chapters and of all headings in Chinese and English, of subheadings where everyday
goods part ways below a heading, and with each the names under which such goods are traded: written for Homeward from
what each code covers, chapter by chapter. The full nomenclature is not shipped; an operator loads it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from service.domain.language import Language

CHAPTER, HEADING, SUBHEADING = 2, 4, 6
"""Digits of a code of each level; what lies below is national."""

RESERVED_CHAPTER = "77"
"""Kept free by the nomenclature; nothing is classified there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HsCode:
    """One code of a nomenclature, as an operator loaded it.

    Attributes:
        code: 2 to 10 digits.
        description_en, description_zh: "" where the file has none; never both.
        parent: the code above it; None for a chapter.
        level: number of its digits.
        source: name of the file it came from.
    """

    code: str
    description_en: str = ""
    description_zh: str = ""
    parent: str | None = None
    level: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class ShippedCode:
    """A chapter, heading or subheading that Homeward knows by itself.

    Attributes:
        code: 2, 4 or 6 digits.
        title_en, title_zh: short titles.
        goods: names of everyday goods that fall under it, in both languages.
    """

    code: str
    title_en: str
    title_zh: str
    goods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HsTitle:
    """What a code stands for; None where it is not known in that language."""

    en: str | None = None
    zh: str | None = None

    def in_language(self, language: Language) -> str | None:
        """The title in `language`, else in the other one, else None."""
        first, second = (self.zh, self.en) if language is Language.ZH else (self.en, self.zh)
        return first or second


@cache
def shipped_codes() -> tuple[ShippedCode, ...]:
    """Chapters, then headings and subheadings, ascending."""
    chapters = [ShippedCode(row["code"], row["title_en"], row["title_zh"]) for row in _rows("chapters.tsv")]
    goods = [
        ShippedCode(
            row["code"],
            row["title_en"],
            row["title_zh"],
            tuple(name.strip() for column in ("goods_en", "goods_zh") for name in row[column].split(";")),
        )
        for row in _rows("goods.tsv")
    ]
    return (*chapters, *sorted(goods, key=lambda shipped: shipped.code))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files(__package__) / "data" / name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def collect_titles(nomenclature: Iterable[HsCode]) -> dict[str, HsTitle]:
    """The titles of all known codes: the loaded nomenclature's own words first, ours where it has none."""
    ours: Mapping[str, ShippedCode] = {shipped.code: shipped for shipped in shipped_codes()}
    titles = {code: HsTitle(shipped.title_en, shipped.title_zh) for code, shipped in ours.items()}
    for entry in nomenclature:
        known = titles.get(entry.code, HsTitle())
        titles[entry.code] = HsTitle(entry.description_en or known.en, entry.description_zh or known.zh)
    return titles
