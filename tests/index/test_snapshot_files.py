from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import numpy as np
import orjson
import pytest

from service.domain.classification.classifier import HsClassifier
from service.domain.ranking.goods_and_demands import recommend_demands, recommend_products
from service.domain.ranking.offers_for_suppliers import recommend_offers_for_exporter
from service.domain.ranking.request import RecommendationRequest
from service.domain.search.index import TextDocument
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Visibility
from service.index.snapshot_files import (
    DamagedSnapshot,
    discard_snapshot,
    open_snapshot,
    save_snapshot,
)
from service.index.snapshot_folders import index_folder_of, list_snapshots, revision_of
from tests import catalog_rows as rows

ME = UUID(int=1)
MAKER = rows.full_exporter(ME)
ASK = RecommendationRequest(as_of=date(2025, 6, 1), include_ineligible=True)


def make_snapshot(revision: int = 5) -> Snapshot:
    return build_snapshot(
        revision,
        exporters=[MAKER, rows.exporter(ME, "bare")],
        products=[rows.full_product(MAKER), rows.product(MAKER, "bare", visibility=Visibility.PRIVATE)],
        demands=[rows.full_demand(ME), rows.demand(ME, "bare")],
        programs=[rows.full_program(ME), rows.program(ME)],
        channels=[rows.full_channel(ME), rows.channel(ME)],
    )


def is_mapped(array: object) -> bool:
    """Whether an array is a view of a mapped file, however often removed."""
    while isinstance(array, np.ndarray):
        array = array.base
    return isinstance(array, memoryview) and isinstance(array.obj, mmap.mmap)


def test_a_snapshot_comes_back_as_it_was(tmp_path: Path) -> None:
    saved = make_snapshot()
    opened = open_snapshot(save_snapshot(saved, tmp_path, "here"), "here")
    assert (opened.revision, opened.model) == (5, saved.model)
    for name in ("products", "exporters", "demands", "programs", "channels"):
        before, after = getattr(saved, name), getattr(opened, name)
        assert list(after.rows) == list(before.rows)
        assert [after.id_of(row) for row in range(len(after))] == [before.id_of(row) for row in range(len(before))]
        assert after.network.tolist() == before.network.tolist()
    assert opened.categories == saved.categories
    assert opened.catalog_of(0).tolist() == saved.catalog_of(0).tolist()
    assert is_mapped(opened.product_columns.price)


def test_a_saved_snapshot_gives_the_same_answers(tmp_path: Path) -> None:
    saved = make_snapshot()
    opened = open_snapshot(save_snapshot(saved, tmp_path, "here"), "here")
    demand, product = rows.full_demand(ME), rows.full_product(MAKER)
    assert recommend_products(opened, ME, demand, ASK) == recommend_products(saved, ME, demand, ASK)
    assert recommend_demands(opened, ME, product, MAKER, ASK) == recommend_demands(saved, ME, product, MAKER, ASK)
    assert recommend_offers_for_exporter(opened, ME, MAKER, "all", ASK) == recommend_offers_for_exporter(
        saved, ME, MAKER, "all", ASK
    )


def test_an_empty_snapshot_can_be_saved(tmp_path: Path) -> None:
    opened = open_snapshot(save_snapshot(build_snapshot(0), tmp_path, "here"), "here")
    assert len(opened.products) == 0
    assert recommend_products(opened, ME, rows.demand(ME), ASK).items == ()


def cut_a_file(folder: Path) -> None:
    os.truncate(folder / "products" / "content.npy", 10)


def flip_a_bit(folder: Path) -> None:
    path = folder / "products" / "price.npy"
    content = bytearray(path.read_bytes())
    content[128] ^= 1  # right behind the header
    path.write_bytes(content)


def lose_a_file(folder: Path) -> None:
    (folder / "demands" / "ids.npy").unlink()


def lose_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def break_the_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def claim_another_format(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | {"format": 0}))


def claim_nothing(folder: Path) -> None:
    (folder / "manifest.json").write_text("{}")


@pytest.mark.parametrize(
    "damage",
    [
        cut_a_file,
        flip_a_bit,
        lose_a_file,
        lose_the_manifest,
        break_the_manifest,
        claim_another_format,
        claim_nothing,
        shutil.rmtree,
    ],
)
def test_a_damaged_snapshot_is_never_opened(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = save_snapshot(make_snapshot(), tmp_path, "here")
    damage(folder)
    with pytest.raises(DamagedSnapshot, match="built anew"):
        open_snapshot(folder, "here")


def test_a_snapshot_of_another_database_is_not_opened(tmp_path: Path) -> None:
    folder = save_snapshot(make_snapshot(), tmp_path, "here")
    with pytest.raises(DamagedSnapshot, match="origin"):
        open_snapshot(folder, "there")
    assert index_folder_of(tmp_path, "here") != index_folder_of(tmp_path, "there")


def test_nothing_half_written_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("service.index.snapshot_content.encode_rows", fail)
    with pytest.raises(OSError, match="no space"):
        save_snapshot(make_snapshot(), tmp_path, "here")
    assert list(tmp_path.iterdir()) == []


def test_an_open_snapshot_outlives_its_folder(tmp_path: Path) -> None:
    folder = save_snapshot(make_snapshot(), tmp_path, "here")
    opened = open_snapshot(folder, "here")
    discard_snapshot(folder)
    assert not folder.exists()
    assert len(recommend_products(opened, ME, rows.demand(ME), ASK).items) == 2


def test_other_files_in_the_folder_are_no_snapshots(tmp_path: Path) -> None:
    (tmp_path / "building.lock").touch()
    (tmp_path / "some-folder").mkdir()
    assert [revision_of(folder) for folder in list_snapshots(tmp_path)] == [-1]
    assert list_snapshots(tmp_path / "missing") == []


def test_the_classifier_and_its_guesses_come_back(tmp_path: Path) -> None:
    saved = build_snapshot(
        5,
        products=[rows.product(MAKER, "towel", name="cotton towel"), rows.product(MAKER, "coded", hs_code="6302")],
        demands=[rows.demand(ME, "toys", title="毛绒玩具")],
        hs=HsClassifier.build(),
    )
    opened = open_snapshot(save_snapshot(saved, tmp_path, "here"), "here")
    assert opened.hs.suggest(TextDocument("雨伞")) == saved.hs.suggest(TextDocument("雨伞"))
    for name in ("product_guesses", "demand_guesses"):
        before, after = getattr(saved, name), getattr(opened, name)
        assert after.headings.tolist() == before.headings.tolist()
        assert after.probabilities.tolist() == before.probabilities.tolist()
    assert [next(iter(saved.product_guesses.of_row(row)), None) for row in range(2)] in (["6302", None], [None, "6302"])
    assert "9503" in saved.demand_guesses.of_row(0)
