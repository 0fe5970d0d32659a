"""The worth of one benefit for one firm: a number where the facts or the caller's figures give one, else unknown.

Gains (money kept or not spent) and orders (money sold) are kept apart, for they do not add up; orders become a gain
only with the firm's own gross margin. A budget for all firms together says nothing of one firm's part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from service.domain.language import Localized
from service.domain.programs import Benefit, BenefitKind, Program

_FEN = Decimal("0.01")


class Measure(StrEnum):
    """What a benefit is measured in."""

    POINTS = "points"  # percentage points of sales
    CNY_A_YEAR = "cny_a_year"
    ORDERS_CNY_A_YEAR = "orders_cny_a_year"
    DAYS = "days"
    SHOP_COST = "shop_cost_cny_a_year"  # of which a tool saves a stated share


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a kind of benefit is valued: what its figure measures, and the trait in which a source may state it."""

    measure: Measure
    trait: str | None


_RULES: Mapping[str, _Rule] = {
    BenefitKind.COMMISSION_RELIEF: _Rule(Measure.POINTS, "commission_points"),
    BenefitKind.FEE_WAIVER: _Rule(Measure.CNY_A_YEAR, "fee_waiver_cny_a_year"),
    BenefitKind.COST_SUPPORT: _Rule(Measure.CNY_A_YEAR, "cost_support_cny_a_year"),
    BenefitKind.TRAFFIC: _Rule(Measure.CNY_A_YEAR, "traffic_cny_a_year"),
    BenefitKind.MARKETING: _Rule(Measure.CNY_A_YEAR, "marketing_cny_a_year"),
    BenefitKind.ADVERTISING: _Rule(Measure.CNY_A_YEAR, "advertising_cny_a_year"),
    BenefitKind.LOGISTICS: _Rule(Measure.CNY_A_YEAR, "logistics_cny_a_year"),
    BenefitKind.PURCHASE: _Rule(Measure.ORDERS_CNY_A_YEAR, "purchase_cny_a_year"),
    BenefitKind.ASSURED_ORDERS: _Rule(Measure.ORDERS_CNY_A_YEAR, "assured_orders_cny_a_year"),
    BenefitKind.FAST_LISTING: _Rule(Measure.DAYS, "days_sooner"),
    BenefitKind.TOOLS: _Rule(Measure.SHOP_COST, None),
}
WORK_TRAIT = "trial_work_percent_of_before"
"""Trait of a tool's programme: what was left of the work of running a shop, in percent, in its trial."""

VALUED_KINDS = frozenset(str(kind) for kind in _RULES)
"""Kinds of benefits that a figure can be stated for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmFigures:
    """What the caller states of the firm; nothing of it is guessed.

    Attributes:
        home_sales: expected sales at home on the programme's channel, CNY a year.
        gross_margin: share of the sales that is left after the cost of the goods, in [0, 1].
        stated: a figure for one benefit of one programme, by (programme id, kind of benefit): percentage points for
            `commission_relief`, days for `fast_listing`, CNY a year for the others (for `tools`, the cost of running
            the shop).
    """

    home_sales: Decimal | None = None
    gross_margin: Decimal | None = None
    stated: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitWorth:
    """The worth of one benefit.

    Attributes:
        kind: of the benefit.
        text: the benefit as its source states it.
        gain: CNY a year kept or not spent; None when unknown.
        orders: CNY a year sold; None when the benefit is no order, or unknown.
        days: sooner on the shelf; None when the benefit is no matter of time, or unknown.
        arithmetic: the sum that leads there, "" when there is none.
        reason: where the figures come from, or why nothing is known.
        needs: names of figures that would tell (`home_sales`, `stated`).
    """

    kind: str
    text: Localized
    gain: Decimal | None = None
    orders: Decimal | None = None
    days: int | None = None
    arithmetic: str = ""
    reason: Localized
    needs: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything can be counted."""
        return not (self.gain is None and self.orders is None and self.days is None)


@dataclass(frozen=True, slots=True)
class _Figure:
    value: Decimal
    origin: Localized


_BY_CALLER = Localized("由您给出的数字", "a figure that you state")
_BY_SOURCE = Localized("计划资料所述", "as the programme's sources state")


