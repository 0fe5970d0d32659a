from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from service.domain.money import Money, PriceRange
from service.domain.tenancy import Principal, Visibility
from service.errors import Conflict, InvalidInput, NotFound, PreconditionFailed
from service.store.database import Database
from tests import catalog_rows as rows

CONCEPTS = ("exporters", "products", "demands", "channels", "programs")


async def full_row(concept: str, uow: Any, tenant_id: Any) -> Any:
    """A row with every field stated; a product's exporter is stored."""
    if concept == "products":
        owner = rows.exporter(tenant_id, "owner")
        await uow.exporters.add(owner)
        return rows.full_product(owner)
    return getattr(rows, f"full_{concept.removesuffix('s')}")(tenant_id)


@pytest.mark.parametrize("concept", CONCEPTS)
async def test_a_full_row_comes_back_as_it_was_added(database: Database, principal: Principal, concept: str) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        row = await full_row(concept, uow, principal.tenant_id)
        repository = getattr(uow, concept)
        await repository.add(row)

        assert await repository.get(row.id) == row


@pytest.mark.parametrize("concept", CONCEPTS)
async def test_a_full_row_comes_back_as_it_was_upserted(database: Database, principal: Principal, concept: str) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        row = await full_row(concept, uow, principal.tenant_id)
        repository = getattr(uow, concept)

        assert await repository.upsert_many([row]) == (1, 0)
        assert await repository.get(row.id) == row
        assert await repository.upsert_many([row]) == (0, 0)
        assert await repository.get(row.id) == row


@pytest.mark.parametrize("concept", CONCEPTS)
async def test_a_row_with_nothing_stated_comes_back(database: Database, principal: Principal, concept: str) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        owner = rows.exporter(principal.tenant_id, "owner")
        await uow.exporters.add(owner)
        make = getattr(rows, concept.removesuffix("s"))
        row = make(owner) if concept == "products" else make(principal.tenant_id)
        repository = getattr(uow, concept)
        await repository.add(row)

        assert await repository.get(row.id) == row


AWKWARD = [
    "'; DROP TABLE product; --",
    '"double" \\ back \\u0041 \\n {curly} %s :colon $1 ?',
    "\t tab \r return \n line",
    "\u2028 separators \u2029 \u00a0 \ufeff mark",
    "𠮷野家 👩‍👩‍👧‍👦 e\u0301 ﬁ ｆｕｌｌ",
    "العربية עברית ไทย",
    "\U0010fffd",
    "null",
    "{}",
    "[1, 2]",
    "NaN",
]


@pytest.mark.parametrize("write", ["add", "upsert_many"])
async def test_awkward_text_comes_back_as_it_was(database: Database, principal: Principal, write: str) -> None:
    owner = rows.exporter(principal.tenant_id)
    given = [
        rows.product(
            owner, f"{n}", name=said, description=said, category=said, certifications=(said,), attributes={said: said}
        )
        for n, said in enumerate(AWKWARD)
    ]
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(owner)
        if write == "add":
            for row in given:
                await uow.products.add(row)
        else:
            await uow.products.upsert_many(given)

        assert await uow.products.list_page("own", 100, None) == given


async def test_money_keeps_the_digits_it_was_given(database: Database, principal: Principal) -> None:
    owner = rows.exporter(principal.tenant_id)
    given = rows.product(owner, unit_price=Money(Decimal("12.50"), "CNY"))
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(owner)
        await uow.products.upsert_many([given])

        stored = await uow.products.get(given.id)

    assert stored.unit_price is not None
    assert str(stored.unit_price.amount) == "12.50"


@pytest.mark.parametrize("ends", [(None, "3"), ("2", None), ("2", "2")])
async def test_price_ranges_may_be_open(
    database: Database, principal: Principal, ends: tuple[str | None, str | None]
) -> None:
    low, high = (None if end is None else Money(Decimal(end), "USD") for end in ends)
    row = rows.demand(principal.tenant_id, target_price=PriceRange(low, high))
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(row)

        assert (await uow.demands.get(row.id)).target_price == row.target_price


async def test_having_no_certificates_is_not_the_same_as_stating_none(database: Database, principal: Principal) -> None:
    owner = rows.exporter(principal.tenant_id)
    without, unstated = rows.product(owner, "a", certifications=()), rows.product(owner, "b")
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(owner)
        await uow.products.upsert_many([without, unstated])

        assert (await uow.products.get(without.id)).certifications == ()
        assert (await uow.products.get(unstated.id)).certifications is None


@pytest.mark.parametrize("concept", CONCEPTS)
async def test_a_taken_key_is_a_conflict_and_the_work_can_go_on(
    database: Database, principal: Principal, concept: str
) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        row = await full_row(concept, uow, principal.tenant_id)
        repository = getattr(uow, concept)
        await repository.add(row)
        twin = row if isinstance(row.id, str) else replace(row, id=uuid7())
        with pytest.raises(Conflict, match="is taken"):
            await repository.add(twin)
        await uow.commit()

        assert await repository.get(row.id) == row


