"""What is asked for, and a page of the answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from service.domain.drafts.messages import fault, field_error
from service.domain.pricing.home_price import Rate
from service.domain.ranking.answer_verdict import AnswerVerdict
from service.domain.ranking.recommendation import Recommendation
from service.domain.ranking.variety import AS_RANKED, NOTHING_TAKEN_OUT, TakenOut, Variety
from service.domain.reading.demands import Understood
from service.domain.search.explanation import LeftOut
from service.errors import InvalidInput


class Place(NamedTuple):
    """Where an item stands in the whole list, which is ordered by tier, then by falling score, then by key."""

    score: float
    key: str
    tier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationRequest:
    """How to answer.

    Attributes:
        limit: at most this many items.
        after: the last item of the page before (its `next_after`); None for the first page.
        n_before: rank of the last item shown before the page; None to count the rows before it, of which some may have
            been hidden since.
        subject: of the first page (its `subject`), as which the rows that are asked about are to be ranked for; None
            for the first page.
        as_of: the day the question is asked for.
        weights: a partner's own weights by factor; None for the defaults.
        include_ineligible: whether what is excluded is listed too, with its verdict.
        include_partner_programs: whether programmes and channels that other partners wrote stand among the others by
            their score, and not behind them all.
        ready_only: whether products are left out that something keeps from a home shelf (`find_blockers`).
        variety: what is asked of the list of products besides the score.
        rate: by which prices in another currency are brought to yuan; None where none is stated.
        min_fit: the least `fit_probability` that is listed, in [0, 1]; None for any. Goods and demands alone have one.
        only: ids of the targets that are asked about, whether or not they would be found; None for all.
    """

    limit: int = 20
    after: Place | None = None
    n_before: int | None = None
    subject: str | None = None
    as_of: date
    weights: Mapping[str, float] | None = None
    include_ineligible: bool = False
    include_partner_programs: bool = False
    ready_only: bool = False
    variety: Variety = AS_RANKED
    rate: Rate | None = None
    min_fit: float | None = None
    only: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered.

        Raises:
            InvalidInput: a limit below 1, or a cursor without a finite score.
        """
        if self.limit < 1:
            raise InvalidInput([field_error("/limit", fault("greater_than_equal", ge=1))])
        if self.after is not None and not math.isfinite(self.after.score):
            raise InvalidInput([field_error("/cursor", fault("bad_cursor"))])


@dataclass(frozen=True)
class RecommendationPage:
    """A page of recommendations, and the snapshot that it was computed from.

    Attributes:
        items: best first.
        next_after: what to ask on with; None when this page is the last.
        revision: the snapshot's position in the change feed.
        model: the snapshot's text model.
        as_of: the day that was asked for.
        left_out: rows of the page that could not be described, and are not shown.
        is_text_cut: whether the asking text was longer than what is read of it.
        verdict: whether anything fits, where goods or demands were asked for.
        understood: what was read in the words of the demand that was asked with.
        taken_out: products that the request left out by name.
        n_offers_left_out: programmes and channels that are visible and were not looked at, where there are too
            many: the largest of whoever publishes most.
        subject: which versions of the rows that were asked about were ranked for, where the snapshot does not hold
            them.
    """

    items: tuple[Recommendation, ...]
    next_after: Place | None
    revision: int
    model: str
    as_of: date
    left_out: tuple[LeftOut, ...] = ()
    is_text_cut: bool = False
    verdict: AnswerVerdict | None = None
    understood: tuple[Understood, ...] = ()
    taken_out: TakenOut = NOTHING_TAKEN_OUT
    n_offers_left_out: int = 0
    subject: str = ""
