"""Whether an offer stands on a day: its days, what became of it, and whether there is anything to apply for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.domain.eligibility.logic import conjoin
from service.domain.eligibility.reasons import explain_no_offer, explain_status, explain_window
from service.domain.rules import CriterionVerdict, Verdict
from service.domain.standing import Status, Window

OFFER, STATUS, WINDOW = "offer", "status", "window"
"""Names of what is asked of an offer itself, which nobody on the supplier's side can change."""

WINDOW_SOURCE = "program"
"""Source id of the window: the programme's own days."""

_VERDICT_OF = {
    Status.OPEN: Verdict.ELIGIBLE,
    Status.ANNOUNCED: Verdict.UNKNOWN,
    Status.UNKNOWN: Verdict.UNKNOWN,
    Status.SUSPENDED: Verdict.INELIGIBLE,
    Status.ENDED: Verdict.INELIGIBLE,
}


def decide_window(window: Window, as_of: date) -> Verdict:
    """Whether an offer stands on a day: the conjunction of `decide_standing`."""
    return conjoin(decide_standing(window, as_of).values())


def decide_standing(window: Window, as_of: date) -> Mapping[str, Verdict]:
    """What is asked of an offer itself, by name in the order of the answer: only what its sources say something of."""
    found = {}
    if window.no_offer:
        found[OFFER] = Verdict.INELIGIBLE
    status = _decide_status(window, as_of)
    if status is not None:
        found[STATUS] = status
    if window.has_days:
        found[WINDOW] = _decide_days(window, as_of, is_open=status is Verdict.ELIGIBLE)
    return found


def _decide_status(window: Window, as_of: date) -> Verdict | None:
    """One verdict where all that it may have been agree, else unknown; None where nothing is said of the day."""
    verdicts = {_VERDICT_OF[change.status] for change in window.status_on(as_of)}
    return verdicts.pop() if len(verdicts) == 1 else (Verdict.UNKNOWN if verdicts else None)


def _decide_days(window: Window, as_of: date, *, is_open: bool) -> Verdict:
    """By the days alone; an end that is not stated leaves its half of the question to what the offer is known to be."""
    first, last = window.valid_from, window.valid_to
    if (window.first and as_of < window.first) or (window.last and as_of > window.last):
        return Verdict.INELIGIBLE
    if (first and as_of < first) or (last and as_of > last):
        return Verdict.UNKNOWN
    return Verdict.ELIGIBLE if is_open or (first and last) else Verdict.UNKNOWN


def judge_standing(window: Window, as_of: date) -> tuple[CriterionVerdict, ...]:
    """The verdicts of `decide_standing`, each with its reason and its source."""
    verdicts = decide_standing(window, as_of)
    return tuple(_judge(window, name, verdict, as_of) for name, verdict in verdicts.items())


def _judge(window: Window, name: str, verdict: Verdict, as_of: date) -> CriterionVerdict:
    if name == WINDOW:
        return _judge_days(window, verdict, as_of)
    if name == STATUS:
        return _judge_status(window, verdict, as_of)
    assert window.no_offer
    return CriterionVerdict(
        criterion=OFFER,
        verdict=verdict,
        required=True,
        actual=False,
        source=window.no_offer.source,
        reason=explain_no_offer(window.no_offer),
    )


def _judge_status(window: Window, verdict: Verdict, as_of: date) -> CriterionVerdict:
    changes = window.status_on(as_of)
    return CriterionVerdict(
        criterion=STATUS,
        verdict=verdict,
        required=Status.OPEN.value,
        actual=changes[-1].status.value if len(changes) == 1 else None,
        source=changes[-1].source,
        reason=explain_status(changes, as_of),
    )


def _judge_days(window: Window, verdict: Verdict, as_of: date) -> CriterionVerdict:
    """`actual` is the day asked for; the possible days are shown where they lie further out."""
    names = ("valid_from", "valid_to", "possible_from", "possible_to")
    days = {name: getattr(window, name) for name in names}
    return CriterionVerdict(
        criterion=WINDOW,
        verdict=verdict,
        required={name: day for name, day in days.items() if day or name.startswith("valid")},
        actual=as_of,
        source=WINDOW_SOURCE,
        reason=explain_window(window, verdict, as_of),
    )
