"""From factor values to scores, their order, and one page of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.eligibility.answer_size import MAX_CHARACTERS, until_full
from service.domain.language import Localized
from service.domain.pauses import Pausing
from service.domain.ranking.recommendation import Contribution, Recommendation, Target
from service.domain.ranking.request import Place, RecommendationPage, RecommendationRequest
from service.domain.ranking.variety import Fold
from service.domain.readiness.checks import Check
from service.domain.rules import Eligibility, Verdict
from service.domain.search.explanation import Evidence, LeftOut
from service.domain.search.index import TextQuery
from service.domain.snapshot.columns import Bools, Floats, Rows
from service.domain.snapshot.snapshot import Snapshot

FIRST_LOOK = 140
"""Candidates beyond the limit that are looked at first."""


@dataclass(frozen=True, slots=True)
class Description:
    """What is worked out for the items of a page alone: the target, the reasons, the verdict, the evidence.

    `reasons` has one entry a factor.
    """

    target: Target
    reasons: Mapping[str, Localized]
    eligibility: Eligibility
    evidence: tuple[Evidence, ...]
    missing_terms: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    fit_probability: float | None = None
    blockers: tuple[Check, ...] = ()
    is_preferred: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Candidates with the values of their factors.

    Attributes:
        keys: what ties are broken by, ascending.
        values: shape (n_candidates, n_factors), in [0, 1].
        known: same shape; False where the value is the neutral one for want of data.
        describe: works out what is shown of the candidates at some indices; of the first of them, where an answer
            does not hold all.
        n_further: how many more there are that come after all of these.
        tiers: those of a lower one come before all of a higher one; None where all are of one.
        fold: lists only the best of those that are alike; None where all are listed.
    """

    keys: Sequence[str]
    values: Floats
    known: Bools
    describe: Callable[[Sequence[int]], Pausing[Sequence[Description]]]
    n_further: int = 0
    tiers: Rows | None = None
    fold: Fold | None = None


class Page(NamedTuple):
    """One page.

    Attributes:
        items: best first.
        next_after: what to ask on with; None when nothing follows.
        left_out: rows that stand between them by their scores, and are not shown.
    """

    items: tuple[Recommendation, ...]
    next_after: Place | None
    left_out: tuple[LeftOut, ...]


def as_answer(page: Page, snapshot: Snapshot, request: RecommendationRequest, query: TextQuery) -> RecommendationPage:
    """The page with what it was computed from, and how; `query` is the text that asks."""
    return RecommendationPage(
        page.items, page.next_after, snapshot.revision, snapshot.model, request.as_of, page.left_out, query.is_cut
    )


def one_by_one(describe: Callable[[int], Description]) -> Callable[[Sequence[int]], Pausing[list[Description]]]:
    """What describes many candidates, of what describes one."""

    def describe_page(page: Sequence[int]) -> Pausing[list[Description]]:
        described = []
        for description in until_full(map(describe, page), length_of):
            described.append(description)
            yield
        return described

    return describe_page


def length_of(description: Description) -> int:
    """Characters of what is said of the verdict, of which alone there may be very many."""
    return description.eligibility.length


def score(values: Floats, weights: Sequence[float]) -> Floats:
    """The sums of weight × value.

    Args:
        values: shape (n, n_factors), in [0, 1].
        weights: one a factor, each >= 0, summing to 1.

    Returns:
        Shape (n,), in [0, 1]; added up factor by factor, as `Recommendation.score` does, so that the two are equal.
    """
    totals = np.zeros(len(values))
    for column, weight in enumerate(weights):
        totals += weight * values[:, column]
    return totals


def find_start(tiers: Rows, scores: Floats, keys: Sequence[str], after: Place | None) -> int:
    """Where the page behind `after` begins in a list that is ordered by (tier, -score, key)."""
    if after is None:
        return 0
    begin, end = np.searchsorted(tiers, [after.tier, after.tier + 1])
    start = int(begin + np.searchsorted(-scores[begin:end], -after.score, side="left"))
    while start < end and scores[start] == after.score and keys[start] <= after.key:
        start += 1
    return start


def find_contenders(
    bounds: Floats,
    total: Callable[[Rows], Floats],
    keys: Callable[[Rows], Sequence[str]],
    limit: int,
    after: Place | None,
) -> Rows:
    """Candidates enough to make one page of: all that the page and the pages before it hold, and perhaps some more.

    They are looked at in the order of their bounds, until no other can come before the end of the page.

    Args:
        bounds: at least as high as the candidates' scores by more than rounding, shape (n,).
        total: the scores of some candidates.
        keys: what ties of some candidates are broken by.
        limit: of the page.
        after: score and key of the item before the page.

    Returns:
        Their numbers, ascending.
    """
    order = np.argsort(-bounds, kind="stable")
    n_seen, step = 0, limit + FIRST_LOOK
    totals = np.zeros(0)
    while n_seen < len(order):
        totals = np.append(totals, total(order[n_seen : n_seen + step]))
        n_seen, step = len(totals), 2 * step
        if n_seen == len(order):
            break
        settled = np.flatnonzero(totals > bounds[order[n_seen]])
        if after is not None:
            equal = settled[totals[settled] == after.score]
            n_behind = sum(key > after.key for key in keys(order[equal])) + int((totals[settled] < after.score).sum())
        else:
            n_behind = len(settled)
        if n_behind >= limit:
            break
    return np.sort(order[:n_seen])


