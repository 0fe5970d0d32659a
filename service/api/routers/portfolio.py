"""An exporter's portfolio of channels and programmes."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.recommending import reader_of
from service.api.schemas.portfolio import PortfolioQuery, PortfolioRead
from service.domain.portfolio.build import Choice, Portfolio
from service.usecases.plan_portfolio import plan_portfolio
from service.usecases.recommend import RecommendationRequest
from service.wire.targets import Reader, show_target
from service.wire.verdicts import show_eligibility

router = APIRouter(tags=["worth"])


@router.get(
    "/v1/exporters/{exporter_id}/portfolio",
    operation_id="get_portfolio",
    summary="Which few channels and programmes serve an exporter best?",
    response_model=PortfolioRead,
)
async def get_portfolio(call: CallDep, exporter_id: UUID, query: Annotated[PortfolioQuery, Query()]) -> Response:
    """Over the whole catalogue, by fit, certainty, known worth, and spread over channels instead of one alone.

    Each choice says what it adds to those before it, which products it serves best, and how certain it is. The
    operating mode, a shop of one's own or supply mode, comes with its reasons.
    """
    as_of, versioned = query.as_of or call.today(), await call.versioned_snapshot(query.min_revision)
    request = RecommendationRequest(as_of=as_of, include_partner_programs=query.include_partner_programs)
    found = await plan_portfolio(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        exporter_id,
        query.k,
        request,
        query.figures(),
    )
    shown = {
        "exporter_id": str(exporter_id),
        **_show_portfolio(found, await reader_of(call, [choice.target for choice in found.choices])),
        **versioned.versions(as_of),
    }
    return json_answer(shown, call.language)


def _show_portfolio(found: Portfolio, reader: Reader) -> dict[str, Any]:
    language = reader.language
    return {
        "operating_mode": {
            "mode": found.mode.mode,
            "reasons": [reason.in_language(language) for reason in found.mode.reasons],
            "needs": found.mode.needs,
            "source": found.mode.source,
        },
        "choices": [_show_choice(choice, reader) for choice in found.choices],
        "value": found.value,
        "greedy_value": found.greedy_value,
        "is_exact": found.is_exact,
        "n_products": found.n_products,
        "n_candidates": found.n_candidates,
        "complete": found.is_complete,
        "n_partner_programs_left_out": found.n_of_partners,
    }


def _show_choice(choice: Choice, reader: Reader) -> dict[str, Any]:
    gain, language = choice.gain, reader.language
    return {
        "target": show_target(choice.target, reader),
        "adds": {
            "fit": gain.fit,
            "certainty": gain.certainty,
            "worth": gain.worth,
            "spread": gain.spread,
            "total": gain.total,
        },
        "fit": choice.fit,
        "certainty": {
            "value": choice.certainty.value,
            "reason": choice.certainty.reason.in_language(language),
        },
        "gain_cny_a_year": choice.worth,
        "eligibility": show_eligibility(choice.eligibility, language),
        "serves": [
            {"product_id": str(served.product_id), "name": served.name, "fit": served.fit} for served in choice.served
        ],
    }
