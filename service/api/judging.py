"""Verdicts on single pairs, proposals of changes, and funnels: from domain values to JSON."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from service.api.answers import json_answer
from service.api.deps import Call
from service.domain.eligibility.change.proposals import Change, ChangeSet
from service.domain.language import Language
from service.domain.ranking.recommendation import Target
from service.usecases.draw_funnel import FunnelAnswer
from service.usecases.judge import Judgement, WhyNotAnswer
from service.usecases.versioned_snapshot import VersionedSnapshot
from service.wire.verdicts import N_SHOWN, show_verdict


def show_judgement(call: Call, found: Judgement, versioned: VersionedSnapshot) -> Response:
    """The verdict on one pair."""
    eligibility, language = found.eligibility, call.language
    return json_answer(
        {
            "subject": _show_target(found.subject, language),
            "target": _show_target(found.target, language),
            "verdict": eligibility.verdict,
            "criteria": [show_verdict(outcome, language) for outcome in eligibility.criteria],
            "supply": eligibility.supply,
            **versioned.versions(found.as_of),
        },
        language,
    )


def show_why_not(call: Call, found: WhyNotAnswer, versioned: VersionedSnapshot) -> Response:
    """What keeps a pair from being eligible, and what would change it."""
    answer, language = found.answer, call.language
    return json_answer(
        {
            "subject": _show_target(found.subject, language),
            "target": _show_target(found.target, language),
            "verdict": answer.eligibility.verdict,
            "criteria": [show_verdict(outcome, language) for outcome in answer.eligibility.criteria],
            "score": answer.score,
            "sets": [_show_set(changes, language) for changes in answer.sets],
            "not_changeable": [show_verdict(outcome, language, N_SHOWN) for outcome in answer.not_changeable],
            "complete": answer.is_complete,
            **versioned.versions(found.as_of),
        },
        language,
    )


def show_funnel(call: Call, found: FunnelAnswer, versioned: VersionedSnapshot) -> Response:
    """How many products stay in, condition by condition."""
    return json_answer(
        {
            "target": _show_target(found.target, call.language),
            "of": "products",
            "total": found.funnel.total,
            "steps": found.funnel.steps,
            "eligible": found.funnel.eligible,
            "unknown": found.funnel.unknown,
            **versioned.versions(found.as_of),
        },
        call.language,
    )


def _show_target(target: Target, language: Language) -> dict[str, Any]:
    return {"type": target.type, "id": target.id, "title": target.title.in_language(language)}


def _show_set(found: ChangeSet, language: Language) -> dict[str, Any]:
    return {
        "changes": [_show_change(change, language) for change in found.changes],
        "verdict": found.verdict,
        "criteria": [show_verdict(outcome, language, N_SHOWN) for outcome in found.criteria],
        "score": found.score,
    }


def _show_change(change: Change, language: Language) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "field": change.path,
        "now": change.now,
        "to": change.to,
        "also": change.also,
        "text": change.text.in_language(language),
    }
