"""How certain a channel or programme is: does it stand on the day, and do buyers really order there?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.eligibility.deciding import decide_window
from service.domain.language import Localized
from service.domain.names import name_of
from service.domain.programs import BenefitKind
from service.domain.ranking.offer import Offer
from service.domain.rules import Verdict

_WINDOW, _DEMAND = 0.6, 0.4
_STANDING_CHANNEL, _SHAKY_CHANNEL = 0.6, 0.2
_HALF_DATED, _UNDATED = 0.7, 0.3
_UNDATED_ON_CHANNEL = 0.65  # should it be closed, the channel is still there
_SHAKY = ("may_be_sold", "being_adjusted_in", "moving_into")
_ASSURED: Mapping[str, float] = {BenefitKind.ASSURED_ORDERS: 0.8, BenefitKind.PURCHASE: 0.7}


@dataclass(frozen=True, slots=True)
class Certainty:
    """A value in [0, 1] and what it rests on."""

    value: float
    reason: Localized


def find_certainty(offer: Offer, as_of: date, n_demands: int) -> Certainty:
    """The certainty of an offer; the numbers are judgements, the reasons are facts.

    0.6 of it is how firmly it stands: a programme whose window is stated and open 1, whose beginning alone is stated
    0.7, of which no day is stated 0.65 where it opens a channel that stands anyway and 0.3 where it opens none; one
    that is closed 0; a channel 0.6, one that may be sold, moves or is being adjusted 0.2.

    0.4 of it is demand: `1 − 1/(1 + n)` for n requests for such goods that name its channel, and at least 0.8 where
    orders are assured, 0.7 where the sponsor buys itself.
    """
    stands, zh_stands, en_stands = _firmness(offer, as_of)
    wanted = 1.0 - 1.0 / (1 + n_demands)
    zh_wanted, en_wanted = f"{n_demands} 个同类需求指明此渠道", f"{n_demands} demands for such goods name its channel"
    kinds = [benefit.kind for benefit in offer.program.benefits] if offer.program else []
    assured = max((_ASSURED[kind] for kind in kinds if kind in _ASSURED), default=0.0)
    if assured > wanted and stands > 0.0:
        wanted = assured
        zh_wanted, en_wanted = "主办方承诺订单或直接采购", "orders are assured or the sponsor buys itself"
    return Certainty(
        _WINDOW * stands + _DEMAND * wanted, Localized(f"{zh_stands}；{zh_wanted}。", f"{en_stands}; {en_wanted}.")
    )


def _firmness(offer: Offer, as_of: date) -> tuple[float, str, str]:
    if offer.window is None:
        shaky = [trait for trait in _SHAKY if offer.traits.get(trait)]
        if shaky:
            change = name_of("trait", shaky[0])
            return _SHAKY_CHANNEL, f"渠道在变动（{change.zh}）", f"The channel is changing hands or form ({change.en})"
        return _STANDING_CHANNEL, "常设渠道，不承诺订单", "A standing channel that assures no orders"
    verdict, (first, last) = decide_window(offer.window, as_of), offer.window
    if verdict is Verdict.INELIGIBLE:
        return 0.0, "当日不开放", "Not open on the day"
    if verdict is Verdict.ELIGIBLE:
        return 1.0, f"开放期 {first} 至 {last}", f"Open from {first} to {last}"
    if first:
        return _HALF_DATED, f"{first} 起，截止日未说明", f"Open since {first}, its end is not stated"
    if offer.channel is not None and not any(offer.channel.traits.get(trait) for trait in _SHAKY):
        return (
            _UNDATED_ON_CHANNEL,
            "起止日期未说明，但渠道常设",
            "No dates are stated, but its channel stands in any case",
        )
    return _UNDATED, "起止日期未说明", "Neither beginning nor end is stated"
