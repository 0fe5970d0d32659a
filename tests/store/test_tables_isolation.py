"""What the database itself refuses, as the role that the service connects as."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.domain.money import Money
from service.domain.tenancy import REGISTRY_TENANT_ID, Principal, Visibility
from service.errors import Conflict, NotFound
from service.store.database import Database
from tests import catalog_rows as rows

TABLES = ("exporter", "product", "demand", "channel", "program")


@pytest.fixture
async def theirs(database: Database, other_principal: Principal) -> dict[str, Any]:
    """Another tenant's rows by visibility; the network ones state what only the owner may see."""
    owner = rows.full_exporter(other_principal.tenant_id)
    hidden = rows.exporter(other_principal.tenant_id, "hidden", visibility=Visibility.PRIVATE)
    goods = rows.full_product(owner)
    secret = rows.product(owner, "secret", visibility=Visibility.PRIVATE)
    async with database.unit_of_work(other_principal.tenant_id) as uow:
        await uow.exporters.upsert_many([owner, hidden])
        await uow.products.upsert_many([goods, secret])
        await uow.programs.add(rows.program(other_principal.tenant_id, "theirs", visibility=Visibility.PRIVATE))
        await uow.commit()
    return {"owner": owner, "hidden": hidden, "goods": goods, "secret": secret}


async def run(database: Database, sql: str, *, tenant_id: UUID | None = None, scope: str = "") -> list[Any]:
    """One statement as the application's role, with nothing of ours around it; rolled back."""
    async with database.engine.connect() as connection:
        claim = "SELECT set_config('homeward.tenant_id', :tenant_id, true), set_config('homeward.scope', :scope, true)"
        await connection.execute(
            text(claim), {"tenant_id": "" if tenant_id is None else str(tenant_id), "scope": scope}
        )
        result = await connection.execute(text(sql))
        return list(result.all()) if result.returns_rows else []


async def test_published_rows_are_visible_and_private_ones_do_not_exist(
    database: Database, principal: Principal, theirs: dict[str, Any]
) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert (await uow.exporters.get(theirs["owner"].id)).name == theirs["owner"].name
        for repository, row in ((uow.exporters, theirs["hidden"]), (uow.products, theirs["secret"])):
            with pytest.raises(NotFound, match="There is no"):
                await repository.get(row.id)
        assert [row.sku for row in await uow.products.list_page("network", 10, None)] == ["full"]
        assert await uow.products.list_page("own", 10, None) == []
        assert await uow.exporters.find_by_key("full") is None  # another's key is not mine


async def test_cost_and_contact_leave_their_owner_on_no_way_of_reading(
    database: Database, principal: Principal, other_principal: Principal, theirs: dict[str, Any]
) -> None:
    goods, owner = theirs["goods"], theirs["owner"]
    async with database.unit_of_work(principal.tenant_id) as uow:
        seen_products = [
            await uow.products.get(goods.id),
            *(await uow.products.list_page("network", 10, None)),
            *(await uow.products.find_many([goods.id])),
            *[row async for row in uow.products.stream_all()],
        ]
        seen_exporters = [
            await uow.exporters.get(owner.id),
            *(await uow.exporters.list_page("network", 10, None)),
            *(await uow.exporters.find_many([owner.id])),
            *[row async for row in uow.exporters.stream_all()],
        ]
    assert seen_products == [replace(goods, unit_cost=None)] * 4
    assert seen_exporters == [replace(owner, contact=None)] * 4

    async with database.unit_of_work(other_principal.tenant_id) as uow:
        assert (await uow.products.get(goods.id)).unit_cost == Money(Decimal("7.3125"), "CNY")
        assert (await uow.exporters.get(owner.id)).contact == owner.contact


async def test_published_rows_cannot_be_changed_by_others(
    database: Database, principal: Principal, theirs: dict[str, Any]
) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        with pytest.raises(NotFound):
            await uow.exporters.save(replace(theirs["owner"], city="elsewhere"), None)
        with pytest.raises(NotFound):
            await uow.products.delete(theirs["goods"].id, None)

    for sql in ("UPDATE product SET name = 'mine now' RETURNING id", "DELETE FROM product RETURNING id"):
        assert await run(database, sql, tenant_id=principal.tenant_id) == []


@pytest.mark.parametrize("table", TABLES)
async def test_no_tenant_sees_nothing(database: Database, theirs: dict[str, Any], table: str) -> None:
    assert await run(database, f"SELECT id FROM {table}") == []
    assert await run(database, f"UPDATE {table} SET version = 2 RETURNING id") == []
    assert await run(database, f"DELETE FROM {table} RETURNING id") == []


@pytest.mark.parametrize("table", [*TABLES, "tenant", "api_key", "idempotency", "catalog_change", "catalog_feed"])
async def test_every_table_forces_row_level_security(database: Database, table: str) -> None:
    flags = await run(
        database, f"SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'public.{table}'::regclass"
    )

    assert flags == [(True, True)]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE product DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE product NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY see ON product",
        "ALTER TABLE product DISABLE TRIGGER ALL",
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "TRUNCATE product CASCADE",
        "CREATE TABLE mine (id int)",
        "INSERT INTO catalog_change (tenant_id, entity_type) SELECT id, 'product' FROM tenant",
        "UPDATE catalog_change SET entity_id = 'x'",
        "DELETE FROM tenant",
    ],
)
async def test_the_role_cannot_loosen_its_own_bonds(
    database: Database, principal: Principal, theirs: dict[str, Any], sql: str
) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        await run(database, sql, tenant_id=principal.tenant_id)


