"""Readiness for the home market: what stands between export goods and a shelf at home."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.schemas.readiness import ExporterReadinessRead, ProductReadinessRead
from service.api.schemas.recommendation_queries import AsOf
from service.api.schemas.revisions import MinRevision
from service.domain.language import Language
from service.domain.readiness.assess import CheckTally
from service.domain.readiness.checks import NOTICE, Check
from service.domain.readiness.sources import SOURCES
from service.usecases.assess_readiness import assess_exporter_readiness, assess_product_readiness

router = APIRouter(tags=["readiness"])


@router.get(
    "/v1/products/{product_id}/readiness",
    operation_id="get_product_readiness",
    summary="Is a product ready for the home market?",
    response_model=ProductReadinessRead,
)
async def get_product_readiness(
    call: CallDep,
    product_id: UUID,
    min_revision: Annotated[MinRevision, Query()] = None,
    as_of: Annotated[AsOf, Query()] = None,
) -> Response:
    """Trade mark, certificates, standards, labels, mains, sizes, price, lot, terms and know-how, one check each.

    Every check says what it rests on and what to do next; what was not stated is `unknown`. Certificates are those that
    the class of the goods needs on `as_of` (today): by what the goods are called and said to be, and their HS code or,
    without one, how likely it is. Information, not legal advice. The check of the cost is there for the owner alone.
    """
    versioned, day = await call.versioned_snapshot(min_revision), as_of or call.today()
    async with call.unit_of_work() as uow:
        found = await assess_product_readiness(uow, versioned.snapshot, call.principal, product_id, day)
    shown = {
        "product_id": str(found.product_id),
        **versioned.versions(day),
        "verdict": found.verdict,
        "checks": [_show_check(check, call.language) for check in found.checks],
    }
    return json_answer(shown | _closing({check.source for check in found.checks}, call.language), call.language)


@router.get(
    "/v1/exporters/{exporter_id}/readiness",
    operation_id="get_exporter_readiness",
    summary="Is an exporter ready for the home market?",
    response_model=ExporterReadinessRead,
)
async def get_exporter_readiness(
    call: CallDep,
    exporter_id: UUID,
    min_revision: Annotated[MinRevision, Query()] = None,
    as_of: Annotated[AsOf, Query()] = None,
) -> Response:
    """The same checks over all of an exporter's products: how many pass each, and what the others still need."""
    versioned, day = await call.versioned_snapshot(min_revision), as_of or call.today()
    async with call.unit_of_work() as uow:
        found = await assess_exporter_readiness(uow, versioned.snapshot, call.principal, exporter_id, day)
    shown = {
        "exporter_id": str(found.exporter_id),
        **versioned.versions(day),
        "verdict": found.verdict,
        "n_products": found.n_products,
        "n_ready": found.n_ready,
        "n_blocked": found.n_blocked,
        "know_how": _show_check(found.know_how, call.language),
        "checks": [_show_tally(tally, call.language) for tally in found.tallies],
    }
    cited = {found.know_how.source, *(tally.source for tally in found.tallies)}
    return json_answer(shown | _closing(cited, call.language), call.language)


def _show_check(check: Check, language: Language) -> dict[str, Any]:
    return {
        "check": check.name,
        "verdict": check.verdict,
        "evidence": check.evidence.in_language(language),
        "next_step": check.next_step.in_language(language) if check.next_step else None,
        "fields": check.fields,
        "source": check.source,
    }


def _show_tally(tally: CheckTally, language: Language) -> dict[str, Any]:
    return {
        "check": tally.name,
        "verdict": tally.verdict,
        "n_ready": tally.n_ready,
        "n_not_ready": tally.n_not_ready,
        "n_unknown": tally.n_unknown,
        "not_ready": [
            {
                "product_id": str(named.product_id),
                "name": named.name,
                "evidence": named.evidence.in_language(language),
                "next_step": named.next_step.in_language(language) if named.next_step else None,
            }
            for named in tally.not_ready
        ],
        "source": tally.source,
    }


def _closing(cited: Collection[str], language: Language) -> dict[str, Any]:
    return {
        "notice": NOTICE.in_language(language),
        "sources": [
            {"id": source.id, "title": source.title.in_language(language), "published": source.published}
            for source in SOURCES
            if source.id in cited
        ],
    }
