from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from service.domain.registry_version import fingerprint_registry
from service.programs.registry import load_registry

REGISTRY = load_registry()
CHANNELS, PROGRAMS = REGISTRY.channels, REGISTRY.programs


def test_the_same_content_has_the_same_name() -> None:
    stored = [replace(p, version=7, created_at=datetime.now(UTC), updated_at=datetime.now(UTC)) for p in PROGRAMS]
    turned = [replace(p, traits=dict(reversed(list(p.traits.items())))) for p in reversed(stored)]
    assert fingerprint_registry(reversed(CHANNELS), turned) == REGISTRY.fingerprint
    assert len(REGISTRY.fingerprint) == 12


def test_any_change_of_content_has_another() -> None:
    others = [program for program in PROGRAMS if program.id != "jd-export-procurement-fund"]
    (first,) = (program for program in PROGRAMS if program.id == "jd-export-procurement-fund")
    changed = [
        fingerprint_registry(CHANNELS, others),
        fingerprint_registry(CHANNELS[1:], PROGRAMS),
        fingerprint_registry(CHANNELS, [replace(first, slots=7), *others]),
        fingerprint_registry(CHANNELS, [replace(first, criteria=()), *others]),
        fingerprint_registry(CHANNELS, [replace(first, traits={**first.traits, "x": 1}), *others]),
    ]
    assert len({REGISTRY.fingerprint, *changed}) == 1 + len(changed)


def test_a_sum_that_was_stored_is_the_same_sum() -> None:
    stored = [
        replace(p, budget=replace(p.budget, amount=p.budget.amount.quantize(Decimal("0.0001")))) if p.budget else p
        for p in PROGRAMS
    ]
    assert fingerprint_registry(CHANNELS, stored) == REGISTRY.fingerprint
