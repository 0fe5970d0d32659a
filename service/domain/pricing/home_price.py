"""A home price from an export price: a ladder of steps that anyone can follow with a calculator.

An export price is without VAT and without delivery at home, often in dollars; a home price is delivered, holds VAT and
is in yuan (`facts:readiness`). The rungs, in order: exchange; carriage abroad, and haulage to the port, that the
Incoterm's price holds; the input VAT that exporting costs and selling at home does not (`facts:103`); duty of bonded
materials; freight at home; interest while the buyer does not pay; VAT; then, to the shelf, returns and the channel's
margin. Each rung is rounded half up to four decimals and the next one starts from the rounded value; the results are
rounded to the fen. A rung whose figure is missing is `unknown`, and so is all above it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from service.domain.catalog import DELIVERED, Incoterm
from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money
from service.domain.names import name_currency, say_amount, say_money
from service.domain.pricing.bands import FEN, NOTHING, Band
from service.domain.pricing.ladder import Ladder, Step
from service.domain.pricing.vat import Taxpayer, Vat

CARRIED_ABROAD = frozenset({Incoterm.CPT, Incoterm.CIP, Incoterm.CFR, Incoterm.CIF})
"""Terms whose price holds the main carriage abroad (with CIP and CIF, its insurance too)."""
HAULED_TO_PORT = CARRIED_ABROAD | {Incoterm.FAS, Incoterm.FOB}
"""Terms whose price holds the haulage from the works to the port."""
_DAYS_OF_YEAR, _NONE = 365, Decimal(0)


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
        port_haulage: yuan a unit from the works to the port, which an F or C term holds and a sale at home saves; under
            EXW and FCA it is part of the FOB value, on which the refund is reckoned.
        refund_rate: the share of the FOB value that is refunded on export, by the code of the goods.
        bonded_duty: yuan a unit of duty and interest that bonded materials bear when sold at home.
        freight: yuan a unit, without VAT, to the channel's door at home.
        payment_days: days until the buyer pays.
        interest: of a year, as a share, on what is owed meanwhile.
        margin: the channel's share of the shelf price, in [0, 1).
        returns: the share of goods sent that is lost to returns, in [0, 1).
        own_margin: the maker's share of its price without VAT, in [0, 1), for the price that meets it.
    """

    rate: Rate | None = None
    carriage_abroad: Band | None = None
    port_haulage: Band | None = None
    refund_rate: Decimal | None = None
    bonded_duty: Band | None = None
    freight: Band | None = None
    payment_days: int | None = None
    interest: Decimal | None = None
    margin: Band | None = None
    returns: Band | None = None
    own_margin: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePrice:
    """The ladder and where it leads, for one unit, in yuan.

    Attributes:
        export_price: as stated; None when it is not.
        incoterm: as stated.
        vat: the rate of VAT and why.
        steps: the rungs, in order.
        delivered_price: to the channel's door with VAT; None when a rung below it is unknown.
        shelf_price: with the channel's margin; None when a rung below it is unknown.
        missing: names of the figures to supply (`rate`, `freight`, …).
        not_included: what the result leaves out because it was not given (`returns`).
    """

    export_price: Money | None
    incoterm: Incoterm | None
    vat: Vat
    steps: tuple[Step, ...]
    delivered_price: Band | None
    shelf_price: Band | None
    missing: tuple[str, ...]
    not_included: tuple[str, ...]


def find_home_price(price: Money | None, incoterm: Incoterm | None, terms: PriceTerms, vat: Vat) -> HomePrice:
    """Climb from an export price to the price at a home channel's door, and to its shelf.

    Args:
        price: for one unit, as stated.
        incoterm: the rule it is stated under; None is taken for a price without carriage, and the step says so.
        terms: what the caller states.
        vat: on the goods.

    Returns:
        The ladder; results are None, with the figures that are missing, where it cannot be climbed. What a maker earns
        at home at the delivered price is what it earns by exporting at `price`.
    """
    ladder = Ladder()
    _state_price(ladder, price, incoterm)
    if price is not None and price.currency == HOME_CURRENCY and incoterm in DELIVERED:
        low, high = ladder.bounds
        ladder.add(
            "delivered", low, high, "", "人民币到货价，已是国内口径。", "Delivered and in yuan: a home price already."
        )
    else:
        _exchange(ladder, price, terms.rate)
        _take_off_carriage(ladder, incoterm, terms.carriage_abroad)
        _keep_input_vat(ladder, incoterm, terms, vat)
        _take_off_haulage(ladder, incoterm, terms.port_haulage)
        add_costs_at_home(ladder, terms, vat)
    delivered = _settle(ladder.band)
    add_to_shelf(ladder, terms)
    return HomePrice(
        export_price=price,
        incoterm=incoterm,
        vat=vat,
        steps=tuple(ladder.steps),
        delivered_price=delivered,
        shelf_price=_settle(ladder.band),
        missing=tuple(dict.fromkeys(ladder.missing)),
        not_included=tuple(ladder.not_included),
    )


def add_costs_at_home(ladder: Ladder, terms: PriceTerms, vat: Vat) -> None:
    """From a price at the works, without VAT, to one at the channel's door, with it."""
    if terms.bonded_duty is not None:
        _add(
            ladder,
            "bonded_duty",
            terms.bonded_duty,
            "加保税料件内销补缴的关税和缓税利息。",
            "Add the duty and interest of bonded materials.",
        )
    if terms.freight is None:
        ladder.stop("freight", "freight", "未给出国内运费。", "The freight at home is not given.")
    else:
        _add(ladder, "freight", terms.freight, "加国内运费（不含税）。", "Add the freight at home, without VAT.")
    _add_interest(ladder, terms, vat)
    if vat.rate is None:
        ladder.stop("vat", "vat_rate", vat.reason.zh, vat.reason.en)
        return
    low, high = ladder.bounds
    factor = 1 + vat.rate
    ladder.add(
        "vat", low * factor, high * factor, f"× {factor}", f"加增值税：{vat.reason.zh}", f"Add VAT. {vat.reason.en}"
    )


