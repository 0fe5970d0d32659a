from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.catalog import Incoterm
from service.domain.language import Localized
from service.domain.money import Money, PriceRange
from service.domain.programs import Benefit, ProgramKind
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue
from service.domain.ranking.factors.goods_class import class_fit, score_category
from service.domain.ranking.factors.lead_time import lead_time_fit
from service.domain.ranking.factors.offers import (
    benefit_fit,
    channel_fit,
    need_fit,
    operation_fit,
    timeliness_fit,
)
from service.domain.ranking.factors.place import place_fit
from service.domain.ranking.factors.price import price_fit
from service.domain.ranking.factors.quantity import capacity_fit, moq_fit

DAY = date(2025, 6, 1)


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def is_unknown(found: FactorValue) -> bool:
    return found[:2] == (NEUTRAL, False)


RANGE = PriceRange(cny("8"), cny("12"))


@pytest.mark.parametrize(
    ("price", "value"),
    [("8", 1.0), ("10", 1.0), ("12", 1.0), ("15", 0.5), ("18", 0.0), ("99", 0.0), ("7", 0.875), ("4", 0.5), ("0", 0.5)],
)
def test_price_inside_the_range_is_best_and_cheaper_is_no_better(price: str, value: float) -> None:
    found = price_fit(cny(price), None, RANGE)
    assert found.known
    assert found.value == pytest.approx(value)


def test_an_open_end_is_not_overstepped() -> None:
    assert price_fit(cny("1"), None, PriceRange(None, cny("12"))).value == 1.0
    assert price_fit(cny("999"), None, PriceRange(cny("8"), None)).value == 1.0


def test_a_range_that_ends_at_nothing() -> None:
    assert price_fit(cny("1"), None, PriceRange(None, cny("0"))).value == 0.0
    assert price_fit(cny("0"), None, PriceRange(None, cny("0"))).value == 1.0


@pytest.mark.parametrize(
    ("price", "incoterm", "target"),
    [
        (None, None, RANGE),
        (cny("10"), None, None),
        (cny("10"), None, PriceRange()),
        (Money(Decimal(2), "USD"), Incoterm.FOB, RANGE),
        (Money(Decimal(2), "USD"), None, RANGE),
        (cny("10"), Incoterm.FOB, RANGE),
        (cny("10"), Incoterm.EXW, RANGE),
    ],
)
def test_prices_that_cannot_be_compared_are_unknown(
    price: Money | None, incoterm: Incoterm | None, target: PriceRange | None
) -> None:
    assert is_unknown(price_fit(price, incoterm, target))


def test_a_delivered_price_in_yuan_is_a_home_price() -> None:
    assert price_fit(cny("10"), Incoterm.DDP, RANGE).value == 1.0


def test_no_rate_is_invented() -> None:
    assert "no exchange rate" in price_fit(Money(Decimal(2), "USD"), Incoterm.FOB, RANGE).reason.en
    assert "VAT" in price_fit(cny("10"), Incoterm.FOB, RANGE).reason.en


@pytest.mark.parametrize(("quantity", "value"), [(1000, 1.0), (5000, 1.0), (500, 0.5), (1, 0.001)])
def test_moq(quantity: int, value: float) -> None:
    assert moq_fit(quantity, "件", 1000, "pcs") == (value, True, moq_fit(quantity, "件", 1000, "pcs").reason)


@pytest.mark.parametrize(
    ("quantity", "unit", "moq", "moq_unit"),
    [(None, "pcs", 1, "pcs"), (1, "pcs", None, "pcs"), (1, "pair", 1, "pcs"), (1, None, 1, "pcs"), (1, "pcs", 1, None)],
)
def test_moq_is_unknown_when_data_is_missing_or_units_differ(
    quantity: int | None, unit: str | None, moq: int | None, moq_unit: str | None
) -> None:
    assert is_unknown(moq_fit(quantity, unit, moq, moq_unit))
    assert is_unknown(capacity_fit(quantity, unit, moq, moq_unit, None))


def test_two_units_left_out_agree() -> None:
    assert moq_fit(10, None, 10, None).known


@pytest.mark.parametrize(
    ("capacity", "days_left", "value"),
    [
        (5000, None, 1.0),
        (2500, None, 0.5),
        (2500, 60, 1.0),
        (5000, 15, 0.5),
        (5000, 0, 0.0),
        (5000, -3, 0.0),
        (0, 9, 0.0),
    ],
)
def test_capacity_within_the_time_left(capacity: int, days_left: int | None, value: float) -> None:
    found = capacity_fit(5000, "pcs", capacity, "pcs", days_left)
    assert found[:2] == (value, True)


@pytest.mark.parametrize(
    ("lead", "needed_by", "value"),
    [
        (30, date(2025, 7, 1), 1.0),
        (60, date(2025, 7, 1), 0.5),
        (0, DAY, 1.0),
        (5, DAY, 0.0),
        (None, date(2025, 5, 31), 0.0),
    ],
)
def test_lead_time_against_the_days_left(lead: int | None, needed_by: date, value: float) -> None:
    assert lead_time_fit(lead, needed_by, DAY)[:2] == (value, True)


