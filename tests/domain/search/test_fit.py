from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.document import TextDocument
from service.domain.search.fit import FEATURES, LEAD, answer_features
from service.domain.search.fit_coefficients import OF_ANSWER, OF_PAIR
from service.domain.search.index import TextIndex
from tests.domain.search.query.catalogs import index_of

NAMES = ("bath towel", "毛巾 500g", "steel cup", "tea tin", "towel rack")


def chances(index: TextIndex, text: str) -> list[float]:
    query = index.query(TextDocument(text))
    found: list[float] = index.measure(query, np.arange(len(NAMES))).probabilities().tolist()
    return found


def test_every_feature_has_its_coefficient() -> None:
    assert set(OF_PAIR) == {"intercept", *FEATURES}
    assert set(OF_ANSWER) == {"intercept", *FEATURES, LEAD}


def test_the_thing_itself_is_likelier_to_fit_than_what_shares_a_word_with_it() -> None:
    towel, _, cup, _, _ = chances(index_of(*NAMES), "bath towel")
    assert towel > 0.5
    assert cup == 0.0
    assert towel > chances(index_of(*NAMES), "bath robe")[0]


@given(st.text(max_size=40))
def test_chances_lie_between_0_and_1_whatever_is_asked(text: str) -> None:
    assert all(0.0 <= chance <= 1.0 for chance in chances(index_of(*NAMES), text))


def test_values_are_those_of_the_index_and_an_answer_knows_its_lead() -> None:
    index = index_of(*NAMES)
    query = index.query(TextDocument("towel"))
    measured = index.measure(query, np.arange(len(NAMES)))
    assert measured.values.tolist() == index.values(query, np.arange(len(NAMES))).tolist()
    assert answer_features(measured)[-1] > 0.0
    assert 0.0 <= measured.answer_probability() <= 1.0
