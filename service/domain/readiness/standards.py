"""The mandatory standards of a class of goods, by day; `data/standards.tsv` holds them with their sources.

Where an edition came into force on a day, the one before it ends on the day before. A row with `needs` is for goods of
which one of its words is said: textiles for children. Rows are about the goods themselves, or about their label.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.catalog import Product
from service.domain.readiness.placing import place, say
from service.domain.readiness.sources import best_of, parse_day, read_rows, word_pattern


class Aspect(StrEnum):
    """What of the goods a standard is about."""

    GOODS = "goods"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class StandardsTerm:
    """The standards that some classes of goods meet during a term, both ends inclusive; None where no end is known."""

    classes: frozenset[str]
    about: Aspect
    needs: re.Pattern[str] | None
    standards: tuple[str, ...]
    begins: date | None
    ends: date | None
    source: str

    def holds(self, classes: frozenset[str], said: str, day: date) -> bool:
        """Whether goods, which are of one of `classes`, meet them on a day."""
        is_meant = bool(classes) and classes <= self.classes and (self.needs is None or bool(self.needs.search(said)))
        return is_meant and (self.begins or day) <= day <= (self.ends or day)


def _read_terms() -> Iterator[StandardsTerm]:
    for row in read_rows("standards.tsv"):
        yield StandardsTerm(
            classes=frozenset(row["classes"].split("|")),
            about=Aspect(row["about"]),
            needs=word_pattern(filter(None, row["needs"].split("|"))),
            standards=tuple(row["standards"].split(", ")),
            begins=parse_day(row["from"]),
            ends=parse_day(row["until"]),
            source=best_of(row["sources"].split("|")),
        )


TERMS = tuple(_read_terms())
"""Every term, in the order of the table."""


def standards_on(product: Product, day: date, about: Aspect) -> tuple[StandardsTerm, ...]:
    """What the class of a product meets on a day; nothing where its class is not known or has no row."""
    placing = place(product)
    possible = () if product.hs_code is None else placing.possible  # a name alone is no class
    classes = frozenset(known.key for known in ((placing.known,) if placing.known else possible))
    said = say(product)
    return tuple(term for term in TERMS if term.about is about and term.holds(classes, said, day))
