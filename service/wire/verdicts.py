"""Verdicts on the wire: whole where one is asked for; as items of a list, with long lists in them cut short."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.eligibility.facts import show_fact
from service.domain.language import Language
from service.domain.rules import CriterionVerdict, Eligibility

N_SHOWN = 20
"""How many values of a list are shown in lists of items."""


def show_eligibility(eligibility: Eligibility, language: Language) -> dict[str, Any]:
    """A verdict with its criteria as an item of a list has it, in one language."""
    return {
        "verdict": eligibility.verdict,
        "criteria": [show_verdict(found, language, N_SHOWN) for found in eligibility.criteria],
    }


def show_verdict(found: CriterionVerdict, language: Language, n_shown: int | None = None) -> dict[str, Any]:
    """One condition's outcome as the wire has it, with those of its parts; of long lists the first `n_shown` values."""
    (required, n_required), (actual, n_actual) = _show(found.required, n_shown), _show(found.actual, n_shown)
    return {
        "criterion": found.criterion,
        "verdict": found.verdict,
        "field": found.field,
        "required": required,
        "actual": actual,
        "left_out": n_required + n_actual,
        "source": found.source,
        "reason": found.reason.in_language(language),
        "supply": found.supply,
        "in_force": found.in_force,
        "parts": [show_verdict(part, language, n_shown) for part in found.parts],
    }


def _show(value: object, n_shown: int | None) -> tuple[object, int]:
    """What is shown of a value, and how many entries are not."""
    if isinstance(value, Mapping):
        shown = {name: _show(part, n_shown) for name, part in value.items()}
        return {name: part for name, (part, _) in shown.items()}, sum(n_more for _, n_more in shown.values())
    if isinstance(value, tuple) and n_shown is not None:
        return show_fact(value[:n_shown]), max(0, len(value) - n_shown)
    return show_fact(value), 0
