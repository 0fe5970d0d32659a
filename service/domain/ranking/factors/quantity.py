"""Factors `moq` and `capacity`: is the quantity enough for the maker, and the maker big enough for the quantity?"""

from __future__ import annotations

import numpy as np

from service.domain.language import Localized
from service.domain.names import name_unit, say_quantity
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.schema import DemandColumns, ProductColumns
from service.domain.units import measure_count, measure_of

DAYS_A_MONTH = 30.0


def moq_fit(quantity: int | None, unit: str | None, moq: int | None, moq_unit: str | None) -> FactorValue:
    """1 when the quantity reaches the minimum order quantity, else its share of it.

    Args:
        quantity: of the demand, in `unit`.
        unit: of the demand; `moq_unit` must be a known multiple of the same (`pcs`, `件` and `打` are).
        moq: of the product, in `moq_unit`.
        moq_unit: of the product.
    """
    if quantity is None:
        return unknown("需求未提供数量。", "The demand states no quantity.")
    if moq is None:
        return unknown("商品未提供最小起订量。", "The product states no minimum order quantity.")
    if measure_of(unit) != measure_of(moq_unit):
        return _other_units(unit, moq_unit)
    wanted, least = measure_count(quantity, unit), measure_count(moq, moq_unit)
    asked, floor = say_quantity(quantity, unit), say_quantity(moq, moq_unit)
    if wanted >= least:
        return known(
            1.0, f"数量 {asked.zh} 不低于起订量 {floor.zh}。", f"Quantity {asked.en} reaches the MOQ of {floor.en}."
        )
    return known(
        wanted / least,
        f"数量 {asked.zh} 低于起订量 {floor.zh}。",
        f"Quantity {asked.en} is below the MOQ of {floor.en}.",
    )


def capacity_fit(
    quantity: int | None, unit: str | None, capacity: int | None, capacity_unit: str | None, days_left: int | None
) -> FactorValue:
    """1 when the maker can make the quantity in time, else the share of it that it can.

    Args:
        quantity: of the demand, in `unit`.
        unit: of the demand; `capacity_unit` must be a known multiple of the same.
        capacity: what the maker makes in a month, in `capacity_unit`.
        capacity_unit: of the product.
        days_left: until the goods are needed; one month is assumed when None, and nothing can be made in a time past.
    """
    if quantity is None:
        return unknown("需求未提供数量。", "The demand states no quantity.")
    if capacity is None:
        return unknown("商品未提供月产能。", "The product states no monthly capacity.")
    if measure_of(unit) != measure_of(capacity_unit):
        return _other_units(unit, capacity_unit)
    months = 1.0 if days_left is None else max(0.0, float(days_left)) / DAYS_A_MONTH
    supply, wanted = measure_count(capacity, capacity_unit) * months, measure_count(quantity, unit)
    value = 1.0 if wanted <= supply else supply / wanted
    made, asked = say_quantity(f"{capacity * months:.0f}", capacity_unit), say_quantity(quantity, unit)
    return known(
        value,
        f"{months:.1f} 个月可产 {made.zh}，需求 {asked.zh}。",
        f"{made.en} can be made in {months:.1f} months; {asked.en} are wanted.",
    )


def _other_units(unit: str | None, other: str | None) -> FactorValue:
    none = Localized("—", "–")
    mine, theirs = (none if one is None else name_unit(one) for one in (unit, other))
    return unknown(
        f"计量单位无法换算或未提供（{mine.zh} 与 {theirs.zh}）。",
        f"The units cannot be converted or are not stated ({mine.en} and {theirs.en}).",
    )


def moq_column(products: ProductColumns, demands: DemandColumns) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands."""
    quantity, moq = demands.quantity, products.moq
    stated = (products.measure == demands.measure) & ~np.isnan(quantity) & ~np.isnan(moq)
    values = np.where(quantity >= moq, 1.0, quantity / moq)
    return np.where(stated, values, NEUTRAL), stated


def capacity_column(products: ProductColumns, demands: DemandColumns, today: int) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands; `today` as day number."""
    quantity, capacity = demands.quantity, products.monthly_capacity
    stated = (products.measure == demands.measure) & ~np.isnan(quantity) & ~np.isnan(capacity)
    months = np.where(
        np.isnan(demands.needed_by), 1.0, np.maximum(0.0, demands.needed_by - float(today)) / DAYS_A_MONTH
    )
    supply = capacity * months
    values = np.where(quantity <= supply, 1.0, supply / quantity)
    return np.where(stated, values, NEUTRAL), stated
