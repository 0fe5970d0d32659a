"""Replaced snapshots give back their files: no map outlives its snapshot, though garbage is seldom looked for."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from service.domain.classification.classifier import HsClassifier
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.suppliers_for_programs import (
    recommend_exporters_for_program,
    recommend_products_for_program,
)
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.growth import Changes
from service.domain.snapshot.snapshot import Snapshot
from service.index.growth_states import open_state
from service.index.growth_writer import GrowthWriter
from service.index.replaced import N_SNAPSHOTS_KEPT, remove_replaced
from service.index.snapshot_files import open_snapshot, save_snapshot
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.full_exporter(ME)
TOWEL, UNCODED = rows.full_product(MAKER), rows.product(MAKER, "uncoded", name="umbrella 雨伞")
DEMAND, PROGRAM = rows.full_demand(ME), rows.full_program(ME)
ASK = RecommendationRequest(as_of=date(2025, 6, 1), limit=50, include_ineligible=True)
N_STEPS = 30
HS = HsClassifier.build()


@pytest.fixture(autouse=True)
def _without_a_look_at_garbage() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def save(tmp_path: Path, revision: int) -> Path:
    snapshot = build_snapshot(
        revision,
        exporters=[MAKER],
        products=[TOWEL, UNCODED],
        demands=[DEMAND],
        programs=[PROGRAM],
        channels=[rows.full_channel(ME)],
        hs=HS,
    )
    return save_snapshot(snapshot, tmp_path, "here")


def ask_everything(snapshot: Snapshot) -> None:
    recommend_products(snapshot, ME, DEMAND, ASK)
    recommend_demands(snapshot, ME, UNCODED, MAKER, ASK)
    recommend_offers_for_exporter(snapshot, ME, MAKER, "all", ASK)
    recommend_products_for_program(snapshot, ME, PROGRAM, ASK)
    recommend_exporters_for_program(snapshot, ME, PROGRAM, ASK)


def open_files(folder: Path) -> list[str]:
    """The files below a folder that this process holds open or maps; those that are gone end with `(deleted)`."""
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        try:
            found.append(str(handle.readlink()))
        except FileNotFoundError:  # the handle of this very look
            continue
    return [path for path in found if path.startswith(f"{folder}/")]


def deleted(files: list[str]) -> list[str]:
    return [path for path in files if path.endswith("(deleted)")]


def test_a_snapshot_that_grew_holds_the_files_of_its_last_state_alone(tmp_path: Path) -> None:
    folder = save(tmp_path, 5)
    base = open_snapshot(folder, "here")
    writer = GrowthWriter(folder, base, None, base)
    for number in range(N_STEPS):
        product = rows.product(MAKER, f"n{number}", name=f"towel {number}")
        state = writer.grow(Changes(revision=6 + number, products=[product], touched={"products": [product.id]}))
        served = open_state(folder, base, state)
        ask_everything(served)
        grown = [path.removeprefix(f"{folder}/growth/") for path in open_files(folder / "growth")]
        assert {path.partition("/")[0] for path in grown} == {state.name, "segments"}
        assert deleted(grown) == []


def test_a_snapshot_that_was_replaced_holds_no_file(tmp_path: Path) -> None:
    for revision in range(N_SNAPSHOTS_KEPT + 2):
        folder = save(tmp_path, revision)
        served = open_snapshot(folder, "here")
        ask_everything(served)
        remove_replaced(tmp_path, folder)
        assert deleted(open_files(tmp_path)) == []
        assert open_files(tmp_path)
    del served
    assert open_files(tmp_path) == []
