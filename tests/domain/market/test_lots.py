from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from service.domain.market.lots import DemandLots, headings_of
from service.domain.snapshot.build import build_snapshot
from service.domain.snapshot.codes import hs_number
from service.domain.tenancy import Visibility
from tests.catalog_rows import demand, exporter, product

ME, OTHER = UUID(int=1), UUID(int=2)
MAKER = exporter(ME)
DEMANDS = [
    demand(ME, "heading", hs_codes=("630260", "5703"), quantity=100, unit="pcs"),
    demand(ME, "other heading", hs_codes=("5703",), quantity=200, unit="pcs"),
    demand(ME, "category", category="Towels", quantity=300, unit="件"),
    demand(ME, "other unit", hs_codes=("6302",), quantity=400, unit="kg"),
    demand(ME, "no quantity", hs_codes=("6302",), unit="pcs"),
    demand(OTHER, "hidden", hs_codes=("6302",), quantity=500, unit="pcs", visibility=Visibility.PRIVATE),
]


def test_headings_are_the_first_four_digits() -> None:
    codes = np.array([hs_number(code) for code in ("63", "6302", "630260", "0101210010")])
    assert headings_of(codes).tolist() == [-1, 6302, 6302, 101]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"hs_code": "630291", "category": "towels", "unit": "piece"}, (100,)),
        ({"category": "towels", "unit": "piece"}, (300,)),
        ({"hs_code": "6302", "unit": "kg"}, (400,)),
        ({"hs_code": "6302"}, ()),
        ({"unit": "piece"}, ()),
    ],
)
def test_quantities_are_of_demands_for_such_goods_in_the_same_unit(
    stated: dict[str, str], expected: tuple[int, ...]
) -> None:
    lots = DemandLots(build_snapshot(1, demands=DEMANDS), ME)
    assert lots.quantities_for(product(MAKER, **stated)) == expected
