"""The worth of one benefit for one firm: a number where the facts or the caller's figures give one, else unknown.

Gains (money kept or not spent) and orders (money sold) are kept apart, for they do not add up; orders become a gain
only with the firm's own gross margin. A budget for all firms together says nothing of one firm's part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from service.domain.eligibility.standing import decide_window
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.names import say_amount
from service.domain.programs import FIGURE_OF, Benefit, BenefitKind, Program
from service.domain.rules import Verdict
from service.domain.standing import Window

_FEN = Decimal("0.01")


class Measure(StrEnum):
    """What a benefit is measured in."""

    POINTS = "points"  # percentage points of sales
    CNY_A_YEAR = "cny_a_year"
    ORDERS_CNY_A_YEAR = "orders_cny_a_year"
    DAYS = "days"
    SHOP_COST = "shop_cost_cny_a_year"  # of which a tool saves a stated share


_MEASURES: Mapping[str, Measure] = {
    BenefitKind.COMMISSION_RELIEF: Measure.POINTS,
    BenefitKind.FEE_WAIVER: Measure.CNY_A_YEAR,
    BenefitKind.COST_SUPPORT: Measure.CNY_A_YEAR,
    BenefitKind.TRAFFIC: Measure.CNY_A_YEAR,
    BenefitKind.MARKETING: Measure.CNY_A_YEAR,
    BenefitKind.ADVERTISING: Measure.CNY_A_YEAR,
    BenefitKind.LOGISTICS: Measure.CNY_A_YEAR,
    BenefitKind.PURCHASE: Measure.ORDERS_CNY_A_YEAR,
    BenefitKind.ASSURED_ORDERS: Measure.ORDERS_CNY_A_YEAR,
    BenefitKind.FAST_LISTING: Measure.DAYS,
    BenefitKind.TOOLS: Measure.SHOP_COST,
}

VALUED_KINDS = frozenset(str(kind) for kind in _MEASURES)
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
        source: id of the source whose figure was counted; None where none was.
    """

    kind: str
    text: Localized
    gain: Decimal | None = None
    orders: Decimal | None = None
    days: int | None = None
    arithmetic: str = ""
    reason: Localized
    needs: tuple[str, ...] = ()
    source: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything can be counted."""
        return not (self.gain is None and self.orders is None and self.days is None)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number, where it comes from, and the id of the source that states it."""

    value: Decimal
    origin: Localized
    source: str | None = None


_BY_CALLER = Localized("由您给出的数字", "a figure that you state")
_BY_SOURCE = Localized("计划资料所述", "as the programme's sources state")


def value_benefit(benefit: Benefit, program: Program, firm: FirmFigures, as_of: date) -> BenefitWorth:
    """What one benefit of a programme is worth to a firm, on a day.

    A figure that the caller states goes before that of a source.
    """
    measure = _MEASURES.get(benefit.kind)
    if measure is None:
        return _unknown(benefit, "此项支持无法折成金额或天数。", "This kind of benefit has no price and no days.", ())
    if decide_window(Window(benefit.valid_from, benefit.valid_to), as_of) is Verdict.INELIGIBLE:
        return _value_nothing(benefit, as_of)
    figure = _find_figure(benefit, program, firm, measure)
    if figure is None:
        zh, en = _why_no_figure(benefit)
        return _unknown(benefit, zh, en, ("stated",))
    return _VALUE[measure](benefit, figure, firm)


def _find_figure(benefit: Benefit, program: Program, firm: FirmFigures, measure: Measure) -> _Figure | None:
    stated = firm.stated.get((program.id, benefit.kind))
    if stated is not None:
        return _Figure(stated, _BY_CALLER)
    if measure is Measure.SHOP_COST:
        return None  # what a shop costs is the firm's own to know
    found = getattr(benefit, FIGURE_OF[benefit.kind])
    if found is None:
        return None
    return _Figure(found.amount if isinstance(found, Money) else Decimal(found), _BY_SOURCE, benefit.source)


def _why_no_figure(benefit: Benefit) -> tuple[str, str]:
    if benefit.amount is not None:
        amount = say_amount(f"{benefit.amount.amount:,f}", benefit.amount.currency)
        return (
            f"{amount.zh} 是全部企业的总额，单个企业能得多少资料未说明。",
            f"{amount.en} is for all firms together; one firm's part is not stated.",
        )
    return "资料未给出数额。", "The sources state no figure."


