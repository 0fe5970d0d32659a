"""An offer is judged by its days, by what became of it, and by whether there is anything to apply for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from service.domain.eligibility.evaluate import evaluate
from service.domain.eligibility.standing import decide_window, judge_standing
from service.domain.language import Localized
from service.domain.rules import Verdict
from service.domain.standing import NoOffer, Status, StatusChange, Window
from tests.domain.eligibility import rule_strategies as some
from tests.domain.eligibility.test_columns import DAYS

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
WHY = Localized("停止营业", "It stopped trading")


def became(status: Status, since: date | None = None, possible_since: date | None = None) -> StatusChange:
    return StatusChange(status=status, since=since, possible_since=possible_since, why=WHY, source="notice")


YEAR = Window(date(2025, 5, 1), date(2026, 4, 11), date(2025, 4, 11), date(2026, 5, 1))
"""A year of which sources state two beginnings."""


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2025, 4, 10), NO),
        (date(2025, 4, 11), UNKNOWN),
        (date(2025, 4, 30), UNKNOWN),
        (date(2025, 5, 1), YES),
        (date(2026, 4, 11), YES),
        (date(2026, 4, 12), UNKNOWN),
        (date(2026, 5, 1), UNKNOWN),
        (date(2026, 5, 2), NO),
    ],
)
def test_between_the_certain_and_the_possible_days_the_verdict_is_unknown(day: date, verdict: Verdict) -> None:
    assert decide_window(YEAR, day) is verdict


def test_the_days_on_which_sources_differ_are_said() -> None:
    (window,) = judge_standing(YEAR, date(2026, 4, 20))
    assert window.required == {
        "valid_from": date(2025, 5, 1),
        "valid_to": date(2026, 4, 11),
        "possible_from": date(2025, 4, 11),
        "possible_to": date(2026, 5, 1),
    }
    assert "The sources differ on its end (2026-04-11 to 2026-05-01)" in window.reason.en
    assert "各来源对结束日期说法不一（2026-04-11 至 2026-05-01）" in window.reason.zh


CLOSED = (became(Status.OPEN), became(Status.SUSPENDED, date(2024, 3, 30), date(2024, 3, 18)))


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2024, 3, 17), YES),
        (date(2024, 3, 18), UNKNOWN),
        (date(2024, 3, 29), UNKNOWN),
        (date(2024, 3, 30), NO),
        (date(2026, 11, 28), NO),
    ],
)
def test_what_was_suspended_is_no_offer_from_that_day_on(day: date, verdict: Verdict) -> None:
    assert decide_window(Window(status=CLOSED, has_days=False), day) is verdict


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (Status.OPEN, YES),
        (Status.ANNOUNCED, UNKNOWN),
        (Status.UNKNOWN, UNKNOWN),
        (Status.SUSPENDED, NO),
        (Status.ENDED, NO),
    ],
)
def test_each_status_has_its_verdict_whatever_the_days_say(status: Status, verdict: Verdict) -> None:
    (judged, _) = judge_standing(Window(some.DAY, some.DAY, status=(became(status),)), some.DAY)
    assert (judged.criterion, judged.verdict, judged.actual, judged.source) == ("status", verdict, status, "notice")
    assert decide_window(Window(some.DAY, some.DAY, status=(became(status),)), some.DAY) is verdict


def test_what_is_known_to_be_open_needs_no_end() -> None:
    is_open = (became(Status.OPEN, some.DAY),)
    assert decide_window(Window(some.DAY, status=is_open), some.DAY) is YES
    assert decide_window(Window(some.DAY), some.DAY) is UNKNOWN
    assert decide_window(Window(None, some.DAY - timedelta(1), status=is_open), some.DAY) is NO
    assert decide_window(Window(status=is_open), some.DAY - timedelta(1)) is UNKNOWN


def test_the_last_change_counts() -> None:
    again = (*CLOSED, became(Status.OPEN, date(2025, 1, 1)))
    assert decide_window(Window(status=again, has_days=False), date(2024, 12, 31)) is NO
    assert decide_window(Window(status=again, has_days=False), date(2025, 1, 1)) is YES


def test_a_refusal_says_what_happened_and_since_when() -> None:
    (status,) = judge_standing(Window(status=CLOSED, has_days=False), date(2024, 4, 1))
    assert status.reason.zh == "暂停（自 2024-03-30）：停止营业。"
    assert status.reason.en == "Suspended since 2024-03-30: It stopped trading."
    (disputed,) = judge_standing(Window(status=CLOSED, has_days=False), date(2024, 3, 20))
    assert disputed.reason.en == "On 2024-03-20 it may be open or suspended: the sources differ. It stopped trading."
    assert disputed.actual is None


def test_where_there_is_nothing_to_apply_for_no_day_helps() -> None:
    offer = Window(some.DAY, some.DAY, no_offer=NoOffer(Localized("只给司机", "It is for drivers"), "notice"))
    (nothing, window) = judge_standing(offer, some.DAY)
    assert (nothing.criterion, nothing.verdict, nothing.source) == ("offer", NO, "notice")
    assert nothing.reason.en == "It is for drivers."
    assert window.verdict is YES
    assert decide_window(offer, some.DAY) is NO


@given(some.windows(DAYS))
def test_the_verdict_is_that_of_its_criteria(window: Window) -> None:
    assert decide_window(window, some.DAY) is evaluate((), {}, as_of=some.DAY, window=window).verdict
