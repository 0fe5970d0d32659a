"""Products for a demand, and demands for a product: candidates, factors, verdicts, one page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.documents import demand_document, product_document
from service.domain.eligibility.pairs import judge_product_for_demand, judging_for_demand
from service.domain.hs import SAME_HEADING
from service.domain.language import Localized
from service.domain.pauses import Pausing, run_to_end
from service.domain.ranking.exclusion import excluded_demands, excluded_products
from service.domain.ranking.factors.differentiation import differentiation_column, differentiation_fit
from service.domain.ranking.factors.factor_value import FactorValue
from service.domain.ranking.factors.goods_class import (
    category_column,
    class_fit,
    find_same_heading,
    hs_column,
    hs_column_of_demands,
)
from service.domain.ranking.factors.guessed_class import (
    AskedClass,
    ask_class,
    explain_guess,
    guessed_column,
    guessed_column_of_demands,
)
from service.domain.ranking.factors.lead_time import lead_time_column, lead_time_fit
from service.domain.ranking.factors.place import place_column, place_fit
from service.domain.ranking.factors.price import (
    BELOW_COST,
    BELOW_COST_REASON,
    below_cost_column,
    price_column,
    price_fit,
    refuse_below_cost,
)
from service.domain.ranking.factors.quantity import capacity_column, capacity_fit, moq_column, moq_fit
from service.domain.ranking.factors.text import explain_text
from service.domain.ranking.page import Description, as_answer, take_page, top_rows
from service.domain.ranking.recommendation import target_of_demand, target_of_product
from service.domain.ranking.request import RecommendationPage, RecommendationRequest
from service.domain.ranking.retrieval import (
    N_BY_EACH_CLUE,
    TEXT,
    Columns,
    FoundRows,
    find_candidates,
    has_category,
    keep_fitting,
    rank,
)
from service.domain.ranking.variety import TakenOut, are_preferred, folding, take_out
from service.domain.ranking.weights import GOODS_WEIGHTS, resolve_weights
from service.domain.readiness.blockers import find_blockers
from service.domain.search.explanation import Explanation
from service.domain.search.index import TextQuery
from service.domain.snapshot.codes import tenant_code
from service.domain.snapshot.columns import Bools, Codes, Floats, Rows
from service.domain.snapshot.crowding import neighbourhood_of
from service.domain.snapshot.schema import DemandColumns, Listing, ProductColumns
from service.domain.snapshot.snapshot import Snapshot

CATEGORY = list(GOODS_WEIGHTS).index("category")


def recommend_products(
    snapshot: Snapshot, tenant_id: UUID, demand: Demand, request: RecommendationRequest
) -> RecommendationPage:
    """Products for a demand, of those that a tenant may see.

    Args:
        snapshot: what is searched.
        tenant_id: who asks.
        demand: stored or not; only its title is needed.
        request: how to answer.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    query = snapshot.products.text.query(demand_document(demand))
    return run_to_end(search_products(snapshot, tenant_id, demand, request, query))


