from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.domain.ranking import page as paging
from service.domain.ranking.page import find_contenders
from service.domain.snapshot.columns import Floats, Rows

Pair = tuple[float, float]

totals_and_slacks = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.sampled_from([1e-9, 0.1, 0.6])), max_size=30
)


@given(totals_and_slacks, st.integers(1, 5), st.integers(0, 30))
def test_the_contenders_hold_every_page_up_to_the_one_that_is_asked_for(
    drawn: list[Pair], limit: int, n_before: int
) -> None:
    totals = np.array([total for total, _ in drawn])
    bounds = totals + np.array([slack for _, slack in drawn])
    keys = [f"{number:02}" for number in range(len(drawn))]
    order = np.lexsort((np.arange(len(drawn)), -totals)).tolist()
    before = order[:n_before]
    after = (float(totals[before[-1]]), keys[before[-1]]) if before else None
    looked_up: list[int] = []

    def total(at: Rows) -> Floats:
        looked_up.extend(at.tolist())
        return totals[at]

    first_look, paging.FIRST_LOOK = paging.FIRST_LOOK, 0
    try:
        contenders = find_contenders(
            bounds, total, lambda at: [keys[one] for one in at.tolist()], limit, after
        ).tolist()
    finally:
        paging.FIRST_LOOK = first_look
    assert contenders == sorted(looked_up)
    assert set(order[: len(before) + limit]) <= set(contenders)


def test_what_cannot_come_first_is_not_looked_up() -> None:
    totals = np.linspace(1.0, 0.0, 2_000)
    contenders = find_contenders(totals + 1e-9, lambda at: totals[at], lambda at: [str(one) for one in at], 20, None)
    assert len(contenders) < 400
