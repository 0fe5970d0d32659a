"""The rows of goods that are worth scoring, and those of them that could stand on a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from service.domain.eligibility.answer_size import until_full
from service.domain.pauses import Pausing
from service.domain.ranking.answer_verdict import AnswerVerdict, judge_answer
from service.domain.ranking.factors.text import find_evidence_of_rows, measure_goods
from service.domain.ranking.page import Candidates, Description, find_contenders, keys_of, length_of, score
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.weights import GOODS_WEIGHTS
from service.domain.search.explanation import Explanation
from service.domain.search.index import ROUNDING, TextQuery
from service.domain.snapshot.codes import text_code
from service.domain.snapshot.columns import Bools, Codes, Floats, Rows
from service.domain.snapshot.corpus import Corpus

N_BY_EACH_CLUE = 1_000
"""How many rows text, HS code and category each bring up at most."""
N_JUDGED = 50
"""Rows of the highest bounds, among which those are that an answer as a whole is judged by, on every page of it."""

TEXT = list(GOODS_WEIGHTS).index("text")

Columns = tuple[Floats, Bools]
"""Values of something, and whether they are known."""
Describe = Callable[[int, int, Explanation, float | None], Description]
"""Of a candidate's number, its row, what its text says, and the chance that it fits."""


@dataclass(frozen=True, slots=True, eq=False)
class FoundRows:
    """Rows worth scoring.

    Attributes:
        rows: in the order of their ids, shape (n,).
        bounds: what the value of their text is at most, in [0, 1].
    """

    rows: Rows
    bounds: Floats


def find_candidates(
    corpus: Corpus[Any, Any], query: TextQuery, allowed: Bools, by_heading: Rows, same_category: Bools
) -> FoundRows:
    """Rows worth scoring: the best by text, the nearest by HS code, and those of the same category.

    Rows that have no word, no heading and no category in common with what is asked are other goods, however near and
    cheap they are. HS code and category bring together texts without a common word.
    """
    by_text, bounds = corpus.text.bound(query, N_BY_EACH_CLUE, allowed)
    of_others = bounds[-1] if len(by_text) == N_BY_EACH_CLUE else 0.0  # no better than the last, or without a word
    met = corpus.text.meets(query, by_text)
    by_text, bounds = by_text[met], bounds[met]
    by_category = np.flatnonzero(same_category & allowed)[:N_BY_EACH_CLUE]
    rows = np.union1d(np.union1d(by_text, by_heading), by_category)
    order = corpus.rank_by_id(rows)
    if not query.units:
        return FoundRows(rows[order], np.ones(len(rows)))
    of_rows = np.full(len(rows), of_others)
    of_rows[np.searchsorted(rows, by_text)] = bounds
    return FoundRows(rows[order], of_rows[order])


def keep_fitting(corpus: Corpus[Any, Any], query: TextQuery, found: FoundRows, min_fit: float | None) -> FoundRows:
    """Those whose chance to be called right is no less than `min_fit`; all where it is None or cannot be told."""
    if min_fit is None or not query.units:
        return found
    kept = measure_goods(corpus.text, query, found.rows).fits >= min_fit
    return FoundRows(found.rows[kept], found.bounds[kept])


@dataclass(frozen=True, slots=True, eq=False)
class RankedRows:
    """The candidates that could stand on the page, with all their factors.

    Attributes:
        at: their numbers among all candidates, ascending.
        rows: of the corpus.
        values, known: shape (n, n_factors), in the order of `GOODS_WEIGHTS`.
        fits: the chance that each would be called right, shape (n,); NaN where it cannot be told.
        verdict: on the answer as a whole.
        n_further: the other candidates, which come after the page.
    """

    at: Rows
    rows: Rows
    values: Floats
    known: Bools
    fits: Floats
    verdict: AnswerVerdict | None
    n_further: int

    def candidates(self, corpus: Corpus[Any, Any], query: TextQuery, describe: Describe) -> Candidates:
        """As `take_page` takes them."""

        def describe_page(page: Sequence[int]) -> Pausing[list[Description]]:
            rows, values = self.rows[page].tolist(), self.values[page, TEXT].tolist()
            evidence = yield from find_evidence_of_rows(corpus.text, query, rows, values)
            fits = [None if math.isnan(fit) else fit for fit in self.fits[page].tolist()]
            described = []
            for description in until_full(map(describe, page, rows, evidence, fits), length_of):
                described.append(description)
                yield
            return described

        return Candidates(keys_of(corpus.ids, self.rows), self.values, self.known, describe_page, self.n_further)


def rank(
    corpus: Corpus[Any, Any],
    query: TextQuery,
    found: FoundRows,
    factors: Columns,
    weights: Mapping[str, float],
    request: RecommendationRequest,
) -> RankedRows:
    """Look up the texts of those candidates alone that could stand on the page.

    Args:
        corpus: that the candidates are rows of.
        query: its text.
        found: the candidates.
        factors: values and known, shape (n, n_factors); the text's are filled in.
        weights: of the factors.
        request: which page.
    """
    values, known = factors
    shares = list(weights.values())
    values[:, TEXT] = np.sqrt(found.bounds)
    fits = np.zeros(len(found.rows))

    def total(at: Rows) -> Floats:
        values[at, TEXT], known[at, TEXT], fits[at] = measure_goods(corpus.text, query, found.rows[at])
        return score(values[at], shares)

    def keys(at: Rows) -> list[str]:
        return keys_of(corpus.ids, found.rows[at])

    if request.variety.needs_all:
        contenders = np.arange(len(found.rows))
        total(contenders)
    else:
        contenders = find_contenders(score(values, shares) + ROUNDING, total, keys, request.limit, request.after)
    return RankedRows(
        contenders,
        found.rows[contenders],
        values[contenders],
        known[contenders],
        fits[contenders],
        judge_answer(corpus.text, query, found.rows[np.argsort(-found.bounds, kind="stable")[:N_JUDGED]]),
        len(found.rows) - len(contenders),
    )


def has_category(codes: Codes, category: str | None) -> Bools:
    """Which rows are of a category; none when that is not stated."""
    if category is None:
        return np.zeros(len(codes), dtype=np.bool_)
    same: Bools = codes == text_code(category)
    return same
