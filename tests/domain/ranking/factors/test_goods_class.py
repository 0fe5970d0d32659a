from __future__ import annotations

import pytest

from service.domain.ranking.factors.goods_class import class_fit, score_category
from tests.domain.ranking.factors.values import is_unknown


@pytest.mark.parametrize(
    ("category", "other", "value"),
    [
        ("Bath towels", "BATH  TOWELS", 1.0),
        ("毛巾", "毛巾", 1.0),
        ("體恤", "体恤", 1.0),
        ("Café", "cafe", 1.0),
        ("Bath towels", "towel", 0.85),
        ("浴巾毛巾", "毛毯", 0.55),
        ("Kitchen", "Tableware", 0.25),
        ("towels", "毛巾", None),
        ("–", "towels", None),
    ],
)
def test_categories_by_shared_words(category: str, other: str, value: float | None) -> None:
    assert score_category(category, other) == pytest.approx(value)
    assert score_category(other, category) == pytest.approx(value)


def test_hs_codes_come_before_categories() -> None:
    assert class_fit("630260", "toys", ["630260"], "towels").value == 1.0
    assert class_fit("950300", "towels", ["630260"], "towels").value == 0.0
    assert class_fit(None, "towels", ["630260"], "towels").value == 1.0
    assert is_unknown(class_fit("630260", None, [], "towels"))
    assert is_unknown(class_fit(None, "毛巾", [], "towels"))