def test_lead_time_is_unknown_without_a_date_or_a_lead_time() -> None:
    assert is_unknown(lead_time_fit(30, None, DAY))
    assert is_unknown(lead_time_fit(None, DAY, DAY))


@pytest.mark.parametrize(
    ("supplier", "delivery", "value"), [("CN-HE", "CN-HE", 1.0), ("CN-HE", "CN-SD", 0.75), ("CN-HE", "CN-GD", 0.4)]
)
def test_place(supplier: str, delivery: str, value: float) -> None:
    assert place_fit(supplier, delivery)[:2] == (value, True)
    assert is_unknown(place_fit(None, delivery))
    assert is_unknown(place_fit(supplier, None))


@pytest.mark.parametrize(
    ("category", "other", "value"),
    [
        ("Bath towels", "BATH  TOWELS", 1.0),
        ("毛巾", "毛巾", 1.0),
        ("體恤", "体恤", 1.0),
        ("Café", "cafe", 1.0),
        ("Bath towels", "towel", 0.85),
        ("浴巾毛巾", "毛毯", 0.55),
        ("Kitchen", "Tableware", 0.25),
        ("towels", "毛巾", None),
        ("–", "towels", None),
    ],
)
def test_categories_by_shared_words(category: str, other: str, value: float | None) -> None:
    assert score_category(category, other) == pytest.approx(value)
    assert score_category(other, category) == pytest.approx(value)


def test_hs_codes_come_before_categories() -> None:
    assert class_fit("630260", "toys", ["630260"], "towels").value == 1.0
    assert class_fit("950300", "towels", ["630260"], "towels").value == 0.0
    assert class_fit(None, "towels", ["630260"], "towels").value == 1.0
    assert is_unknown(class_fit("630260", None, [], "towels"))
    assert is_unknown(class_fit(None, "毛巾", [], "towels"))


def test_channel_fit_is_the_share_of_goods_it_is_strong_in() -> None:
    fresh = {"strong_in": "fresh_and_farm_goods"}
    assert channel_fit(fresh, ["0810", "20"])[:2] == (1.0, True)
    assert channel_fit(fresh, ["0810", "6302"]).value == pytest.approx(0.675)
    assert is_unknown(channel_fit(fresh, []))
    assert is_unknown(channel_fit({}, ["6302"]))
    assert is_unknown(channel_fit({"strong_in": "something else"}, ["6302"]))


def test_need_is_the_share_that_lived_on_the_us() -> None:
    assert need_fit(ProgramKind.GREEN_CHANNEL, Decimal("0.8"))[:2] == (0.8, True)
    assert is_unknown(need_fit(ProgramKind.GREEN_CHANNEL, None))
    assert is_unknown(need_fit(ProgramKind.TOOLS, Decimal("0.8")))
    assert is_unknown(need_fit(None, Decimal("0.8")))


@pytest.mark.parametrize(
    ("runs", "team", "value"),
    [("maker", True, 1.0), ("maker", False, 0.1), ("platform", False, 1.0), ("platform", True, 0.6)],
)
def test_operation(runs: str, team: bool, value: float) -> None:
    assert operation_fit({"shop_run_by": runs}, team)[:2] == (value, True)
    assert is_unknown(operation_fit({"shop_run_by": runs}, None))
    assert is_unknown(operation_fit({}, team))


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        (date(2025, 6, 2), None, 0.0),
        (None, date(2025, 5, 31), 0.0),
        (DAY, DAY, 0.2),
        (DAY, date(2025, 7, 16), 0.6),
        (DAY, date(2025, 8, 30), 1.0),
        (DAY, date(2027, 1, 1), 1.0),
    ],
)
def test_timeliness(first: date | None, last: date | None, value: float) -> None:
    found = timeliness_fit((first, last), DAY)
    assert found.known
    assert found.value == pytest.approx(value)


def test_timeliness_is_unknown_where_an_end_is_not_stated() -> None:
    assert is_unknown(timeliness_fit((DAY, None), DAY))
    assert is_unknown(timeliness_fit((None, date(2026, 1, 1)), DAY))
    assert is_unknown(timeliness_fit(None, DAY))


def test_benefit_is_certainty_and_scale() -> None:
    text = Localized("x", "x")
    purchase, tools = Benefit("purchase", text), Benefit("tools", text)
    assert benefit_fit([tools, purchase], cny("200000000000")).value == 1.0
    assert benefit_fit([tools], cny("1000000000")).value == pytest.approx((0.4 + 0.5) / 2)
    assert benefit_fit([purchase], None).value == pytest.approx(0.75)
    assert benefit_fit([purchase], Money(Decimal(10**12), "USD")).value == pytest.approx(0.75)
    assert benefit_fit([tools], cny("0")).value == pytest.approx(0.2)
    assert is_unknown(benefit_fit([], cny("200000000000")))