def add_to_shelf(ladder: Ladder, terms: PriceTerms) -> None:
    """From the channel's door to its shelf."""
    if terms.returns is None:
        ladder.not_included.append("returns")
    else:
        _divide(ladder, "returns", terms.returns, "摊入退货损耗。", "Spread what is lost to returns.")
    if terms.margin is None:
        ladder.stop("margin", "margin", "未给出渠道毛利率。", "The channel's margin is not given.")
    else:
        _divide(
            ladder,
            "margin",
            terms.margin,
            "加渠道毛利（占零售价的比例）。",
            "Add the channel's margin, a share of the shelf price.",
        )


def _add(ladder: Ladder, step: str, amount: Band, zh: str, en: str) -> None:
    low, high = ladder.bounds
    ladder.add(step, low + amount.low, high + amount.high, f"+ {amount.show()}", zh, en)


def _divide(ladder: Ladder, step: str, share: Band, zh: str, en: str) -> None:
    low, high = ladder.bounds
    ladder.add(step, low / (1 - share.low), high / (1 - share.high), f"÷ (1 − {share.show()})", zh, en)


def _keep_input_vat(ladder: Ladder, incoterm: Incoterm | None, terms: PriceTerms, vat: Vat) -> None:
    """Below a full refund exporting costs FOB × (VAT − refund): input VAT that is not credited, as at home it is."""
    step = "refund"
    if terms.refund_rate is None:
        ladder.not_included.append("refund_rate")
        return
    low, high = ladder.bounds
    if vat.taxpayer is Taxpayer.SMALL_SCALE:
        ladder.add(step, low, high, "− 0", "小规模纳税人不抵扣进项税。", "A small-scale taxpayer credits no input VAT.")
        return
    if vat.rate is None:
        ladder.stop(step, "vat_rate", vat.reason.zh, vat.reason.en)
        return
    if terms.refund_rate > vat.rate:
        ladder.stop(step, "refund_rate", "退税率高于增值税率，请核对。", "The refund is above the VAT rate; check it.")
        return
    haulage = terms.port_haulage if incoterm in (Incoterm.EXW, Incoterm.FCA) else NOTHING
    if haulage is None:
        zh, en = "退税以离岸价计，须加到港运费。", "The refund is reckoned on FOB: give the haulage to the port."
        ladder.stop(step, "port_haulage", zh, en)
        return
    lost = vat.rate - terms.refund_rate
    ladder.add(
        step,
        max(low - (low + haulage.high) * lost, _NONE),
        max(high - (high + haulage.low) * lost, _NONE),
        f"− FOB × {lost:f}",
        f"出口退税率 {terms.refund_rate:.2%}，税率 {vat.rate:.2%}：离岸价的 {lost:.2%} 出口不得抵扣，内销可抵扣。",
        f"Refunded {terms.refund_rate:.2%} of {vat.rate:.2%}: {lost:.2%} of FOB is input VAT that exporting turns into"
        " cost and a sale at home credits.",
    )


def _take_off_haulage(ladder: Ladder, incoterm: Incoterm | None, haulage: Band | None) -> None:
    if incoterm not in HAULED_TO_PORT:
        return
    if haulage is None:
        ladder.not_included.append("port_haulage")
        return
    ladder.take_off(
        "port_haulage",
        haulage,
        f"扣除 {incoterm.value} 价中的到港运费。" if incoterm else "",
        f"Take off the haulage to the port that the {incoterm.value} price holds." if incoterm else "",
    )


def _add_interest(ladder: Ladder, terms: PriceTerms, vat: Vat) -> None:
    """What is owed holds VAT, so the share that interest takes of the price without VAT is (1 + VAT) × rate × days."""
    if not terms.payment_days:
        ladder.not_included.append("payment_days")
        return
    for name, figure in (("interest", terms.interest), ("vat_rate", vat.rate)):
        if figure is None:
            ladder.stop("interest", name, "未给出利率或增值税率。", "The interest or the VAT rate is not given.")
            return
    share = (1 + (vat.rate or _NONE)) * (terms.interest or _NONE) * terms.payment_days / _DAYS_OF_YEAR
    share = share.quantize(Decimal("0.000001"), ROUND_HALF_UP)
    if share >= 1:
        ladder.stop("interest", "interest", "利息超过货款，请核对。", "The interest exceeds the price; check it.")
        return
    zh = f"账期 {terms.payment_days} 天，年利率 {terms.interest:.2%}，按含税货款计息。"
    en = f"{terms.payment_days} days until payment at {terms.interest:.2%} a year, on the price with VAT."
    _divide(ladder, "interest", Band(share, share), zh, en)


def _state_price(ladder: Ladder, price: Money | None, incoterm: Incoterm | None) -> None:
    if price is None:
        ladder.stop("export_price", "unit_price", "商品未填单价。", "The product states no unit price.")
    else:
        shown = f"{price.amount:f} {price.currency}"
        said, label = say_money(price), incoterm.value if incoterm else "—"
        ladder.start(
            Band(price.amount, price.amount), shown, f"报价 {said.zh}，{label}。", f"Stated: {said.en}, {label}."
        )


def _settle(band: Band | None) -> Band | None:
    return None if band is None else band.rounded(FEN)


def _exchange(ladder: Ladder, price: Money | None, rate: Rate | None) -> None:
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


def _take_off_carriage(ladder: Ladder, incoterm: Incoterm | None, carriage: Band | None) -> None:
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
