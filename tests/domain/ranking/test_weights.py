from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.ranking.recommendation import sum_in_order
from service.domain.ranking.weights import GOODS_WEIGHTS, OFFER_WEIGHTS, resolve_weights
from service.errors import InvalidInput


@pytest.mark.parametrize("defaults", [GOODS_WEIGHTS, OFFER_WEIGHTS])
def test_defaults_sum_to_one_and_are_used_as_they_are(defaults: Mapping[str, float]) -> None:
    assert math.fsum(defaults.values()) == 1.0
    assert resolve_weights(defaults, None) == defaults


@given(
    st.dictionaries(st.sampled_from(list(GOODS_WEIGHTS)), st.floats(0, 1e308, allow_nan=False), min_size=1).filter(
        lambda given: any(given.values())
    )
)
def test_given_weights_are_scaled_to_one(given: dict[str, float]) -> None:
    weights = resolve_weights(GOODS_WEIGHTS, given)
    assert list(weights) == list(GOODS_WEIGHTS)
    assert all(weight >= 0 for weight in weights.values())
    assert sum_in_order(weights.values()) <= 1.0
    assert math.fsum(weights.values()) == pytest.approx(1.0)


def test_a_factor_that_is_left_out_weighs_nothing() -> None:
    weights = resolve_weights(GOODS_WEIGHTS, {"text": 3, "price": 1})
    assert weights["text"] == 0.75
    assert weights["price"] == 0.25
    assert weights["place"] == 0.0


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"txet": 1.0}, "/weights/txet", "unknown_factor"),
        ({"a/b~c": 1.0}, "/weights/a~1b~0c", "unknown_factor"),
        ({"text": -0.1}, "/weights/text", "out_of_range"),
        ({"text": math.nan}, "/weights/text", "out_of_range"),
        ({"text": math.inf}, "/weights/text", "out_of_range"),
        ({"text": 0.0}, "/weights", "out_of_range"),
        ({}, "/weights", "out_of_range"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(given: dict[str, float], pointer: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        resolve_weights(GOODS_WEIGHTS, given)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_every_mistake_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        resolve_weights(OFFER_WEIGHTS, {"price": 1, "need": -1})
    assert len(refused.value.errors) == 2
