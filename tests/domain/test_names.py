"""What codes are called, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.catalog import FirmSize, IpStatus
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.names import (
    name_currency,
    name_of,
    name_unit,
    read_names,
    say_amount,
    say_money,
    say_quantity,
    spaced,
)
from service.domain.programs import BenefitKind
from service.domain.ranking.recommendation import TargetType
from service.domain.ranking.weights import GOODS_WEIGHTS, OFFER_WEIGHTS
from service.domain.readiness.checks import CheckName
from service.domain.rules import Verdict
from service.domain.units import UNITS

KINDS = {
    "ip_status": IpStatus,
    "firm_size": FirmSize,
    "benefit": BenefitKind,
    "verdict": Verdict,
    "target": TargetType,
    "check": CheckName,
    "factor": (*GOODS_WEIGHTS, *OFFER_WEIGHTS),
    "unit": UNITS,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_code_of_a_kind_has_a_name(kind: str) -> None:
    assert [code for code in KINDS[kind] if (kind, str(code)) not in read_names()] == []


def test_the_table_names_nothing_twice_and_nothing_by_half() -> None:
    assert [row for row, name in read_names().items() if not (name.one.zh and name.one.en and name.many)] == []
    names = [(kind, name.one.zh) for (kind, _), name in read_names().items()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (20000, "piece", Localized("20000 件", "20000 pieces")),
        (1, "pcs", Localized("1 件", "1 piece")),
        (300, "条", Localized("300 条", "300 pieces")),
        (3, "千只", Localized("3 千只", "3 thousand pieces")),
        (3, "500 pcs", Localized("3 × 500 件", "3 × 500 pieces")),
        (12, "Boxes", Localized("12 盒", "12 boxes")),
        (12, "每打", Localized("12 打", "12 dozen")),
        (12, "KGS", Localized("12 千克", "12 kilograms")),
        (7, "件 (pcs)", Localized("7 件", "7 pieces")),
        (7, "坛子", Localized("7 坛子", "7 坛子")),
        (7, None, Localized("7", "7")),
    ],
)
def test_a_quantity_is_told_by_the_name_of_its_unit(number: int, unit: str | None, said: Localized) -> None:
    assert say_quantity(number, unit) == said


def test_a_unit_that_is_stated_in_chinese_keeps_its_word_there() -> None:
    assert name_unit("条") == Localized("条", "piece")


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("0.92", "USD", Localized("0.92 美元", "0.92 US dollars")),
        (1, "USD", Localized("1 美元", "1 US dollar")),
        ("12", "CNY", Localized("12 元", "12 yuan")),
        ("3–5", "HKD", Localized("3–5 港元", "3–5 Hong Kong dollars")),
        ("7", "ZZZ", Localized("7 ZZZ", "7 ZZZ")),
    ],
)
def test_an_amount_is_told_by_the_name_of_its_currency(amount: object, currency: str, said: Localized) -> None:
    assert say_amount(amount, currency) == said


def test_a_price_is_told_with_what_it_is_for() -> None:
    price = Money(Decimal("0.92"), "EUR")
    assert say_money(price, "pcs") == Localized("0.92 欧元/件", "0.92 euros/piece")
    assert say_money(price) == Localized("0.92 欧元", "0.92 euros")


def test_what_has_no_name_stands_for_itself_without_underscores() -> None:
    assert name_of("benefit", "a_partner_s_own") == Localized("a partner s own", "a partner s own")
    assert name_currency("ZZZ") == Localized("ZZZ", "ZZZ")


@pytest.mark.parametrize(("text", "said"), [("CCC", " CCC "), ("自有品牌", "自有品牌"), ("10 元", " 10 元"), ("", "")])
def test_latin_letters_and_digits_are_set_off_from_chinese(text: str, said: str) -> None:
    assert spaced(text) == said
