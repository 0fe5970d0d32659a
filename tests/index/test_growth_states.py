"""A snapshot on disk grows: readers go on, crashes and damage are found out, nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from service.domain.catalog import Product
from service.domain.ranking.goods_and_demands import recommend_products
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.index import growing_arrays
from service.index.growing_arrays import NoRoom
from service.index.growth_states import list_states, open_newest_state, open_state
from service.index.growth_writer import GrowthWriter
from service.index.replaced import N_STATES_KEPT
from service.index.snapshot_files import DamagedSnapshot, open_snapshot, save_snapshot
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.full_exporter(ME)
TOWEL = rows.full_product(MAKER)
DEMAND = rows.full_demand(ME)
ASK = RecommendationRequest(as_of=date(2025, 6, 1), limit=50, include_ineligible=True)


def make_base(tmp_path: Path) -> Path:
    snapshot = build_snapshot(
        5,
        exporters=[MAKER],
        products=[TOWEL],
        demands=[DEMAND],
        programs=[rows.full_program(ME)],
        channels=[rows.full_channel(ME)],
    )
    return save_snapshot(snapshot, tmp_path, "here")


def writer_of(folder: Path) -> GrowthWriter:
    base = open_snapshot(folder, "here")
    return GrowthWriter(folder, base, *open_newest_state(folder, base))


def came(revision: int, *products: Product, **others: Any) -> Changes:
    return Changes(
        revision=revision,
        products=products,
        touched={"products": [product.id for product in products]},
        catalogs={MAKER.id: sorted([TOWEL, *products], key=lambda product: str(product.id))},
        **others,
    )


def answer(snapshot: Snapshot) -> Any:
    return recommend_products(snapshot, ME, DEMAND, ASK)


BATCHES = [
    came(6, rows.product(MAKER, "a", name="浴巾 zymurgic", attributes={"weave": "terry"}, certifications=("CE",))),
    came(7, replace(TOWEL, name="face towel", category="new", hs_code=None), rows.product(MAKER, "b", name="毛巾")),
    came(8, rows.product(MAKER, "c", name="cotton bath towel"), offers=([rows.program(ME, "other")], [])),
    came(9, rows.product(MAKER, "d", name="纯棉 毛巾"), rows.product(MAKER, "e", name="hotel towel 500 g")),
]


def test_growing_on_disk_is_growing_in_memory(tmp_path: Path) -> None:
    folder = make_base(tmp_path)
    base = open_snapshot(folder, "here")
    writer, in_memory = writer_of(folder), base
    for changes in BATCHES:
        state = writer.grow(changes)
        in_memory = grow_snapshot(in_memory, changes)
        read = open_state(folder, base, state)
        assert answer(read) == answer(in_memory)
        assert answer(writer.snapshot) == answer(in_memory)
        assert read.categories == in_memory.categories
        assert [read.programs.id_of(row) for row in range(len(read.programs))] == [
            in_memory.programs.id_of(row) for row in range(len(in_memory.programs))
        ]
        assert list(read.products.rows) == list(in_memory.products.rows)
        assert read.revision == changes.revision


def test_a_reader_keeps_what_it_has(tmp_path: Path) -> None:
    folder = make_base(tmp_path)
    base, writer = open_snapshot(folder, "here"), writer_of(folder)
    first = open_state(folder, base, writer.grow(BATCHES[0]))
    before = answer(base), answer(first)
    for changes in BATCHES[1:]:
        writer.grow(changes)
    assert (answer(base), answer(first)) == before


def test_another_process_goes_on(tmp_path: Path) -> None:
    folder = make_base(tmp_path)
    in_memory = open_snapshot(folder, "here")
    for changes in BATCHES:
        writer_of(folder).grow(changes)
        in_memory = grow_snapshot(in_memory, changes)
    assert answer(writer_of(folder).snapshot) == answer(in_memory)


def test_what_a_broken_step_left_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_base(tmp_path)
    writer = writer_of(folder)
    writer.grow(BATCHES[0])
    with monkeypatch.context() as patch:
        patch.setattr("service.index.growth_writer.write_facts", fail)
        with pytest.raises(OSError, match="the disk is full"):
            writer.grow(BATCHES[3])
    assert [path.name[:20] for path in list_states(folder)] == [f"{6:020d}"]
    again = writer_of(folder)
    again.grow(BATCHES[1])
    in_memory = grow_snapshot(grow_snapshot(open_snapshot(folder, "here"), BATCHES[0]), BATCHES[1])
    assert answer(writer_of(folder).snapshot) == answer(in_memory)


def fail(*_: object) -> None:
    raise OSError("the disk is full")


def flip_in(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def flip_a_new_price(folder: Path, state: Path) -> None:
    assert state.exists()
    flip_in(folder / "products" / "price.npy", 128 + 8)  # behind the header and the one row of the whole build


def flip_a_dead_row(folder: Path, state: Path) -> None:
    assert folder.exists()
    flip_in(state / "dead" / "products.npy", -1)


def flip_a_segment(folder: Path, state: Path) -> None:
    assert state.exists()
    flip_in(next((folder / "growth" / "segments").rglob("index-text.npy")), -1)


def lose_facts(folder: Path, state: Path) -> None:
    assert folder.exists()
    next((state / "facts").glob("*.npy")).unlink()


def break_the_manifest(folder: Path, state: Path) -> None:
    assert folder.exists()
    (state / "manifest.json").write_text("{")


@pytest.mark.parametrize("damage", [flip_a_new_price, flip_a_dead_row, flip_a_segment, lose_facts, break_the_manifest])
def test_damage_is_found(tmp_path: Path, damage: Callable[[Path, Path], None]) -> None:
    folder = make_base(tmp_path)
    state = writer_of(folder).grow(BATCHES[1])
    writer_of(folder)
    damage(folder, state)
    base = open_snapshot(folder, "here")
    with pytest.raises(DamagedSnapshot, match="grew by cannot be opened"):
        open_newest_state(folder, base)


def test_a_state_that_is_gone_is_no_state(tmp_path: Path) -> None:
    folder = make_base(tmp_path)
    base, writer = open_snapshot(folder, "here"), writer_of(folder)
    first = writer.grow(BATCHES[0])
    for number in range(N_STATES_KEPT):
        writer.grow(replace(BATCHES[1], revision=10 + number))
    with pytest.raises(DamagedSnapshot):
        open_state(folder, base, first)


def test_old_states_and_their_segments_are_removed(tmp_path: Path) -> None:
    folder = make_base(tmp_path)
    writer = writer_of(folder)
    for number in range(12):
        writer.grow(came(10 + number, rows.product(MAKER, f"n{number}", name=f"towel {number}")))
    assert [path.name[:20] for path in list_states(folder)] == [f"{n:020d}" for n in (21, 20, 19)]
    n_segments = sum(len(getattr(writer.snapshot, name).text.later) for name in ("products", "exporters"))
    assert len(list((folder / "growth" / "segments").iterdir())) <= N_STATES_KEPT * n_segments
    assert answer(writer_of(folder).snapshot) == answer(writer.snapshot)


def test_a_full_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing_arrays, "LEAST_ROOM", 2)
    writer = writer_of(make_base(tmp_path))
    writer.grow(came(10, rows.product(MAKER, "a"), rows.product(MAKER, "b")))
    with pytest.raises(NoRoom, match="products"):
        writer.grow(came(11, rows.product(MAKER, "c")))
