"""How certain a channel or programme is: does it stand on the day, and do buyers really order there?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.domain.eligibility.pairs import window_of, window_of_channel
from service.domain.eligibility.standing import decide_window
from service.domain.language import Localized
from service.domain.programs import BenefitKind, Channel
from service.domain.ranking.offer import Offer
from service.domain.rules import Verdict

_WINDOW, _DEMAND = 0.6, 0.4
_STANDING_CHANNEL, _SHAKY_CHANNEL = 0.6, 0.2
_OPEN_ENDED, _HALF_DATED, _UNDATED = 0.85, 0.7, 0.3
_UNDATED_ON_CHANNEL = 0.65  # should it be closed, the channel is still there
_ASSURED: Mapping[str, float] = {BenefitKind.ASSURED_ORDERS: 0.8, BenefitKind.PURCHASE: 0.7}


@dataclass(frozen=True, slots=True)
class Certainty:
    """A value in [0, 1] and what it rests on."""

    value: float
    reason: Localized


def find_certainty(offer: Offer, as_of: date, n_demands: int) -> Certainty:
    """The certainty of an offer; the numbers are judgements, the reasons are facts.

    0.6 of it is how firmly it stands: a programme whose window is stated and open 1, one that is known to be open and
    whose end is not stated 0.85, whose beginning alone is stated 0.7, of which no day is stated 0.65 where it opens a
    channel that stands anyway and 0.3 where it opens none; one that is closed 0; a channel 0.6, one that is not known
    to trade on the day 0.2.

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
    if offer.program is None:
        return _firmness_of_channel(offer, as_of)
    window = window_of(offer.program)
    verdict, first, last = decide_window(window, as_of), window.valid_from, window.valid_to
    if verdict is Verdict.INELIGIBLE:
        return 0.0, "当日不开放", "Not open on the day"
    if verdict is Verdict.ELIGIBLE and last:
        return 1.0, f"开放期 {first} 至 {last}", f"Open from {first} to {last}"
    if verdict is Verdict.ELIGIBLE:
        return _OPEN_ENDED, "当日开放，截止日未说明", "Open on the day, its end is not stated"
    if first and first <= as_of and not window.last:
        return _HALF_DATED, f"{first} 起，截止日未说明", f"Open since {first}, its end is not stated"
    if offer.channel is not None and _stands(offer.channel, as_of):
        return (
            _UNDATED_ON_CHANNEL,
            "是否开放未说明，但渠道常设",
            "Whether it is open is not stated, but its channel stands in any case",
        )
    return _UNDATED, "是否开放未说明", "Whether it is open is not stated"


def _firmness_of_channel(offer: Offer, as_of: date) -> tuple[float, str, str]:
    assert offer.channel is not None
    if _stands(offer.channel, as_of):
        return _STANDING_CHANNEL, "常设渠道，不承诺订单", "A standing channel that assures no orders"
    return _SHAKY_CHANNEL, "渠道当日是否营业不明", "It is not known whether the channel trades on the day"


def _stands(channel: Channel, as_of: date) -> bool:
    """Whether a channel trades on a day; one of which nothing is stated does."""
    window = window_of_channel(channel)
    return window is None or decide_window(window, as_of) is Verdict.ELIGIBLE