async def test_two_tenants_may_use_the_same_key(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    for tenant_id in (principal.tenant_id, other_principal.tenant_id):
        async with database.unit_of_work(tenant_id) as uow:
            await uow.exporters.add(rows.exporter(tenant_id, "same"))
            await uow.commit()
            found = await uow.exporters.find_by_key("same")
            assert found is not None
            assert found.tenant_id == tenant_id


async def test_saving_counts_versions_and_refuses_stale_ones(database: Database, principal: Principal) -> None:
    row = rows.exporter(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(row)
        second = await uow.exporters.save(replace(row, city="保定"), 1)
        assert (second.version, second.city) == (2, "保定")
        assert await uow.exporters.get(row.id) == second
        with pytest.raises(PreconditionFailed, match="read it again"):
            await uow.exporters.save(replace(row, city="石家庄"), 1)
        with pytest.raises(PreconditionFailed):
            await uow.exporters.delete(row.id, 1)

        assert (await uow.exporters.save(replace(row, city="唐山"), None)).version == 3
        await uow.exporters.delete(row.id, 3)
        with pytest.raises(NotFound):
            await uow.exporters.save(row, 3)
        with pytest.raises(NotFound):
            await uow.exporters.delete(row.id, None)
        with pytest.raises(NotFound):
            await uow.exporters.get(row.id)


async def test_saving_keeps_identity_and_time_of_creation(database: Database, principal: Principal) -> None:
    row = rows.exporter(principal.tenant_id)
    later = rows.NOW + timedelta(days=1)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(row)
        await uow.exporters.save(replace(row, created_at=later, updated_at=later), None)

        stored = await uow.exporters.get(row.id)

    assert (stored.created_at, stored.updated_at) == (rows.NOW, later)


async def test_a_key_cannot_be_changed_to_a_taken_one(database: Database, principal: Principal) -> None:
    first, second = rows.exporter(principal.tenant_id, "a"), rows.exporter(principal.tenant_id, "b")
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.upsert_many([first, second])
        with pytest.raises(Conflict, match="external_id is taken"):
            await uow.exporters.save(replace(second, external_id="a"), 1)


async def test_an_upsert_keeps_id_and_creation_and_counts_what_it_did(database: Database, principal: Principal) -> None:
    old = [rows.exporter(principal.tenant_id, key) for key in "abc"]
    later = rows.NOW + timedelta(days=1)
    changed = rows.exporter(principal.tenant_id, "b", city="保定", created_at=later, updated_at=later)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.upsert_many(old)
        counts = await uow.exporters.upsert_many([old[0], changed, rows.exporter(principal.tenant_id, "d")])
        stored = await uow.exporters.find_by_key("b")
        untouched = await uow.exporters.find_by_key("a")

    assert counts == (1, 1)
    assert stored == replace(changed, id=old[1].id, created_at=rows.NOW, version=2)
    assert untouched == old[0]


async def test_no_rows_are_no_work(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.demands.upsert_many([]) == (0, 0)


async def test_a_product_of_an_unknown_exporter_is_refused_by_its_field(
    database: Database, principal: Principal
) -> None:
    stray = rows.product(rows.exporter(principal.tenant_id))
    for write in ("add", "upsert_many"):
        async with database.unit_of_work(principal.tenant_id) as uow:
            with pytest.raises(InvalidInput, match="create or import the exporter first") as refusal:
                await getattr(uow.products, write)(stray if write == "add" else [stray])
        assert [error.pointer for error in refusal.value.errors] == ["/exporter_id"]


async def test_pages_meet_each_row_once_while_others_write(database: Database, principal: Principal) -> None:
    tenant_id = principal.tenant_id
    old = [rows.demand(tenant_id, f"old-{n:02}") for n in range(10)]
    seen: list[str] = []
    async with database.unit_of_work(tenant_id) as uow:
        await uow.demands.upsert_many(old)
        after = None
        while page := await uow.demands.list_page("own", 3, after):
            seen += [row.external_id for row in page]
            after = page[-1].id
            if len(seen) == 3:
                await uow.demands.delete(old[1].id, None)
                await uow.demands.save(replace(old[0], title="changed behind the reader"), None)
                await uow.demands.add(rows.demand(tenant_id, "new"))

    assert seen == [*(f"old-{n:02}" for n in range(10)), "new"]


async def test_lists_are_narrowed_by_equality(database: Database, principal: Principal) -> None:
    owner, other = rows.exporter(principal.tenant_id, "a"), rows.exporter(principal.tenant_id, "b")
    first = rows.product(owner, "1", category="毛巾", visibility=Visibility.PRIVATE)
    second = rows.product(other, "2", category="毛巾")
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.upsert_many([owner, other])
        await uow.products.upsert_many([first, second])

        async def skus(**filters: object) -> list[str]:
            return [row.sku for row in await uow.products.list_page("own", 10, None, **filters)]

        assert await skus(category="毛巾") == ["1", "2"]
        assert await skus(category="毛巾", exporter_id=other.id) == ["2"]
        assert await skus(sku="1", category=None) == ["1"]
        assert await skus(visibility="private") == ["1"]
        assert await skus(category="地毯") == []
        with pytest.raises(InvalidInput, match="Is not a filter; use category, exporter_id"):
            await skus(unit_cost_amount=1)


async def test_all_rows_stream_in_the_order_of_ids(database: Database, principal: Principal) -> None:
    given = [rows.demand(principal.tenant_id, f"{n}") for n in range(25)]
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.upsert_many(given[::-1])
        await uow.commit()

    async with database.frozen_unit_of_work() as uow:
        assert [row async for row in uow.demands.stream_all(batch_size=7)] == given
        assert await uow.demands.count() == 25
        assert await uow.demands.find_many([given[3].id, uuid7(), given[1].id]) == [given[1], given[3]]
        assert await uow.demands.find_by_keys(["7", "none"]) == {"7": given[7]}


async def test_what_is_not_committed_is_gone(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.demands.add(rows.demand(principal.tenant_id, "kept"))
        await uow.commit()
        await uow.demands.add(rows.demand(principal.tenant_id, "lost"))

    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.demands.find_by_key("kept") is not None
        assert await uow.demands.find_by_key("lost") is None


async def test_a_unit_of_work_must_be_entered(database: Database) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await database.unit_of_work(None).exporters.count()
