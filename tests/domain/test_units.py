from __future__ import annotations

import pytest

from service.domain.units import fold, normalize_unit


@pytest.mark.parametrize("unit", ["piece", "PCS", "pcs.", " Pieces ", "件", "个", "條", "ｐｃｓ"])
def test_spellings_of_a_piece_are_one_unit(unit: str) -> None:
    assert normalize_unit(unit) == "piece"


@pytest.mark.parametrize(("unit", "other"), [("pair", "piece"), ("箱", "件"), ("kg", "g"), ("打", "dozens of eggs")])
def test_different_units_stay_apart(unit: str, other: str) -> None:
    assert normalize_unit(unit) != normalize_unit(other)


def test_an_unknown_unit_stands_for_itself() -> None:
    assert normalize_unit("Drum") == normalize_unit("drum") == "drum"


def test_folding_drops_width_case_and_spacing() -> None:
    assert fold(" ＣＣＣ  Mark ") == "ccc mark"
