from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from service.domain.drafts.messages import fault
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem, InvalidInput
from service.ingest.row import DraftedRow, RowError
from service.ingest.rows import read_rows
from service.store.database import Database
from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS
from service.usecases.import_rows import BATCH_SIZE, MAX_ERRORS, ImportReport, import_rows


def products(text: str) -> Iterator[DraftedRow | RowError]:
    return read_rows(io.BytesIO(text.encode()), "products", "csv")


def listing(n_rows: int, name: str = "towel") -> str:
    return "sku,name\n" + "".join(f"S{n},{name} {n}\n" for n in range(n_rows))


async def stored(database: Database, principal: Principal) -> dict[str, str]:
    """Names of the tenant's products by sku, each with its exporter's key."""
    async with database.unit_of_work(principal.tenant_id) as uow:
        keys = {row.id: row.external_id async for row in uow.exporters.stream_all()}
        return {row.sku: f"{row.name} of {keys[row.exporter_id]}" async for row in uow.products.stream_all()}


async def test_rows_are_stored_under_their_keys_and_again_left_alone(database: Database, principal: Principal) -> None:
    first = await import_rows(database, principal, PRODUCTS, products(listing(3)), "GY-001")
    again = await import_rows(database, principal, PRODUCTS, products(listing(3)), "GY-001")
    changed = await import_rows(database, principal, PRODUCTS, products(listing(1, "rug") + "S9,new\n"), "GY-001")

    assert [first, again, changed] == [
        ImportReport(3, 0, 0, 0, (), first.revision),
        ImportReport(0, 0, 3, 0, (), again.revision),
        ImportReport(1, 1, 0, 0, (), changed.revision),
    ]
    async with database.unit_of_work(None) as uow:
        *_, last = (await uow.changes.list_after(0)).changes
    assert first.revision <= again.revision <= changed.revision == last.xid + 1
    assert await stored(database, principal) == {
        "S0": "rug 0 of GY-001",
        "S1": "towel 1 of GY-001",
        "S2": "towel 2 of GY-001",
        "S9": "new of GY-001",
    }


async def test_good_rows_are_stored_and_the_others_reported(database: Database, principal: Principal) -> None:
    text = "sku,name,moq,gtin\nA,a,,\nB,b,none,1\nA,again,,\n,c,,\nD,d,5,\n"
    report = await import_rows(database, principal, PRODUCTS, products(text), "GY-001")

    assert (report.n_created, report.n_rejected, report.n_stored) == (2, 3, 2)
    assert [(error.line, error.column, error.code) for error in report.errors] == [
        (3, "gtin", "bad_gtin"),
        (3, "moq", "wrong_type"),
        (4, "sku", "duplicate_key"),
        (5, "sku", "missing"),
    ]
    assert report.errors[2].fault == fault("duplicate_key", line=2)
    assert await stored(database, principal) == {"A": "a of GY-001", "D": "d of GY-001"}


async def test_rows_name_their_exporter_or_get_the_files(
    database: Database, principal: Principal, other_principal: Principal
) -> None:
    for owner, key in ((principal, "mine"), (other_principal, "theirs")):
        source = read_rows(io.BytesIO(f'{{"external_id": "{key}", "name": "x"}}'.encode()), "exporters", "ndjson")
        assert (await import_rows(database, owner, EXPORTERS, source)).n_created == 1
    text = "sku,name,exporter_external_id\nA,a,mine\nB,b,\nC,c,theirs\nD,d,nobody\n"
    report = await import_rows(database, principal, PRODUCTS, products(text), "the file's")

    assert await stored(database, principal) == {"A": "a of mine", "B": "b of the file's"}
    assert [(error.line, error.column, error.code) for error in report.errors] == [
        (4, "exporter_external_id", "unknown_exporter"),
        (5, "exporter_external_id", "unknown_exporter"),
    ]


async def test_products_without_any_exporter_are_rejected(database: Database, principal: Principal) -> None:
    report = await import_rows(database, principal, PRODUCTS, products(listing(2)))

    assert (report.n_created, report.n_rejected) == (0, 2)
    assert "with --exporter" in report.errors[0].fault.text.en


async def test_an_exporter_is_made_once_with_its_name(database: Database, principal: Principal) -> None:
    for _ in range(2):
        await import_rows(database, principal, PRODUCTS, products(listing(1)), "高阳瑞丰")
    async with database.unit_of_work(principal.tenant_id) as uow:
        found = await uow.exporters.list_page("own", 10, None)

    assert [(row.external_id, row.name) for row in found] == [("高阳瑞丰", "高阳瑞丰")]


async def test_an_exporters_name_must_be_usable(database: Database, principal: Principal) -> None:
    with pytest.raises(InvalidInput, match="/exporter: Give at most 128 characters"):
        await import_rows(database, principal, PRODUCTS, products(listing(1)), "x" * 129)


async def test_a_file_that_is_wrong_as_a_whole_stores_nothing(database: Database, principal: Principal) -> None:
    with pytest.raises(InvalidInput, match="no column 'colour'"):
        await import_rows(database, principal, PRODUCTS, products("sku,name,colour\nA,a,red\n"), "GY-001")

    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.exporters.count() == 0


async def test_large_files_are_stored_in_batches_and_tell_how_far_they_are(
    database: Database, principal: Principal
) -> None:
    steps: list[int] = []
    n_rows = 2 * BATCH_SIZE + 10
    text = listing(n_rows) + f"S{n_rows - 1},the last one again\n"
    report = await import_rows(database, principal, PRODUCTS, products(text), "GY-001", steps.append)

    assert steps == [BATCH_SIZE, BATCH_SIZE, 11]
    assert (report.n_created, report.n_rejected) == (n_rows, 1)
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.products.count() == n_rows


async def test_what_was_committed_before_the_end_came_stays(database: Database, principal: Principal) -> None:
    def breaking_off() -> Iterator[DraftedRow | RowError]:
        yield from products(listing(BATCH_SIZE + 5))
        raise EnvironmentProblem("the disk is gone")

    with pytest.raises(EnvironmentProblem):
        await import_rows(database, principal, PRODUCTS, breaking_off(), "GY-001")
    async with database.unit_of_work(principal.tenant_id) as uow:
        assert await uow.products.count() == BATCH_SIZE

    report = await import_rows(database, principal, PRODUCTS, products(listing(BATCH_SIZE + 5)), "GY-001")
    assert (report.n_created, report.n_unchanged) == (5, BATCH_SIZE)


async def test_errors_without_end_are_counted_and_not_all_kept(database: Database, principal: Principal) -> None:
    text = "external_id,title,quantity\n" + "".join(f"R{n},t,many\n" for n in range(MAX_ERRORS + 50))
    source = read_rows(io.BytesIO(text.encode()), "demands", "csv")
    report = await import_rows(database, principal, DEMANDS, source)

    assert (report.n_created, report.n_rejected, len(report.errors)) == (0, MAX_ERRORS + 50, MAX_ERRORS)
