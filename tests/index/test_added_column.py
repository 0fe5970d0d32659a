"""A column is one line of the schema: two that no other code knows of are built, grown, written, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from service.domain.catalog import Product
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.columns import Codes, ColumnsOf, Floats, Lists, table
from service.domain.snapshot.growth import Changes, grow_snapshot
from service.domain.snapshot.schema import GOODS, Concept, Listing, ProductColumns
from service.domain.snapshot.snapshot import Snapshot
from service.index.growth_states import open_newest_state, open_state
from service.index.growth_writer import GrowthWriter
from service.index.snapshot_files import DamagedSnapshot, open_snapshot, save_snapshot
from tests import catalog_rows as rows

_listing = ColumnsOf[Listing]()
MAKER = rows.exporter(UUID(int=1))
TOWEL = rows.product(MAKER, "towel", name="towel", attributes={"size": "70", "material": "cotton"})
RUG = rows.product(MAKER, "rug", name="rug")
LAMP = rows.product(MAKER, "lamp", name="lamp", attributes={"volts": "220"})
CHANGES = Changes(revision=2, products=[RUG, LAMP], touched={"products": [RUG.id, LAMP.id]})


@table
class MoreColumns(ProductColumns):
    n_letters: Codes = _listing.codes(lambda row: len(row.product.name))
    attribute_lengths: Lists = _listing.lists(lambda row: map(len, row.product.attributes.values()))


@table
class OtherColumns(ProductColumns):
    n_letters: Floats = _listing.floats(lambda row: len(row.product.name))


@pytest.fixture(autouse=True)
def _with_more_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GOODS, "products", Concept(Product, MoreColumns))


def held(snapshot: Snapshot) -> dict[str, tuple[int, Sequence[int]]]:
    """What the two columns hold of each product, by its name."""
    columns = snapshot.product_columns
    assert isinstance(columns, MoreColumns)
    lengths = columns.attribute_lengths
    return {
        product.name: (
            int(columns.n_letters[row]),
            lengths.codes[lengths.starts[row] : lengths.starts[row + 1]].tolist(),
        )
        for row, product in enumerate(snapshot.products.rows)
    }


FIRST = {"towel": (5, [2, 6])}
ALL = FIRST | {"rug": (3, []), "lamp": (4, [3])}


def test_it_is_built() -> None:
    assert held(build_snapshot(1, exporters=[MAKER], products=[TOWEL])) == FIRST


def test_it_grows() -> None:
    assert held(grow_snapshot(build_snapshot(1, exporters=[MAKER], products=[TOWEL]), CHANGES)) == ALL


def save(tmp_path: Path) -> Path:
    return save_snapshot(build_snapshot(1, exporters=[MAKER], products=[TOWEL]), tmp_path, "here")


def test_it_is_written_and_read(tmp_path: Path) -> None:
    folder = save(tmp_path)
    base = open_snapshot(folder, "here")
    assert held(base) == FIRST
    writer = GrowthWriter(folder, base, None, base)
    state = writer.grow(CHANGES)
    assert held(writer.snapshot) == ALL
    assert held(open_state(folder, base, state)) == ALL
    assert held(base) == FIRST


@pytest.mark.parametrize("name", ["n_letters.npy", "attribute_lengths/starts.npy", "attribute_lengths/codes.npy"])
@pytest.mark.parametrize("is_of_the_build", [True, False])
def test_it_is_checked(tmp_path: Path, name: str, is_of_the_build: bool) -> None:
    folder = save(tmp_path)
    base = open_snapshot(folder, "here")
    GrowthWriter(folder, base, None, base).grow(CHANGES)
    n_first = {"n_letters.npy": 1, "attribute_lengths/starts.npy": 2, "attribute_lengths/codes.npy": 2}[name]
    path = folder / "products" / name
    content = bytearray(path.read_bytes())
    content[128 + (0 if is_of_the_build else 8 * n_first)] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedSnapshot, match=name):
        open_newest_state(folder, open_snapshot(folder, "here"))


def test_a_file_that_holds_something_else_is_no_such_column(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save(tmp_path)
    monkeypatch.setitem(GOODS, "products", Concept(Product, OtherColumns))
    with pytest.raises(DamagedSnapshot, match="n_letters holds int64"):
        open_snapshot(folder, "here")


def test_a_file_that_is_missing_makes_the_snapshot_unfit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GOODS, "products", Concept(Product, ProductColumns))
    folder = save(tmp_path)
    monkeypatch.setitem(GOODS, "products", Concept(Product, MoreColumns))
    with pytest.raises(DamagedSnapshot, match="n_letters"):
        open_snapshot(folder, "here")
