"""Exporters and products for a programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np

from service.domain.documents import program_document
from service.domain.eligibility.answer_size import until_full
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.logic import CODES
from service.domain.eligibility.pairs import judging_for_program, window_of
from service.domain.language import Localized
from service.domain.pauses import Pausing, run_to_end
from service.domain.programs import Channel, Program
from service.domain.ranking.exporter_catalog import catalog_apart, goods_chapters
from service.domain.ranking.exporter_verdicts import JudgedExporters
from service.domain.ranking.factors.differentiation import differentiation_column, differentiation_fit
from service.domain.ranking.factors.factor_value import FactorValue
from service.domain.ranking.factors.offers import channel_fit
from service.domain.ranking.factors.text import explain_text, find_evidence_of_rows, text_column
from service.domain.ranking.offer import Offer, offer_factors
from service.domain.ranking.page import (
    Candidates,
    Description,
    as_answer,
    keys_of,
    length_of,
    take_page,
    top_rows,
)
from service.domain.ranking.recommendation import target_of_exporter, target_of_product
from service.domain.ranking.request import RecommendationPage, RecommendationRequest
from service.domain.ranking.weights import OFFER_WEIGHTS, resolve_weights
from service.domain.readiness.blockers import find_blockers
from service.domain.rules import Verdict
from service.domain.search.explanation import Explanation
from service.domain.search.index import TextIndex, TextQuery
from service.domain.snapshot.columns import Bools, Floats, Rows
from service.domain.snapshot.corpus import Corpus
from service.domain.snapshot.snapshot import Snapshot

MAX_SCORED_WHOLE = 2_000
"""Up to this many allowed rows are all scored; of more, those that text or need bring up."""
N_BY_TEXT_AND_NEED = 400
"""How many rows text and need each bring up from a large catalogue."""


def offer_of(snapshot: Snapshot, tenant_id: UUID, program: Program) -> Offer:
    """A programme with its channel, when the tenant may see it."""
    channel: Channel | None = None
    row = snapshot.channels.find_row(program.channel) if program.channel else None
    if row is not None and snapshot.channels.visible_to(tenant_id)[row]:
        channel = snapshot.channels.rows[row]
    return Offer(program, channel)


def recommend_products_for_program(
    snapshot: Snapshot, tenant_id: UUID, program: Program, request: RecommendationRequest
) -> RecommendationPage:
    """Products for a programme, of those that a tenant may see.

    Args:
        snapshot: what is searched.
        tenant_id: who asks.
        program: the programme, as stored.
        request: how to answer.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    weights = resolve_weights(OFFER_WEIGHTS, request.weights)
    offer, corpus = offer_of(snapshot, tenant_id, program), snapshot.products
    query = corpus.text.query(program_document(program))
    allowed = corpus.visible_to(tenant_id)
    if request.ready_only:
        allowed &= ~snapshot.product_columns.is_blocked
    if not request.include_ineligible:
        allowed &= _may_join(snapshot, program, request)
    rows = _find_candidates(corpus, query, allowed, _shares_of_makers(snapshot))
    text, apart = text_column(corpus.text, query, rows), differentiation_column(snapshot.crowding, rows)
    factors, judge = _product_factors(snapshot, offer, rows, request), judging_for_program(program, request.as_of)

    def describe(at: int, said: Explanation) -> Description:
        row = int(rows[at])
        product = corpus.rows[row]
        target = target_of_product(product, snapshot.maker_seen_by(tenant_id, row))
        verdict = judge(product, snapshot.exporter_of(row))
        n_others = int(snapshot.crowding.count_others(rows[[at]])[0]) if apart[1][at] else None
        reasons = _reasons(factors[at], query, float(text[0][at]), said)
        crowded = differentiation_fit(snapshot.product_columns, row, product, n_others)
        reasons["differentiation"] = crowded.reason
        blockers = find_blockers(product) if snapshot.product_columns.is_blocked[row] else ()
        return Description(target, reasons, verdict, said.met, blockers=blockers)

    describe_page = _with_evidence(corpus.text, query, rows, text[0], describe)
    columns = _matrix({"text": text, "differentiation": apart}, factors)
    page = take_page(Candidates(keys_of(corpus.ids, rows), *columns, describe_page), weights, request)
    return as_answer(run_to_end(page), snapshot, request, query)


def recommend_exporters_for_program(
    snapshot: Snapshot, tenant_id: UUID, program: Program, request: RecommendationRequest
) -> RecommendationPage:
    """Exporters for a programme, of those that a tenant may see, each with what it may see of the catalogue.

    Raises:
        InvalidInput: the weights cannot be used.
    """
    weights = resolve_weights(OFFER_WEIGHTS, request.weights)
    offer, corpus = offer_of(snapshot, tenant_id, program), snapshot.exporters
    query = corpus.text.query(program_document(program))
    allowed, seen = corpus.visible_to(tenant_id), snapshot.products.visible_to(tenant_id)
    judged = JudgedExporters(snapshot, seen, offer, request.as_of)
    if not request.include_ineligible:
        allowed &= _may_supply(snapshot, seen, judged)
    rows = _find_candidates(corpus, query, allowed, np.nan_to_num(snapshot.exporters.columns.us_export_share))
    if not request.include_ineligible:
        may_supply = (judged.decide(row) is not Verdict.INELIGIBLE for row in rows.tolist())
        rows = rows[np.fromiter(may_supply, np.bool_, len(rows))]
    text = text_column(corpus.text, query, rows)
    factors = [_exporter_factors(snapshot, offer, row, judged.catalog_of(row), request) for row in rows.tolist()]

    def describe(at: int, said: Explanation) -> Description:
        row = int(rows[at])
        target = target_of_exporter(corpus.rows[row])
        reasons = _reasons(factors[at], query, float(text[0][at]), said)
        return Description(target, reasons, judged.evaluate(row), said.met)

    describe_page = _with_evidence(corpus.text, query, rows, text[0], describe)
    columns = _matrix({"text": text}, factors)
    page = take_page(Candidates(keys_of(corpus.ids, rows), *columns, describe_page), weights, request)
    return as_answer(run_to_end(page), snapshot, request, query)


