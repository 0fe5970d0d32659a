"""Recommendations on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any

from service.domain.language import Language
from service.domain.money import PriceRange
from service.domain.ranking.answer_verdict import AnswerVerdict
from service.domain.ranking.recommendation import Recommendation
from service.domain.reading.demands import Understood
from service.domain.search.explanation import Evidence
from service.wire.targets import Reader, show_target
from service.wire.values import PriceRangeRead
from service.wire.verdicts import show_eligibility


def show_recommendation(item: Recommendation, reader: Reader) -> dict[str, Any]:
    """One recommendation as the wire has it."""
    language = reader.language
    return {
        "target": show_target(item.target, reader),
        "rank": item.rank,
        "score": item.score,
        "data_completeness": item.data_completeness,
        "confidence": item.data_completeness,
        "fit_probability": item.fit_probability,
        "contributions": [
            {
                "factor": part.factor,
                "weight": part.weight,
                "value": part.value,
                "contribution": part.contribution,
                "known": part.known,
                "reason": part.reason.in_language(language),
            }
            for part in item.contributions
        ],
        "eligibility": show_eligibility(item.eligibility, language),
        "evidence": [show_evidence(met) for met in item.evidence],
        "missing_terms": item.missing_terms,
        "flags": item.flags,
        "preferred": item.is_preferred,
        "folded": item.n_folded,
        "blockers": [
            {
                "code": check.name,
                "reason": check.evidence.in_language(language),
                "next_step": check.next_step and check.next_step.in_language(language),
                "source": check.source,
            }
            for check in item.blockers
        ],
    }


def show_verdict(verdict: AnswerVerdict, language: Language) -> dict[str, str]:
    """Whether anything fits as the wire has it."""
    return {"fit": verdict.fitness.value, "reason": verdict.reason.in_language(language)}


def show_understood(one: Understood) -> dict[str, Any]:
    """What was read in a demand's words as the wire has it."""
    value: Any = one.value
    if isinstance(value, PriceRange):
        value = PriceRangeRead.model_validate(value, from_attributes=True).model_dump(mode="json")
    elif isinstance(value, date):
        value = value.isoformat()
    return {"field": one.field, "value": value, "words": one.words, "part": one.part, "used": one.is_used}


def show_evidence(met: Evidence) -> dict[str, Any]:
    """A term that met as the wire has it."""
    return {
        "field": met.field,
        "term": met.term,
        "matched": met.matched,
        "via": met.via,
        "contribution": met.contribution,
    }
