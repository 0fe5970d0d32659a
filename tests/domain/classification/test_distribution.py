from __future__ import annotations

import pytest

from service.domain.classification.distribution import HsDistribution

TOWELS = HsDistribution(
    chapters={"63": 0.8, "57": 0.1}, headings={"6302": 0.7, "5703": 0.1}, subheadings={"630260": 0.4}
)


def test_each_probability_stands_at_the_depth_to_which_it_is_known() -> None:
    assert TOWELS.finest() == pytest.approx({"630260": 0.4, "6302": 0.3, "63": 0.1, "5703": 0.1})
    assert sum(TOWELS.finest().values()) == pytest.approx(sum(TOWELS.chapters.values()))
