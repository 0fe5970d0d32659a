"""Currencies are those of ISO 4217 as it stands."""

from __future__ import annotations

import pytest

from service.domain.money import is_currency


@pytest.mark.parametrize("code", ["CNY", "USD", "EUR", "JPY", "XOF", "XCG", "ZWG", "VED"])
def test_currencies_in_use_are_accepted(code: str) -> None:
    assert is_currency(code)


@pytest.mark.parametrize("code", ["ANG", "BGN", "HRK", "SLL", "CUC"])
def test_retired_currencies_are_refused(code: str) -> None:
    assert not is_currency(code)


@pytest.mark.parametrize("code", ["XXX", "XTS", "XAU", "USN", "CLF", "CNH", "RMB", "usd", ""])
def test_codes_that_no_price_is_stated_in_are_refused(code: str) -> None:
    assert not is_currency(code)