def search_products(
    snapshot: Snapshot, tenant_id: UUID, demand: Demand, request: RecommendationRequest, query: TextQuery
) -> Pausing[RecommendationPage]:
    """`recommend_products` in stretches; `query` is the demand's text as the snapshot's products are asked for it."""
    weights = resolve_weights(GOODS_WEIGHTS, request.weights)
    corpus, products, guesses = snapshot.products, snapshot.product_columns, snapshot.product_guesses
    sought = ask_class(demand.hs_codes, demand_document(demand), snapshot.hs)
    yield
    allowed, taken_out = yield from _allowed_products(snapshot, tenant_id, demand, request)
    by_heading = find_same_heading(products, sought.likely, allowed, N_BY_EACH_CLUE)
    yield
    found = find_candidates(corpus, query, allowed, by_heading, has_category(products.category, demand.category))
    if request.only is not None:
        found = FoundRows(corpus.order_by_id(np.flatnonzero(allowed)), np.ones(np.count_nonzero(allowed)))
    found = keep_fitting(corpus, query, found, request.min_fit)
    yield
    taken = products.take(found.rows)
    by_class = _class_of_products(snapshot, found.rows, taken, demand, sought)
    is_own = corpus.tenants[found.rows] == tenant_code(tenant_id)
    market = _MarketEffects(differentiation_column(snapshot.crowding, found.rows), taken.is_below_cost & is_own)
    columns = _values(by_class, taken, DemandColumns.build([demand]), market, request)
    ranked = rank(corpus, query, found, columns, weights, request)
    effects, preferred = market.take(ranked.at), are_preferred(snapshot, tenant_id, request.variety)[ranked.rows]
    judge = judging_for_demand(demand, request.as_of, request.rate)

    def describe(at: int, row: int, text: Explanation, fit: float | None) -> Description:
        product, exporter = corpus.rows[row], snapshot.exporter_of(row)
        target = target_of_product(product, snapshot.maker_seen_by(tenant_id, row))
        guess = None if ranked.known[at, CATEGORY] else explain_guess(_codes_of(product), guesses.of_row(row), sought)
        reasons = _reasons(product, exporter, demand, request, guess)
        reasons["text"] = explain_text(query, text, float(ranked.values[at, TEXT]))
        n_others = int(snapshot.crowding.count_others(ranked.rows[[at]])[0]) if effects.apart[1][at] else None
        crowded = differentiation_fit(products, row, product, n_others)
        reasons |= effects.reasons(at, crowded)
        verdict, blockers = judge(product, exporter), find_blockers(product) if products.is_blocked[row] else ()
        flags, is_preferred = effects.flags(at), bool(preferred[at])
        return Description(target, reasons, verdict, text.met, text.missing, flags, fit, blockers, is_preferred)

    candidates = replace(
        ranked.candidates(corpus, query, describe),
        tiers=(~preferred).astype(np.intp) if request.variety.preferred_exporters else None,
        fold=folding(snapshot, tenant_id, request.variety.collapse, ranked.rows),
    )
    page = yield from take_page(candidates, weights, request)
    return replace(as_answer(page, snapshot, request, query), verdict=ranked.verdict, taken_out=taken_out)


