"""What a maker's own cost says of a home price: where it breaks even, its floor, and the price that meets a margin."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from service.domain.language import Localized
from service.domain.money import HOME_CURRENCY, Money
from service.domain.pricing.bands import FEN, RUNG, Band
from service.domain.pricing.home_price import HomePrice, PriceTerms, add_costs_at_home, add_to_shelf
from service.domain.pricing.ladder import Ladder
from service.domain.pricing.vat import Vat

BELOW_COST = Localized(
    "低于成本：这样卖每件都亏。1 元的月饼连料都不够，价格战没有赢家；换渠道、价格带或规格。",
    "Below cost: each piece sold loses money. A mooncake at 1 yuan does not pay for its materials, and nobody wins a"
    " price war; turn to another channel, price band or version.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPrices:
    """Prices that follow from the maker's own cost, for one unit, in yuan with VAT; None where a figure is missing.

    Attributes:
        break_even: at the channel's door, where cost, freight, interest and VAT are just covered.
        break_even_shelf: the same on the shelf.
        floor: at the channel's door, the higher of break-even and what exporting earns: below it, rather export.
        at_margin: at the channel's door, where the maker keeps its stated margin.
        at_margin_shelf: the same on the shelf.
        is_below_cost: whether the delivered price lies below break-even; None where one of them is unknown.
    """

    break_even: Band | None
    break_even_shelf: Band | None
    floor: Band | None
    at_margin: Band | None
    at_margin_shelf: Band | None
    is_below_cost: bool | None


def find_cost_prices(cost: Money, terms: PriceTerms, vat: Vat, found: HomePrice) -> CostPrices:
    """Climb from the maker's cost as from a price at the works.

    Args:
        cost: of one unit, without the input VAT that is credited; a small-scale taxpayer's holds it.
        terms: what the caller states.
        vat: on the goods.
        found: the ladder from the export price.
    """
    yuan = _in_yuan(cost, terms)
    even, even_shelf = _climb(yuan, terms, vat)
    share = terms.own_margin
    kept = None if yuan is None or share is None else yuan / (1 - share)
    at_margin, at_margin_shelf = _climb(kept, terms, vat)
    delivered = found.delivered_price
    floor = even and delivered and Band(max(even.low, delivered.low), max(even.high, delivered.high))
    return CostPrices(
        break_even=even,
        break_even_shelf=even_shelf,
        floor=floor,
        at_margin=at_margin,
        at_margin_shelf=at_margin_shelf,
        is_below_cost=_is_below(delivered, even, yuan),
    )


def _is_below(delivered: Band | None, even: Band | None, cost: Decimal | None) -> bool | None:
    """Whether a price lies below break-even; below the bare cost it does so in any case."""
    if delivered is None or cost is None:
        return None
    if delivered.high < (even.low if even else cost):
        return True
    return False if even and delivered.low >= even.high else None


def _in_yuan(cost: Money, terms: PriceTerms) -> Decimal | None:
    if cost.currency == HOME_CURRENCY:
        return cost.amount
    rate = terms.rate
    return cost.amount * rate.yuan if rate is not None and rate.currency == cost.currency else None


def _climb(works: Decimal | None, terms: PriceTerms, vat: Vat) -> tuple[Band | None, Band | None]:
    if works is None:
        return None, None
    ladder = Ladder()
    ladder.start(Band(works, works).rounded(RUNG), "", "", "")
    add_costs_at_home(ladder, terms, vat)
    delivered = ladder.band
    add_to_shelf(ladder, terms)
    return delivered and delivered.rounded(FEN), ladder.band and ladder.band.rounded(FEN)
