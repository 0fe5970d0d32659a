from __future__ import annotations

import pytest

from service.domain.ranking.factors.place import place_fit
from tests.domain.ranking.factors.values import is_unknown


@pytest.mark.parametrize(
    ("supplier", "delivery", "value"), [("CN-HE", "CN-HE", 1.0), ("CN-HE", "CN-SD", 0.75), ("CN-HE", "CN-GD", 0.4)]
)
def test_place(supplier: str, delivery: str, value: float) -> None:
    assert place_fit(supplier, delivery)[:2] == (value, True)
    assert is_unknown(place_fit(None, delivery))
    assert is_unknown(place_fit(supplier, None))
