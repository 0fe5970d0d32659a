"""Neighbours counted by columns, against counting by hand."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Product
from service.domain.money import Money
from service.domain.snapshot.crowding import NO_NEIGHBOURHOOD, Crowding, count_crowds, neighbourhood_of
from service.domain.snapshot.price_bands import band_of_price
from service.domain.tenancy import Visibility
from tests.catalog_rows import exporter, product

MAKER = exporter(uuid4())

prices = st.none() | st.builds(
    Money, st.sampled_from([Decimal("0.92"), Decimal(6), Decimal(8)]), st.sampled_from(["CNY", "USD"])
)
goods = st.lists(
    st.builds(
        lambda **v: product(MAKER, **v),
        unit_price=prices,
        hs_code=st.none() | st.sampled_from(["63", "630260", "6302", "570330", "95030089"]),
        category=st.none() | st.sampled_from(["毛巾", "towels"]),
        visibility=st.sampled_from(Visibility),
    ),
    max_size=9,
)


def place_of(row: Product) -> object:
    heading = row.hs_code[:4] if row.hs_code and len(row.hs_code) >= 4 else None
    kind = heading or row.category
    if kind is None or row.unit_price is None:
        return None
    return (heading, kind, row.unit_price.currency, band_of_price(float(row.unit_price.amount)))


@given(goods, st.data())
def test_neighbours_are_counted_as_by_hand(catalog: list[Product], data: st.DataObject) -> None:
    """Also when the first ones were counted as a whole, and some died."""
    of_rows = np.array([neighbourhood_of(row) for row in catalog], dtype=np.int64)
    published = np.array([row.visibility is Visibility.NETWORK for row in catalog], dtype=np.bool_)
    n_first = data.draw(st.integers(0, len(catalog)))
    dead = data.draw(st.sets(st.integers(0, len(catalog) - 1))) if catalog else set()
    crowds = count_crowds(of_rows[:n_first], published[:n_first])
    crowding = Crowding.of(of_rows, published, crowds, n_first=n_first, dead=np.array(sorted(dead), dtype=np.intp))
    for at, row in enumerate(catalog):
        place = place_of(row)
        assert (of_rows[at] == NO_NEIGHBOURHOOD) == (place is None)
        others = [
            each for number, each in enumerate(catalog)
            if number not in {at, *dead} and each.visibility is Visibility.NETWORK and place_of(each) == place
        ]  # fmt: skip
        expected = None if place is None else len(others)
        assert crowding.count_around(neighbourhood_of(row), at) == expected
        if place is not None:
            assert crowding.count_others(np.array([at])).tolist() == [expected]
