"""Programmes and channels for a product or for an exporter's whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.documents import product_document
from service.domain.eligibility.deciding import decide_all
from service.domain.eligibility.evaluate import evaluate
from service.domain.eligibility.facts import facts_of
from service.domain.language import Localized
from service.domain.pauses import run_to_end
from service.domain.ranking.exporter_catalog import catalog_apart, goods_chapters, representatives, visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.factors.differentiation import differentiation_fit
from service.domain.ranking.factors.factor_value import FactorValue
from service.domain.ranking.factors.offers import channel_fit
from service.domain.ranking.factors.text import explain_text, find_evidence, text_column
from service.domain.ranking.offer import Offer, offer_factors
from service.domain.ranking.page import Candidates, Description, one_by_one, score, take_page
from service.domain.ranking.request import RecommendationPage, RecommendationRequest
from service.domain.ranking.visible_offers import OfferTarget, visible_offers
from service.domain.ranking.weights import OFFER_WEIGHTS, resolve_weights
from service.domain.readiness.blockers import find_blockers
from service.domain.readiness.checks import Check
from service.domain.rules import Eligibility, Verdict
from service.domain.search.explanation import Evidence
from service.domain.search.index import TextDocument
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.crowding import neighbourhood_of
from service.domain.snapshot.schema import Listing, ProductColumns
from service.domain.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class _Supplier:
    """Who asks: the texts of its goods, their HS codes, itself when known, and how a verdict on it is reached.

    `blockers` are those of one product that asks alone.
    """

    texts: Sequence[TextDocument]
    hs_codes: Sequence[str]
    exporter: Exporter | None
    apart: FactorValue
    decide: Callable[[Offer], Verdict]
    evaluate: Callable[[Offer], Eligibility]
    blockers: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One offer as a candidate; `row` is its row in its corpus, `match` what its text was asked with."""

    offer: Offer
    row: int
    match: _TextMatches
    factors: Mapping[str, FactorValue]


class _TextMatches:
    """How several texts of one supplier meet the rows of one corpus: the best of them counts, row by row."""

    def __init__(self, corpus: Corpus[Any, Any], texts: Sequence[TextDocument]) -> None:
        self._index = corpus.text
        self._queries = [self._index.query(text) for text in texts]
        rows = np.arange(len(corpus))
        columns = [text_column(self._index, query, rows) for query in self._queries]
        self._values: Floats = np.stack([values for values, _ in columns])
        self._known: Bools = np.stack([known for _, known in columns])
        self._best = self._values.argmax(axis=0)

    @property
    def is_cut(self) -> bool:
        """Whether one of the texts is longer than what is read of it."""
        return any(query.is_cut for query in self._queries)

    def value(self, row: int) -> tuple[float, bool]:
        """Value in [0, 1] and whether it is known."""
        best = self._best[row]
        return float(self._values[best, row]), bool(self._known[best, row])

    def explain(self, row: int) -> tuple[Localized, tuple[Evidence, ...]]:
        """The reason and the evidence, which adds up to the value."""
        query, (value, _) = self._queries[self._best[row]], self.value(row)
        said = replace(find_evidence(self._index, query, row, value), missing=())
        return explain_text(query, said, value), said.met


