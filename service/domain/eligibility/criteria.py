"""Criteria: typed conditions of a programme or a demand, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.language import Localized

Scalar = str | int | float | bool
CriterionValue = Scalar | tuple[Scalar, ...] | None


class Operator(StrEnum):
    """How a criterion compares the actual value with the required one."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    CONTAINS_ALL = "contains_all"
    PREFIX_OF = "prefix_of"
    IS_TRUE = "is_true"


class Verdict(StrEnum):
    """The three outcomes of a criterion, and of a whole rule."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One typed condition.

    Attributes:
        criterion: stable slug, unique within its programme (`own_mark`, `us_export_share`).
        field: dotted path of the fact it reads (`product.ip_status`, `exporter.us_export_share`).
        operator: how the two are compared.
        value: what is required; None for operators that need none.
        why: the reason in both languages.
        source: id of the source that states it (`facts:1`), or `demand` for a buyer's own condition.
    """

    criterion: str
    field: str
    operator: Operator
    value: CriterionValue = None
    why: Localized
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """A criterion's outcome for one pair, with what was required and what was found."""

    criterion: str
    verdict: Verdict
    required: object
    actual: object
    source: str
    reason: Localized


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The outcome of all criteria of one pair."""

    verdict: Verdict
    criteria: tuple[CriterionVerdict, ...]