def value_benefit(benefit: Benefit, program: Program, firm: FirmFigures) -> BenefitWorth:
    """What one benefit of a programme is worth to a firm."""
    rule = _RULES.get(benefit.kind)
    if rule is None:
        return _unknown(benefit, "此项支持无法折成金额或天数。", "This kind of benefit has no price and no days.", ())
    figure = _find_figure(benefit, program, firm, rule)
    if figure is None:
        zh, en = _why_no_figure(benefit)
        return _unknown(benefit, zh, en, ("stated",))
    if rule.measure is Measure.POINTS:
        return _value_points(benefit, figure, firm)
    if rule.measure is Measure.DAYS:
        days = int(figure.value)
        reason = Localized(f"提前 {days} 天上架，{figure.origin.zh}。", f"{days} days sooner, {figure.origin.en}.")
        return BenefitWorth(kind=benefit.kind, text=benefit.text, days=days, arithmetic=f"{days}", reason=reason)
    if rule.measure is Measure.ORDERS_CNY_A_YEAR:
        return _value_orders(benefit, figure, firm)
    if rule.measure is Measure.SHOP_COST:
        return _value_tool(benefit, figure, program)
    gain = _fen(figure.value)
    reason = Localized(f"每年 {gain:,f} 元，{figure.origin.zh}。", f"CNY {gain:,f} a year, {figure.origin.en}.")
    return BenefitWorth(kind=benefit.kind, text=benefit.text, gain=gain, arithmetic=f"{gain:f}", reason=reason)


def _find_figure(benefit: Benefit, program: Program, firm: FirmFigures, rule: _Rule) -> _Figure | None:
    stated = firm.stated.get((program.id, benefit.kind))
    if stated is not None:
        return _Figure(stated, _BY_CALLER)
    trait = program.traits.get(rule.trait) if rule.trait else None
    if trait is None or isinstance(trait, bool):
        return None
    try:
        value = Decimal(str(trait))
    except InvalidOperation:
        return None
    return _Figure(value, _BY_SOURCE) if value.is_finite() and value >= 0 else None


def _why_no_figure(benefit: Benefit) -> tuple[str, str]:
    if benefit.amount is not None:
        amount = f"{benefit.amount.amount:,f} {benefit.amount.currency}"
        return (
            f"{amount} 是全部企业的总额，单个企业能得多少资料未说明。",
            f"{amount} is for all firms together; one firm's part is not stated.",
        )
    return "资料未给出数额。", "The sources state no figure."


def _value_points(benefit: Benefit, figure: _Figure, firm: FirmFigures) -> BenefitWorth:
    points = figure.value
    if firm.home_sales is None:
        return _unknown(
            benefit,
            f"佣金减 {points:f} 个百分点（{figure.origin.zh}），但未给出国内年销售额。",
            f"{points:f} points of commission less ({figure.origin.en}), but no sales at home are given.",
            ("home_sales",),
        )
    gain = _fen(firm.home_sales * points / 100)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        gain=gain,
        arithmetic=f"{firm.home_sales:f} × {points:f} % = {gain:f}",
        reason=Localized(f"国内年销售额 × 减免百分点，{figure.origin.zh}。", f"Sales × points, {figure.origin.en}."),
    )


def _value_orders(benefit: Benefit, figure: _Figure, firm: FirmFigures) -> BenefitWorth:
    orders = _fen(figure.value)
    if firm.gross_margin is None:
        return BenefitWorth(
            kind=benefit.kind,
            text=benefit.text,
            orders=orders,
            arithmetic=f"{orders:f}",
            reason=Localized(
                f"订单每年 {orders:,f} 元，{figure.origin.zh}；未给出毛利率，收益未知。",
                f"Orders of CNY {orders:,f} a year, {figure.origin.en}; without a margin the gain is unknown.",
            ),
            needs=("gross_margin",),
        )
    gain = _fen(orders * firm.gross_margin)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        orders=orders,
        gain=gain,
        arithmetic=f"{orders:f} × {firm.gross_margin:f} = {gain:f}",
        reason=Localized(f"订单 × 毛利率，{figure.origin.zh}。", f"Orders × gross margin, {figure.origin.en}."),
    )


def _value_tool(benefit: Benefit, figure: _Figure, program: Program) -> BenefitWorth:
    left = program.traits.get(WORK_TRAIT)
    if not isinstance(left, int) or isinstance(left, bool) or not 0 <= left <= 100:
        return _unknown(benefit, "资料未说明能省多少工作量。", "The sources do not state how much work it saves.", ())
    gain = _fen(figure.value * (100 - left) / 100)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        gain=gain,
        arithmetic=f"{figure.value:f} × (100 − {left}) % = {gain:f}",
        reason=Localized(
            f"您给出的店铺运营成本；试用中工作量降到 {left}%。",
            f"The cost of running the shop that you state; in the trial {left} % of the work was left.",
        ),
    )


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(_FEN, ROUND_HALF_UP)


def _unknown(benefit: Benefit, zh: str, en: str, needs: tuple[str, ...]) -> BenefitWorth:
    return BenefitWorth(kind=benefit.kind, text=benefit.text, reason=Localized(zh, en), needs=needs)
