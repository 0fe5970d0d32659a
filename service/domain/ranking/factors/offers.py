"""Factors between a supplier and an offer, a programme or a channel: what it sells, needs, can run, and gets."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from service.domain.eligibility.standing import decide_window
from service.domain.hs import split_hs_code
from service.domain.money import HOME_CURRENCY, Money
from service.domain.names import name_of
from service.domain.programs import Benefit, BenefitKind, ProgramKind
from service.domain.ranking.factors.factor_value import NEUTRAL, FactorValue, known, unknown
from service.domain.rules import Verdict
from service.domain.standing import Window

Traits = Mapping[str, str | int | bool]

CHAPTERS_OF: Mapping[str, Container[int]] = {"fresh_and_farm_goods": range(1, 25), "home_textiles": (57, 63)}
"""HS chapters of the groups of goods that the trait `strong_in` names. Chapters 1 to 24 are sections I to IV of the HS:
animals, plants, fats and prepared food; 57 are carpets, 63 made-up textile articles (linen, blankets, curtains)."""

_OTHER_GOODS = 0.35  # a channel strong in one group of goods sells others too


def channel_fit(traits: Traits, hs_codes: Sequence[str]) -> FactorValue:
    """How well the goods suit what a channel is strong in.

    Args:
        traits: of the channel; `strong_in` names a group of goods.
        hs_codes: of the goods, 2 to 10 digits each; the value is the mean over them.
    """
    group = traits.get("strong_in")
    chapters = CHAPTERS_OF.get(group) if isinstance(group, str) else None
    if chapters is None:
        return unknown("资料未说明该渠道擅长的品类。", "The sources name no goods that the channel is strong in.")
    if not hs_codes:
        return unknown("商品未提供 HS 编码。", "No HS code of the goods is stated.")
    n_inside = sum(split_hs_code(code)[0] in chapters for code in hs_codes)
    goods = name_of("goods_group", str(group))
    value = (n_inside + (len(hs_codes) - n_inside) * _OTHER_GOODS) / len(hs_codes)
    return known(
        value,
        f"{len(hs_codes)} 个商品中有 {n_inside} 个属于该渠道擅长的品类（{goods.zh}）。",
        f"{n_inside} of {len(hs_codes)} products are of the goods the channel is strong in ({goods.en}).",
    )


_FOR_EXPORTERS_IN_NEED = frozenset(
    {
        ProgramKind.PROCUREMENT_FUND,
        ProgramKind.GREEN_CHANNEL,
        ProgramKind.COMMISSION_RELIEF,
        ProgramKind.COST_SUPPORT,
        ProgramKind.MARKETPLACE_SUPPORT,
        ProgramKind.CONTENT_COMMERCE_SUPPORT,
        ProgramKind.STABILISATION_FUND,
        ProgramKind.MATCHMAKING,
        ProgramKind.RETAIL_SHELF,
    }
)


def need_fit(kind: ProgramKind | None, us_export_share: Decimal | None) -> FactorValue:
    """How much the supplier needs the offer: the more it lived on sales to the US, the more it needs help to turn.

    Source: facts 1: US duties closed the old way, and these kinds of programmes answer to them.

    Args:
        kind: of the programme; None for a channel.
        us_export_share: in [0, 1].
    """
    if kind not in _FOR_EXPORTERS_IN_NEED:
        return unknown("不是专为受关税影响企业设立的扶持。", "Not set up for firms hit by the tariffs in particular.")
    if us_export_share is None:
        return unknown("供应商未提供对美出口占比。", "The exporter states no share of sales to the United States.")
    percent = f"{float(us_export_share):.0%}"
    return known(
        float(us_export_share),
        f"对美出口占比 {percent}，占比越高越需要转内销扶持。",
        f"{percent} of sales went to the United States: the higher, the greater the need to turn home.",
    )


_OPERATION = {("maker", True): 1.0, ("maker", False): 0.1, ("platform", True): 0.6, ("platform", False): 1.0}


def operation_fit(traits: Traits, has_domestic_team: bool | None) -> FactorValue:
    """Whether the supplier can run what the offer asks it to run.

    Args:
        traits: of the programme or channel; `shop_run_by` is `maker` or `platform`.
        has_domestic_team: whether the supplier has a team for the home market.
    """
    operator = traits.get("shop_run_by")
    if operator not in ("maker", "platform"):
        return unknown("资料未说明店铺由谁运营。", "The sources do not state who runs the shop.")
    if has_domestic_team is None:
        return unknown("供应商未提供是否有国内运营团队。", "The exporter does not state whether it has a team at home.")
    team = ("有", "a") if has_domestic_team else ("无", "no")
    runs = ("厂家自己", "the maker") if operator == "maker" else ("平台", "the platform")
    return known(
        _OPERATION[str(operator), has_domestic_team],
        f"店铺由{runs[0]}运营，供应商{team[0]}国内运营团队。",
        f"The shop is run by {runs[1]}; the exporter has {team[1]} team for the home market.",
    )


EASY_DAYS = 90
"""Days left at which there is time enough to apply; a judgement."""
_LAST_DAY = 0.2


def timeliness_fit(window: Window | None, as_of: date) -> FactorValue:
    """Whether the offer is open, and how many days are left to use it.

    0 when it is not open yet or no longer; else 0.2 on the last day, rising linearly to 1 at `EASY_DAYS`.

    Args:
        window: when the offer stands; None for a channel of which nothing is stated of that.
        as_of: the day that is asked for.
    """
    verdict = Verdict.UNKNOWN if window is None else decide_window(window, as_of)
    if window is not None and verdict is Verdict.INELIGIBLE:
        if window.first and as_of < window.first:
            return known(0.0, f"{window.first} 才开放。", f"Opens only on {window.first}.")
        if window.last and as_of > window.last:
            return known(0.0, f"已于 {window.last} 结束。", f"Ended on {window.last}.")
        return known(0.0, f"{as_of} 不可申请。", f"Cannot be applied for on {as_of}.")
    if window is None or not window.has_days:
        return unknown("渠道没有时间窗口。", "A channel has no window.")
    last = window.valid_to
    if last is None or last < as_of or (window.valid_from is None and verdict is Verdict.UNKNOWN):
        return unknown("资料未说明起止日期。", "The sources do not state its beginning or its end.")
    days_left = (last - as_of).days
    value = _LAST_DAY + (1.0 - _LAST_DAY) * min(1.0, days_left / EASY_DAYS)
    return known(value, f"开放中，距 {last} 还有 {days_left} 天。", f"Open; {days_left} days are left until {last}.")


_CERTAINTY: Mapping[str, float] = {
    # orders and money first, then a way to the shelf, then attention, then help that has still to turn into sales
    BenefitKind.PURCHASE: 1.0,
    BenefitKind.ASSURED_ORDERS: 1.0,
    BenefitKind.COMMISSION_RELIEF: 0.8,
    BenefitKind.FEE_WAIVER: 0.8,
    BenefitKind.COST_SUPPORT: 0.8,
    BenefitKind.FAST_LISTING: 0.7,
    BenefitKind.SALES_OPERATION: 0.7,
    BenefitKind.DEDICATED_SECTION: 0.6,
    BenefitKind.SIMPLER_REGISTRATION: 0.6,
    BenefitKind.SHELF_SUPPORT: 0.6,
    BenefitKind.LOGISTICS: 0.6,
    BenefitKind.SOURCING_VISIT: 0.6,
    BenefitKind.ADVERTISING: 0.5,
    BenefitKind.TRAFFIC: 0.5,
    BenefitKind.MARKETING: 0.5,
    BenefitKind.OWN_SHOP: 0.5,
}
_OTHER_BENEFIT = 0.4
_FULL_BUDGET_LOG10 = 11.0  # CNY 100 billion: the order of the largest programmes in the facts
_SMALL_BUDGET_LOG10 = 7.0  # CNY 10 million


def benefit_fit(benefits: Iterable[Benefit], budget: Money | None) -> FactorValue:
    """How certain and how large what the offer gives is, as far as it is stated.

    The mean of two parts: the certainty of the most certain benefit (assured orders 1.0, commission 0.8, attention 0.5,
    advice 0.4), and the budget on a logarithmic scale from CNY 10 million (0) to 100 billion (1); a budget that is not
    stated in yuan counts as neutral.
    """
    kinds = [benefit.kind for benefit in benefits]
    if not kinds:
        return unknown("资料未说明支持内容。", "The sources do not state what it gives.")
    best = max(kinds, key=lambda kind: _CERTAINTY.get(kind, _OTHER_BENEFIT))
    certainty = _CERTAINTY.get(best, _OTHER_BENEFIT)
    scale, (zh, en) = NEUTRAL, ("资金规模未说明", "no budget in yuan is stated")
    if budget is not None and budget.currency == HOME_CURRENCY:
        span = _FULL_BUDGET_LOG10 - _SMALL_BUDGET_LOG10
        scale = min(1.0, max(0.0, (math.log10(max(float(budget.amount), 1.0)) - _SMALL_BUDGET_LOG10) / span))
        zh, en = f"资金 {budget.amount:,f} 元", f"budget {budget.amount:,f} yuan"
    gives = name_of("benefit", best)
    return known(
        (certainty + scale) / 2, f"最实在的支持：{gives.zh}；{zh}。", f"Most certain benefit: {gives.en}; {en}."
    )
