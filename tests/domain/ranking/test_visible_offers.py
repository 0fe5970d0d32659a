"""What others publish is looked at within a budget that they share fairly, each with the smallest first."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from service.domain.language import Localized
from service.domain.programs import Program
from service.domain.ranking import visible_offers as within
from service.domain.ranking.visible_offers import LEAST, visible_offers
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import REGISTRY_TENANT_ID, Visibility
from service.programs.registry import shipped_registry
from tests import catalog_rows as rows

ME, OTHER, THIRD = UUID(int=1), UUID(int=2), UUID(int=3)


def program(owner: UUID, key: str, n_characters: int = 0, **values: Any) -> Program:
    text = "字" * n_characters
    return rows.program(owner, key, summary=Localized(text, text), **values)


def seen(snapshot: Snapshot, tenant_id: UUID = ME) -> tuple[set[str], int]:
    found = visible_offers(snapshot, tenant_id, "all")
    for row, offer in found.offers:
        corpus = snapshot.programs if offer.program else snapshot.channels
        assert corpus.id_of(row) == offer.target.id
    return {offer.target.id for _, offer in found.offers}, found.n_left_out


def test_everything_of_usual_size_is_looked_at() -> None:
    registry = shipped_registry()
    found, n_left_out = seen(build_snapshot(1, programs=registry.programs, channels=registry.channels))
    assert len(found) == len(registry.programs) + len(registry.channels)
    assert n_left_out == 0


def test_of_others_the_smallest_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(within, "MAX_CHARACTERS", 3 * LEAST)
    monsters = [program(OTHER, f"a-monster-{at}", 5 * LEAST) for at in range(9)]
    small = [program(OTHER, f"small-{at}") for at in range(3)]
    assert seen(build_snapshot(1, programs=[*monsters, *small])) == ({"small-0", "small-1", "small-2"}, 9)


def test_whoever_publishes_much_does_not_take_the_place_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(within, "MAX_CHARACTERS", 12 * LEAST)
    many = [program(OTHER, f"a-many-{at:02}") for at in range(20)]
    few = [program(THIRD, f"z-few-{at}", LEAST) for at in range(2)]  # each twice and a bit as long
    found, n_left_out = seen(build_snapshot(1, programs=[*many, *few]))
    assert {"z-few-0", "z-few-1"} < found
    assert (len(found), n_left_out) == (9, 13)


def test_nobody_elses_offers_are_in_the_way_of_ones_own_and_the_registrys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(within, "MAX_CHARACTERS", 2 * LEAST)
    others = [program(OTHER, f"other-{at}") for at in range(9)]
    near = [program(ME, "mine"), program(REGISTRY_TENANT_ID, "shipped")]
    found, n_left_out = seen(build_snapshot(1, programs=[*others, *near]))
    assert {"mine", "shipped"} < found
    assert (len(found), n_left_out) == (4, 7)


def test_the_size_is_that_of_all_that_is_stated() -> None:
    snapshot = build_snapshot(1, programs=[program(ME, "a"), program(ME, "b", 10_000)])
    short, long = snapshot.programs.columns.size.tolist()
    assert long - short == 2 * 10_000


def test_what_a_tenant_may_not_see_is_not_counted() -> None:
    hidden = [program(OTHER, "hidden", visibility=Visibility.PRIVATE)]
    assert seen(build_snapshot(1, programs=hidden)) == (set(), 0)
