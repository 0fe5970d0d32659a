from __future__ import annotations

from datetime import date

import pytest

from service.domain.ranking.factors.lead_time import lead_time_fit
from tests.domain.ranking.factors.values import DAY, is_unknown


@pytest.mark.parametrize(
    ("lead", "needed_by", "value"),
    [
        (30, date(2025, 7, 1), 1.0),
        (60, date(2025, 7, 1), 0.5),
        (0, DAY, 1.0),
        (5, DAY, 0.0),
        (None, date(2025, 5, 31), 0.0),
    ],
)
def test_lead_time_against_the_days_left(lead: int | None, needed_by: date, value: float) -> None:
    assert lead_time_fit(lead, needed_by, DAY)[:2] == (value, True)


def test_lead_time_is_unknown_without_a_date_or_a_lead_time() -> None:
    assert is_unknown(lead_time_fit(30, None, DAY))
    assert is_unknown(lead_time_fit(None, DAY, DAY))
