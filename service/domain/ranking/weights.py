"""Weights of the factors: the defaults, and those a partner gives. See docs/decisions/0002-what-a-score-is.md."""

from __future__ import annotations

import math
from collections.abc import Mapping

from service.domain.drafts.messages import fault, field_error
from service.domain.ranking.recommendation import sum_in_order
from service.errors import FieldError, InvalidInput

GOODS_WEIGHTS: Mapping[str, float] = {
    "text": 0.38,
    "category": 0.24,
    "moq": 0.07,
    "price": 0.11,
    "capacity": 0.05,
    "lead_time": 0.05,
    "place": 0.05,
    "differentiation": 0.05,
}
"""Between a product and a demand; in an order whose plain sum is exactly 1, so that none needs to be lowered."""

OFFER_WEIGHTS: Mapping[str, float] = {
    "text": 0.10,
    "category": 0.09,
    "need": 0.24,
    "operation": 0.19,
    "timeliness": 0.19,
    "benefit": 0.14,
    "differentiation": 0.05,
}
"""Between a product or exporter and a programme or channel; likewise."""


def resolve_weights(defaults: Mapping[str, float], given: Mapping[str, float] | None) -> dict[str, float]:
    """The weights to score with, in the order of `defaults`, summing to 1.

    Args:
        defaults: every factor of this kind of pair, with its default.
        given: a partner's own; a factor that it leaves out weighs nothing. None takes the defaults.

    Returns:
        Weights, each >= 0, whose sum in this order does not exceed 1 by the least bit, so that no score does.

    Raises:
        InvalidInput: an unknown factor, a weight below 0 or not finite, or nothing but zeros; names each of them.
    """
    weights = defaults if given is None else given
    errors = [error for name, weight in weights.items() if (error := _check(defaults, name, weight))]
    if not errors and not any(weight > 0 for weight in weights.values()):
        errors = [field_error("/weights", fault("no_weight"))]
    if errors:
        raise InvalidInput(errors)
    largest = max(weights.values())
    scale = max(1.0, largest)  # so that no sum overflows, while weights that sum to 1 stay as they are
    scaled = {name: weights.get(name, 0.0) / scale for name in defaults}
    total = math.fsum(scaled.values())
    return _capped({name: weight / total for name, weight in scaled.items()})


def _check(defaults: Mapping[str, float], name: str, weight: float) -> FieldError | None:
    pointer = "/weights/" + name.replace("~", "~0").replace("/", "~1")
    if name not in defaults:
        return field_error(pointer, fault("unknown_factor", known=list(defaults)))
    if not math.isfinite(weight) or weight < 0:
        return field_error(pointer, fault("weight_out_of_range"))
    return None


def _capped(weights: dict[str, float]) -> dict[str, float]:
    """Lower the largest weight by single bits until the plain sum is at most 1."""
    heaviest = max(weights, key=lambda name: weights[name])
    while sum_in_order(weights.values()) > 1.0:
        weights[heaviest] = math.nextafter(weights[heaviest], 0.0)
    return weights
