"""Kleene's tables, written out; and what follows from them."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.eligibility.logic import (
    CODES,
    VERDICTS,
    conjoin,
    conjoin_columns,
    disjoin,
    disjoin_columns,
    imply,
    negate,
    negate_column,
)
from service.domain.rules import Verdict

YES, UNKNOWN, NO = Verdict.ELIGIBLE, Verdict.UNKNOWN, Verdict.INELIGIBLE
ALL = (YES, UNKNOWN, NO)
PAIRS = list(product(ALL, ALL))

# Kleene 1952, section 64; rows and columns in the order yes, unknown, no
AND = [YES, UNKNOWN, NO, UNKNOWN, UNKNOWN, NO, NO, NO, NO]
OR = [YES, YES, YES, YES, UNKNOWN, UNKNOWN, YES, UNKNOWN, NO]
IMPLIES = [YES, UNKNOWN, NO, YES, UNKNOWN, UNKNOWN, YES, YES, YES]

verdicts = st.lists(st.sampled_from(ALL), max_size=5)


@pytest.mark.parametrize(("pair", "outcome"), list(zip(PAIRS, AND, strict=True)))
def test_all(pair: tuple[Verdict, Verdict], outcome: Verdict) -> None:
    assert conjoin(pair) is outcome


@pytest.mark.parametrize(("pair", "outcome"), list(zip(PAIRS, OR, strict=True)))
def test_any(pair: tuple[Verdict, Verdict], outcome: Verdict) -> None:
    assert disjoin(pair) is outcome


@pytest.mark.parametrize(("pair", "outcome"), list(zip(PAIRS, IMPLIES, strict=True)))
def test_where_it_applies(pair: tuple[Verdict, Verdict], outcome: Verdict) -> None:
    assert imply(*pair) is outcome


@pytest.mark.parametrize(("verdict", "outcome"), [(YES, NO), (UNKNOWN, UNKNOWN), (NO, YES)])
def test_not(verdict: Verdict, outcome: Verdict) -> None:
    assert negate(verdict) is outcome


def test_nothing_to_join() -> None:
    assert (conjoin(()), disjoin(())) == (YES, NO)


@given(verdicts)
def test_de_morgan(parts: list[Verdict]) -> None:
    assert negate(conjoin(parts)) is disjoin(negate(part) for part in parts)
    assert negate(disjoin(parts)) is conjoin(negate(part) for part in parts)


@given(verdicts, st.data())
def test_knowing_more_never_turns_a_verdict(parts: list[Verdict], data: st.DataObject) -> None:
    """A yes or a no that stands while something is unknown stands whatever it turns out to be."""
    told = [data.draw(st.sampled_from([YES, NO])) if part is UNKNOWN else part for part in parts]
    for join in (conjoin, disjoin):
        before, after = join(parts), join(told)
        assert before is UNKNOWN or before is after


@given(st.lists(st.lists(st.sampled_from(ALL), min_size=3, max_size=3), max_size=4))
def test_columns_are_the_same_logic_row_by_row(columns: list[list[Verdict]]) -> None:
    coded = [np.array([CODES[verdict] for verdict in column], dtype=np.int8) for column in columns]
    by_row = [[column[row] for column in columns] for row in range(3)]
    assert [VERDICTS[code] for code in conjoin_columns(coded, 3)] == [conjoin(row) for row in by_row]
    assert [VERDICTS[code] for code in disjoin_columns(coded, 3)] == [disjoin(row) for row in by_row]
    for column, codes in zip(columns, coded, strict=True):
        assert [VERDICTS[code] for code in negate_column(codes)] == [negate(verdict) for verdict in column]