def recommend_offers_for_product(
    snapshot: Snapshot,
    tenant_id: UUID,
    product: Product,
    exporter: Exporter | None,
    target: OfferTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    """Programmes or channels for one product.

    Args:
        snapshot: what is searched.
        tenant_id: who asks.
        product: stored or not; only its name is needed.
        exporter: its maker, when known to the one who asks.
        target: what to recommend.
        request: how to answer.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    supplier = _one_product(snapshot, product, exporter, request)
    return _recommend(snapshot, tenant_id, supplier, target, request)


def score_offers_for_products(
    snapshot: Snapshot,
    offers: Sequence[tuple[int, Offer]],
    products: Sequence[Product],
    exporter: Exporter | None,
    request: RecommendationRequest,
) -> Floats:
    """The scores alone that `recommend_offers_for_product` gives, also of what it would exclude.

    Args:
        snapshot: what is searched.
        offers: of which scores are wanted, each with its row in its corpus.
        products: stored or not, of one maker.
        exporter: the maker, when known to the one who asks.
        request: the day and the weights.

    Returns:
        Shape (n_products, n_offers), in [0, 1].

    Raises:
        InvalidInput: the weights cannot be used.

    Cost: what differs from product to product is looked up; all else is worked out once an offer.
    """
    weights = resolve_weights(OFFER_WEIGHTS, request.weights)
    places = {factor: at for at, factor in enumerate(OFFER_WEIGHTS)}
    scores = np.zeros((len(products), len(offers)))
    values: Floats | None = None
    for at, product in enumerate(products):
        supplier = _one_product(snapshot, product, exporter, request)
        if values is None:
            values, _ = _matrix(_ask(snapshot, offers, supplier, request))
        else:
            values[:, places["text"]] = _text_values(snapshot, offers, supplier)
            values[:, places["category"]] = _category_values(offers, supplier.hs_codes)
            values[:, places["differentiation"]] = supplier.apart.value
        scores[at] = score(values, list(weights.values()))
    return scores


def _text_values(snapshot: Snapshot, offers: Sequence[tuple[int, Offer]], supplier: _Supplier) -> list[float]:
    of_programs = _TextMatches(snapshot.programs, supplier.texts)
    of_channels = _TextMatches(snapshot.channels, supplier.texts)
    return [(of_programs if offer.program else of_channels).value(row)[0] for row, offer in offers]


def _category_values(offers: Sequence[tuple[int, Offer]], hs_codes: Sequence[str]) -> list[float]:
    """`category` of each offer, worked out once for all that are strong in the same goods."""
    of_group: dict[object, float] = {}
    for _, offer in offers:
        if offer.strong_in not in of_group:
            of_group[offer.strong_in] = channel_fit({"strong_in": offer.strong_in or ""}, hs_codes).value
    return [of_group[offer.strong_in] for _, offer in offers]


def _one_product(
    snapshot: Snapshot, product: Product, exporter: Exporter | None, request: RecommendationRequest
) -> _Supplier:
    facts = facts_of(product, exporter, None)

    def decide(offer: Offer) -> Verdict:
        return decide_all(offer.criteria, facts, as_of=request.as_of, window=offer.window)

    def judge(offer: Offer) -> Eligibility:
        return evaluate(offer.criteria, facts, as_of=request.as_of, window=offer.window)

    hs_codes = [product.hs_code] if product.hs_code else []
    apart = goods_apart(snapshot, product)
    return _Supplier([product_document(product)], hs_codes, exporter, apart, decide, judge, find_blockers(product))


def recommend_offers_for_exporter(
    snapshot: Snapshot, tenant_id: UUID, exporter: Exporter, target: OfferTarget, request: RecommendationRequest
) -> RecommendationPage:
    """Programmes and channels for an exporter, over all its products that the asking tenant may see.

    The text value is that of its best product, so that the evidence is one product's; the goods it sells count as a
    whole; the verdict is the best that one of its products reaches.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    catalog = visible_catalog(snapshot, tenant_id, exporter.id)
    texts = [product_document(snapshot.products.rows[row]) for row in representatives(snapshot, catalog)]
    hs_codes = goods_chapters(snapshot, catalog)
    apart, judged = catalog_apart(snapshot, catalog), JudgedCatalog(snapshot, exporter, catalog, request.as_of)
    supplier = _Supplier(
        texts or [TextDocument(exporter.name)], hs_codes, exporter, apart, judged.decide, judged.evaluate
    )
    return _recommend(snapshot, tenant_id, supplier, target, request)


def goods_apart(snapshot: Snapshot, product: Product) -> FactorValue:
    """`differentiation` of one product, stored or not."""
    n_others = snapshot.crowding.count_around(neighbourhood_of(product), snapshot.products.find_row(product.id))
    columns = ProductColumns.build([Listing(product)])
    return differentiation_fit(columns, 0, product, n_others)


def _recommend(
    snapshot: Snapshot, tenant_id: UUID, supplier: _Supplier, target: OfferTarget, request: RecommendationRequest
) -> RecommendationPage:
    weights = resolve_weights(OFFER_WEIGHTS, request.weights)
    visible = visible_offers(snapshot, tenant_id, target)
    kept = [
        (row, offer)
        for row, offer in visible.offers
        if not (request.ready_only and supplier.blockers)
        if request.include_ineligible or supplier.decide(offer) is not Verdict.INELIGIBLE
    ]
    kept.sort(key=lambda pair: _key(pair[1], target))
    asked = _ask(snapshot, kept, supplier, request)
    candidates = _candidates(asked, [_key(offer, target) for _, offer in kept], supplier)
    if not request.include_partner_programs:
        candidates = replace(candidates, tiers=np.array([o.is_of_partner(tenant_id) for _, o in kept], dtype=np.intp))
    page = run_to_end(take_page(candidates, weights, request))
    is_cut = any(candidate.match.is_cut for candidate in asked)
    return RecommendationPage(
        page.items,
        page.next_after,
        snapshot.revision,
        snapshot.model,
        request.as_of,
        page.left_out,
        is_cut,
        n_offers_left_out=visible.n_left_out,
    )


def _ask(
    snapshot: Snapshot, offers: Sequence[tuple[int, Offer]], supplier: _Supplier, request: RecommendationRequest
) -> list[_Asked]:
    """The offers with what a supplier makes of them, in their order."""
    of_programs = _TextMatches(snapshot.programs, supplier.texts)
    of_channels = _TextMatches(snapshot.channels, supplier.texts)
    return [
        _Asked(
            offer,
            row,
            of_programs if offer.program else of_channels,
            offer_factors(offer, supplier.exporter, supplier.hs_codes, supplier.apart, request.as_of),
        )
        for row, offer in offers
    ]


def _key(offer: Offer, target: OfferTarget) -> str:
    """What ties are broken by: the id; where programmes and channels are mixed, and may share one, their kind too."""
    return f"{offer.target.id} {offer.target.type}" if target == "all" else offer.target.id


def _matrix(asked: Sequence[_Asked]) -> tuple[Floats, Bools]:
    """Values and known of all factors, shape (n, n_factors), in the order of `OFFER_WEIGHTS`."""
    shape = (len(asked), len(OFFER_WEIGHTS))
    values, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    for at, candidate in enumerate(asked):
        for column, factor in enumerate(OFFER_WEIGHTS):
            stated = candidate.match.value(candidate.row) if factor == "text" else candidate.factors[factor][:2]
            values[at, column], known[at, column] = stated
    return values, known


def _candidates(asked: Sequence[_Asked], keys: Sequence[str], supplier: _Supplier) -> Candidates:
    values, known = _matrix(asked)

    def describe(at: int) -> Description:
        candidate = asked[at]
        reasons = {factor: value.reason for factor, value in candidate.factors.items()}
        reasons["text"], evidence = candidate.match.explain(candidate.row)
        verdict = supplier.evaluate(candidate.offer)
        return Description(candidate.offer.target, reasons, verdict, evidence, blockers=supplier.blockers)

    return Candidates(keys, values, known, one_by_one(describe))
