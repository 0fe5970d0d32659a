"""Denials in a query: units that a denial meets, and claims that goods contradict."""

from __future__ import annotations

import pytest

from service.domain.text.denial import DENIED
from tests.domain.search.query.catalogs import parse, units

GOODS = ("robot", "robot with batteries", "sugar-free candy", "75%酒精湿巾", "不含酒精湿巾", "battery box")


@pytest.mark.parametrize(
    ("text", "denial"),
    [
        ("湿巾 不含酒精", "!酒精"),
        ("wipes without alcohol", "!alcohol"),
        ("robot, batteries not included", "!batteri"),
        ("sugar-free candy", "!sugar"),
        ("无糖饼干", "!糖"),
    ],
)
def test_what_is_denied_is_no_unit_but_its_denial_is(text: str, denial: str) -> None:
    found = units(text, *GOODS)
    assert denial in found
    assert denial.removeprefix(DENIED) not in found


@pytest.mark.parametrize("text", ["不含酒精 湿巾", "robot without batteries", "without lid", "无糖"])
def test_what_is_denied_is_neither_head_nor_goods_nor_subject(text: str) -> None:
    denied = [unit for unit in units(text, *GOODS).values() if unit.key[0] == DENIED]
    assert [(unit.is_head, unit.is_goods, unit.is_subject) for unit in denied] == [(False, False, False)]


@pytest.mark.parametrize(
    ("text", "contrary", "accepted"),
    [
        ("candy without sugar", "糖", "!糖"),
        ("无糖糖果", "sugar", "!sugar"),
        ("不含酒精 湿巾", "alcohol", "!alcohol"),
        ("alcohol-free wipes", "#酒精", "!酒精"),
        ("无香洗衣液", "fragranc", "!fragranc"),
        ("speaker without remote control", "remotcontrol", "!remotcontrol"),
        ("bag without plastic handle", "plastichandl", "!handl"),
    ],
)
def test_a_claim_is_contradicted_and_agreed_with_in_both_languages(text: str, contrary: str, accepted: str) -> None:
    [claim] = parse(text, *GOODS).claims
    assert (contrary,) in claim.contrary
    assert accepted in claim.accepted


def test_what_a_query_says_itself_contradicts_no_claim_of_it() -> None:
    [claim] = parse("battery box without batteries", *GOODS).claims
    assert ("batteri",) not in claim.contrary


def test_of_a_long_text_so_many_denials_are_read() -> None:
    few, many = "without alcohol; " * 5, "without lid, without handle; " * 200
    assert [len(parse(text, *GOODS).claims) for text in (few, many)] == [5, 16]
