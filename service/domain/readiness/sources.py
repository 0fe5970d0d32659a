"""Where the rules of the home market are written, as data; and the tables of the rules themselves, row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files

from service.domain.language import Localized
from service.domain.programs import Grade, Source


def read_rows(name: str) -> Iterator[Mapping[str, str]]:
    """The rows of a table of this package."""
    text = (files("service.domain.readiness") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def word_pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """One pattern of whole words, in any number, hyphenated or not; Chinese words anywhere."""
    latin, other = [], []
    for word in sorted(words, key=len, reverse=True):
        if word.isascii():
            latin.append(r"[\s-]*".join(map(re.escape, re.split(r"[\s-]+", word))))
        else:
            other.append(re.escape(word))
    kinds = [rf"(?<![a-z\d])(?:{'|'.join(latin)})(?:e?s)?(?![a-z\d])"] if latin else []
    kinds += ["|".join(other)] if other else []
    return re.compile("|".join(kinds)) if kinds else None


def parse_day(cell: str) -> date | None:
    """A day of a table; None where the cell is empty."""
    return date.fromisoformat(cell) if cell else None


_GRADES = {"A": Grade.OFFICIAL, "B": Grade.NAMED_PRESS, "C": Grade.REPORTED}


def _read_sources() -> Iterator[tuple[str, Source]]:
    for row in read_rows("sources.tsv"):
        shown = f"{row['publisher']}: {row['title']}"
        yield (
            row["id"],
            Source(
                id=f"facts:{row['id']}",
                title=Localized(shown, shown),
                published=row["published"],
                publisher=Localized(row["publisher"], row["publisher"]),
                address=row["address"] or None,
                checked_on=date.fromisoformat(row["checked_on"]),
                grade=_GRADES[row["grade"]],
            ),
        )


CITED: Mapping[str, Source] = dict(_read_sources())
"""Every source of the tables by its number."""


def is_confirmed(number: str) -> bool:
    """Whether a source is more than a reprint or a collection."""
    return CITED[number].grade is not Grade.REPORTED


def best_of(numbers: Iterable[str]) -> str:
    """The id of the best source, the first of equals."""
    order = list(_GRADES.values())
    return min((CITED[number] for number in numbers), key=lambda one: order.index(one.grade or Grade.REPORTED)).id


SOURCES = (
    Source(
        "facts:readiness",
        Localized("出口商品转内销准备度对照表", "Table of what stands between an export product and a home shelf"),
        "",
    ),
    Source(
        "facts:8",
        Localized(
            "内外贸一体化文章，人民论坛网（rmlt.com.cn），2025年8月21日",
            "Essay on domestic–foreign trade integration, rmlt.com.cn, 21 August 2025",
        ),
        "2025-08-21",
    ),
    Source(
        "facts:4",
        Localized("关于1688的报道，2024年8月14日", "Press report on 1688, 14 August 2024"),
        "2024-08-14",
    ),
    *CITED.values(),
)
"""Every source that a check may name."""
