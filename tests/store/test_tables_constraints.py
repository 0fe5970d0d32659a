"""The database refuses what the drafts refuse, whoever writes to it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from service.domain.tenancy import Principal
from service.store.database import Database
from tests import catalog_rows as rows

WRONG = {
    "exporter": [
        "external_id = ''",
        "name = repeat('x', 513)",
        "province = 'CN-ZZ'",
        "province = '河北'",
        "employees = -1",
        "us_export_share = 1.01",
        "us_export_share = -0.1",
        "us_export_share = 'NaN'",
        "contact = ''",
        "visibility = 'public'",
        "version = 0",
    ],
    "product": [
        "sku = repeat('x', 129)",
        "gtin = '123'",
        "name = ''",
        "description = repeat('x', 20001)",
        "hs_code = '630'",
        "hs_code = '630260123456'",
        "hs_code = '63.02'",
        "unit_price_amount = 1",
        "unit_price_currency = 'CNY'",
        "unit_price_amount = -1, unit_price_currency = 'CNY'",
        "unit_price_amount = 'NaN', unit_price_currency = 'CNY'",
        "unit_price_amount = 1.00001, unit_price_currency = 'CNY'",
        "unit_price_amount = 1, unit_price_currency = 'cny'",
        "unit_price_amount = 1, unit_price_currency = 'RENMINBI'",
        "unit_cost_amount = -0.5, unit_cost_currency = 'CNY'",
        "incoterm = 'FOO'",
        "moq = 0",
        "monthly_capacity = -1",
        "lead_time_days = 3651",
        "certifications = ARRAY[NULL]",
        "certifications = array_fill('x'::text, ARRAY[65])",
        "ip_status = 'stolen'",
        "attributes = '[]'",
        "exporter_id = uuidv7()",
    ],
    "demand": [
        "title = ''",
        "hs_codes = ARRAY['63', '630']",
        "hs_codes = ARRAY['']",
        "hs_codes = array_fill('63'::text, ARRAY[33])",
        "quantity = 0",
        "target_price_min = 1",
        "target_price_min = 2, target_price_max = 1, target_price_currency = 'CNY'",
        "target_price_max = -1, target_price_currency = 'CNY'",
        "target_price_currency = 'CNY'",
        "delivery_province = 'ZJ'",
        "required_certifications = ARRAY[NULL]",
        "sources = '{}'",
        "criteria = 'null'",
    ],
    "channel": ["id = 'Not A Slug'", "kind = 'bazaar'", "traits = '1'", "sources = '{}'", "name = '[]'"],
    "program": [
        "id = '-'",
        "kind = 'gift'",
        "budget_amount = 1",
        "slots = -1",
        "valid_from = '2025-02-01', valid_to = '2025-01-01'",
        "criteria = '{}'",
        "benefits = 'null'",
        "stacking = '[]'",
    ],
}


@pytest.mark.parametrize("table", WRONG)
async def test_wrong_values_are_refused(database: Database, principal: Principal, table: str) -> None:
    owner = rows.exporter(principal.tenant_id)
    async with database.unit_of_work(principal.tenant_id) as uow:
        await uow.exporters.add(owner)
        await uow.products.add(rows.product(owner))
        await uow.demands.add(rows.demand(principal.tenant_id))
        await uow.channels.add(rows.channel(principal.tenant_id))
        await uow.programs.add(rows.program(principal.tenant_id))
        await uow.commit()

    accepted = []
    async with database.engine.connect() as connection:
        for assignment in WRONG[table]:
            await connection.execute(text(f"SELECT set_config('homeward.tenant_id', '{principal.tenant_id}', true)"))
            try:
                await connection.execute(text(f"UPDATE {table} SET {assignment}"))
                accepted.append(assignment)
            except IntegrityError:
                pass
            await connection.rollback()

    assert accepted == []
