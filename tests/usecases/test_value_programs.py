from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from service.domain.eligibility import answer_size
from service.domain.ranking import visible_offers
from service.domain.rules import Criterion, Operator
from service.domain.snapshot.build import build_snapshot
from service.domain.tenancy import Principal
from service.domain.worth.benefits import FirmFigures
from service.store.database import Database
from service.usecases.scans import Scans
from service.usecases.value_programs import WorthAnswer, value_programs_for_exporter
from tests import catalog_rows as rows

DAY = date(2025, 6, 1)


async def value(database: Database, principal: Principal) -> WorthAnswer:
    maker = rows.exporter(principal.tenant_id, employees=50)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(maker)
        await uow.commit()
    small = Criterion(
        criterion="small", field="exporter.employees", operator=Operator.AT_MOST, value=20, why=rows.WHY, source="s"
    )
    open_, closed = (
        rows.program(principal.tenant_id, "open"),
        rows.program(principal.tenant_id, "closed", criteria=(small,)),
    )
    dated = [replace(one, valid_from=DAY, valid_to=DAY) for one in (closed, open_)]
    snapshot = build_snapshot(1, exporters=[maker], programs=dated)
    unit = database.unit_of_work(principal.tenant_id)
    firm = FirmFigures(home_sales=Decimal(10))
    return await value_programs_for_exporter(unit, Scans(), snapshot, principal, maker.id, DAY, firm)


async def test_each_programme_comes_with_its_verdict_the_best_first(database: Database, principal: Principal) -> None:
    found = await value(database, principal)
    assert [one.program.id for one in found.worth.programs] == ["open", "closed"]
    assert [one.verdict for one in found.eligibilities] == [one.verdict for one in found.worth.programs]
    assert found.is_complete


async def test_what_an_answer_does_not_hold_is_left_out_at_the_end_and_said(
    database: Database, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_size, "MAX_CHARACTERS", 1)
    found = await value(database, principal)
    assert len(found.eligibilities) == 1
    assert len(found.worth.programs) == 2
    assert not found.is_complete


async def test_programmes_that_are_not_looked_at_are_said(
    database: Database, principal: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visible_offers, "MAX_CHARACTERS", visible_offers.LEAST)
    found = await value(database, principal)
    assert len(found.worth.programs) == 1
    assert not found.is_complete
