from __future__ import annotations

import pytest

from service.domain.ranking.factors.quantity import capacity_fit, moq_fit
from tests.domain.ranking.factors.values import is_unknown


@pytest.mark.parametrize(("quantity", "value"), [(1000, 1.0), (5000, 1.0), (500, 0.5), (1, 0.001)])
def test_moq(quantity: int, value: float) -> None:
    assert moq_fit(quantity, "件", 1000, "pcs") == (value, True, moq_fit(quantity, "件", 1000, "pcs").reason)


@pytest.mark.parametrize(
    ("quantity", "unit", "moq", "moq_unit"),
    [(None, "pcs", 1, "pcs"), (1, "pcs", None, "pcs"), (1, "pair", 1, "pcs"), (1, None, 1, "pcs"), (1, "pcs", 1, None)],
)
def test_moq_is_unknown_when_data_is_missing_or_units_differ(
    quantity: int | None, unit: str | None, moq: int | None, moq_unit: str | None
) -> None:
    assert is_unknown(moq_fit(quantity, unit, moq, moq_unit))
    assert is_unknown(capacity_fit(quantity, unit, moq, moq_unit, None))


def test_two_units_left_out_agree() -> None:
    assert moq_fit(10, None, 10, None).known


@pytest.mark.parametrize(
    ("capacity", "days_left", "value"),
    [
        (5000, None, 1.0),
        (2500, None, 0.5),
        (2500, 60, 1.0),
        (5000, 15, 0.5),
        (5000, 0, 0.0),
        (5000, -3, 0.0),
        (0, 9, 0.0),
    ],
)
def test_capacity_within_the_time_left(capacity: int, days_left: int | None, value: float) -> None:
    found = capacity_fit(5000, "pcs", capacity, "pcs", days_left)
    assert found[:2] == (value, True)


@pytest.mark.parametrize(
    ("quantity", "unit", "moq", "moq_unit", "value"),
    [
        (100, "打", 1200, "件", 1.0),
        (600, "pcs", 100, "dozen", 0.5),
        (2, "千只", 1000, "个", 1.0),
        (500, "g", 1, "kg", 0.5),
    ],
)
def test_known_multiples_are_counted_in_one_unit(
    quantity: int, unit: str, moq: int, moq_unit: str, value: float
) -> None:
    assert moq_fit(quantity, unit, moq, moq_unit)[:2] == (value, True)
