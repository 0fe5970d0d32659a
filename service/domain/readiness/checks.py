"""What a readiness check says: its verdict, the evidence, the next step and the source of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.language import Localized

NOTICE = Localized(
    "以下为信息提示，不构成法律意见；认证目录与标准以主管部门现行文本为准。",
    "This is information, not legal advice; the catalogues and standards in force are the authorities' own.",
)


class CheckName(StrEnum):
    """The obstacles that the sources name, in the order they are shown."""

    TRADE_MARK = "trade_mark"
    COMPULSORY_CERTIFICATION = "compulsory_certification"
    GB_STANDARD = "gb_standard"
    CHINESE_LABEL = "chinese_label"
    MAINS = "mains"
    SIZES = "sizes"
    PRICE = "price"
    COST = "cost"
    LOT = "lot"
    TERMS = "terms"
    KNOW_HOW = "know_how"


class Readiness(StrEnum):
    """The three outcomes of a check, and of all of them together."""

    READY = "ready"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check of one product or exporter.

    Attributes:
        name: which obstacle.
        verdict: `unknown` when what was stated does not tell.
        evidence: what was stated, and what follows from it.
        next_step: what to do or to supply; None when nothing is left to do.
        fields: dotted paths that the check reads, so that a gap can be filled (`product.certifications`).
        source: id of the source that names the obstacle, one of `sources.SOURCES`.
    """

    name: CheckName
    verdict: Readiness
    evidence: Localized
    next_step: Localized | None
    fields: tuple[str, ...]
    source: str = "facts:readiness"


def conclude(verdicts: Iterable[Readiness]) -> Readiness:
    """All of them together: not ready as soon as one is not, ready when all are, unknown otherwise (Kleene)."""
    outcome = Readiness.READY
    for verdict in verdicts:
        if verdict is Readiness.NOT_READY:
            return verdict
        if verdict is Readiness.UNKNOWN:
            outcome = verdict
    return outcome


def ready(name: CheckName, fields: tuple[str, ...], zh: str, en: str) -> Check:
    """A check that is passed."""
    return Check(name=name, verdict=Readiness.READY, evidence=Localized(zh, en), next_step=None, fields=fields)


def not_ready(name: CheckName, fields: tuple[str, ...], evidence: tuple[str, str], next_step: tuple[str, str]) -> Check:
    """A check that is failed; evidence and next step in Chinese and English."""
    return _open(name, Readiness.NOT_READY, fields, evidence, next_step)


def unknown(name: CheckName, fields: tuple[str, ...], evidence: tuple[str, str], next_step: tuple[str, str]) -> Check:
    """A check that what is stated does not decide; evidence and next step in Chinese and English."""
    return _open(name, Readiness.UNKNOWN, fields, evidence, next_step)


def _open(
    name: CheckName,
    verdict: Readiness,
    fields: tuple[str, ...],
    evidence: tuple[str, str],
    next_step: tuple[str, str],
) -> Check:
    return Check(
        name=name, verdict=verdict, evidence=Localized(*evidence), next_step=Localized(*next_step), fields=fields
    )
