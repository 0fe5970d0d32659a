"""Suggested HS codes for goods that have none."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import CallDep, JsonBody
from service.api.recommending import report_left_out
from service.api.schemas.classification import ClassificationRead, ClassifyRequest
from service.api.schemas.revisions import MinRevision
from service.domain.search.index import TextDocument
from service.usecases.classify import classify as classify_text
from service.wire.classification import LEVELS, show_classification

router = APIRouter(tags=["classification"])
ClassifyBody = Annotated[ClassifyRequest, Depends(JsonBody(ClassifyRequest))]


@router.post(
    "/v1/classify", operation_id="classify", summary="Likely HS codes of goods", response_model=ClassificationRead
)
async def classify(call: CallDep, body: ClassifyBody, min_revision: Annotated[MinRevision, Query()] = None) -> Response:
    """Codes of the Harmonized System that a text may fall under, with probabilities and the words that speak for them.

    Learned from words of everyday goods, the loaded nomenclature, and the coded products on the network. Nothing is
    stored and no stated code is changed: a suggestion for the one who declares, not a ruling.
    """
    text = TextDocument(body.text or body.name or "", body.description)
    snapshot = (await call.versioned_snapshot(min_revision)).snapshot
    work = partial(classify_text, snapshot, text, LEVELS[body.level], body.limit)
    found = await call.services.scans.run_text(work, text.n_characters)
    report_left_out(call, found.suggestions.left_out)
    return json_answer(show_classification(found, call.language), call.language)
