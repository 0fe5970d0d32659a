"""What a recommendation says: the target, the score, the parts it is the sum of, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.language import Localized
from service.domain.programs import Channel, Program
from service.domain.readiness.checks import Check
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
    """The recommended row; `id` is a UUID in text form, or a slug.

    Attributes:
        row: the row itself, of which the wire shows what one acts on; None where the name is enough.
        exporter: a product's maker, where the one who asks may see it.
    """

    type: TargetType
    id: str
    title: Localized
    row: Product | Demand | Exporter | Program | Channel | None = None
    exporter: Exporter | None = None


def target_of_product(product: Product, exporter: Exporter | None = None) -> Target:
    """A product with its maker, where the one who asks may see it."""
    title = Localized(product.name, product.name)
    return Target(TargetType.PRODUCT, str(product.id), title, product, exporter)


def target_of_demand(demand: Demand) -> Target:
    """A buyer's request."""
    return Target(TargetType.DEMAND, str(demand.id), Localized(demand.title, demand.title), demand)


def target_of_exporter(exporter: Exporter) -> Target:
    """A maker."""
    return Target(TargetType.EXPORTER, str(exporter.id), Localized(exporter.name, exporter.name), exporter)


def target_of_program(program: Program) -> Target:
    """A programme."""
    return Target(TargetType.PROGRAM, program.id, program.name, program)


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

    `is_preferred` says that it stands before the others as one of a preferred exporter, `n_folded` how many others are
    folded into it; neither moves the score.

    `missing_terms` are those that goods do not say; programmes and channels are no goods and have none. `flags` are
    warnings that a machine can act on: `below_cost`, for the owner of the product alone, and the names of the
    `blockers`: the checks by which the pair's product is not ready for a home shelf. `fit_probability` is the
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
    blockers: tuple[Check, ...] = ()
    is_preferred: bool = False
    n_folded: int = 0

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
