"""A home price from an export price: a ladder of steps that anyone can follow with a calculator.

An export price is without VAT and without delivery at home, often in dollars; a home price is delivered, holds 13 % VAT
and is in yuan (`facts:readiness`). Each rung is rounded half up to four decimals and the next one starts from the
rounded value; the results are rounded to the fen. A rung whose figure is missing is `unknown`, and so is all above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from service.domain.catalog import DELIVERED, Incoterm
from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money
from service.domain.names import name_currency, say_amount, say_money

VAT_RATE = Decimal("0.13")
_RUNG = Decimal("0.0001")
_FEN = Decimal("0.01")

CARRIED_ABROAD = frozenset({Incoterm.CPT, Incoterm.CIP, Incoterm.CFR, Incoterm.CIF})
"""Terms whose price holds the main carriage abroad (with CIP and CIF, its insurance too)."""


@dataclass(frozen=True, slots=True)
class Band:
    """An amount or a share that is known between two bounds, both inclusive; equal when it is known exactly."""

    low: Decimal
    high: Decimal

    def show(self) -> str:
        """`0.30` or `0.30–0.50`."""
        return f"{self.low:f}" if self.low == self.high else f"{self.low:f}–{self.high:f}"


@dataclass(frozen=True, slots=True)
class Rate:
    """An exchange rate as the caller states it: yuan for one unit of `currency`, of a day and from a source."""

    currency: str
    yuan: Decimal
    day: date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTerms:
    """What the caller states; None where it states nothing.

    Attributes:
        rate: yuan for one unit of the price's currency.
        carriage_abroad: yuan a unit of carriage, insurance and duty abroad that a C or D term holds, to be taken off.
        freight: yuan a unit, without VAT, to the channel's door at home.
        margin: the channel's share of the shelf price, in [0, 1).
        returns: the share of goods sent that is lost to returns, in [0, 1).
    """

    rate: Rate | None = None
    carriage_abroad: Band | None = None
    freight: Band | None = None
    margin: Band | None = None
    returns: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: what is done, its arithmetic, and the band it leads to; `result` is None where a figure is missing."""

    step: str
    operation: str
    result: Band | None
    reason: Localized

    @property
    def is_known(self) -> bool:
        """Whether the rung could be worked out."""
        return self.result is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePrice:
    """The ladder and where it leads, for one unit, in yuan.

    Attributes:
        export_price: as stated; None when it is not.
        incoterm: as stated.
        steps: the rungs, in order.
        delivered_price: to the channel's door with VAT; None when a rung below it is unknown.
        shelf_price: with the channel's margin; None when a rung below it is unknown.
        missing: names of the figures to supply (`rate`, `freight`, …).
        not_included: what the result leaves out because it was not given (`returns`).
    """

    export_price: Money | None
    incoterm: Incoterm | None
    steps: tuple[Step, ...]
    delivered_price: Band | None
    shelf_price: Band | None
    missing: tuple[str, ...]
    not_included: tuple[str, ...]


