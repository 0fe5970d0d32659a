"""Factor `lead_time`: can the goods be there by the day they are needed?"""

from __future__ import annotations

from datetime import date

import numpy as np

from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.snapshot.columns import Bools, Floats
from service.domain.snapshot.schema import DemandColumns, ProductColumns


def lead_time_fit(lead_time_days: int | None, needed_by: date | None, as_of: date) -> FactorValue:
    """1 when the lead time ends by the day the goods are needed, else the share of it that there is time for.

    0, and known, when that day has passed, whatever the lead time.

    Args:
        lead_time_days: from order to delivery, in days.
        needed_by: the last day of use to the buyer.
        as_of: the day of the order.
    """
    if needed_by is None:
        return unknown("需求未提供日期。", "The demand states no date.")
    days_left = (needed_by - as_of).days
    if days_left < 0:
        return known(0.0, f"需求日期 {needed_by} 已过。", f"The date it was needed by, {needed_by}, has passed.")
    if lead_time_days is None:
        return unknown("商品未提供交货期。", "The product states no lead time.")
    value = 1.0 if lead_time_days <= days_left else days_left / lead_time_days
    return known(
        value,
        f"交货期 {lead_time_days} 天，距需求日期 {needed_by} 还有 {days_left} 天。",
        f"Lead time {lead_time_days} days; {days_left} days are left until {needed_by}.",
    )


def lead_time_column(products: ProductColumns, demands: DemandColumns, today: int) -> tuple[Floats, Bools]:
    """Values and known for n products against one demand, or one product against n demands; `today` as day number."""
    lead, days_left = products.lead_time_days, demands.needed_by - float(today)
    passed = days_left < 0
    stated = passed | (~np.isnan(days_left) & ~np.isnan(lead))
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(passed, 0.0, np.where(lead <= days_left, 1.0, days_left / lead))
    return np.where(stated, values, NEUTRAL), stated