async def test_switching_row_level_security_off_is_an_error_and_no_way_round(database: Database) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text("SET LOCAL row_security = off"))
        with pytest.raises(DBAPIError, match="would be affected by row-level security"):
            await connection.execute(text("SELECT id FROM product"))


async def test_a_row_cannot_be_given_to_or_taken_for_another_tenant(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    mine = rows.demand(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(mine)
        await uow.commit()
    with pytest.raises(DBAPIError, match="row-level security"):
        await run(
            database, f"UPDATE demand SET tenant_id = '{other_principal.tenant_id}'", tenant_id=principal.tenant_id
        )
    async with database.unit_of_work(principal.tenant_id) as uow:
        with pytest.raises(Conflict):
            await uow.demands.upsert_many([rows.demand(other_principal.tenant_id)])


async def test_a_product_cannot_belong_to_another_tenants_exporter(
    database: Database, principal: Principal, theirs: dict[str, Any]
) -> None:
    sql = (
        "INSERT INTO product (id, tenant_id, exporter_id, sku, name, description, attributes, visibility, version,"
        f" created_at, updated_at) VALUES (uuidv7(), '{principal.tenant_id}', '{theirs['owner'].id}', 'x', 'x', '',"
        " '{}', 'private', 1, now(), now())"
    )
    with pytest.raises(DBAPIError, match="fk_product_tenant_id_exporter_id"):
        await run(database, sql, tenant_id=principal.tenant_id)


async def test_a_slug_of_anothers_hidden_programme_is_taken(
    database: Database, principal: Principal, theirs: dict[str, Any]
) -> None:
    mine = rows.program(principal.tenant_id, "theirs")
    async with database.unit_of_work(principal.tenant_id) as uow:
        with pytest.raises(Conflict, match="is taken"):
            await uow.programs.add(mine)
        with pytest.raises(Conflict, match="another tenant"):
            await uow.programs.upsert_many([mine])


async def test_the_registry_is_everyones_to_read_and_nobodys_to_change(
    database: Database, principal: Principal
) -> None:
    row = rows.full_program(REGISTRY_TENANT_ID)
    async with database.unit_of_work(REGISTRY_TENANT_ID) as uow:
        await uow.programs.add(row)
        await uow.commit()

    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.programs.get("full") == row
        with pytest.raises(NotFound):
            await uow.programs.save(replace(row, slots=1), None)


async def test_the_service_reads_everything_and_writes_no_tenants_rows(
    database: Database, theirs: dict[str, Any]
) -> None:
    async with database.unit_of_work(None) as uow:
        assert {row.external_id for row in await uow.exporters.list_page("own", 10, None)} == {"full", "hidden"}
        assert (await uow.products.get(theirs["goods"].id)).unit_cost is not None

    assert await run(database, "UPDATE product SET version = 9 RETURNING id", scope="service") == []
    assert await run(database, "DELETE FROM exporter RETURNING id", scope="service") == []


async def test_tenants_and_keys_are_the_services_alone(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    async with database.unit_of_work(None) as uow:
        await uow.api_keys.add(other_principal.tenant_id, b"k" * 32)
        await uow.commit()

    async with database.unit_of_work(principal.tenant_id) as uow:
        assert [tenant.id for tenant in await uow.tenants.list_all()] == [principal.tenant_id]
        assert await uow.api_keys.find_tenant(b"k" * 32) is None
        with pytest.raises(DBAPIError, match="row-level security"):
            await uow.api_keys.add(principal.tenant_id, b"m" * 32)
    async with database.unit_of_work(principal.tenant_id) as uow:
        with pytest.raises(DBAPIError, match="row-level security"):
            await uow.tenants.ensure("made by a tenant")


async def test_the_feed_shows_a_tenant_its_own_changes_alone(
    database: Database, principal: Principal, theirs: dict[str, Any]
) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id))
        await uow.commit()

    seen = await run(database, "SELECT tenant_id FROM catalog_change", tenant_id=principal.tenant_id)
    assert [row.tenant_id for row in seen] == [principal.tenant_id]
    assert await run(database, "DELETE FROM catalog_change RETURNING seq", tenant_id=principal.tenant_id) == []


async def test_whose_transaction_it_was_ends_with_it(database: Database, principal: Principal) -> None:
    """A connection goes back to the pool without its tenant, whether the work was committed or not."""
    for commits in (True, False):
        async with database.unit_of_work(principal.tenant_id) as uow:
            await uow.demands.add(rows.demand(principal.tenant_id, str(commits)))
            if commits:
                await uow.commit()
    async with database.engine.connect() as connection:
        settings = (
            "SELECT current_setting('homeward.tenant_id', true), current_setting('homeward.scope', true),"
            " (SELECT count(*) FROM demand)"
        )
        row = (await connection.execute(text(settings))).one()

    assert [value or "" for value in row[:2]] == ["", ""]
    assert row[2] == 0


async def test_a_tenant_that_is_no_uuid_is_refused(database: Database, theirs: dict[str, Any]) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text("SELECT set_config('homeward.tenant_id', 'x'' OR true --', true)"))
        with pytest.raises(DBAPIError, match="invalid input syntax for type uuid"):
            await connection.execute(text("SELECT id FROM product"))
