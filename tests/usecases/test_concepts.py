"""Create, read, replace, delete and upsert, for every concept."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.draft import Draft
from service.domain.drafts.money import MoneyDraft, PriceRangeDraft
from service.domain.drafts.program import ChannelDraft, ProgramDraft
from service.domain.money import Money, PriceRange
from service.domain.tenancy import REGISTRY_TENANT_ID, Principal
from service.errors import Conflict, Forbidden, InvalidInput, NotFound, PreconditionFailed
from service.store.database import Database
from service.store.repository import Repository
from service.store.unit_of_work import UnitOfWork
from service.usecases.concepts import CHANNELS, DEMANDS, EXPORTERS, PRODUCTS, PROGRAMS, Concept
from service.usecases.create import create
from service.usecases.delete import delete
from service.usecases.read import ROWS_AT_ONCE, read, stream_rows
from service.usecases.replace import replace
from service.usecases.upsert import upsert_by_key
from tests import catalog_rows as rows
from tests.catalog_rows import NOW

LATER = NOW + timedelta(hours=1)
TEXT = {"zh": "文", "en": "text"}
CONCEPTS: dict[str, tuple[Concept[Any, Any], dict[str, Any], dict[str, Any]]] = {
    "exporters": (EXPORTERS, {"external_id": "k", "name": "瑞丰"}, {"city": "保定"}),
    "products": (PRODUCTS, {"sku": "k", "name": "毛巾"}, {"moq": 100}),
    "demands": (DEMANDS, {"external_id": "k", "title": "毛巾"}, {"quantity": 5}),
    "channels": (
        CHANNELS,
        {"id": "k", "name": TEXT, "operator": TEXT, "summary": TEXT, "kind": "marketplace"},
        {"traits": {"since": 2021}},
    ),
    "programs": (
        PROGRAMS,
        {"id": "k", "name": TEXT, "sponsor": TEXT, "summary": TEXT, "kind": "green_channel"},
        {"slots": 5},
    ),
}
every_concept = pytest.mark.parametrize("name", CONCEPTS)


class Caller:
    """A tenant with the use cases at hand, each in a unit of work of its own."""

    def __init__(self, database: Database, principal: Principal, name: str) -> None:
        self.concept, self._stated, self._more = CONCEPTS[name]
        self.principal = principal
        self.exporter_id: UUID | None = None
        self._database = database

    def draft(self, **more: Any) -> Draft:
        return self.concept.draft.model_validate(self._stated | more)  # type: ignore[no-any-return]

    def changed_draft(self) -> Draft:
        return self.draft(**self._more)

    async def with_exporter(self) -> Caller:
        """The caller with an exporter for its products."""
        if self.concept.has_exporter:
            async with self._uow() as uow:
                draft = ExporterDraft(external_id="owner", name="owner")
                self.exporter_id = (await create(uow, self.principal, EXPORTERS, draft, NOW)).row.id
        return self

    async def create(self) -> Any:
        async with self._uow() as uow:
            written = await create(uow, self.principal, self.concept, self.draft(), NOW, exporter_id=self.exporter_id)
        return written.row

    async def read(self, row_id: Any) -> Any:
        async with self._uow() as uow:
            return await read(uow, self.principal, self.concept, row_id)

    async def replace(self, row_id: Any, draft: Draft, expected_version: int | None) -> Any:
        async with self._uow() as uow:
            written = await replace(uow, self.principal, self.concept, row_id, draft, expected_version, LATER)
        return written.row

    async def delete(self, row_id: Any, expected_version: int | None = None) -> None:
        async with self._uow() as uow:
            await delete(uow, self.principal, self.concept, row_id, expected_version)

    async def upsert(self, draft: Draft, key: str = "k", exporter_id: UUID | None = None) -> tuple[Any, bool]:
        async with self._uow() as uow:
            written = await upsert_by_key(
                uow, self.principal, self.concept, key, draft, LATER, exporter_id=exporter_id or self.exporter_id
            )
        return written.row, written.is_new

    def _uow(self) -> Any:
        return self._database.unit_of_work(self.principal.tenant_id)


@every_concept
async def test_a_created_row_can_be_read(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()

    assert await caller.read(row.id) == row
    assert (row.tenant_id, row.version, row.created_at, row.updated_at) == (principal.tenant_id, 1, NOW, NOW)


@every_concept
async def test_a_taken_key_is_a_conflict(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()
    with pytest.raises(Conflict, match="is taken"):
        await caller.create()

    assert await caller.read(row.id) == row


@every_concept
async def test_replacing_states_everything_anew(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()
    second = await caller.replace(row.id, caller.changed_draft(), 1)
    third = await caller.replace(row.id, caller.draft(), None)

    assert (second.version, second.updated_at, second.created_at, second.id) == (2, LATER, NOW, row.id)
    assert second != row
    assert rows_equal_but_life(third, row)
    assert await caller.read(row.id) == third


def rows_equal_but_life(left: Any, right: Any) -> bool:
    names = set(left.__dataclass_fields__) - {"version", "updated_at"}
    return all(getattr(left, name) == getattr(right, name) for name in names)


@every_concept
async def test_saying_the_same_again_changes_nothing(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()

    assert await caller.replace(row.id, caller.draft(), 1) == row
    assert await caller.upsert(caller.draft()) == (row, False)
    with pytest.raises(PreconditionFailed):
        await caller.replace(row.id, caller.draft(), 2)


@every_concept
async def test_stale_changes_are_refused(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()
    await caller.replace(row.id, caller.changed_draft(), 1)
    with pytest.raises(PreconditionFailed, match="read it again"):
        await caller.replace(row.id, caller.draft(), 1)
    with pytest.raises(PreconditionFailed, match="read it again"):
        await caller.delete(row.id, 1)

    await caller.delete(row.id, 2)
    with pytest.raises(NotFound):
        await caller.read(row.id)


@every_concept
async def test_of_two_changes_at_once_one_is_refused(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row = await caller.create()
    outcomes = await asyncio.gather(
        *(caller.replace(row.id, caller.changed_draft(), 1) for _ in range(2)), return_exceptions=True
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == sorted(
        [caller.concept.entity.__name__, "PreconditionFailed"]
    )


@every_concept
async def test_others_may_read_what_is_published_and_change_nothing(
    database: Database, principal: Principal, other_principal: Principal, name: str
) -> None:
    owner = await Caller(database, other_principal, name).with_exporter()
    row = await owner.create()
    caller = Caller(database, principal, name)

    assert await caller.read(row.id) == row
    for attempt in (caller.replace(row.id, caller.changed_draft(), None), caller.delete(row.id)):
        with pytest.raises(Forbidden, match="is not yours; you may read it but not change it"):
            await attempt
    assert await owner.read(row.id) == row


@every_concept
async def test_an_upsert_makes_a_row_and_then_changes_it(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    row, is_new = await caller.upsert(caller.draft())
    changed, is_new_again = await caller.upsert(caller.changed_draft())

    assert (is_new, is_new_again) == (True, False)
    assert (changed.id, changed.version) == (row.id, 2)
    assert await caller.read(row.id) == changed


@every_concept
async def test_of_many_upserts_at_once_one_makes_the_row(database: Database, principal: Principal, name: str) -> None:
    caller = await Caller(database, principal, name).with_exporter()
    outcomes = await asyncio.gather(*(caller.upsert(caller.draft()) for _ in range(6)))

    assert sum(is_new for _, is_new in outcomes) == 1
    assert len({row.id for row, _ in outcomes}) == 1


async def test_an_upsert_under_another_key_than_stated_is_refused(database: Database, principal: Principal) -> None:
    caller = Caller(database, principal, "exporters")
    with pytest.raises(InvalidInput) as problem:
        await caller.upsert(caller.draft(), key="other")

    assert [(error.pointer, error.code) for error in problem.value.errors] == [("/external_id", "differs_from_path")]


@pytest.mark.parametrize("name", ["channels", "programs"])
async def test_a_slug_stays_as_it_is(database: Database, principal: Principal, name: str) -> None:
    caller = Caller(database, principal, name)
    row = await caller.create()
    with pytest.raises(InvalidInput) as problem:
        await caller.replace(row.id, caller.draft(id="other"), 1)

    assert [error.pointer for error in problem.value.errors] == ["/id"]


async def test_a_product_needs_an_exporter_of_the_callers(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    caller = Caller(database, principal, "products")
    theirs = await Caller(database, other_principal, "exporters").create()
    for exporter_id, error in ((None, InvalidInput), (uuid7(), NotFound), (theirs.id, Forbidden)):
        caller.exporter_id = exporter_id
        with pytest.raises(error):
            await caller.create()
        with pytest.raises(error):
            await caller.upsert(caller.draft())


async def test_an_upsert_moves_a_product_only_when_told_so(database: Database, principal: Principal) -> None:
    caller = await Caller(database, principal, "products").with_exporter()
    row = await caller.create()
    first, second = caller.exporter_id, await Caller(database, principal, "exporters").create()
    caller.exporter_id = None
    stayed, _ = await caller.upsert(caller.changed_draft())
    moved, _ = await caller.upsert(caller.changed_draft(), exporter_id=second.id)

    assert [stayed.exporter_id, moved.exporter_id] == [first, second.id]
    assert {stayed.id, moved.id} == {row.id}


async def test_deleting_an_exporter_deletes_its_products(database: Database, principal: Principal) -> None:
    caller = await Caller(database, principal, "products").with_exporter()
    row = await caller.create()
    assert caller.exporter_id is not None
    await Caller(database, principal, "exporters").delete(caller.exporter_id)

    with pytest.raises(NotFound):
        await caller.read(row.id)


async def test_a_price_range_open_at_both_ends_says_nothing(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(principal.tenant_id) as uow:
        drafts = [
            DemandDraft(external_id="a", title="a", target_price=PriceRangeDraft()),
            DemandDraft(
                external_id="b",
                title="b",
                target_price=PriceRangeDraft(max=MoneyDraft.model_validate({"amount": "3.50", "currency": "CNY"})),
            ),
        ]
        stored = [(await create(uow, principal, DEMANDS, draft, NOW)).row for draft in drafts]

    assert [row.target_price for row in stored] == [None, PriceRange(None, Money(Decimal("3.50"), "CNY"))]


async def listed(uow: UnitOfWork, *asked: Any) -> list[Any]:
    return [row async for row, _ in stream_rows(uow, *asked)]


async def test_a_list_is_read_a_few_rows_at_a_time_and_no_further_than_wanted(
    database: Database, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    demands = [rows.demand(principal.tenant_id, f"D{at:03}", id=uuid7()) for at in range(3 * ROWS_AT_ONCE)]
    limits: list[int] = []
    read_page = Repository.list_page

    async def count(self: Any, scope: Any, limit: int, after: Any, **filters: Any) -> Any:
        limits.append(limit)
        return await read_page(self, scope, limit, after, **filters)

    monkeypatch.setattr(Repository, "list_page", count)
    async with database.unit_of_work(principal.tenant_id) as uow:
        for demand in demands:
            await uow.demands.add(demand)
        assert await listed(uow, principal, DEMANDS, "own", 25, None, {}) == demands[:25]
        assert limits == [ROWS_AT_ONCE, ROWS_AT_ONCE, 25 - 2 * ROWS_AT_ONCE]
        limits.clear()
        async with aclosing(stream_rows(uow, principal, DEMANDS, "own", 25, None, {})) as found:
            async for row, _ in found:
                assert row == demands[0]
                break
        assert limits == [ROWS_AT_ONCE]


async def test_lists_hold_the_own_rows_and_on_request_what_others_publish(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    mine = await Caller(database, principal, "demands").create()
    theirs = await Caller(database, other_principal, "demands").create()
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await listed(uow, principal, DEMANDS, "own", 10, None, {}) == [mine]
        assert await listed(uow, principal, DEMANDS, "network", 10, None, {}) == [mine, theirs]
        assert await listed(uow, principal, DEMANDS, "network", 10, mine.id, {}) == [theirs]
        assert await listed(uow, principal, DEMANDS, "network", 1, None, {"channel": None}) == [mine]


async def test_the_registry_cannot_be_changed_by_partners(database: Database, principal: Principal) -> None:
    async with database.unit_of_work(REGISTRY_TENANT_ID) as uow:
        await uow.programs.add(rows.program(REGISTRY_TENANT_ID, "k"))
        await uow.commit()
    caller = Caller(database, principal, "programs")
    with pytest.raises(Forbidden):
        await caller.replace("k", caller.changed_draft(), None)
    with pytest.raises(Forbidden):
        await caller.delete("k")
    with pytest.raises(Conflict):
        await caller.create()
    with pytest.raises(Conflict):
        await caller.upsert(caller.draft())


@pytest.mark.parametrize("draft", [ExporterDraft, ProductDraft, DemandDraft, ChannelDraft, ProgramDraft])
def test_an_entity_has_a_field_for_everything_that_can_be_stated(draft: type[Draft]) -> None:
    concept = next(concept for concept, _, _ in CONCEPTS.values() if concept.draft is draft)
    fields = concept.entity.__dataclass_fields__  # type: ignore[attr-defined] # the entities are dataclasses

    assert set(draft.model_fields) <= set(fields)
