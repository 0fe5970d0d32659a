"""Programmes and channels for a product or for an exporter's whole catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Literal
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.documents import product_document
from service.domain.eligibility.evaluate import evaluate
from service.domain.eligibility.facts import facts_of, owner_of
from service.domain.eligibility.pairs import judge_exporter, reads_product
from service.domain.hs import LEVELS
from service.domain.language import Localized
from service.domain.pauses import run_through
from service.domain.ranking.factors.differentiation import currency_of, differentiation_column, differentiation_fit
from service.domain.ranking.factors.factor_value import FactorValue, known, unknown
from service.domain.ranking.factors.text import explain_text, find_evidence, text_column
from service.domain.ranking.offer import Offer, offer_factors
from service.domain.ranking.page import Candidates, Description, one_by_one, take_page
from service.domain.ranking.request import RecommendationPage, RecommendationRequest
from service.domain.ranking.weights import OFFER_WEIGHTS, resolve_weights
from service.domain.rules import Eligibility, Verdict, fields_of
from service.domain.search.explanation import Evidence
from service.domain.search.index import TextDocument
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.crowding import neighbourhood_of
from service.domain.snapshot.schema import Listing, ProductColumns
from service.domain.snapshot.snapshot import Snapshot

OfferTarget = Literal["programs", "channels", "all"]

N_REPRESENTATIVES = 32
"""How many of an exporter's products are asked with at most; they stand for its headings and categories."""


@dataclass(frozen=True, slots=True, eq=False)
class _Supplier:
    """Who asks: the texts of its goods, their HS codes, itself when known, and how a verdict on it is reached."""

    texts: Sequence[TextDocument]
    hs_codes: Sequence[str]
    exporter: Exporter | None
    apart: FactorValue
    judge: Callable[[Offer], Eligibility]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One offer as a candidate; `row` is its row in its corpus, `match` what its text was asked with."""

    key: str
    offer: Offer
    row: int
    match: _TextMatches
    factors: Mapping[str, FactorValue]
    verdict: Eligibility


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

    def value(self, row: int) -> tuple[float, bool]:
        """Value in [0, 1] and whether it is known."""
        best = self._best[row]
        return float(self._values[best, row]), bool(self._known[best, row])

    def explain(self, row: int) -> tuple[Localized, tuple[Evidence, ...]]:
        """The reason and the evidence, which adds up to the value."""
        query, (value, _) = self._queries[self._best[row]], self.value(row)
        evidence = find_evidence(self._index, query, row, value).met
        return explain_text(query, value, evidence), evidence


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

    def judge(offer: Offer) -> Eligibility:
        facts = facts_of(product, exporter, None)
        return evaluate(offer.criteria, facts, as_of=request.as_of, window=offer.window)

    hs_codes = [product.hs_code] if product.hs_code else []
    apart = goods_apart(snapshot, product)
    supplier = _Supplier([product_document(product)], hs_codes, exporter, apart, judge)
    return _recommend(snapshot, visible_offers(snapshot, tenant_id, target), supplier, target, request)


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

    def judge(offer: Offer) -> Eligibility:
        return judge_catalog(snapshot, offer, exporter, catalog, request)

    apart = catalog_apart(snapshot, catalog)
    supplier = _Supplier(texts or [TextDocument(exporter.name)], hs_codes, exporter, apart, judge)
    return _recommend(snapshot, visible_offers(snapshot, tenant_id, target), supplier, target, request)


def visible_catalog(snapshot: Snapshot, tenant_id: UUID, exporter_id: UUID) -> list[int]:
    """Rows of an exporter's products that a tenant may see, ascending; none for an exporter that is not known yet."""
    row = snapshot.exporters.find_row(exporter_id)
    if row is None:
        return []
    rows = snapshot.catalog_of(row)
    return [int(at) for at in rows[snapshot.products.visible_to(tenant_id)[rows]]]


def representatives(snapshot: Snapshot, rows: Sequence[int]) -> list[int]:
    """Up to `N_REPRESENTATIVES` products: first one of each heading and category, then further ones, in their order."""
    columns, first_of_kind = snapshot.product_columns, dict[tuple[int, int], int]()
    for row in rows:
        first_of_kind.setdefault((int(columns.heading[row]), int(columns.category[row])), row)
    chosen = dict.fromkeys([*first_of_kind.values(), *rows])
    return list(islice(chosen, N_REPRESENTATIVES))


def goods_chapters(snapshot: Snapshot, rows: Sequence[int]) -> list[str]:
    """The HS chapter of each product that states one: what an offer's fit with the whole catalogue is told by."""
    chapters = snapshot.product_columns.chapter[list(rows)]
    return [str(chapter).zfill(LEVELS[0]) for chapter in chapters[chapters >= 0].tolist()]


def goods_apart(snapshot: Snapshot, product: Product) -> FactorValue:
    """`differentiation` of one product, stored or not."""
    n_others = snapshot.crowding.count_around(neighbourhood_of(product), snapshot.products.find_row(product.id))
    columns = ProductColumns.build([Listing(product)])
    return differentiation_fit(columns, 0, currency_of(product), n_others)


