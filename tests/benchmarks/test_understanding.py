"""Requests are understood: every case of `tests/understanding` is right."""

from __future__ import annotations

import pytest

from benchmarks.understanding import OTHER_GOODS, Case, find_fault, read_cases, value

CASES = list(read_cases())


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind} {case.language}: {case.asked}" for case in CASES])
def test_what_is_right_stands_above_what_is_not(case: Case) -> None:
    assert find_fault(case, value(case)) is None
    assert find_fault(case, value(case, OTHER_GOODS)) is None


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"cup": 0.5, "mug": 0.4, "hat": 0.0}, None),
        ({"cup": 0.0, "mug": 0.0, "hat": 0.0}, "cup is not found"),
        ({"cup": 0.4, "mug": 0.4, "hat": 0.0}, "mug is not below cup"),
        ({"cup": 0.5, "mug": 0.4, "hat": 0.1}, "hat is found"),
    ],
)
def test_a_fault_is_told_by_the_title_that_has_it(values: dict[str, float], fault: str | None) -> None:
    assert find_fault(Case("heads", "en", "cup", ("cup",), ("mug",), ("hat",)), values) == fault
