"""How much of a query documents cover."""

from __future__ import annotations

import numpy as np
import pytest

from service.domain.search.document import TextDocument
from service.domain.search.query.sizes import SIZE_COST
from service.domain.search.score import cover
from tests.domain.search.query.catalogs import index_of

NAMES = ("bath towel", "毛巾", "towel 500g", "towel 300g", "steel cup")


def value(text: str, row: int, *names: str) -> float:
    index = index_of(*(names or NAMES))
    return float(index.values(index.query(TextDocument(text)), np.array([row]))[0])


def test_the_best_way_to_meet_a_unit_counts_and_no_other_adds_to_it() -> None:
    index = index_of(*NAMES)
    query = index.query(TextDocument("towel"))
    weights = np.zeros((1, len(query.columns)))
    weights[0, query.term_columns[0]] = 0.8
    one = cover(query, weights).covered
    weights[0] = np.minimum(weights[0] + 0.1, 0.8)
    found = cover(query, weights)
    assert found.covered[0] >= one[0]
    assert found.best.shape == (1, len(query.unit_starts))


def test_nothing_met_covers_nothing() -> None:
    query = index_of(*NAMES).query(TextDocument("towel"))
    weights = np.zeros((2, len(query.columns)))
    found = cover(query, weights)
    assert found.covered.tolist() == [0.0, 0.0]
    assert (found.best == -1).all()


def test_values_lie_between_0_and_1_and_unrelated_goods_have_none() -> None:
    values = [value("bath towel", row) for row in range(len(NAMES))]
    assert all(0.0 <= each <= 1.0 for each in values)
    assert (values[0] == max(values), values[4]) == (True, 0.0)


def test_a_translation_meets_the_word() -> None:
    assert value("towel", 1) > 0.0
    assert value("毛巾", 0) > 0.0


def test_a_size_that_contradicts_takes_away_its_share() -> None:
    agreeing, opposing = value("towel 500g", 2), value("towel 500g", 3)
    assert agreeing > opposing > 0.0
    unsaid = value("towel 500g", 0)
    assert opposing < unsaid + SIZE_COST


@pytest.mark.parametrize(("text", "row"), [("bath towel", 0), ("毛巾", 1), ("towel 500g", 3), ("bath cup", 4)])
def test_what_is_explained_adds_up_to_the_value(text: str, row: int) -> None:
    index = index_of(*NAMES)
    explained = index.explain(index.query(TextDocument(text)), row)
    assert sum(one.contribution for one in explained.met) == pytest.approx(value(text, row), abs=1e-12)
