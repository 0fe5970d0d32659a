"""From suggested codes to what the wire says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.classification.classifier import HsLevel, HsSuggestion
from service.domain.classification.documents import SourceKind
from service.domain.classification.nomenclature import CHAPTER, HEADING, SUBHEADING
from service.domain.language import Language
from service.usecases.classify import Classification
from service.wire.notices import show_notices
from service.wire.recommendations import show_evidence

LEVELS: Mapping[str, int] = {"chapter": CHAPTER, "heading": HEADING, "subheading": SUBHEADING}
"""Digits of a level's codes."""

_LEVEL_NAMES = {digits: name for name, digits in LEVELS.items()}
_SOURCE_TYPES = {
    SourceKind.SHIPPED: "goods",
    SourceKind.NOMENCLATURE: "nomenclature",
    SourceKind.PRODUCT: "product",
}


def show_classification(found: Classification, language: Language) -> dict[str, Any]:
    """A whole answer as the wire has it, in one language."""
    suggestions = found.suggestions
    return {
        "items": [_show_suggestion(suggestion, language) for suggestion in suggestions.items],
        "notices": show_notices(
            language, is_text_cut=suggestions.is_text_cut, n_rows_left_out=len(suggestions.left_out)
        ),
        "snapshot": {"revision": found.revision, "model": found.model},
    }


def _show_suggestion(suggestion: HsSuggestion, language: Language) -> dict[str, Any]:
    source = suggestion.source
    return {
        **_show_level(suggestion.path[-1], language),
        "path": [_show_level(level, language) for level in suggestion.path],
        "source": {"type": _SOURCE_TYPES[source.kind], "code": source.code, "title": source.title},
        "evidence": [show_evidence(met) for met in suggestion.evidence],
    }


def _show_level(level: HsLevel, language: Language) -> dict[str, Any]:
    return {
        "code": level.code,
        "level": _LEVEL_NAMES[len(level.code)],
        "title": level.title.in_language(language),
        "probability": level.probability,
    }