def recommend_demands(
    snapshot: Snapshot,
    tenant_id: UUID,
    product: Product,
    exporter: Exporter | None,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Demands for a product, of those that a tenant may see.

    Args:
        snapshot: what is searched.
        tenant_id: who asks.
        product: stored or not; only its name is needed.
        exporter: its maker, when known to the one who asks.
        request: how to answer.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    query = snapshot.demands.text.query(product_document(product))
    return run_to_end(search_demands(snapshot, tenant_id, product, exporter, request, query))


def search_demands(
    snapshot: Snapshot,
    tenant_id: UUID,
    product: Product,
    exporter: Exporter | None,
    request: RecommendationRequest,
    query: TextQuery,
) -> Pausing[RecommendationPage]:
    """`recommend_demands` in stretches; `query` is the product's text as the snapshot's demands are asked for it."""
    weights = resolve_weights(GOODS_WEIGHTS, request.weights)
    corpus, demands, guesses = snapshot.demands, snapshot.demand_columns, snapshot.demand_guesses
    sought = ask_class(_codes_of(product), product_document(product), snapshot.hs)
    yield
    allowed = yield from _allowed_demands(snapshot, tenant_id, product, exporter, request)
    by_hs = hs_column_of_demands(demands, next(iter(sought.likely), None))
    by_heading = top_rows(np.where(by_hs[0] >= SAME_HEADING, by_hs[0], 0.0), allowed, N_BY_EACH_CLUE)
    yield
    found = find_candidates(corpus, query, allowed, by_heading, has_category(demands.category, product.category))
    found = keep_fitting(corpus, query, found, request.min_fit)
    yield
    taken = demands.take(found.rows)
    by_class = _class_of_demands(snapshot, found.rows, by_hs, product, sought)
    asked = ProductColumns.build([Listing(product, exporter)])
    crowded = _differentiation_of(snapshot, product, asked)
    apart = np.full(len(found.rows), crowded.value), np.full(len(found.rows), crowded.known)
    market = _MarketEffects(apart, below_cost_column(product, taken))
    ranked = rank(corpus, query, found, _values(by_class, asked, taken, market, request), weights, request)
    effects, blockers = market.take(ranked.at), find_blockers(product)

    def describe(at: int, row: int, text: Explanation, fit: float | None) -> Description:
        demand = corpus.rows[row]
        target = target_of_demand(demand)
        guess = None if ranked.known[at, CATEGORY] else explain_guess(demand.hs_codes, guesses.of_row(row), sought)
        reasons = _reasons(product, exporter, demand, request, guess)
        reasons["text"] = explain_text(query, text, float(ranked.values[at, TEXT]))
        reasons |= effects.reasons(at, crowded)
        verdict = judge_product_for_demand(product, exporter, demand, request.as_of, request.rate)
        return Description(target, reasons, verdict, text.met, text.missing, effects.flags(at), fit, blockers)

    page = yield from take_page(ranked.candidates(corpus, query, describe), weights, request)
    return replace(as_answer(page, snapshot, request, query), verdict=ranked.verdict)


def _allowed_products(
    snapshot: Snapshot, tenant_id: UUID, demand: Demand, request: RecommendationRequest
) -> Pausing[tuple[Bools, TakenOut]]:
    """The products that may be answered: those the tenant may see, and only the ready or the eligible if so asked.

    And how many of those that it may see the request leaves out by name.
    """
    allowed = snapshot.products.visible_to(tenant_id)
    taken_out = take_out(snapshot, tenant_id, request.variety, allowed)
    if request.only is not None:
        allowed &= np.isin(snapshot.products.ids, np.array(request.only, dtype=np.bytes_))
    if request.ready_only:
        allowed &= ~snapshot.product_columns.is_blocked
    if not request.include_ineligible:
        allowed &= ~(yield from excluded_products(snapshot, demand, request.as_of, request.rate))
    return allowed, taken_out


def _allowed_demands(
    snapshot: Snapshot, tenant_id: UUID, product: Product, exporter: Exporter | None, request: RecommendationRequest
) -> Pausing[Bools]:
    """The demands that may be answered: those the tenant may see, and only the one or the eligible ones if so asked."""
    demands = snapshot.demands
    allowed = demands.visible_to(tenant_id)
    if request.only is not None:
        allowed &= np.isin(demands.ids, np.array(request.only, dtype=np.bytes_))
    if request.ready_only and find_blockers(product):
        allowed[:] = False
    if not request.include_ineligible:
        allowed &= ~(yield from excluded_demands(snapshot, product, exporter, request.as_of, request.rate))
    return allowed


def _differentiation_of(snapshot: Snapshot, product: Product, columns: ProductColumns) -> FactorValue:
    """How far a product stands apart, whether it is stored or not; `columns` has it as its only row."""
    n_others = snapshot.crowding.count_around(neighbourhood_of(product), snapshot.products.find_row(product.id))
    return differentiation_fit(columns, 0, product, n_others)


def _complete(first: Columns, second: Callable[[Rows], Columns]) -> Columns:
    """The first where it is known; the second, asked for the other rows alone."""
    values, known = first[0].copy(), first[1].copy()
    rest = np.flatnonzero(~known)
    values[rest], known[rest] = second(rest)
    return values, known


def _codes_of(product: Product) -> tuple[str, ...]:
    return (product.hs_code,) if product.hs_code else ()


def _class_of_products(
    snapshot: Snapshot, rows: Rows, products: ProductColumns, demand: Demand, sought: AskedClass
) -> Columns:
    """By HS code, else by category, else as the texts suggest, which stays unknown."""
    values, known = _complete(
        hs_column(products, demand.hs_codes),
        lambda at: category_column(products.category[at], demand.category, snapshot.categories),
    )
    rest = np.flatnonzero(~known)
    values[rest] = guessed_column(products.take(rest), snapshot.product_guesses.take(rows[rest]), sought)
    return values, known


def _class_of_demands(snapshot: Snapshot, rows: Rows, by_hs: Columns, product: Product, sought: AskedClass) -> Columns:
    """Likewise; `by_hs` is of all demands."""
    demands = snapshot.demand_columns
    values, known = _complete(
        (by_hs[0][rows], by_hs[1][rows] & bool(product.hs_code)),
        lambda at: category_column(demands.category[rows[at]], product.category, snapshot.categories),
    )
    rest = np.flatnonzero(~known)
    values[rest] = guessed_column_of_demands(demands, rows[rest], snapshot.demand_guesses.take(rows[rest]), sought)
    return values, known


@dataclass(frozen=True, slots=True, eq=False)
class _MarketEffects:
    """What a deal does to the market and to the maker.

    Attributes:
        apart: values and known of `differentiation`, one a candidate.
        below_cost: whether the deal would be below the maker's cost, and the one who asks is its owner.
    """

    apart: Columns
    below_cost: Bools

    def take(self, at: Rows) -> _MarketEffects:
        """Of some candidates alone."""
        return _MarketEffects((self.apart[0][at], self.apart[1][at]), self.below_cost[at])

    def reasons(self, at: int, crowded: FactorValue) -> dict[str, Localized]:
        """Of the candidate `at`, `crowded` being its differentiation."""
        return {"differentiation": crowded.reason} | ({"price": BELOW_COST_REASON} if self.below_cost[at] else {})

    def flags(self, at: int) -> tuple[str, ...]:
        """Warnings about the candidate `at`."""
        return (BELOW_COST,) if self.below_cost[at] else ()


def _values(
    by_class: Columns,
    products: ProductColumns,
    demands: DemandColumns,
    effects: _MarketEffects,
    request: RecommendationRequest,
) -> tuple[Floats, Bools]:
    """Values and known of all factors but the text, which is left at 0; one side has one row.

    Returns:
        Shape (n, n_factors), in the order of `GOODS_WEIGHTS`.
    """
    today, n_rows = request.as_of.toordinal(), len(by_class[0])
    columns = {
        "text": (np.zeros(n_rows), np.zeros(n_rows, dtype=np.bool_)),
        "category": by_class,
        "price": refuse_below_cost(price_column(products, demands, request.rate), effects.below_cost),
        "moq": moq_column(products, demands),
        "capacity": capacity_column(products, demands, today),
        "lead_time": lead_time_column(products, demands, today),
        "place": place_column(products, demands),
        "differentiation": effects.apart,
    }
    values: Floats = np.column_stack([columns[factor][0] for factor in GOODS_WEIGHTS])
    known: Codes = np.column_stack([columns[factor][1] for factor in GOODS_WEIGHTS])
    return values, known.astype(np.bool_)


def _reasons(
    product: Product, exporter: Exporter | None, demand: Demand, request: RecommendationRequest, guess: Localized | None
) -> dict[str, Localized]:
    """Of all factors but the text; `guess` is the reason of a class that is not known, where there is one."""
    as_of, rate = request.as_of, request.rate
    days_left = (demand.needed_by - as_of).days if demand.needed_by else None
    price, target = product.unit_price, demand.target_price
    quantity, unit = demand.quantity, demand.unit
    factors = {
        "category": class_fit(product.hs_code, product.category, demand.hs_codes, demand.category),
        "price": price_fit(price, product.incoterm, target, unit=product.unit, target_unit=unit, rate=rate),
        "moq": moq_fit(quantity, unit, product.moq, product.unit),
        "capacity": capacity_fit(quantity, unit, product.monthly_capacity, product.unit, days_left),
        "lead_time": lead_time_fit(product.lead_time_days, demand.needed_by, as_of),
        "place": place_fit(exporter.province if exporter else None, demand.delivery_province),
    }
    reasons = {factor: value.reason for factor, value in factors.items()}
    return reasons if guess is None else reasons | {"category": guess}
