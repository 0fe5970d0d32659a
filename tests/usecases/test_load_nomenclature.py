from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.domain.classification.nomenclature import SUBHEADING
from service.domain.search.index import TextDocument
from service.errors import InvalidInput
from service.index.snapshot_files import open_snapshot
from service.store.database import Database
from service.store.nomenclature import NomenclatureChange
from service.usecases.build_index import IndexBuilder
from service.usecases.classify import classify
from service.usecases.load_nomenclature import load_nomenclature

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FILE = b"""hscode,description,parent,level
85,Electrical machinery,TOTAL,2
8509,Domestic appliances,85,4
850980,Zymurgic quillon,8509,6
"""


async def test_a_loaded_nomenclature_reaches_the_index(database: Database, tmp_path: Path) -> None:
    builder = IndexBuilder(tmp_path, "here")
    before = open_snapshot((await builder.bring_up_to_date(database)).folder, "here")
    asked = TextDocument("zymurgic quillon")
    assert classify(before, asked, SUBHEADING, 5).suggestions.items == ()

    assert await load_nomenclature(database, FILE, "hs.csv", NOW) == NomenclatureChange(3, 0, 0)
    after = open_snapshot((await builder.bring_up_to_date(database)).folder, "here")
    found = classify(after, asked, SUBHEADING, 5)
    assert [(s.code, s.title.en) for s in found.suggestions.items] == [("850980", "Zymurgic quillon")]
    assert (found.revision, found.model) == (after.revision, after.model)
    assert after.revision > before.revision


async def test_a_wrong_file_changes_nothing(database: Database) -> None:
    await load_nomenclature(database, FILE, "hs.csv", NOW)
    with pytest.raises(InvalidInput, match=r"bad\.csv, line 5: the parent 8510"):
        await load_nomenclature(database, FILE + b"851010,Shavers,8510,6\n", "bad.csv", NOW)
    async with database.unit_of_work(None) as uow:
        assert {entry.source for entry in await uow.nomenclature.list_all()} == {"hs.csv"}
