from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.domain.classification.nomenclature import HsCode
from service.domain.tenancy import Principal
from service.store.database import Database
from service.store.nomenclature import NomenclatureChange

NOW = datetime(2026, 1, 2, tzinfo=UTC)
CHAPTER = HsCode(code="63", description_en="Textiles", level=2, source="hs.csv")
HEADING = HsCode(code="6302", description_en="Linen", description_zh="织物制品", parent="63", level=4, source="hs.csv")
TOWELS = HsCode(code="630260", description_en="Terry towels", parent="6302", level=6, source="hs.csv")
ALL = [CHAPTER, HEADING, TOWELS]


async def load(database: Database, entries: list[HsCode]) -> NomenclatureChange:
    async with database.unit_of_work(None) as uow:
        change = await uow.nomenclature.replace_all(entries, NOW)
        await uow.commit()
    return change


async def changes_of(owner_url: str) -> list[tuple[str, str]]:
    connection = await asyncpg.connect(owner_url)
    records = await connection.fetch("SELECT entity_type, entity_id FROM catalog_change ORDER BY seq")
    await connection.close()
    return [(record["entity_type"], record["entity_id"]) for record in records]


async def test_codes_come_back_as_they_were_loaded(database: Database, principal: Principal) -> None:
    assert await load(database, list(reversed(ALL))) == NomenclatureChange(3, 0, 0)
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.nomenclature.list_all() == ALL
        assert await uow.nomenclature.find("6302") == HEADING
        assert await uow.nomenclature.find("6303") is None
        assert await uow.nomenclature.count() == 3


async def test_loading_again_changes_nothing_and_leaves_no_record(database: Database, owner_url: str) -> None:
    await load(database, ALL)
    before = await changes_of(owner_url)
    assert await load(database, ALL) == NomenclatureChange(0, 0, 0)
    assert await changes_of(owner_url) == before == [("nomenclature", "hs")]


async def test_another_nomenclature_takes_the_place_of_the_first(database: Database) -> None:
    await load(database, ALL)
    curtains = HsCode(code="6303", description_en="Curtains", parent="63", level=4, source="new.csv")
    changed = replace(CHAPTER, description_zh="纺织制成品")
    assert await load(database, [changed, curtains]) == NomenclatureChange(1, 1, 2)
    async with database.unit_of_work(None) as uow:
        assert await uow.nomenclature.list_all() == [changed, curtains]


async def test_what_is_not_committed_is_not_loaded(database: Database) -> None:
    async with database.unit_of_work(None) as uow:
        await uow.nomenclature.replace_all(ALL, NOW)
    async with database.unit_of_work(None) as uow:
        assert await uow.nomenclature.count() == 0


async def test_a_tenant_cannot_change_the_nomenclature(database: Database, principal: Principal) -> None:
    await load(database, ALL)
    async with database.unit_of_work(principal.tenant_id) as uow:
        with pytest.raises(DBAPIError, match="row-level security"):
            await uow.nomenclature.replace_all(
                [*ALL, HsCode(code="64", description_en="Shoes", level=2, source="x")], NOW
            )
    async with database.unit_of_work(None) as uow:
        assert await uow.nomenclature.count() == 3


async def test_the_database_holds_the_shape_of_codes(database: Database) -> None:
    orphan = HsCode(code="640399", description_en="Shoes", parent="6403", level=6, source="x")
    with pytest.raises(DBAPIError, match="fk_hs_code_parent"):
        await load(database, [*ALL, orphan])
    for wrong in (
        replace(CHAPTER, code="6"),
        replace(CHAPTER, level=4),
        replace(CHAPTER, description_en=""),
        replace(HEADING, parent=None),
    ):
        with pytest.raises(DBAPIError, match="ck_hs_code"):
            await load(database, [wrong])


async def test_row_level_security_is_forced(owner_url: str, database: Database) -> None:
    async with database.engine.connect() as connection:
        flags = await connection.execute(
            text("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'hs_code'")
        )
        assert [tuple(row) for row in flags] == [(True, True)]
        assert (await connection.execute(text("SELECT count(*) FROM hs_code"))).scalar_one() == 0