class _Ladder:
    """Rungs that build on each other; from the first unknown one on, all are unknown."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.missing: list[str] = []
        self.band: Band | None = None

    def start(self, band: Band, operation: str, zh: str, en: str) -> None:
        self._climb("export_price", band, operation, zh, en)

    def add(self, step: str, low: Decimal, high: Decimal, operation: str, zh: str, en: str) -> None:
        """A rung whose figures are there; unknown all the same when the one below is."""
        if self.band is None:
            self.stop(step, None, "前面的步骤未知。", "A step below it is unknown.")
            return
        self._climb(step, Band(_round(low), _round(high)), operation, zh, en)

    def stop(self, step: str, missing: str | None, zh: str, en: str) -> None:
        """A rung that cannot be worked out; `missing` is the figure to supply."""
        self.band = None
        if missing:
            self.missing.append(missing)
        self.steps.append(Step(step=step, operation="", result=None, reason=Localized(zh, en)))

    def _climb(self, step: str, band: Band, operation: str, zh: str, en: str) -> None:
        self.band = band
        self.steps.append(Step(step=step, operation=operation, result=band, reason=Localized(zh, en)))

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """Of the last rung; zeros where that is unknown, for `add` looks at that first."""
        return (self.band.low, self.band.high) if self.band else (Decimal(0), Decimal(0))


def _round(amount: Decimal, to: Decimal = _RUNG) -> Decimal:
    return amount.quantize(to, ROUND_HALF_UP)


def find_home_price(price: Money | None, incoterm: Incoterm | None, terms: PriceTerms) -> HomePrice:
    """Climb from an export price to the price at a home channel's door, and to its shelf.

    Args:
        price: for one unit, as stated.
        incoterm: the rule it is stated under; None is taken for a price without carriage, and the step says so.
        terms: what the caller states.

    Returns:
        The ladder; results are None, with the figures that are missing, where it cannot be climbed.
    """
    ladder = _Ladder()
    _state_price(ladder, price, incoterm)
    is_home_price = price is not None and price.currency == HOME_CURRENCY and incoterm in DELIVERED
    if is_home_price:
        low, high = ladder.bounds
        ladder.add(
            "delivered", low, high, "", "人民币到货价，已是国内口径。", "Delivered and in yuan: a home price already."
        )
    else:
        _exchange(ladder, price, terms.rate)
        _take_off_carriage(ladder, incoterm, terms.carriage_abroad)
        _add_freight(ladder, terms.freight)
        low, high = ladder.bounds
        factor = 1 + VAT_RATE
        ladder.add("vat", low * factor, high * factor, f"× {factor}", "加 13% 增值税。", "Add 13 % VAT.")
    delivered = _settle(ladder.band)
    _add_returns(ladder, terms.returns)
    _add_margin(ladder, terms.margin)
    return HomePrice(
        export_price=price,
        incoterm=incoterm,
        steps=tuple(ladder.steps),
        delivered_price=delivered,
        shelf_price=_settle(ladder.band),
        missing=tuple(ladder.missing),
        not_included=() if terms.returns else ("returns",),
    )


def _state_price(ladder: _Ladder, price: Money | None, incoterm: Incoterm | None) -> None:
    if price is None:
        ladder.stop("export_price", "unit_price", "商品未填单价。", "The product states no unit price.")
    else:
        shown = f"{price.amount:f} {price.currency}"
        said, label = say_money(price), incoterm.value if incoterm else "—"
        ladder.start(
            Band(price.amount, price.amount), shown, f"报价 {said.zh}，{label}。", f"Stated: {said.en}, {label}."
        )


def _settle(band: Band | None) -> Band | None:
    return None if band is None else Band(_round(band.low, _FEN), _round(band.high, _FEN))


def _exchange(ladder: _Ladder, price: Money | None, rate: Rate | None) -> None:
    if price is not None and price.currency == HOME_CURRENCY:
        return
    if rate is None or (price is not None and rate.currency != price.currency):
        currency = name_currency(price.currency) if price else Localized("", "the currency")
        ladder.stop(
            "exchange",
            "rate",
            f"未给出{currency.zh}兑人民币的汇率，不作猜测。",
            f"No rate of {currency.en} to yuan is given, and none is guessed.",
        )
        return
    low, high = ladder.bounds
    abroad, home = say_amount(1, rate.currency), say_amount(f"{rate.yuan:f}", HOME_CURRENCY)
    ladder.add(
        "exchange",
        low * rate.yuan,
        high * rate.yuan,
        f"× {rate.yuan:f}",
        f"{abroad.zh} = {home.zh}（{rate.day}，{rate.source}）。",
        f"{abroad.en} = {home.en} ({rate.day}, {rate.source}).",
    )


def _take_off_carriage(ladder: _Ladder, incoterm: Incoterm | None, carriage: Band | None) -> None:
    low, high = ladder.bounds
    if incoterm is None or incoterm not in CARRIED_ABROAD | DELIVERED:
        label = incoterm.value if incoterm else "—"
        ladder.add(
            "incoterm",
            low,
            high,
            "− 0",
            f"{label}：价格不含国际运费，无须扣减。",
            f"{label}: the price holds no carriage abroad; nothing to take off.",
        )
        return
    if carriage is None:
        ladder.stop(
            "incoterm",
            "carriage_abroad",
            f"{incoterm.value} 价含国际运费（保险、关税），内销须扣除，未给出数额。",
            f"A {incoterm.value} price holds carriage abroad, to be taken off for home; how much is not given.",
        )
        return
    if ladder.band is not None and carriage.high > low:
        ladder.stop(
            "incoterm",
            "carriage_abroad",
            "扣减额高于价格，请核对。",
            "More is to be taken off than the price holds; check the carriage abroad.",
        )
        return
    ladder.add(
        "incoterm",
        low - carriage.high,
        high - carriage.low,
        f"− {carriage.show()}",
        f"扣除 {incoterm.value} 价中的国际运费、保险和关税。",
        f"Take off the carriage, insurance and duty abroad that the {incoterm.value} price holds.",
    )


def _add_freight(ladder: _Ladder, freight: Band | None) -> None:
    if freight is None:
        ladder.stop("freight", "freight", "未给出国内运费。", "The freight at home is not given.")
        return
    low, high = ladder.bounds
    ladder.add(
        "freight",
        low + freight.low,
        high + freight.high,
        f"+ {freight.show()}",
        "加国内运费（不含税）。",
        "Add the freight at home, without VAT.",
    )


def _add_returns(ladder: _Ladder, returns: Band | None) -> None:
    if returns is None:
        return
    low, high = ladder.bounds
    ladder.add(
        "returns",
        low / (1 - returns.low),
        high / (1 - returns.high),
        f"÷ (1 − {returns.show()})",
        "摊入退货损耗。",
        "Spread what is lost to returns.",
    )


def _add_margin(ladder: _Ladder, margin: Band | None) -> None:
    if margin is None:
        ladder.stop("margin", "margin", "未给出渠道毛利率。", "The channel's margin is not given.")
        return
    low, high = ladder.bounds
    ladder.add(
        "margin",
        low / (1 - margin.low),
        high / (1 - margin.high),
        f"÷ (1 − {margin.show()})",
        "加渠道毛利（占零售价的比例）。",
        "Add the channel's margin, a share of the shelf price.",
    )