def catalog_apart(snapshot: Snapshot, rows: Sequence[int]) -> FactorValue:
    """`differentiation` of a catalogue: the mean over the products whose class and price are stated."""
    values, stated = differentiation_column(snapshot.crowding, np.array(rows, dtype=np.int64))
    if not stated.any():
        return unknown("商品未填单价或品类。", "No product states both price and class.")
    mean, n_stated = float(values[stated].mean()), int(stated.sum())
    return known(
        mean,
        f"{n_stated} 个商品与同类同价位公开商品的差异度平均 {mean:.2f}（1 为独一份）。",
        f"{n_stated} products stand apart from published ones of their class and price by {mean:.2f} on average.",
    )


def judge_catalog(
    snapshot: Snapshot, offer: Offer, exporter: Exporter, catalog: Sequence[int], request: RecommendationRequest
) -> Eligibility:
    """The verdict on an exporter with its products; criteria on products name the product they were judged by."""
    products = (snapshot.products.rows[row] for row in _telling_products(snapshot, offer, catalog))
    verdict, product = judge_exporter(offer.criteria, exporter, products, request.as_of, offer.window)
    if product is None:
        return verdict
    of_product = {rule.criterion for rule in offer.criteria if reads_product(rule)}
    criteria = tuple(
        replace(c, reason=_name_product(c.reason, product)) if c.criterion in of_product else c
        for c in verdict.criteria
    )
    return Eligibility(verdict.verdict, criteria)


def _telling_products(snapshot: Snapshot, offer: Offer, catalog: Sequence[int]) -> Sequence[int]:
    """Enough of a catalogue to judge by: of products that differ in nothing the criteria read, the first one."""
    fields = {path for rule in offer.criteria for path in fields_of(rule) if owner_of(path) == "product"}
    if not catalog or not fields <= {"product.ip_status"}:
        return catalog
    marks = snapshot.product_columns.ip[list(catalog)] if fields else np.zeros(len(catalog))
    first_of_mark = np.unique(marks, return_index=True)[1]
    return [catalog[at] for at in sorted(first_of_mark.tolist())]


def _name_product(reason: Localized, product: Product) -> Localized:
    return Localized(f"以商品“{product.name}”计：{reason.zh}", f"By the product “{product.name}”: {reason.en}")


def visible_offers(snapshot: Snapshot, tenant_id: UUID, target: OfferTarget) -> list[tuple[int, Offer]]:
    """Programmes and channels that a tenant may see, each with its row in its corpus."""
    channel_rows = np.flatnonzero(snapshot.channels.visible_to(tenant_id)).tolist()
    channels = {snapshot.channels.id_of(row): snapshot.channels.rows[row] for row in channel_rows}
    offers: list[tuple[int, Offer]] = []
    if target in ("programs", "all"):
        for row in np.flatnonzero(snapshot.programs.visible_to(tenant_id)).tolist():
            program = snapshot.programs.rows[row]
            offers.append((row, Offer(program, channels.get(program.channel or ""))))
    if target in ("channels", "all"):
        offers += [(row, Offer(None, snapshot.channels.rows[row])) for row in channel_rows]
    return offers


def _recommend(
    snapshot: Snapshot,
    offers: Sequence[tuple[int, Offer]],
    supplier: _Supplier,
    target: OfferTarget,
    request: RecommendationRequest,
) -> RecommendationPage:
    weights = resolve_weights(OFFER_WEIGHTS, request.weights)
    of_programs = _TextMatches(snapshot.programs, supplier.texts)
    of_channels = _TextMatches(snapshot.channels, supplier.texts)
    asked: list[_Asked] = []
    for row, offer in offers:
        if request.only not in (None, offer.target.id):
            continue
        verdict = supplier.judge(offer)
        if verdict.verdict is Verdict.INELIGIBLE and not request.include_ineligible:
            continue
        factors = offer_factors(offer, supplier.exporter, supplier.hs_codes, supplier.apart, request.as_of)
        match = of_programs if offer.program else of_channels
        asked.append(_Asked(_key(offer, target), offer, row, match, factors, verdict))
    asked.sort(key=lambda candidate: candidate.key)
    items, next_after = run_through(take_page(_candidates(asked), weights, request.limit, request.after))
    return RecommendationPage(items, next_after, snapshot.revision, snapshot.model, request.as_of)


def _key(offer: Offer, target: OfferTarget) -> str:
    """What ties are broken by: the id; where programmes and channels are mixed, and may share one, their kind too."""
    return f"{offer.target.id} {offer.target.type}" if target == "all" else offer.target.id


def _candidates(asked: Sequence[_Asked]) -> Candidates:
    shape = (len(asked), len(OFFER_WEIGHTS))
    values, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    for at, candidate in enumerate(asked):
        for column, factor in enumerate(OFFER_WEIGHTS):
            stated = candidate.match.value(candidate.row) if factor == "text" else candidate.factors[factor][:2]
            values[at, column], known[at, column] = stated

    def describe(at: int) -> Description:
        candidate = asked[at]
        reasons = {factor: value.reason for factor, value in candidate.factors.items()}
        reasons["text"], evidence = candidate.match.explain(candidate.row)
        return Description(candidate.offer.target, reasons, candidate.verdict, evidence)

    return Candidates([candidate.key for candidate in asked], values, known, one_by_one(describe))
