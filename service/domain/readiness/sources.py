"""Where the rules of the home market are written, as data; and the tables of the rules themselves, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from service.domain.language import Localized
from service.domain.programs import Source

_REPORTED = "C"
"""Grade of a reprint, a translation or a collection."""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """Where a rule is written: `grade` A is an official text, B named press or an adviser, C a reprint."""

    id: str
    publisher: str
    title: str
    published: str
    address: str
    grade: str
    checked_on: date

    @property
    def is_confirmed(self) -> bool:
        """Whether it is more than a reprint or a collection."""
        return self.grade < _REPORTED

    def as_source(self) -> Source:
        """As answers show it."""
        shown = f"{self.publisher}: {self.title}"
        return Source(f"facts:{self.id}", Localized(shown, shown), self.published)


def read_rows(name: str) -> Iterator[Mapping[str, str]]:
    """The rows of a table of this package."""
    text = (files("service.domain.readiness") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)


def _read_sources() -> Iterator[CitedSource]:
    for row in read_rows("sources.tsv"):
        yield CitedSource(
            id=row["id"],
            publisher=row["publisher"],
            title=row["title"],
            published=row["published"],
            address=row["address"],
            grade=row["grade"],
            checked_on=date.fromisoformat(row["checked_on"]),
        )


CITED: Mapping[str, CitedSource] = {source.id: source for source in _read_sources()}
"""Every source of the tables by its number."""

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
    *(source.as_source() for source in CITED.values()),
)
"""Every source that a check may name."""
