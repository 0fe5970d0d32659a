"""Factor `price`: does the price lie in the range that the buyer wants to pay? Cheaper than that is no merit."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from service.domain.catalog import Incoterm, Product, is_below_cost
from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money, PriceRange
from service.domain.names import name_currency, name_unit, say_amount, say_each, say_money, spaced
from service.domain.pricing.exchange import PriceBasis, basis_of, home_factors, is_usable
from service.domain.pricing.home_price import Rate
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.codes import NO_TEXT, measure_code, text_code
from service.domain.snapshot.columns import Bools, Codes, Floats
from service.domain.snapshot.schema import DemandColumns, ProductColumns
from service.domain.units import measure_of, price_a_measure, read_unit

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


def price_fit(
    price: Money | None,
    incoterm: Incoterm | None,
    target: PriceRange | None,
    *,
    unit: str | None = None,
    target_unit: str | None = None,
    rate: Rate | None = None,
) -> FactorValue:
    """How a unit price fits the range a buyer wants to pay.

    Unknown when the two are for units of which neither is a known multiple of the other's, when the currencies differ
    and no rate leads from one to the other, or when a price in yuan is an export price (an Incoterm without delivery to
    the buyer) while a home price is delivered and holds VAT.

    Args:
        price: of the product, for one `unit`.
        incoterm: of the price.
        target: of the demand, for one `target_unit`.
        unit: of the product; one that is not stated is taken for the other side's, as is `target_unit`.
        target_unit: of the demand.
        rate: as the caller states it.
    """
    end = (target.min or target.max) if target else None
    if target is None or end is None:
        return unknown("需求未提供目标价。", "The demand states no target price.")
    if price is None:
        return unknown("商品未提供单价。", "The product states no unit price.")
    if unit is not None and target_unit is not None and measure_of(unit) != measure_of(target_unit):
        own, other = name_unit(unit), name_unit(target_unit)
        return unknown(
            f"单价按{spaced(own.zh)}、目标价按{spaced(other.zh)}计，无法换算。",
            f"The price is for one {own.en}, the target for one {other.en}; neither converts into the other.",
        )
    factor = _factor(price.currency, incoterm, end.currency, rate)
    if not isinstance(factor, float):
        return factor
    paid = price_a_measure(price.amount, unit) * factor
    low, high = (None if m is None else price_a_measure(m.amount, target_unit) for m in (target.min, target.max))
    zh, en = _position(paid, low, high)
    stated = _say_price(price, end.currency, (unit, target_unit), paid, rate)
    span, each = say_amount(_say_range(target), end.currency), say_each(target_unit)
    zh_note, en_note = _freight_note(price.currency, incoterm, end.currency)
    return known(
        score_price(paid, low, high),
        f"单价 {stated.zh}，目标 {span.zh}{each.zh}：{zh}{zh_note}。",
        f"Price {stated.en}, target {span.en}{each.en}: {en}{en_note}.",
    )


def _say_price(
    price: Money, currency: str, units: tuple[str | None, str | None], paid: float, rate: Rate | None
) -> Localized:
    """The price as stated, for the first unit; with what it is in `currency` for the second where that is another."""
    unit, target_unit = units
    stated = say_money(price, unit)
    if price.currency == currency and _size(unit) == _size(target_unit):
        return stated
    converted, each = say_amount(f"{paid * float(_size(target_unit)):.6g}", currency), say_each(target_unit)
    zh_rate, en_rate = "", ""
    if rate and price.currency != currency:
        abroad, home = say_amount(1, rate.currency), say_amount(f"{rate.yuan:f}", HOME_CURRENCY)
        zh_rate, en_rate = f"按 {abroad.zh} = {home.zh} ", f"at {abroad.en} = {home.en} "
    return Localized(
        f"{stated.zh}（{zh_rate}折合 {converted.zh}{each.zh}）",
        f"{stated.en} ({en_rate}that is {converted.en}{each.en})",
    )


def _factor(currency: str, incoterm: Incoterm | None, target: str, rate: Rate | None) -> float | FactorValue:
    """What a price is multiplied by to be compared with a target; why it cannot be, where it cannot."""
    basis, label = basis_of(incoterm), incoterm.value if incoterm else ""
    if currency == target != HOME_CURRENCY:
        return 1.0
    if currency == HOME_CURRENCY and basis.is_export:
        return _export_price(label)
    if currency == target:
        return 1.0
    if rate is None or not is_usable(rate, currency, target):
        own, other = name_currency(currency), name_currency(target)
        return unknown(
            f"单价以{own.zh}计，目标价以{other.zh}计；未提供汇率，不作换算。",
            f"Price in {own.en}, target in {other.en}; no exchange rate is given, none is guessed.",
        )
    factor = 1.0 / float(rate.yuan) if currency == HOME_CURRENCY else home_factors(rate)[basis]
    if factor is None:
        return unknown(
            f"{label} 价含国际运费，须先扣除才能与国内价比较。",
            f"A {label} price holds carriage abroad, to be taken off before it is compared with a home price.",
        )
    return factor


def _export_price(label: str) -> FactorValue:
    return unknown(
        f"{label} 为出口价，不含国内运费和增值税，与国内到货价不可比。",
        f"{label} is an export price without home delivery and VAT; not comparable with a home price.",
    )


def _size(unit: str | None) -> Decimal:
    return Decimal(1) if unit is None else read_unit(unit).size


def _freight_note(currency: str, incoterm: Incoterm | None, target: str) -> tuple[str, str]:
    if currency == target or basis_of(incoterm) is not PriceBasis.WITHOUT_CARRIAGE:
        return "", ""
    return "；已加 13% 增值税，未含国内运费", "; with 13 % VAT, without the freight at home"


def _say_range(target: PriceRange) -> str:
    return "–".join("…" if end is None else f"{end.amount:f}" for end in (target.min, target.max))


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
        same_unit = _same_measure(np.int64(measure_code(product.unit)), demands.measure)
        same_currency = demands.currency == text_code(cost.currency)
        below |= same_unit & same_currency & (demands.price_max < price_a_measure(cost.amount, product.unit))
    return below


def refuse_below_cost(price: tuple[Floats, Bools], below: Bools) -> tuple[Floats, Bools]:
    """The factor `price` where nothing is earned on a deal below cost."""
    return np.where(below, 0.0, price[0]), price[1] | below


BELOW_COST_REASON = Localized(
    "低于您自己的成本：价格战没有赢家，此项记 0 分。",
    "Below your own cost: nobody wins a price war, so this earns nothing.",
)


def _same_measure(measure: Codes | np.int64, other: Codes) -> Bools:
    """Whether prices are for what can be converted; a unit that is not stated is taken for the other side's."""
    same: Bools = (measure == other) | (measure == NO_TEXT) | (other == NO_TEXT)
    return same


