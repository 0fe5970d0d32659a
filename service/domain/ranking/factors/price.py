"""Factor `price`: does the price lie in the range that the buyer wants to pay? Cheaper than that is no merit."""

from __future__ import annotations

import numpy as np

from service.domain.catalog import DELIVERED, Incoterm, Product, is_below_cost
from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money, PriceRange
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.codes import NO_TEXT, text_code, unit_code
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.schema import DemandColumns, ProductColumns

OUT_OF_REACH = 0.5
"""Share above the range's upper end at which a price is worth nothing to the buyer."""
CHEAPEST = 0.5
"""Value of a price at half of the range's lower end and below: it points to goods of another grade."""


def score_price(price: float, low: float | None, high: float | None) -> float:
    """1 inside the range; above it down to 0 at `1 + OUT_OF_REACH` times its end, linearly; below it to `CHEAPEST`."""
    if high is not None and price > high:
        return max(0.0, 1.0 - (price / high - 1.0) / OUT_OF_REACH) if high > 0 else 0.0
    if low is not None and price < low:
        return max(CHEAPEST, price / low)
    return 1.0


def price_fit(price: Money | None, incoterm: Incoterm | None, target: PriceRange | None) -> FactorValue:
    """How a unit price fits the range a buyer wants to pay, both for one unit.

    Unknown, and never converted, when the currencies differ, or when a price in yuan is an export price (an Incoterm
    without delivery to the buyer) while a home price is delivered and holds VAT.
    """
    end = (target.min or target.max) if target else None
    if target is None or end is None:
        return unknown("需求未提供目标价。", "The demand states no target price.")
    if price is None:
        return unknown("商品未提供单价。", "The product states no unit price.")
    if price.currency != end.currency:
        return unknown(
            f"单价为 {price.currency}，目标价为 {end.currency}；未提供汇率，不作换算。",
            f"Price in {price.currency}, target in {end.currency}; no exchange rate is given, none is guessed.",
        )
    if end.currency == HOME_CURRENCY and incoterm is not None and incoterm not in DELIVERED:
        return unknown(
            f"{incoterm.value} 为出口价，不含国内运费和增值税，与国内到货价不可比。",
            f"{incoterm.value} is an export price without home delivery and VAT; not comparable with a home price.",
        )
    low, high = (None if m is None else float(m.amount) for m in (target.min, target.max))
    value = score_price(float(price.amount), low, high)
    span = f"{_amount(target.min)}–{_amount(target.max)} {end.currency}"
    zh, en = _position(float(price.amount), low, high)
    return known(
        value,
        f"单价 {price.amount} {price.currency}，目标 {span}：{zh}。",
        f"Price {price.amount} {price.currency}, target {span}: {en}.",
    )


def _amount(end: Money | None) -> str:
    return "…" if end is None else str(end.amount)


def _position(price: float, low: float | None, high: float | None) -> tuple[str, str]:
    if high is not None and price > high:
        return "高于目标", "above the target"
    if low is not None and price < low:
        return "低于目标，更低价不加分", "below the target, which earns nothing"
    return "在目标区间内", "within the target"


BELOW_COST = "below_cost"
"""Flag of a match that would be made below the maker's own cost; only its owner sees it."""


def below_cost_column(product: Product, demands: DemandColumns) -> Bools:
    """For each demand whether a deal would be below the product's own cost, as far as its owner states one.

    Below it is the maker's price, or the highest price that the buyer would pay, delivered and with VAT at that.
    Currencies or units that differ tell nothing.
    """
    cost = product.unit_cost
    below: Bools = np.full(len(demands.price_max), is_below_cost(product))
    if cost is not None:
        unit = unit_code(product.unit)
        same_unit = (demands.unit == unit) | (demands.unit == NO_TEXT) | (unit == NO_TEXT)
        same_currency = demands.currency == text_code(cost.currency)
        below |= same_unit & same_currency & (demands.price_max < float(cost.amount))
    return below


def refuse_below_cost(price: tuple[Floats, Bools], below: Bools) -> tuple[Floats, Bools]:
    """The factor `price` where nothing is earned on a deal below cost."""
    return np.where(below, 0.0, price[0]), price[1] | below


BELOW_COST_REASON = Localized(
    "低于您自己的成本：价格战没有赢家，此项记 0 分。",
    "Below your own cost: nobody wins a price war, so this earns nothing.",
)


def price_column(products: ProductColumns, demands: DemandColumns) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands."""
    price, low, high = products.price, demands.price_min, demands.price_max
    comparable = (
        (products.currency == demands.currency)
        & (products.currency != NO_TEXT)
        & ~(products.is_export_price & (demands.currency == text_code(HOME_CURRENCY)))
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(high > 0, np.maximum(0.0, 1.0 - (price / high - 1.0) / OUT_OF_REACH), 0.0)
        below = np.maximum(CHEAPEST, price / low)
        values = np.where(price > high, above, np.where(price < low, below, 1.0))
    return np.where(comparable, values, NEUTRAL), comparable
