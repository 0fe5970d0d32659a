from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.eligibility.answer_size import MAX_CHARACTERS
from service.domain.language import Localized
from service.domain.pauses import run_to_end
from service.domain.ranking import page as paging
from service.domain.ranking.page import Candidates, Description, find_contenders, one_by_one, take_page
from service.domain.ranking.recommendation import Target, TargetType
from service.domain.ranking.request import Place, RecommendationRequest
from service.domain.rules import CriterionVerdict, Eligibility, Verdict
from service.domain.snapshot.columns import Floats, Rows

DAY = date(2025, 6, 1)
Pair = tuple[float, float]

totals_and_slacks = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.sampled_from([1e-9, 0.1, 0.6])), max_size=30
)


@given(totals_and_slacks, st.integers(1, 5), st.integers(0, 30))
def test_the_contenders_hold_every_page_up_to_the_one_that_is_asked_for(
    drawn: list[Pair], limit: int, n_before: int
) -> None:
    totals = np.array([total for total, _ in drawn])
    bounds = totals + np.array([slack for _, slack in drawn])
    keys = [f"{number:02}" for number in range(len(drawn))]
    order = np.lexsort((np.arange(len(drawn)), -totals)).tolist()
    before = order[:n_before]
    after = Place(float(totals[before[-1]]), keys[before[-1]]) if before else None
    looked_up: list[int] = []

    def total(at: Rows) -> Floats:
        looked_up.extend(at.tolist())
        return totals[at]

    first_look, paging.FIRST_LOOK = paging.FIRST_LOOK, 0
    try:
        contenders = find_contenders(
            bounds, total, lambda at: [keys[one] for one in at.tolist()], limit, after
        ).tolist()
    finally:
        paging.FIRST_LOOK = first_look
    assert contenders == sorted(looked_up)
    assert set(order[: len(before) + limit]) <= set(contenders)


def test_what_cannot_come_first_is_not_looked_up() -> None:
    totals = np.linspace(1.0, 0.0, 2_000)
    head = find_contenders(totals + 1e-9, lambda at: totals[at], lambda at: [str(one) for one in at], 20, None)
    assert len(head) < 400


def test_a_row_that_cannot_be_described_is_left_out_of_its_page() -> None:
    def describe(at: int) -> Description:
        if at == 1:
            raise OverflowError("a row that nobody foresaw")
        name = Localized(str(at), str(at))
        return Description(
            Target(TargetType.PRODUCT, str(at), name), {"text": name}, Eligibility(Verdict.ELIGIBLE, ()), ()
        )

    values = np.array([[0.9], [0.8], [0.7], [0.6]])
    candidates = Candidates(list("abcd"), values, values > 0, one_by_one(describe))
    page = run_to_end(take_page(candidates, {"text": 1.0}, RecommendationRequest(limit=3, as_of=DAY)))
    assert [(item.target.id, item.rank) for item in page.items] == [("0", 1), ("2", 3)]
    assert [(one.key, str(one.error)) for one in page.left_out] == [("b", "a row that nobody foresaw")]
    assert page.next_after == Place(0.7, "c")


def described(at: int, verdict: Verdict = Verdict.ELIGIBLE, n_characters: int = 10) -> Description:
    name = Localized(str(at), str(at))
    reason = Localized("", "x" * n_characters)
    outcome = CriterionVerdict(criterion="c", verdict=verdict, required=None, actual=None, source="s", reason=reason)
    target = Target(TargetType.PRODUCT, str(at), name)
    return Description(target, {"text": name}, Eligibility(verdict, (outcome,)), ())


def test_a_page_of_long_explanations_is_shorter_and_the_next_one_goes_on_behind_it() -> None:
    made: list[int] = []

    def describe(at: int) -> Description:
        made.append(at)
        return described(at, n_characters=MAX_CHARACTERS // 3)

    values = np.linspace(0.9, 0.1, 9)[:, None]
    candidates = Candidates(list("abcdefghi"), values, values > 0, one_by_one(describe))
    request, pages = RecommendationRequest(limit=8, as_of=DAY), []
    while True:
        page = run_to_end(take_page(candidates, {"text": 1.0}, request))
        pages.append([item.target.id for item in page.items])
        if page.next_after is None:
            break
        request = replace(request, after=page.next_after)
    assert pages == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8"]]
    assert made == list(range(9))  # none in vain


def test_one_explanation_is_shown_however_long_it_is() -> None:
    values = np.array([[0.5]])
    whole = one_by_one(lambda at: described(at, n_characters=3 * MAX_CHARACTERS))
    page = run_to_end(
        take_page(Candidates(["a"], values, values > 0, whole), {"text": 1.0}, RecommendationRequest(as_of=DAY))
    )
    assert len(page.items) == 1


def test_what_turns_out_to_be_excluded_is_shown_only_where_that_is_asked_for() -> None:
    verdicts = [Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN]
    values = np.array([[0.9], [0.8], [0.7]])
    candidates = Candidates(list("abc"), values, values > 0, one_by_one(lambda at: described(at, verdicts[at])))
    for include, expected in ((False, [("0", 1), ("2", 3)]), (True, [("0", 1), ("1", 2), ("2", 3)])):
        request = RecommendationRequest(as_of=DAY, include_ineligible=include)
        page = run_to_end(take_page(candidates, {"text": 1.0}, request))
        assert [(item.target.id, item.rank) for item in page.items] == expected
