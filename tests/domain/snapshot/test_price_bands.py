from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.snapshot.price_bands import EDGES, NO_BAND, band_of, band_of_price, ends_of, name_band


@pytest.mark.parametrize(
    ("price", "name"),
    [(0.0, "0–0.01"), (0.99, "0.5–1"), (1.0, "1–2"), (5.0, "5–10"), (9.99, "5–10"), (1000.0, "1000–2000")],
)
def test_bands(price: float, name: str) -> None:
    assert name_band(band_of_price(price)) == name


@given(st.floats(0, 1e12))
def test_a_price_lies_in_its_band(price: float) -> None:
    band = band_of_price(price)
    low, high = ends_of(band)
    assert low <= price
    assert high is None or price < high
    assert band_of(np.array([price, np.nan])).tolist() == [band, NO_BAND]
    assert list(EDGES) == sorted(set(EDGES))
