"""Why one product stands above another for a demand."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.recommending import read_weights
from service.api.schemas.comparison import CompareQuery, ComparisonRead
from service.domain.ranking.recommendation import Recommendation
from service.usecases import compare
from service.usecases.recommend import RecommendationRequest
from service.wire.targets import Reader, show_target
from service.wire.verdicts import show_eligibility

router = APIRouter(tags=["recommendations"])


@router.get(
    "/v1/demands/{demand_id}/compare",
    operation_id="compare_for_demand",
    summary="Why one product above another?",
    response_model=ComparisonRead,
)
async def compare_for_demand(call: CallDep, demand_id: UUID, query: Annotated[CompareQuery, Query()]) -> Response:
    """What each factor adds to the score of one product and of another, and the main reasons in a sentence.

    Of any two that you can see, wherever they stand in the list, and also of those that a condition excludes.
    """
    as_of, versioned = query.as_of or call.today(), await call.versioned_snapshot(query.min_revision)
    request = RecommendationRequest(as_of=as_of, weights=read_weights(query.weights), rate=query.stated_rate())
    found = await compare.compare_for_demand(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        demand_id,
        query.first,
        query.second,
        request,
    )
    language, reader = call.language, Reader(call.language, call.principal.tenant_id)
    return json_answer(
        {
            "first": _show(found.first, reader),
            "second": _show(found.second, reader),
            "difference": found.difference,
            "factors": [
                {
                    "factor": both.first.factor,
                    "first": both.first.contribution,
                    "second": both.second.contribution,
                    "difference": both.difference,
                    "first_reason": both.first.reason.in_language(language),
                    "second_reason": both.second.reason.in_language(language),
                }
                for both in found.factors
            ],
            "sentence": found.sentence.in_language(language),
            **versioned.versions(as_of),
        },
        language,
    )


def _show(item: Recommendation, reader: Reader) -> dict[str, Any]:
    return {
        "target": show_target(item.target, reader),
        "score": item.score,
        "fit_probability": item.fit_probability,
        "eligibility": show_eligibility(item.eligibility, reader.language),
        "flags": item.flags,
    }
