from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from service.domain.catalog import IpStatus
from service.domain.readiness.assess import assess_product
from service.domain.readiness.blockers import find_blockers
from service.domain.readiness.checks import CheckName, Readiness
from tests import catalog_rows as rows

MAKER = rows.exporter(UUID(int=1))
FRYER = rows.product(MAKER, name="空气炸锅 air fryer 5L", hs_code="851660")
OF_GOODS = {
    CheckName.TRADE_MARK,
    CheckName.COMPULSORY_CERTIFICATION,
    CheckName.GB_STANDARD,
    CheckName.CHINESE_LABEL,
    CheckName.MAINS,
    CheckName.SIZES,
}


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, set()),
        ({"attributes": {"电压": "220V", "插头": "国标"}}, set()),
        ({"attributes": {"voltage": "120V"}}, {"mains"}),
        ({"attributes": {"plug": "US"}}, {"mains"}),
        ({"attributes": {"voltage": "100-240V", "plug": "US plug"}}, {"mains"}),
        ({"description": "１２０Ｖ 60Hz"}, {"mains"}),
        ({"description": "110 伏"}, {"mains"}),
        ({"description": "AC220V"}, set()),
        ({"name": "tumbler 20 oz", "hs_code": "961700"}, {"sizes"}),
        ({"attributes": {"中文标签": "无", "voltage": "120V"}}, {"chinese_label", "mains"}),
        ({"ip_status": IpStatus.OEM_RESTRICTED}, {"trade_mark"}),
        ({"certifications": ()}, {"compulsory_certification", "gb_standard"}),
        ({"certifications": ("CE", "UL")}, {"compulsory_certification"}),
        ({"certifications": ("CE", "3C认证")}, set()),
        ({"unit_price": None, "incoterm": None, "moq": 1_000_000}, set()),
    ],
)
def test_only_what_failed_blocks(stated: dict[str, Any], expected: set[str]) -> None:
    assert {check.name.value for check in find_blockers(replace(FRYER, **stated))} == expected


@pytest.mark.parametrize("certifications", [None, (), ("CE",), ("GB 4706.1", "CCC")])
@pytest.mark.parametrize("voltage", ["120V", "220V", "", "12V"])
def test_they_are_the_failed_checks_of_the_readiness_answer(
    certifications: tuple[str, ...] | None, voltage: str
) -> None:
    goods = replace(FRYER, certifications=certifications, attributes={"电压": voltage, "标签": "英文"})
    assessed = assess_product(goods, None, [], is_owner=False).checks
    failed = [check for check in assessed if check.verdict is Readiness.NOT_READY and check.name in OF_GOODS]
    assert sorted(find_blockers(goods), key=lambda check: check.name) == sorted(failed, key=lambda check: check.name)
