"""What a recommendation says: the target, the score, the parts it is the sum of, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.eligibility.criteria import Eligibility
from service.domain.language import Localized


class TargetType(StrEnum):
    """What was recommended."""

    PRODUCT = "product"
    DEMAND = "demand"
    PROGRAM = "program"
    EXPORTER = "exporter"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Target:
    """The recommended row; `id` is a UUID in text form, or a slug."""

    type: TargetType
    id: str
    title: Localized


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One factor's part of the score. `weight`, `value` and their product `contribution` lie in [0, 1]."""

    factor: str
    weight: float
    value: float
    known: bool
    reason: Localized

    @property
    def contribution(self) -> float:
        """Weight × value."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One matched term of the text factor.

    Attributes:
        field: the product's (or demand's) field the match stands in (`name`, `description`).
        term: the term as it stands in the asking text.
        matched: the word it met, as it stands in the field.
        via: the dictionary pair in between when the two are of different languages, e.g. `毛巾 = towel`.
        contribution: its part of the text factor's value; they add up to it.
    """

    field: str
    term: str
    matched: str
    contribution: float
    via: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text says of what was asked.

    Attributes:
        met: the terms it meets, best first; their contributions add up to its value.
        missing: what it does not say, not even in other words, as it stands in the asking text; weightiest first.
    """

    met: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One ranked pair. `score` is derived: the sum of the contributions.

    `missing_terms` are those that goods do not say; programmes and channels are no goods and have none. `flags` are
    warnings that a machine can act on: `below_cost`, for the owner of the product alone.
    """

    target: Target
    rank: int
    contributions: tuple[Contribution, ...]
    eligibility: Eligibility
    evidence: tuple[Evidence, ...]
    missing_terms: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the contributions, in [0, 1]."""
        return sum_in_order(part.contribution for part in self.contributions)

    @property
    def confidence(self) -> float:
        """The share of the weight whose data is known, in [0, 1]."""
        return sum_in_order(part.weight for part in self.contributions if part.known)


def sum_in_order(parts: Iterable[float]) -> float:
    """The plain sum, rounded after each step: to the last bit what the columns' scores are.

    Python's own `sum` rounds differently from version 3.12 on, and a cursor compares scores for equality.
    """
    total = 0.0
    for part in parts:
        total += part
    return total
