"""Factor `place`: how near is the supplier's province to the province of delivery?"""

from __future__ import annotations

import numpy as np

from service.domain.language import Localized
from service.domain.places import PROVINCES
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.codes import PROVINCE_NUMBERS
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.schema import DemandColumns, ProductColumns

SAME = 1.0
NEIGHBOURING = 0.75
FARTHER = 0.4  # not 0: goods travel through China in days; a far supplier is a little worse, not useless


def score_place(province: str, other: str) -> float:
    """1 in the same province, 0.75 in a neighbouring one, 0.4 elsewhere; both ISO 3166-2 codes."""
    if province == other:
        return SAME
    return NEIGHBOURING if other in PROVINCES[province].neighbours else FARTHER


def place_fit(supplier: str | None, delivery: str | None) -> FactorValue:
    """How near the supplier's province is to that of delivery; ISO 3166-2 codes.

    The supplier's is its exporter's; unknown when either is not stated.
    """
    if supplier is None:
        return unknown("供应商未提供省份。", "The exporter states no province.")
    if delivery is None:
        return unknown("需求未提供收货省份。", "The demand states no province of delivery.")
    value = score_place(supplier, delivery)
    source, goal = PROVINCES[supplier].name, PROVINCES[delivery].name
    how = {SAME: Localized("同省", "the same province"), NEIGHBOURING: Localized("邻省", "neighbouring provinces")}.get(
        value, Localized("不相邻", "not neighbouring")
    )
    return known(value, f"{source.zh}到{goal.zh}：{how.zh}。", f"{source.en} to {goal.en}: {how.en}.")


_SCORES = np.array([[score_place(a, b) for b in PROVINCE_NUMBERS] for a in PROVINCE_NUMBERS])


def place_column(products: ProductColumns, demands: DemandColumns) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands."""
    stated = (products.province >= 0) & (demands.province >= 0)
    return np.where(stated, _SCORES[products.province, demands.province], NEUTRAL), stated
