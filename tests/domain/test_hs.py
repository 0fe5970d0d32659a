from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.hs import NOT_STATED, count_shared_digits, find_nearest, split_hs_code

codes = st.integers(1, 5).flatmap(lambda n: st.text("0123456789", min_size=2 * n, max_size=2 * n))


@pytest.mark.parametrize(
    ("code", "others", "value", "nearest"),
    [
        ("630260", ["630260"], 1.0, "630260"),
        ("6302600010", ["630260"], 1.0, "630260"),
        ("630260", ["630291"], 0.75, "630291"),
        ("630260", ["6302"], 0.85, "6302"),
        ("630260", ["630790"], 0.4, "630790"),
        ("630260", ["63"], 0.5, "63"),
        ("63", ["6302"], 0.5, "6302"),
        ("630260", ["950300"], 0.0, "950300"),
        ("630260", ["950300", "630291", "630260"], 1.0, "630260"),
        ("630260", [], 0.0, None),
    ],
)
def test_nearness_by_shared_digits(code: str, others: list[str], value: float, nearest: str | None) -> None:
    assert find_nearest(code, others) == (value, nearest)


def test_levels_below_the_codes_depth_are_not_stated() -> None:
    assert split_hs_code("6302") == (63, 6302, NOT_STATED)
    assert split_hs_code("") == (NOT_STATED, NOT_STATED, NOT_STATED)
    assert split_hs_code("0101210090") == (1, 101, 10121)


@given(codes, codes)
def test_nearness_is_symmetric_and_in_range(code: str, other: str) -> None:
    value = find_nearest(code, [other])[0]
    assert 0.0 <= value <= 1.0
    assert value == find_nearest(other, [code])[0]
    assert count_shared_digits(code, other) in (0, 2, 4, 6)


@given(codes)
def test_nothing_is_nearer_than_the_code_itself(code: str) -> None:
    assert find_nearest(code[:6], [code])[0] >= max(find_nearest(code[:6], [other])[0] for other in ("00", "9999"))