def _shares_of_makers(snapshot: Snapshot) -> Floats:
    """The US export share of each product's exporter; 0 where it is not stated, or the exporter is not there."""
    shares = np.append(np.nan_to_num(snapshot.exporters.columns.us_export_share), 0.0)
    found: Floats = shares[snapshot.products.columns.exporter_row]  # -1 finds the last one
    return found


def _may_join(snapshot: Snapshot, program: Program, request: RecommendationRequest) -> Bools:
    """The products that no criterion excludes, by the columns of facts: those that are unknown may still join."""
    judge = CatalogJudge(snapshot.facts)
    verdicts = judge.judge(program.criteria, as_of=request.as_of, window=window_of(program))
    may_join: Bools = verdicts != CODES[Verdict.INELIGIBLE]
    return may_join


def _may_supply(snapshot: Snapshot, seen: Bools, judged: JudgedExporters) -> Bools:
    """The exporters of whom a visible product may join, and those of whom none is visible: they are judged alone."""
    owners, n_exporters = snapshot.products.columns.owner_row, len(snapshot.exporters)
    is_seen = seen & (owners >= 0)
    n_seen = np.bincount(owners[is_seen], minlength=n_exporters)
    may_join = is_seen & (judged.of_products != CODES[Verdict.INELIGIBLE])
    may_supply: Bools = (n_seen == 0) | (np.bincount(owners[may_join], minlength=n_exporters) > 0)
    return may_supply


def _find_candidates(corpus: Corpus[Any, Any], query: TextQuery, allowed: Bools, needs: Floats) -> Rows:
    """Rows worth scoring, by id: all of a small catalogue, else the best by text and those in most need."""
    if np.count_nonzero(allowed) <= MAX_SCORED_WHOLE:
        return corpus.order_by_id(np.flatnonzero(allowed))
    by_text, _ = corpus.text.search(query, N_BY_TEXT_AND_NEED, allowed)
    return corpus.order_by_id(np.union1d(by_text, top_rows(needs, allowed, N_BY_TEXT_AND_NEED)))


def _product_factors(
    snapshot: Snapshot, offer: Offer, rows: Rows, request: RecommendationRequest
) -> list[dict[str, FactorValue]]:
    """Factors of each product, those of its exporter worked out once an exporter, of its chapter once a chapter.

    But text and `differentiation`, which are columns.
    """
    apart = catalog_apart(snapshot, ())

    @cache
    def of_exporter(at: int) -> dict[str, FactorValue]:
        exporter = snapshot.exporters.rows[at] if at >= 0 else None
        return offer_factors(offer, exporter, (), apart, request.as_of)

    @cache
    def of_chapter(chapter: int) -> FactorValue:
        return channel_fit(offer.traits, [f"{chapter:02d}"] if chapter >= 0 else [])

    products = snapshot.product_columns
    exporter_rows, chapters = products.exporter_row[rows].tolist(), products.chapter[rows].tolist()
    return [
        {**of_exporter(exporter), "category": of_chapter(chapter)}
        for exporter, chapter in zip(exporter_rows, chapters, strict=True)
    ]


def _exporter_factors(
    snapshot: Snapshot, offer: Offer, row: int, catalog: Sequence[int], request: RecommendationRequest
) -> dict[str, FactorValue]:
    """Factors of an exporter with its catalogue; but text, which is a column."""
    chapters, apart = goods_chapters(snapshot, catalog), catalog_apart(snapshot, catalog)
    return offer_factors(offer, snapshot.exporters.rows[row], chapters, apart, request.as_of)


def _matrix(
    columns: Mapping[str, tuple[Floats, Bools]], factors: Sequence[Mapping[str, FactorValue]]
) -> tuple[Floats, Bools]:
    """Values and known of all factors, shape (n, n_factors), in the order of `OFFER_WEIGHTS`.

    Args:
        columns: of the factors that are worked out for all rows at once.
        factors: of each row; those in `columns` are not looked at.
    """
    shape = (len(factors), len(OFFER_WEIGHTS))
    values, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    for column, factor in enumerate(OFFER_WEIGHTS):
        if factor in columns:
            values[:, column], known[:, column] = columns[factor]
        else:
            values[:, column] = [of_row[factor].value for of_row in factors]
            known[:, column] = [of_row[factor].known for of_row in factors]
    return values, known


def _with_evidence(
    index: TextIndex,
    query: TextQuery,
    rows: Rows,
    text: Floats,
    describe: Callable[[int, Explanation], Description],
) -> Callable[[Sequence[int]], Pausing[list[Description]]]:
    """What describes many candidates, of what describes one; what their texts say is found for all at once."""

    def describe_page(page: Sequence[int]) -> Pausing[list[Description]]:
        found = yield from find_evidence_of_rows(index, query, rows[page].tolist(), text[page].tolist())
        descriptions = (describe(at, replace(said, missing=())) for at, said in zip(page, found, strict=True))
        return list(until_full(descriptions, length_of))

    return describe_page


def _reasons(
    factors: Mapping[str, FactorValue], query: TextQuery, text: float, said: Explanation
) -> dict[str, Localized]:
    reasons = {factor: value.reason for factor, value in factors.items()}
    return reasons | {"text": explain_text(query, said, text)}
