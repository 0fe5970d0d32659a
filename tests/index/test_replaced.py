"""What was replaced is removed, but for what cursors lead into, and that only for a while and within bounds."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import UUID

import pytest

from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes
from service.index import replaced
from service.index.growth_states import list_states, open_state
from service.index.growth_writer import GrowthWriter
from service.index.pins import KEPT_S, Bounds, pin
from service.index.replaced import N_SNAPSHOTS_KEPT, N_STATES_KEPT, remove_replaced
from service.index.snapshot_files import open_snapshot, save_snapshot
from service.index.snapshot_folders import list_snapshots, revision_of
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.exporter(ME)


def save(tmp_path: Path, *revisions: int) -> list[Path]:
    return [save_snapshot(build_snapshot(revision), tmp_path, "here") for revision in revisions]


def revisions(tmp_path: Path) -> list[int]:
    return [revision_of(folder) for folder in list_snapshots(tmp_path)]


def age(place: Path, seconds: float) -> None:
    for mark in place.rglob("pinned"):
        os.utime(mark, (time.time() - seconds, time.time() - seconds))


def test_the_newest_snapshots_stay(tmp_path: Path) -> None:
    folders = [save_snapshot(build_snapshot(revision), tmp_path, "here") for revision in (3, 20, 100)]
    assert list_snapshots(tmp_path) == folders[::-1]
    assert [revision_of(folder) for folder in folders] == [3, 20, 100]
    assert remove_replaced(tmp_path, folders[-1]) == 1
    assert list_snapshots(tmp_path) == folders[:0:-1]


def test_the_current_snapshot_stays_however_old(tmp_path: Path) -> None:
    folders = [save_snapshot(build_snapshot(revision), tmp_path, "here") for revision in (3, 20, 100)]
    assert remove_replaced(tmp_path, folders[0]) == 0


def test_what_a_crash_left_is_removed_after_a_while(tmp_path: Path) -> None:
    left, running = tmp_path / ".building-old", tmp_path / ".building-new"
    left.mkdir()
    running.mkdir()
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    current = save_snapshot(build_snapshot(1), tmp_path, "here")
    assert remove_replaced(tmp_path, current) == 1
    assert running.exists()
    assert list_snapshots(tmp_path) == [current]


def test_a_snapshot_that_cursors_lead_into_stays_for_a_while(tmp_path: Path) -> None:
    folders = save(tmp_path, 1, 2, 3, 4)
    pin(folders[0])
    assert remove_replaced(tmp_path, folders[-1]) == 1
    assert revisions(tmp_path) == [4, 3, 1]
    age(folders[0], KEPT_S + 1)
    assert remove_replaced(tmp_path, folders[-1]) == 1
    assert revisions(tmp_path) == [4, 3]


@pytest.mark.parametrize("bounds", [Bounds(2, 1 << 30), Bounds(9, 0)])
def test_those_that_were_paged_through_least_recently_go_before_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bounds: Bounds
) -> None:
    monkeypatch.setattr(replaced, "PINNED_SNAPSHOTS", bounds)
    folders = save(tmp_path, *range(7))
    for number, folder in enumerate(folders):
        pin(folder)
        age(folder, KEPT_S / 2 - number)
    remove_replaced(tmp_path, folders[-1])
    n_kept = N_SNAPSHOTS_KEPT + (bounds.n_places if bounds.n_bytes else 0)
    assert revisions(tmp_path) == [6, 5, 4, 3, 2, 1, 0][:n_kept]


def test_a_state_that_cursors_lead_into_stays_with_its_snapshot_and_can_be_opened(tmp_path: Path) -> None:
    (folder,) = save(tmp_path, 5)
    base = open_snapshot(folder, "here")
    writer, states = GrowthWriter(folder, base, None, base), []
    for number in range(2 * N_STATES_KEPT):
        product = rows.product(MAKER, f"n{number}", name=f"towel {number}")
        states.append(writer.grow(Changes(revision=6 + number, products=[product], touched={"products": [product.id]})))
        if number == 1:
            pin(states[1])
    assert list_states(folder) == [*states[: -N_STATES_KEPT - 1 : -1], states[1]]
    assert len(open_state(folder, base, states[1]).products) == 2

    later = save(tmp_path, 20, 21, 22)
    remove_replaced(tmp_path, later[-1])
    assert revisions(tmp_path) == [22, 21, 5]
    age(folder, KEPT_S + 1)
    remove_replaced(tmp_path, later[-1])
    assert revisions(tmp_path) == [22, 21]


def test_removing_goes_on_where_a_state_is_damaged(tmp_path: Path) -> None:
    (folder,) = save(tmp_path, 5)
    base = open_snapshot(folder, "here")
    product = rows.product(MAKER)
    state = GrowthWriter(folder, base, None, base).grow(
        Changes(revision=6, products=[product], touched={"products": [product.id]})
    )
    (state / "manifest.json").write_text("{}")
    assert remove_replaced(tmp_path, folder) == 0
    assert list((folder / "growth" / "segments").iterdir()) == []