def price_column(products: ProductColumns, demands: DemandColumns, rate: Rate | None = None) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands."""
    price, low, high = products.price, demands.price_min, demands.price_max
    home, is_export = text_code(HOME_CURRENCY), np.isin(products.basis, [one for one in PriceBasis if one.is_export])
    comparable = (products.currency == demands.currency) & ~(is_export & (demands.currency == home))
    if rate is not None and rate.currency != HOME_CURRENCY:
        abroad, factors = text_code(rate.currency), home_factors(rate)
        by_basis = np.array([np.nan if (of := factors[basis]) is None else of for basis in PriceBasis])
        brought_home = (products.currency == abroad) & (demands.currency == home)
        taken_abroad = (products.currency == home) & (demands.currency == abroad) & ~is_export
        factor = np.where(brought_home, by_basis[products.basis], np.where(taken_abroad, 1.0 / float(rate.yuan), 1.0))
        price = price * factor
        comparable |= (brought_home & ~np.isnan(factor)) | taken_abroad
    comparable &= (products.currency != NO_TEXT) & _same_measure(products.measure, demands.measure)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(high > 0, np.maximum(0.0, 1.0 - (price / high - 1.0) / OUT_OF_REACH), 0.0)
        below = np.maximum(CHEAPEST, price / low)
        values = np.where(price > high, above, np.where(price < low, below, 1.0))
    return np.where(comparable, values, NEUTRAL), comparable
