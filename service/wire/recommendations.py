"""Recommendations on the wire."""

from __future__ import annotations

from datetime import date
from typing import Any

from service.domain.language import Language, Localized
from service.domain.money import PriceRange
from service.domain.ranking.recommendation import Recommendation
from service.domain.ranking.request import RecommendationPage
from service.domain.reading.demands import Understood
from service.domain.search.explanation import Evidence
from service.domain.search.query.parse import MAX_WORDS
from service.wire.values import PriceRangeRead
from service.wire.verdicts import show_eligibility

_TEXT_CUT = Localized(
    f"询问文本过长：每个字段只读取前 {MAX_WORDS} 个词左右。",
    f"The asking text is long: of each of its fields about the first {MAX_WORDS} words were read.",
)
_ROW_LEFT_OUT = Localized(
    "本页有一条结果无法说明，未列出；已记入日志。",
    "A row of this page could not be explained and is not shown; it was logged.",
)
_OFFERS_LEFT_OUT = Localized(
    "可见的计划和渠道过多，其中 {n} 个篇幅最大的未参与比较。",
    "There are too many programmes and channels; {n} of them, the longest, were not looked at.",
)


def show_recommendation(item: Recommendation, language: Language) -> dict[str, Any]:
    """One recommendation as the wire has it, in one language."""
    target, eligibility = item.target, item.eligibility
    return {
        "target": {"type": target.type, "id": target.id, "title": target.title.in_language(language)},
        "rank": item.rank,
        "score": item.score,
        "confidence": item.confidence,
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
        "eligibility": show_eligibility(eligibility, language),
        "evidence": [show_evidence(met) for met in item.evidence],
        "missing_terms": item.missing_terms,
        "flags": item.flags,
    }


def show_notices(page: RecommendationPage, language: Language) -> list[dict[str, str]]:
    """What is to be known of a page as a whole: one notice a row that is left out, and what else was not read."""
    notices = [("text_cut", _TEXT_CUT)] * page.is_text_cut + [("row_left_out", _ROW_LEFT_OUT)] * len(page.left_out)
    if page.n_offers_left_out:
        notices.append(("offers_left_out", _OFFERS_LEFT_OUT))
    n_left_out = page.n_offers_left_out
    return [{"code": code, "detail": text.in_language(language).format(n=n_left_out)} for code, text in notices]


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