def take_page(candidates: Candidates, weights: Mapping[str, float], request: RecommendationRequest) -> Pausing[Page]:
    """One page of the candidates, tier by tier, best first, ties by key; ranks go on over the pages.

    What turns out to be excluded only when it is described is not shown, unless that is asked for.

    A row that cannot be described is left out, since one bad row must not take the page from all who meet it.

    Args:
        candidates: whose factors are in the order of `weights`.
        weights: from `resolve_weights`.
        request: how many, behind which, and whether with what is excluded; fewer where an answer does not hold as many.
    """
    scores = score(candidates.values, list(weights.values()))
    tiers = np.zeros(len(scores), dtype=np.intp) if candidates.tiers is None else candidates.tiers
    order = np.lexsort((-scores, tiers))  # keys ascend, so that a stable order breaks ties by them
    order, n_folded = candidates.fold(order) if candidates.fold else (order, np.zeros(len(order), dtype=np.int64))
    ordered_scores, ordered_keys = scores[order], [candidates.keys[at] for at in order.tolist()]
    start = find_start(tiers[order], ordered_scores, ordered_keys, request.after)
    page = order[start : start + request.limit].tolist()
    n_before = start if request.n_before is None else request.n_before
    yield
    described = yield from _describe(candidates, page)
    page = page[: len(described)]
    items = tuple(
        _recommend(candidates, at, rank, weights, description, int(n_folded[start + place]))
        for place, (at, description) in enumerate(zip(page, described, strict=True))
        for rank in (n_before + 1 + place,)
        if not isinstance(description, LeftOut) and _is_shown(description, request)
    )
    end = start + len(page)
    is_last = end >= len(order) + candidates.n_further or not page
    return Page(
        items,
        None if is_last else Place(float(ordered_scores[end - 1]), ordered_keys[end - 1], int(tiers[order[end - 1]])),
        tuple(one for one in described if isinstance(one, LeftOut)),
    )


def _is_shown(description: Description, request: RecommendationRequest) -> bool:
    return request.include_ineligible or description.eligibility.verdict is not Verdict.INELIGIBLE


def _describe(candidates: Candidates, page: Sequence[int]) -> Pausing[Sequence[Description | LeftOut]]:
    """All at once; when that fails, one by one, to find those that it fails for."""
    try:
        return (yield from candidates.describe(page))
    except Exception:  # noqa: BLE001 whatever is wrong with a row
        described: list[Description | LeftOut] = []
    room = MAX_CHARACTERS
    for at in page:
        try:
            (description,) = yield from candidates.describe([at])
        except Exception as error:  # noqa: BLE001 likewise
            described.append(LeftOut(candidates.keys[at], error))
            continue
        described.append(description)
        room -= length_of(description)
        if room < 0:
            break
    return described


def _recommend(
    candidates: Candidates,
    at: int,
    rank: int,
    weights: Mapping[str, float],
    description: Description,
    n_folded: int,
) -> Recommendation:
    parts = zip(weights.items(), candidates.values[at].tolist(), candidates.known[at].tolist(), strict=True)
    contributions = tuple(
        Contribution(factor=factor, weight=weight, value=value, known=known, reason=description.reasons[factor])
        for (factor, weight), value, known in parts
    )
    return Recommendation(
        target=description.target,
        rank=rank,
        contributions=contributions,
        eligibility=description.eligibility,
        evidence=description.evidence,
        missing_terms=description.missing_terms,
        flags=(*description.flags, *(check.name for check in description.blockers)),
        fit_probability=description.fit_probability,
        blockers=description.blockers,
        is_preferred=description.is_preferred,
        n_folded=n_folded,
    )


def keys_of(ids: NDArray[np.bytes_], rows: Rows) -> list[str]:
    """The ids of some rows as text."""
    keys: list[str] = ids[rows].astype(np.str_).tolist()
    return keys


def top_rows(values: Floats, allowed: Bools, k: int) -> Rows:
    """The k allowed rows of the highest value above 0, ties by row; in ascending order of rows."""
    rows = np.flatnonzero(allowed & (values > 0))
    if len(rows) > k:
        rows = rows[np.argsort(-values[rows], kind="stable")[:k]]
    return np.sort(rows)
