"""Readiness of a product, and of an exporter over its whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.language import Localized
from service.domain.readiness.certification import check_certification
from service.domain.readiness.certification_classes import CHECKED_ON
from service.domain.readiness.checks import Check, CheckName, Readiness, conclude
from service.domain.readiness.product_checks import (
    check_label,
    check_standard,
    check_trade_mark,
)
from service.domain.readiness.trade_checks import (
    check_cost,
    check_know_how,
    check_lot,
    check_mains,
    check_price,
    check_sizes,
    check_terms,
)

N_NAMED = 5
"""How many products each check of an exporter names at most."""


@dataclass(frozen=True, slots=True)
class ProductReadiness:
    """The checks of one product; the verdict is that of all of them together."""

    product_id: UUID
    verdict: Readiness
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product that a check found not ready, and what to do about it."""

    product_id: UUID
    name: str
    evidence: Localized
    next_step: Localized | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckTally:
    """One check over a catalogue: how many products it found ready, not ready, unknown; the counts add up to all."""

    name: CheckName
    verdict: Readiness
    n_ready: int
    n_not_ready: int
    n_unknown: int
    not_ready: tuple[NamedProduct, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExporterReadiness:
    """An exporter's readiness.

    Attributes:
        exporter_id: whose.
        verdict: of everything together.
        n_products: in its catalogue, as far as the one who asks may see it.
        n_ready: of them, those that every check finds ready.
        n_blocked: of them, those that some check finds not ready.
        know_how: the check of the firm itself.
        tallies: one for each check of products.
    """

    exporter_id: UUID
    verdict: Readiness
    n_products: int
    n_ready: int
    n_blocked: int
    know_how: Check
    tallies: tuple[CheckTally, ...]


def assess_product(
    product: Product,
    exporter: Exporter | None,
    quantities: Sequence[int],
    *,
    is_owner: bool,
    on: date = CHECKED_ON,
    likely: Mapping[str, float] | None = None,
) -> ProductReadiness:
    """The checks of one product and of its maker's know-how.

    Args:
        product: with what the one who asks may see of it.
        exporter: its maker, when known to the one who asks.
        quantities: of the demands for such goods, in its unit.
        is_owner: whether the owner asks; the check of the cost is theirs alone.
        on: the day on which the goods are to be sold.
        likely: probabilities of HS headings, for goods without a code.
    """
    certification = check_certification(product, on=on, likely=likely)
    checks = (*_product_checks(product, certification, quantities, is_owner=is_owner, on=on), check_know_how(exporter))
    return ProductReadiness(product.id, conclude(check.verdict for check in checks), checks)


def _product_checks(
    product: Product, certification: Check, quantities: Sequence[int], *, is_owner: bool, on: date
) -> tuple[Check, ...]:
    cost = (check_cost(product),) if is_owner else ()
    return (
        check_trade_mark(product),
        certification,
        check_standard(product, on=on),
        check_label(product, on=on),
        check_mains(product),
        check_sizes(product),
        check_price(product),
        *cost,
        check_lot(product, quantities),
        check_terms(product),
    )


def assess_exporter(
    exporter: Exporter,
    products: Iterable[Product],
    quantities: Mapping[UUID, Sequence[int]],
    *,
    is_owner: bool,
    on: date = CHECKED_ON,
    likely: Callable[[Product], Mapping[str, float] | None] = lambda _: None,
) -> ExporterReadiness:
    """The same over a catalogue.

    Args:
        exporter: the maker.
        products: its products, in the order in which they are to be named.
        quantities: of the demands for such goods, by product id; none where a product is absent.
        is_owner: whether the owner asks.
        on: the day on which the goods are to be sold.
        likely: probabilities of HS headings of goods without a code.
    """
    catalog = list(products)
    found = [
        _product_checks(
            one,
            check_certification(one, on=on, likely=likely(one)),
            quantities.get(one.id, ()),
            is_owner=is_owner,
            on=on,
        )
        for one in catalog
    ]
    know_how = check_know_how(exporter)
    outcomes = [conclude(check.verdict for check in checks) for checks in found]
    return ExporterReadiness(
        exporter_id=exporter.id,
        verdict=conclude((*outcomes, know_how.verdict)) if catalog else Readiness.UNKNOWN,
        n_products=len(catalog),
        n_ready=outcomes.count(Readiness.READY),
        n_blocked=outcomes.count(Readiness.NOT_READY),
        know_how=know_how,
        tallies=tuple(_tally(catalog, column) for column in zip(*found, strict=True)),
    )


def _tally(catalog: Sequence[Product], column: Sequence[Check]) -> CheckTally:
    verdicts = [check.verdict for check in column]
    blocked = [(p, c) for p, c in zip(catalog, column, strict=True) if c.verdict is Readiness.NOT_READY]
    return CheckTally(
        name=column[0].name,
        verdict=conclude(verdicts),
        n_ready=verdicts.count(Readiness.READY),
        n_not_ready=verdicts.count(Readiness.NOT_READY),
        n_unknown=verdicts.count(Readiness.UNKNOWN),
        not_ready=tuple(NamedProduct(p.id, p.name, c.evidence, c.next_step) for p, c in blocked[:N_NAMED]),
        source=next((check.source for _, check in blocked), column[0].source),
    )
