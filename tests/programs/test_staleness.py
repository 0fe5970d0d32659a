from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from service.programs.registry import Registry, load_registry
from service.programs.staleness import find_stale

REGISTRY = load_registry()
READ_ON = date(2026, 11, 28)


def test_a_source_is_due_the_day_after_its_days_are_over() -> None:
    assert find_stale(REGISTRY, 180, READ_ON + timedelta(180)) == ()
    due = find_stale(REGISTRY, 180, READ_ON + timedelta(181))
    assert {one.age_days for one in due} == {181}
    assert len(due) == 46


def test_what_rests_on_a_source_is_named_and_the_oldest_comes_first() -> None:
    (program,) = (program for program in REGISTRY.programs if program.id == "didi-employment-consumption")
    first, second, third = program.sources
    sources = (replace(first, checked_on=READ_ON - timedelta(9)), replace(second, checked_on=None), third)
    registry = Registry((), (replace(program, sources=sources),), "2026-11-28")
    found = find_stale(registry, 8, READ_ON)
    assert [(one.source.id, one.age_days) for one in found] == [(second.id, None), (first.id, 9)]
    assert {one.entries for one in found} == {("didi-employment-consumption",)}
