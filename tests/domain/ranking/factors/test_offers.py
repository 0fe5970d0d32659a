from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, ProgramKind
from service.domain.ranking.factors.offers import (
    benefit_fit,
    channel_fit,
    need_fit,
    operation_fit,
    timeliness_fit,
)
from service.domain.standing import Window
from tests.domain.ranking.factors.values import DAY, cny, is_unknown


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
    found = timeliness_fit(Window(first, last), DAY)
    assert found.known
    assert found.value == pytest.approx(value)


def test_timeliness_is_unknown_where_an_end_is_not_stated() -> None:
    assert is_unknown(timeliness_fit(Window(DAY), DAY))
    assert is_unknown(timeliness_fit(Window(None, date(2026, 1, 1)), DAY))
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
