"""Certainty and operating mode: facts in, judgement with its reasons out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from service.domain.language import Localized
from service.domain.portfolio.certainty import find_certainty
from service.domain.portfolio.operating_mode import Mode, advise_mode
from service.domain.programs import Benefit
from service.domain.ranking.offer import Offer
from service.domain.standing import Status, StatusChange
from service.domain.tenancy import REGISTRY_TENANT_ID
from tests.catalog_rows import channel, exporter, program

DAY = date(2025, 6, 1)
ORDERS = Benefit("assured_orders", Localized("订单", "Orders"))
MARKET = channel(REGISTRY_TENANT_ID)


def certainty(*, on: Any = None, **values: Any) -> float:
    return find_certainty(Offer(program(REGISTRY_TENANT_ID, **values), on), DAY, 0).value


def test_the_better_it_is_stated_the_surer_it_is() -> None:
    dated = certainty(valid_from=DAY, valid_to=DAY)
    begun = certainty(valid_from=DAY)
    with_channel = certainty(on=MARKET)
    alone = certainty()
    closed = certainty(valid_to=date(2025, 5, 31))
    assert dated > begun > with_channel > alone > closed == 0.0


def test_a_channel_that_is_not_known_to_trade_is_less_sure() -> None:
    moving = StatusChange(status=Status.UNKNOWN, since=DAY, why=Localized("并入", "Merging"), source="notice")
    shaky = Offer(None, channel(REGISTRY_TENANT_ID, status=(moving,)))
    assert find_certainty(shaky, DAY, 0).value < find_certainty(Offer(None, MARKET), DAY, 0).value
    assert find_certainty(shaky, DAY - timedelta(1), 0) == find_certainty(Offer(None, MARKET), DAY - timedelta(1), 0)
    assert certainty(on=shaky.channel) < certainty(on=MARKET)


def test_what_is_known_to_be_open_is_surer_than_what_began_and_less_than_what_has_an_end() -> None:
    is_open = StatusChange(status=Status.OPEN, why=Localized("开放", "It is open"), source="notice")
    dated, begun = certainty(valid_from=DAY, valid_to=DAY), certainty(valid_from=DAY)
    assert dated > certainty(valid_from=DAY, status=(is_open,)) > begun


def test_what_was_suspended_has_no_certainty() -> None:
    over = StatusChange(status=Status.SUSPENDED, since=DAY, why=Localized("暂停", "Suspended"), source="notice")
    assert certainty(valid_from=DAY, valid_to=DAY, status=(over,), benefits=(ORDERS,)) == 0.0


def test_buyers_and_assured_orders_make_it_surer() -> None:
    values = [find_certainty(Offer(None, MARKET), DAY, n).value for n in range(5)]
    assert values == sorted(set(values))
    assert values[-1] <= 1.0
    assert certainty(valid_from=DAY, valid_to=DAY, benefits=(ORDERS,)) == pytest.approx(0.6 + 0.4 * 0.8)
    assert certainty(valid_to=date(2025, 5, 31), benefits=(ORDERS,)) == 0.0


@pytest.mark.parametrize(
    ("team", "brand", "mode", "needs"),
    [
        (False, None, Mode.SUPPLY_MODE, ("exporter.owns_brand",)),
        (False, True, Mode.SUPPLY_MODE, ()),
        (True, True, Mode.OWN_SHOP, ()),
        (True, False, Mode.OWN_SHOP, ()),
        (None, True, Mode.UNKNOWN, ("exporter.has_domestic_team",)),
    ],
)
def test_modes(team: bool | None, brand: bool | None, mode: Mode, needs: tuple[str, ...]) -> None:
    advice = advise_mode(exporter(REGISTRY_TENANT_ID, has_domestic_team=team, owns_brand=brand))
    assert (advice.mode, advice.needs) == (mode, needs)
    assert all(reason.zh and reason.en for reason in advice.reasons)
