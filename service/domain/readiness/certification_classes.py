"""Classes of goods and the certificate each needs before it may be sold at home, by day, as data with its sources.

`data/classes.tsv` names the classes: their HS codes, the words that name their goods in both languages, what must be
said of the goods besides (`needs`), what puts them out (`unless`), their voltage. `data/certificates.tsv` says, a row
for each term, which certificate a class needs, by which route, from and until when; `data/sources.tsv` where that is
written.
Rows with the certificate `none` are of goods that lie outside.

A product belongs to a class by the official definition table, not by its HS code (`facts:81`), and that table could not
be read. So a code alone decides only where the Harmonized System calls all of its goods by the class's name (`whole`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.language import Localized
from service.domain.readiness.sources import best_of, is_confirmed, parse_day, read_rows, word_pattern

CHECKED_ON = date(2026, 11, 28)
"""The day on which the data were last held against their sources; rules are judged as of it where none is asked for."""
NO_CERTIFICATE = "none"
LOW_VOLTS = 36
"""Up to it luminaires and small motors lie outside (`facts:64`, `facts:70`)."""

_CERTIFICATES_ZH = {
    "NMPA filing": "化妆品备案",
    "NMPA registration": "特殊化妆品注册",
    "hygiene and safety evaluation": "消毒产品卫生安全评价",
    "medical device registration": "医疗器械注册证",
}


class Volts(StrEnum):
    """The supply voltage that the goods of a class have."""

    ANY = ""
    ABOVE_LOW = ">36"
    LOW = "<=36"


@dataclass(frozen=True, slots=True)
class Requirement:
    """The certificate that a class needs during a term.

    Attributes:
        certificate: `CCC`, `SC`, `NMPA filing` …, or `none` for goods outside.
        route: `third_party`, `self_declaration`, either of the two, `licence`, `filing`, …; empty with none.
        catalogue_code: of the official catalogue.
        possible_from: the first day on which it may have been needed; None where the sources do not say.
        certain_from: the first day on which it is known to be needed; None with goods outside of all times.
        until: the last day; None when no end is known.
        note: limits as the sources word them.
        sources: the ids of where it is written.
    """

    certificate: str
    route: str
    catalogue_code: str
    possible_from: date | None
    certain_from: date | None
    until: date | None
    note: str
    sources: tuple[str, ...]

    @property
    def name(self) -> Localized:
        """The certificate in both languages."""
        return Localized(_CERTIFICATES_ZH.get(self.certificate, self.certificate), self.certificate)

    @property
    def is_needed(self) -> bool:
        """Whether goods need a certificate at all."""
        return self.certificate != NO_CERTIFICATE

    @property
    def is_confirmed(self) -> bool:
        """Whether more than reprints and collections say so."""
        return any(map(is_confirmed, self.sources))

    @property
    def source(self) -> str:
        """The best of its sources, as checks name it."""
        return best_of(self.sources)

    def holds_on(self, day: date) -> bool | None:
        """Whether it is in force; None where the sources leave that open."""
        if self.until is not None and day > self.until:
            return False
        if self.certain_from is None or day >= self.certain_from:
            return True
        return False if self.possible_from is not None and day < self.possible_from else None


@dataclass(frozen=True, slots=True)
class CertificationClass:
    """A class of goods.

    Attributes:
        key: its id in the data.
        name: as the catalogue words it.
        hs_codes: beginnings of the HS codes under which its goods lie; empty where none is mapped.
        whole: those of which all goods are of the class.
        words_zh: names of its goods in Chinese, as they stand in a folded text.
        words_en: the same in English, as one pattern; None without any.
        starts_en: how these begin: their first words, and all in one word.
        needs: what must be said of the goods besides, one of these; None without a condition.
        unless: what puts goods out of it; None when nothing does.
        volts: the supply voltage.
        requirements: the certificate by terms, in the order of time.
    """

    key: str
    name: Localized
    hs_codes: tuple[str, ...]
    whole: tuple[str, ...]
    words_zh: tuple[str, ...]
    words_en: re.Pattern[str] | None
    starts_en: frozenset[str]
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    volts: Volts
    requirements: tuple[Requirement, ...]

    def holds_code(self, hs_code: str) -> bool:
        """Whether goods of the code may be of the class, as far as its digits go."""
        return any(hs_code.startswith(code) or code.startswith(hs_code) for code in self.hs_codes)

    @property
    def is_outside(self) -> bool:
        """Whether its goods need no certificate at any time."""
        return not any(requirement.is_needed for requirement in self.requirements)

    def requirement_on(self, day: date) -> Requirement | None:
        """What holds on a day: the newest that does, else one that may; None when none does."""
        held = [(one.holds_on(day), one) for one in self.requirements]
        certain = [one for holds, one in held if holds]
        possible = [one for holds, one in held if holds is None]
        return next(reversed(certain or possible), None)


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _starts(words: str) -> tuple[str, str]:
    return re.split(r"[^a-z\d]", words)[0], re.sub(r"[^a-z\d]", "", words)


def _read_requirements() -> Mapping[str, tuple[Requirement, ...]]:
    found: dict[str, tuple[Requirement, ...]] = {}
    for row in read_rows("certificates.tsv"):
        one = Requirement(
            certificate=row["certificate"],
            route=row["route"],
            catalogue_code=row["catalogue_code"],
            possible_from=parse_day(row["possible_from"]),
            certain_from=parse_day(row["certain_from"]),
            until=parse_day(row["until"]),
            note=row["note"],
            sources=_parts(row["sources"]),
        )
        found[row["class"]] = (*found.get(row["class"], ()), one)
    return found


def _read_classes() -> tuple[CertificationClass, ...]:
    requirements = _read_requirements()
    return tuple(
        CertificationClass(
            key=row["key"],
            name=Localized(row["zh"], row["en"]),
            hs_codes=_parts(row["hs_codes"]),
            whole=_parts(row["whole"]),
            words_zh=_parts(row["words_zh"]),
            words_en=word_pattern(_parts(row["words_en"])),
            starts_en=frozenset(start for words in _parts(row["words_en"]) for start in _starts(words)),
            needs=word_pattern(_parts(row["needs"])),
            unless=word_pattern(_parts(row["unless"])),
            volts=Volts(row["volts"] or ""),
            requirements=requirements[row["key"]],
        )
        for row in read_rows("classes.tsv")
    )


CLASSES = _read_classes()
"""Every class that is known, in the order of the table."""


def may_lie_in_class(hs_code: str) -> bool:
    """Whether the code is too short to tell: the codes of some class begin with it and go on."""
    return any(code.startswith(hs_code) and len(code) > len(hs_code) for known in CLASSES for code in known.hs_codes)
