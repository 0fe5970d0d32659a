"""What programmes are worth to an exporter."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep
from service.api.recommending import reader_of
from service.api.schemas.worth import WorthQuery, WorthRead
from service.domain.language import Language
from service.domain.ranking.recommendation import target_of_program
from service.domain.rules import Eligibility
from service.domain.worth.benefits import BenefitWorth
from service.domain.worth.exporter_worth import ProgramWorth, Stack
from service.usecases.value_programs import value_programs_for_exporter
from service.wire.targets import Reader, show_provenance
from service.wire.verdicts import show_eligibility

router = APIRouter(tags=["worth"])


@router.get(
    "/v1/exporters/{exporter_id}/worth",
    operation_id="get_exporter_worth",
    summary="What are the programmes worth to an exporter?",
    response_model=WorthRead,
)
async def get_exporter_worth(call: CallDep, exporter_id: UUID, query: Annotated[WorthQuery, Query()]) -> Response:
    """Each benefit in CNY a year or in days where the sources or your own figures allow, with the arithmetic shown.

    Where they do not, the worth is unknown and `needs` names the figure. `certain` and `possible` are the best sets of
    programmes that do not exclude each other, with their sums.
    """
    as_of, versioned = query.as_of or call.today(), await call.versioned_snapshot(query.min_revision)
    found = await value_programs_for_exporter(
        call.unit_of_work(),
        call.services.scans,
        versioned.snapshot,
        call.principal,
        exporter_id,
        as_of,
        query.figures(),
        include_partner_programs=query.include_partner_programs,
    )
    reader = await reader_of(call, [target_of_program(worth.program) for worth in found.worth.programs])
    shown = zip(found.worth.programs, found.eligibilities, strict=False)
    return json_answer(
        {
            "exporter_id": str(exporter_id),
            "programs": [_show_program(worth, eligibility, reader) for worth, eligibility in shown],
            "certain": _show_stack(found.worth.certain),
            "possible": _show_stack(found.worth.possible),
            "complete": found.is_complete,
            **versioned.versions(as_of),
        },
        call.language,
    )


def _show_program(worth: ProgramWorth, eligibility: Eligibility, reader: Reader) -> dict[str, Any]:
    language = reader.language
    return {
        "program_id": worth.program.id,
        "title": worth.program.name.in_language(language),
        **show_provenance(worth.program, reader),
        "eligibility": show_eligibility(eligibility, language),
        "gain_cny_a_year": worth.gain,
        "orders_cny_a_year": worth.orders,
        "days_sooner": worth.days,
        "n_unknown": worth.n_unknown,
        "benefits": [_show_benefit(benefit, language) for benefit in worth.benefits],
    }


def _show_benefit(benefit: BenefitWorth, language: Language) -> dict[str, Any]:
    return {
        "kind": benefit.kind,
        "text": benefit.text.in_language(language),
        "known": benefit.is_known,
        "gain_cny_a_year": benefit.gain,
        "orders_cny_a_year": benefit.orders,
        "days_sooner": benefit.days,
        "arithmetic": benefit.arithmetic,
        "reason": benefit.reason.in_language(language),
        "needs": benefit.needs,
        "source": benefit.source,
    }


def _show_stack(stack: Stack) -> dict[str, Any]:
    return {
        "programs": stack.programs,
        "gain_cny_a_year": stack.gain,
        "orders_cny_a_year": stack.orders,
        "days_sooner": stack.days,
        "n_unknown": stack.n_unknown,
        "left_out": [{"program_id": left.program_id, "excluded_by": left.by} for left in stack.left_out],
        "is_exact": stack.is_exact,
    }
