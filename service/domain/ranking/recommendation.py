"""What a recommendation says: the target, the score, the parts it is the sum of, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.language import Localized
from service.domain.rules import Eligibility
from service.domain.search.explanation import Evidence


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
class Recommendation:
    """One ranked pair. `score` is derived: the sum of the contributions.

    `missing_terms` are those that goods do not say; programmes and channels are no goods and have none. `flags` are
    warnings that a machine can act on: `below_cost`, for the owner of the product alone. `fit_probability` is the
    chance that a judge would call goods right for a demand by their texts; None for programmes, channels and exporters,
    which nobody judged, and where the asking text has no word.
    """

    target: Target
    rank: int
    contributions: tuple[Contribution, ...]
    eligibility: Eligibility
    evidence: tuple[Evidence, ...]
    missing_terms: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    fit_probability: float | None = None

    @property
    def score(self) -> float:
        """The sum of the contributions, in [0, 1]."""
        return sum_in_order(part.contribution for part in self.contributions)

    @property
    def data_completeness(self) -> float:
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
