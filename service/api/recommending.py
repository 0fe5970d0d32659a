"""From a request's words to what the engine is asked, and from its page to JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import orjson
import structlog
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import Call
from service.api.paging import check_fingerprint, decode_cursor, encode_cursor, fingerprint_list, refuse_position
from service.api.schemas.lists import Paged
from service.api.schemas.recommendation_queries import DemandRecommendationQuery, MatchRequest, RecommendationQuery
from service.domain.drafts.messages import fault, field_error
from service.domain.ranking.recommendation import Target
from service.domain.ranking.request import Place
from service.domain.ranking.variety import AS_RANKED
from service.domain.search.explanation import LeftOut
from service.errors import InvalidInput
from service.usecases.name_partners import name_partners
from service.usecases.recommend import RecommendationPage, RecommendationRequest
from service.usecases.versioned_snapshot import VersionedSnapshot
from service.wire.notices import show_notices
from service.wire.recommendations import show_recommendation, show_understood, show_verdict
from service.wire.targets import Reader

logger = structlog.stdlib.get_logger("recommendations")

MAX_FACTORS = 32


class Position(NamedTuple):
    """Where a cursor goes on.

    Attributes:
        score, target_id, tier, rank: of the last item before.
        day: that the first page was made for.
        snapshot: name of the snapshot that all pages are of.
        subject: as which the rows that are asked about were ranked for.
    """

    score: float
    target_id: str
    tier: int
    rank: int
    day: date
    snapshot: str
    subject: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of recommendations: what the engine is asked, and what its cursor is bound to.

    Attributes:
        snapshot: name of the one that the cursor goes on with; None for the first page.
    """

    request: RecommendationRequest
    fingerprint: str
    snapshot: str | None


def read_weights(text: str | None) -> dict[str, float] | None:
    """Weights in the form of the query, `text:0.6,price:0.4`.

    Raises:
        InvalidInput: another form, a factor named twice, or a weight that is no number of at least 0.
    """
    if text is None:
        return None
    weights: dict[str, float] = {}
    for pair in text.split(","):
        factor, colon, number = (part.strip() for part in pair.partition(":"))
        try:
            weight = float(number)
        except ValueError:
            weight = math.nan
        if not factor or not colon or not math.isfinite(weight) or weight < 0:
            raise InvalidInput([field_error("/weights", fault("bad_weights"))])
        if factor in weights or len(weights) >= MAX_FACTORS:
            raise InvalidInput([field_error("/weights", fault("repeated_factor", limit=MAX_FACTORS))])
        weights[factor] = weight
    return weights


def read_query(call: Call, query: RecommendationQuery, about: str) -> PageRequest:
    """What a GET asks for; `about` is the id of the row it is asked of."""
    weights = read_weights(query.weights)
    kind = f"{call.request.scope['route'].path} {getattr(query, 'target', '')}"
    return _page_request(call, query, {"kind": kind, "about": about}, weights)


def read_body(call: Call, body: MatchRequest) -> PageRequest:
    """What a POST asks for; its cursor is bound to the whole of what is matched."""
    about = body.model_dump_json(include={"product", "demand", "target"})
    return _page_request(call, body, {"kind": "match", "about": about}, body.weights)


def _page_request(
    call: Call,
    query: RecommendationQuery | MatchRequest,
    subject: Mapping[str, str],
    weights: Mapping[str, float] | None,
) -> PageRequest:
    before = _read_position(query)
    as_of = query.as_of or (before.day if before else call.today())
    rate = query.stated_rate()
    min_fit = getattr(query, "min_fit", None)  # of goods and demands alone
    partners = getattr(query, "include_partner_programs", False)  # of programmes and channels alone
    ready_only = getattr(query, "ready_only", False)  # of pairs with a product
    variety = query.variety() if isinstance(query, DemandRecommendationQuery | MatchRequest) else AS_RANKED
    how = {
        "as_of": as_of,
        "weights": weights,
        "include_ineligible": query.include_ineligible,
        "rate": rate,
        "min_fit": min_fit,
        "include_partner_programs": partners,
        "ready_only": ready_only,
        "variety": variety,
    }
    fingerprint = fingerprint_list("recommendations", {**subject, **how})
    if query.cursor is not None:
        check_fingerprint(decode_cursor(query.cursor)[0], fingerprint)
    request = RecommendationRequest(
        limit=query.limit,
        after=before and Place(before.score, before.target_id, before.tier),
        n_before=before and before.rank,
        subject=before and before.subject,
        as_of=as_of,
        weights=weights,
        include_ineligible=query.include_ineligible,
        rate=rate,
        min_fit=min_fit,
        include_partner_programs=partners,
        ready_only=ready_only,
        variety=variety,
    )
    return PageRequest(request, fingerprint, before and before.snapshot)


_position = TypeAdapter(Position)


def _read_position(query: Paged) -> Position | None:
    """Where to go on; None for the first page."""
    if query.cursor is None:
        return None
    _, position = decode_cursor(query.cursor)
    try:
        return _position.validate_json(orjson.dumps(position), strict=True)
    except ValidationError as error:
        raise refuse_position() from error


def report_left_out(call: Call, rows: Sequence[LeftOut]) -> None:
    """Log and count the rows that an answer had to do without."""
    for row in rows:
        logger.warning("row_left_out", row=row.key, exc_info=row.error)
    call.services.metrics.observe_rows_left_out(len(rows))


async def reader_of(call: Call, targets: Sequence[Target]) -> Reader:
    """Who reads an answer about `targets`."""
    partners = await name_partners(call.services.database, call.principal, targets)
    return Reader(call.language, call.principal.tenant_id, partners)


async def page_of(call: Call, asked: PageRequest, page: RecommendationPage, versioned: VersionedSnapshot) -> Response:
    """The page as JSON. Scores go out unrounded, so that they are the sum of what stands beside them."""
    report_left_out(call, page.left_out)
    reader = await reader_of(call, [item.target for item in page.items])
    next_cursor = None
    if page.next_after is not None:
        rank = page.items[-1].rank if page.items else asked.request.n_before or 0
        name = call.services.pinned.pin(versioned)
        next_cursor = encode_cursor(
            asked.fingerprint, [*Position(*page.next_after, rank, page.as_of, name, page.subject)]
        )
    return json_answer(
        {
            "items": [show_recommendation(item, reader) for item in page.items],
            "next_cursor": next_cursor,
            "notices": show_notices(
                call.language,
                is_text_cut=page.is_text_cut,
                n_rows_left_out=len(page.left_out),
                n_offers_left_out=page.n_offers_left_out,
            ),
            "verdict": page.verdict and show_verdict(page.verdict, call.language),
            "taken_out": page.taken_out,
            "understood": [show_understood(one) for one in page.understood],
            **versioned.versions(page.as_of),
        },
        call.language,
    )
