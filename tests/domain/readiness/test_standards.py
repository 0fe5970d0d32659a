"""The standards that a class of goods meets, by day."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from service.domain.readiness.certification_classes import CLASSES
from service.domain.readiness.checks import Readiness
from service.domain.readiness.product_checks import check_label, check_standard
from service.domain.readiness.standards import TERMS, Aspect, standards_on
from tests.catalog_rows import exporter, product

MAKER = exporter(uuid4())
DAY = date(2026, 11, 28)


def standards(name: str, hs_code: str, day: date = DAY) -> list[str]:
    goods = product(MAKER, name=name, hs_code=hs_code)
    return [standard for about in Aspect for term in standards_on(goods, day, about) for standard in term.standards]


@pytest.mark.parametrize(
    ("name", "hs_code", "day", "expected"),
    [
        ("Cotton towel", "630260", DAY, ["GB 18401-2010", "GB 5296.4-2012"]),
        ("儿童连衣裙", "620442", DAY, ["GB 18401-2010", "GB 31701-2015", "GB 5296.4-2012"]),
        ("Kids sneakers", "640411", DAY, ["GB 30585-2014"]),
        ("Men's leather shoes", "640359", DAY, []),
        ("陶瓷碗", "691110", DAY, ["GB 4806"]),
        ("饼干", "190531", date(2027, 3, 15), ["GB 7718", "GB 28050"]),
        ("饼干", "190531", date(2027, 3, 16), ["GB 7718-2025", "GB 28050-2025"]),
        ("电热水壶", "851679", date(2026, 7, 31), ["GB 4343.1-2024"]),
        ("电热水壶", "851679", date(2026, 8, 1), ["GB/T 4706.1-2024", "GB 4343.1-2024"]),
        ("台灯 220V", "940521", DAY, ["GB/T 7000", "GB/T 19510"]),
        ("充电宝", "850760", date(2027, 4, 1), ["GB 31241-2022", "GB 4943.1-2022", "GB 47372-2026"]),
        ("电动自行车头盔", "650610", DAY, ["GB 811-2022"]),
        ("Hammer", "820520", DAY, []),
    ],
)
def test_the_standards_of_a_class(name: str, hs_code: str, day: date, expected: list[str]) -> None:
    assert standards(name, hs_code, day) == expected


def test_wooden_and_plastic_toys_meet_the_toy_standards() -> None:
    assert standards("Wooden puzzle", "950300") == standards("Plastic toy", "950300")
    assert standards("木制拼图", "950300", date(2026, 10, 31))[0] == "GB 6675.1-2014"
    assert standards("木制拼图", "950300", date(2026, 11, 1))[0] == "GB 6675.1-2025"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (("GB 18401",), Readiness.READY),
        (("GB 18401-2010 A类",), Readiness.READY),
        (("GB 6675.1",), Readiness.UNKNOWN),
        (("OEKO-TEX",), Readiness.UNKNOWN),
        ((), Readiness.NOT_READY),
    ],
)
def test_a_standard_of_other_goods_does_not_do(stated: tuple[str, ...], expected: Readiness) -> None:
    found = check_standard(product(MAKER, name="Towel", hs_code="630260", certifications=stated))
    assert found.verdict is expected
    assert found.next_step is None or "GB 18401-2010" in found.next_step.en


def test_the_label_of_food_has_standards_of_its_own() -> None:
    biscuits = product(MAKER, name="Biscuits", hs_code="190531", certifications=("GB/T 20980",))
    assert check_standard(biscuits).verdict is Readiness.READY
    later = check_label(biscuits, on=date(2027, 3, 16)).next_step
    assert later is not None
    assert "GB 7718-2025" in later.zh


def test_every_row_names_classes_that_there_are() -> None:
    assert {key for term in TERMS for key in term.classes} <= {known.key for known in CLASSES}
