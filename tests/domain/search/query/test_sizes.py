"""The words of a size as one unit."""

from __future__ import annotations

import pytest

from tests.domain.search.query.catalogs import parse


@pytest.mark.parametrize("text", ["cup 500 ml", "500ml cup", "cup 0.5 L", "杯子 500毫升"])
def test_the_words_of_a_size_are_one_unit_that_equal_sizes_meet(text: str) -> None:
    sizes = parse(text).claims
    assert [(size.contrary, size.accepted[0]) for size in sizes] == [((("=volume",),), "=volume:314")]
    [unit] = [unit for unit in parse(text).units if unit.surface == sizes[0].surface]
    assert "=volume:314" in {term for group, _ in unit.expansions for term in group.terms}


def test_a_length_contradicts_nothing() -> None:
    assert parse("towel 30x40 cm").claims == []
