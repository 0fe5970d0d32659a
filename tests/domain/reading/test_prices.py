"""What a buyer wants to pay for one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.domain.money import Money, PriceRange
from service.domain.reading.prices import find_prices
from service.domain.text.normalise import fold

Range = tuple[str | None, str | None, str]
SAID: list[tuple[str, Range | None]] = [
    ("十五块钱以内", (None, "15", "CNY")),
    ("目标价 3-5 元", ("3", "5", "CNY")),
    ("单价不超过20元", (None, "20", "CNY")),
    ("under $5", (None, "5", "USD")),
    ("up to 5 USD", (None, "5", "USD")),
    ("target price 3-5 USD", ("3", "5", "USD")),
    ("$3-5/pc", ("3", "5", "USD")),
    ("USD 2.5 each", (None, "2.50", "USD")),
    ("RMB 15 max", (None, "15", "CNY")),
    ("3元一条", (None, "3", "CNY")),
    ("10元店", None),
    ("9.9元包邮", None),
    ("每条不超过8元", (None, "8", "CNY")),
    ("¥12.5", (None, "12.50", "CNY")),
    ("12.5元/支", (None, "12.50", "CNY")),
    ("预算每条5元", (None, "5", "CNY")),
    ("总预算10万元", None),
    ("5块5一个", (None, "5.50", "CNY")),
    ("三块五", (None, "3.50", "CNY")),
    ("20块以内", (None, "20", "CNY")),
    ("100块香皂", None),
    ("5元左右", ("4.50", "5.50", "CNY")),
    ("about $5", ("4.50", "5.50", "USD")),
    ("less than 10 yuan", (None, "10", "CNY")),
    ("10 yuan or less", (None, "10", "CNY")),
    ("at least 3 USD", ("3", None, "USD")),
    ("价格15-20元之间", ("15", "20", "CNY")),
    ("3美元", (None, "3", "USD")),
    ("8美金以下", (None, "8", "USD")),
    ("单价3元到5元", ("3", "5", "CNY")),
    ("15元以上", ("15", None, "CNY")),
    ("price: 2 usd", (None, "2", "USD")),
    ("price 2.5", None),
    ("不低于100克", None),
    ("100以内", None),
    ("$1,200.50", (None, "1200.50", "USD")),
    ("between 3 and 5 USD", ("3", "5", "USD")),
    ("3–5元", ("3", "5", "CNY")),
    ("5-8块", ("5", "8", "CNY")),
    ("毛巾 两万条 十五块钱以内 12月底前 送武汉", (None, "15", "CNY")),
    ("首批500个,60块到90块", ("60", "90", "CNY")),
    ("60元～90元", ("60", "90", "CNY")),
    ("60-90块", ("60", "90", "CNY")),
    ("60块-90块,500个", ("60", "90", "CNY")),
    ("五十到八十块", ("50", "80", "CNY")),
    ("¥60-¥90", ("60", "90", "CNY")),
    ("60至90元/个", ("60", "90", "CNY")),
    ("价格60～90块的箱子", ("60", "90", "CNY")),
    ("60到90块之间", ("60", "90", "CNY")),
    ("$3 to $5", ("3", "5", "USD")),
    ("3 usd to 5 usd each", ("3", "5", "USD")),
    ("no less than 50 USD", ("50", None, "USD")),
    ("not below $50", ("50", None, "USD")),
    ("no more than 50 USD", (None, "50", "USD")),
    ("60-90块香皂", None),
    ("60到90块毛巾", None),
]


def range_of(said: Range) -> PriceRange:
    low, high, currency = said
    ends = [None if end is None else Money(Decimal(end), currency) for end in (low, high)]
    return PriceRange(*ends)


@pytest.mark.parametrize(("text", "said"), SAID, ids=[text for text, _ in SAID])
def test_prices_are_read_with_their_bounds(text: str, said: Range | None) -> None:
    found = [one.value for one in find_prices(fold(text))]
    assert found[:1] == ([range_of(said)] if said else [])
