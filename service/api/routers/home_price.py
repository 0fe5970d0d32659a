"""The home price of an export product."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.schemas.home_price import HomePriceQuery, HomePriceRead
from service.domain.drafts.messages import fault, field_error
from service.domain.pricing.bands import Band
from service.domain.pricing.cost import BELOW_COST, CostPrices
from service.domain.pricing.home_price import Rate
from service.errors import InvalidInput
from service.usecases.find_home_price import find_product_home_price

router = APIRouter(tags=["readiness"])


@router.get(
    "/v1/products/{product_id}/home-price",
    operation_id="get_home_price",
    summary="What does a product cost at home?",
    response_model=HomePriceRead,
)
async def get_home_price(call: CallDep, product_id: UUID, query: Annotated[HomePriceQuery, Query()]) -> Response:
    """From the export price to the price at a home channel's door and on its shelf, as an arithmetic ladder.

    You state the exchange rate with its day and source, freight and margin; what you leave out is not guessed: the
    step, and all above it, is unknown. VAT is by HS code, day and kind of taxpayer. Owners are told where their cost
    breaks even, and warned below it.
    """
    terms = query.terms()
    if terms.rate is not None and terms.rate.day > call.today():
        raise InvalidInput([field_error("/rate_date", fault("future_rate"), "query")])
    async with call.unit_of_work() as uow:
        found, cost = await find_product_home_price(
            uow, call.principal, product_id, terms, query.seller(), query.sold_on or call.today()
        )
    price = found.export_price
    return json_answer(
        {
            "product_id": str(product_id),
            "export_price": {"amount": price.amount, "currency": price.currency} if price else None,
            "incoterm": found.incoterm,
            "rate": _show_rate(terms.rate),
            "vat": {
                "rate": found.vat.rate,
                "taxpayer": found.vat.taxpayer,
                "reason": found.vat.reason.in_language(call.language),
            },
            "steps": [
                {
                    "step": step.step,
                    "operation": step.operation,
                    "result": _show_band(step.result),
                    "reason": step.reason.in_language(call.language),
                }
                for step in found.steps
            ],
            "delivered_price": _show_band(found.delivered_price),
            "shelf_price": _show_band(found.shelf_price),
            "missing": found.missing,
            "not_included": found.not_included,
            "cost": _show_cost(cost),
            "warnings": [{"code": "below_cost", "reason": BELOW_COST.in_language(call.language)}]
            if cost and cost.is_below_cost
            else [],
        },
        call.language,
    )


def _show_band(band: Band | None) -> dict[str, Any] | None:
    return None if band is None else {"low": band.low, "high": band.high}


def _show_cost(cost: CostPrices | None) -> dict[str, Any] | None:
    if cost is None:
        return None
    names = ("break_even", "break_even_shelf", "floor", "at_margin", "at_margin_shelf")
    return {name: _show_band(getattr(cost, name)) for name in names} | {"is_below_cost": cost.is_below_cost}


def _show_rate(rate: Rate | None) -> dict[str, Any] | None:
    if rate is None:
        return None
    return {"currency": rate.currency, "yuan": rate.yuan, "date": rate.day, "source": rate.source}
