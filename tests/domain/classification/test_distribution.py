from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.classification.distribution import HsDistribution, expected_nearness, expected_overlap
from service.domain.hs import score_nearness
from service.domain.matching.factor_value import NEUTRAL

TOWELS = HsDistribution(
    chapters={"63": 0.8, "57": 0.1}, headings={"6302": 0.7, "5703": 0.1}, subheadings={"630260": 0.4}
)
guesses = st.dictionaries(
    st.sampled_from(["6302", "6301", "5703", "9503", "8516"]), st.floats(0.0, 0.2, allow_nan=False), max_size=5
)
codes = st.lists(st.sampled_from(["63", "6302", "630260", "63026000", "950300", "57"]), min_size=1, max_size=3)


def test_each_probability_stands_at_the_depth_to_which_it_is_known() -> None:
    assert TOWELS.finest() == pytest.approx({"630260": 0.4, "6302": 0.3, "63": 0.1, "5703": 0.1})
    assert sum(TOWELS.finest().values()) == pytest.approx(sum(TOWELS.chapters.values()))


def test_nearness_is_weighed_by_probability_and_the_rest_is_neutral() -> None:
    expected = 0.7 * score_nearness(4, 4) + 0.1 * 0.0 + 0.2 * NEUTRAL
    assert expected_nearness(TOWELS.headings, ["630260"]) == pytest.approx(expected)


def test_the_nearest_of_several_codes_counts() -> None:
    assert expected_nearness({"6302": 1.0}, ["950300", "630260"]) == expected_nearness({"6302": 1.0}, ["630260"])


def test_without_a_guess_or_a_code_nothing_moves() -> None:
    assert expected_nearness({}, ["630260"]) == NEUTRAL
    assert expected_nearness({"6302": 1.0}, []) == NEUTRAL
    assert expected_overlap({}, {"6302": 1.0}) == NEUTRAL


def test_two_texts_meet_in_a_heading() -> None:
    towels, toys = {"6302": 0.9}, {"9503": 0.9}
    assert expected_overlap(towels, towels) > NEUTRAL > expected_overlap(towels, toys)


@given(guesses, codes, guesses)
def test_expectations_lie_between_the_worst_and_the_best(
    guess: dict[str, float], stated: list[str], other: dict[str, float]
) -> None:
    given_away = sum(guess.values()) / 2
    assert NEUTRAL - given_away - 1e-9 <= expected_nearness(guess, stated) <= NEUTRAL + given_away + 1e-9
    assert expected_overlap(guess, other) == pytest.approx(expected_overlap(other, guess))