def _value_nothing(benefit: Benefit, as_of: date) -> BenefitWorth:
    first, last = benefit.valid_from or "…", benefit.valid_to or "…"
    reason = Localized(
        f"此项支持的期限为 {first} 至 {last}，{as_of} 不在期内。",
        f"This benefit is given from {first} to {last}; {as_of} lies outside.",
    )
    return BenefitWorth(
        kind=benefit.kind, text=benefit.text, gain=Decimal(0), arithmetic="0", reason=reason, source=benefit.source
    )


def _value_yearly(benefit: Benefit, figure: _Figure, _: FirmFigures) -> BenefitWorth:
    gain = _fen(figure.value)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        gain=gain,
        arithmetic=f"{gain:f}",
        reason=Localized(f"每年 {gain:,f} 元，{figure.origin.zh}。", f"{gain:,f} yuan a year, {figure.origin.en}."),
        source=figure.source,
    )


def _value_days(benefit: Benefit, figure: _Figure, _: FirmFigures) -> BenefitWorth:
    days = int(figure.value)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        days=days,
        arithmetic=f"{days}",
        reason=Localized(f"提前 {days} 天上架，{figure.origin.zh}。", f"{days} days sooner, {figure.origin.en}."),
        source=figure.source,
    )


def _value_points(benefit: Benefit, figure: _Figure, firm: FirmFigures) -> BenefitWorth:
    points = figure.value
    if firm.home_sales is None:
        return _unknown(
            benefit,
            f"佣金减 {points:f} 个百分点（{figure.origin.zh}），但未给出国内年销售额。",
            f"{points:f} points of commission less ({figure.origin.en}), but no sales at home are given.",
            ("home_sales",),
            figure.source,
        )
    gain = _fen(firm.home_sales * points / 100)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        gain=gain,
        arithmetic=f"{firm.home_sales:f} × {points:f} % = {gain:f}",
        reason=Localized(f"国内年销售额 × 减免百分点，{figure.origin.zh}。", f"Sales × points, {figure.origin.en}."),
        source=figure.source,
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
                f"Orders of {orders:,f} yuan a year, {figure.origin.en}; without a margin the gain is unknown.",
            ),
            needs=("gross_margin",),
            source=figure.source,
        )
    gain = _fen(orders * firm.gross_margin)
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        orders=orders,
        gain=gain,
        arithmetic=f"{orders:f} × {firm.gross_margin:f} = {gain:f}",
        reason=Localized(f"订单 × 毛利率，{figure.origin.zh}。", f"Orders × gross margin, {figure.origin.en}."),
        source=figure.source,
    )


def _value_tool(benefit: Benefit, figure: _Figure, _: FirmFigures) -> BenefitWorth:
    left = benefit.work_left
    if left is None:
        return _unknown(benefit, "资料未说明能省多少工作量。", "The sources do not state how much work it saves.", ())
    percent = f"{left * 100:f}".rstrip("0").rstrip(".") if left else "0"
    gain = _fen(figure.value * (1 - left))
    return BenefitWorth(
        kind=benefit.kind,
        text=benefit.text,
        gain=gain,
        arithmetic=f"{figure.value:f} × (100 − {percent}) % = {gain:f}",
        reason=Localized(
            f"您给出的店铺运营成本；资料称工作量降到 {percent}%。",
            f"The cost of running the shop that you state; the sources say that {percent} % of the work is left.",
        ),
        source=benefit.source,
    )


_VALUE: Mapping[Measure, Callable[[Benefit, _Figure, FirmFigures], BenefitWorth]] = {
    Measure.POINTS: _value_points,
    Measure.CNY_A_YEAR: _value_yearly,
    Measure.ORDERS_CNY_A_YEAR: _value_orders,
    Measure.DAYS: _value_days,
    Measure.SHOP_COST: _value_tool,
}


def _fen(amount: Decimal) -> Decimal:
    return amount.quantize(_FEN, ROUND_HALF_UP)


def _unknown(benefit: Benefit, zh: str, en: str, needs: tuple[str, ...], source: str | None = None) -> BenefitWorth:
    return BenefitWorth(kind=benefit.kind, text=benefit.text, reason=Localized(zh, en), needs=needs, source=source)
