"""Factor `differentiation`: how few other published products share a product's class and price band."""

from __future__ import annotations

import numpy as np

from service.domain.catalog import Product
from service.domain.names import say_amount, say_each
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.columns import Bools, Codes, Floats
from service.domain.snapshot.crowding import NO_NEIGHBOURHOOD, Crowding
from service.domain.snapshot.price_bands import band_of, name_band
from service.domain.snapshot.schema import ProductColumns
from service.domain.units import PIECE, read_unit

_FULL_LOG10 = 4.0  # 10,000 neighbours: any one of them is lost in the crowd


def score_differentiation(n_others: Floats) -> Floats:
    """1 alone in the neighbourhood, 0.75 with nine others, 0.5 with ninety-nine, 0 with 9,999 and more."""
    values: Floats = 1.0 - np.minimum(1.0, np.log10(1.0 + n_others) / _FULL_LOG10)
    return values


def differentiation_column(crowding: Crowding, rows: Codes) -> tuple[Floats, Bools]:
    """Values and known for rows of the catalogue."""
    is_known: Bools = crowding.of_rows[rows] != NO_NEIGHBOURHOOD
    values = score_differentiation(crowding.count_others(rows).astype(np.float64))
    return np.where(is_known, values, NEUTRAL), is_known


def differentiation_fit(product: ProductColumns, at: int, stated: Product, n_others: int | None) -> FactorValue:
    """The factor `differentiation` with its evidence.

    Args:
        product: columns that hold the product.
        at: its place in them.
        stated: the product, with the currency of its price and the unit that its band is for.
        n_others: published products in its neighbourhood; None when class or price is not stated.
    """
    if n_others is None or stated.unit_price is None:
        return unknown(
            "未填单价或品类，无法看同类同价位有多少商品。", "Without price and class its neighbours cannot be counted."
        )
    (band,) = band_of(product.price[[at]]).tolist()
    heading = int(product.heading[at])
    zh_class, en_class = (f"HS {heading:04d}", f"HS {heading:04d}") if heading >= 0 else ("同品类", "its category")
    priced = say_amount(name_band(band), stated.unit_price.currency)
    unit = read_unit(stated.unit or PIECE)
    each = say_each(None if unit.name == unit.measure else unit.measure)
    value = float(score_differentiation(np.array([float(n_others)]))[0])
    return known(
        value,
        f"{zh_class}、{priced.zh}{each.zh} 价位另有 {n_others} 个公开商品；越少越有差异。",
        f"{n_others} other published products of {en_class} at {priced.en}{each.en}: the fewer, the better.",
    )
