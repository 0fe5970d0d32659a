"""Demands completed by what their words say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from service.domain.money import Money, PriceRange
from service.domain.reading.demands import DENIED, read_demand, read_stored_demand
from service.domain.search.query.denials import MOST_DENIALS
from tests import catalog_rows as rows

TODAY = date(2026, 11, 28)
ASKED = replace(rows.demand(uuid4()), title="毛巾 两万条 十五块钱以内 12月底前 送武汉", description="")
FIFTEEN = PriceRange(max=Money(Decimal(15), "CNY"))


def test_what_a_request_leaves_out_is_read_from_its_words() -> None:
    bare = replace(
        ASKED, quantity=None, unit=None, target_price=None, needed_by=None, delivery_province=None, category=None
    )
    read = read_demand(bare, TODAY)
    assert read.demand == replace(
        bare,
        quantity=20_000,
        unit="piece",
        target_price=FIFTEEN,
        needed_by=date(2026, 12, 31),
        delivery_province="CN-HB",
    )
    assert read.text.name.split() == ["毛巾"]
    assert [(one.field, one.words, one.is_used) for one in read.understood] == [
        ("quantity", "两万条", True),
        ("unit", "两万条", True),
        ("target_price", "十五块钱以内", True),
        ("needed_by", "12月底前", True),
        ("delivery_province", "送武汉", True),
    ]


def test_a_stated_field_wins_and_that_is_told() -> None:
    stated = replace(ASKED, quantity=500, unit="box", target_price=FIFTEEN, needed_by=TODAY, delivery_province="CN-GD")
    read = read_demand(stated, TODAY)
    assert read.demand == stated
    assert {one.field: one.is_used for one in read.understood} == {
        "quantity": False,
        "unit": False,
        "target_price": True,
        "needed_by": False,
        "delivery_province": False,
    }


def test_a_unit_is_not_taken_for_a_stated_quantity() -> None:
    read = read_demand(replace(ASKED, quantity=500, unit=None), TODAY)
    assert (read.demand.quantity, read.demand.unit) == (500, None)


def test_a_stored_demand_is_read_as_of_the_day_it_came_in_china() -> None:
    late = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)  # the first of July there
    stored = replace(ASKED, title="浴巾 30天内交货", needed_by=None, created_at=late)
    assert read_stored_demand(stored).demand.needed_by == date(2026, 7, 31)


def test_a_text_that_says_nothing_else_is_left_as_it_is() -> None:
    plain = replace(ASKED, title="stainless steel vacuum flask 500ml")
    read = read_demand(plain, TODAY)
    assert (read.demand, read.understood, read.text.name) == (plain, (), plain.title)
    wordless = replace(ASKED, title="20000 pcs", quantity=None)
    assert read_demand(wordless, TODAY).text.name == "20000 pcs"


def test_what_is_denied_is_told_and_stays_in_the_text() -> None:
    asked = replace(
        ASKED, title="湿巾 不含酒精、香精 两万包", description="<b>Without any logo</b>, sugar-free", category=None
    )
    read = read_demand(asked, TODAY)
    denied = [(one.value, one.words, one.part, one.is_used) for one in read.understood if one.field == DENIED]
    assert denied == [
        ("酒精", "不含酒精", "title", True),
        ("香精", "不含酒精、香精", "title", True),
        ("logo", "Without any logo", "description", True),
        ("sugar", "sugar-free", "description", True),
    ]
    assert read.text.name.split() == ["湿巾", "不含酒精、香精"]


def test_of_many_denials_so_many_are_told() -> None:
    read = read_demand(replace(ASKED, title="毛巾", description="without lid, without logo; " * 100), TODAY)
    assert len(read.understood) == MOST_DENIALS
