from __future__ import annotations

from dataclasses import replace
from datetime import date

from service.programs.difference import EntryChange, FieldChange, compare_registries
from service.programs.registry import Registry, load_registry

REGISTRY = load_registry()
FUND = next(program for program in REGISTRY.programs if program.id == "jd-export-procurement-fund")


def with_fund(**values: object) -> Registry:
    others = (program for program in REGISTRY.programs if program is not FUND)
    return Registry(REGISTRY.channels, (replace(FUND, **values), *others), "2026-11-29")  # type: ignore[arg-type]  # the fields by name


def test_a_registry_does_not_differ_from_itself_whenever_it_was_stored() -> None:
    later = with_fund(version=7, updated_at=FUND.updated_at.replace(year=2027))
    assert compare_registries(REGISTRY, later) == ()


def test_each_changed_statement_is_named_with_what_it_was_and_is() -> None:
    changed = with_fund(
        valid_to=date(2027, 4, 11), slots=5, possible_to=None, sources=(*FUND.sources[1:], FUND.sources[0])
    )
    (change,) = compare_registries(REGISTRY, changed)
    assert (change.kind, change.entry, change.id) == ("changed", "program", FUND.id)
    assert set(change.fields) == {
        FieldChange("valid_to", "2026-04-11", "2027-04-11"),
        FieldChange("slots", None, "5"),
        FieldChange("possible_to", "2026-05-01", None),
    }


def test_what_lies_deeper_is_named_by_its_own_name() -> None:
    (status,) = FUND.status
    changed = with_fund(
        status=(replace(status, since=date(2026, 6, 1)),),
        criteria=(replace(FUND.criteria[0], source="facts:2"), *FUND.criteria[1:]),  # type: ignore[arg-type]  # no composition
        traits={**FUND.traits, "x": 1},
    )
    (change,) = compare_registries(REGISTRY, changed)
    assert set(change.fields) == {
        FieldChange("status[ended].since", "2026-05-01", "2026-06-01"),
        FieldChange("criteria[exporter_only].source", "facts:3", "facts:2"),
        FieldChange("traits.x", None, "1"),
    }


def test_parts_of_one_name_are_told_apart_by_their_places() -> None:
    (ended,) = FUND.status
    twice = with_fund(status=(replace(ended, since=date(2026, 1, 1)), ended))
    thrice = with_fund(status=(replace(ended, since=date(2026, 1, 2)), ended))
    (change,) = compare_registries(twice, thrice)
    assert change.fields == (FieldChange("status[0].since", "2026-01-01", "2026-01-02"),)


def test_entries_come_and_go() -> None:
    fewer = Registry(REGISTRY.channels[1:], REGISTRY.programs[1:], REGISTRY.version)
    program, channel = REGISTRY.programs[0].id, REGISTRY.channels[0].id
    assert compare_registries(REGISTRY, fewer) == (
        EntryChange("removed", "program", program),
        EntryChange("removed", "channel", channel),
    )
    assert [change.kind for change in compare_registries(fewer, REGISTRY)] == ["added", "added"]
