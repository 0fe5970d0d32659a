"""Until when goods are wanted."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.reading.days import find_days
from service.domain.reading.found import without_overlaps
from service.domain.text.normalise import fold

TODAY = date(2026, 11, 28)
SAID: list[tuple[str, str | None]] = [
    ("毛巾 12月底前", "2026-12-31"),
    ("by Feb 2027", "2027-02-28"),
    ("2027年3月1日前交货", "2027-03-01"),
    ("3月1日前", "2027-03-01"),
    ("before March 15", "2027-03-15"),
    ("delivery by 15 March 2027", "2027-03-15"),
    ("within 30 days", "2026-12-28"),
    ("30天内交货", "2026-12-28"),
    ("下个月底前", "2026-12-31"),
    ("交期25天", "2026-12-23"),
    ("交期：2027-03-01", "2027-03-01"),
    ("春节前到货", "2027-02-05"),
    ("by Christmas", "2026-12-24"),
    ("圣诞前到青岛", "2026-12-24"),
    ("by end of January", "2027-01-31"),
    ("Q1 2027 delivery", None),
    ("by Q1 2027", "2027-03-31"),
    ("12月新款毛衣", None),
    ("2026年新款", None),
    ("明年3月前", "2027-02-28"),
    ("3月前要", "2027-02-28"),
    ("明年一月中旬到货", "2027-01-20"),
    ("in 3 weeks", "2026-12-19"),
    ("两个月内", "2027-01-28"),
    ("15个工作日内", "2026-12-19"),
    ("by the end of next month", "2026-12-31"),
    ("双十一前", "2027-11-10"),
    ("年底前", "2026-12-31"),
    ("before 2027-02-01", "2027-02-01"),
    ("deliver before Chinese New Year", "2027-02-05"),
    ("保修12个月", None),
    ("12 months warranty", None),
    ("shelf life 24 months", None),
    ("12个月婴儿服装", None),
    ("needed by 5th Jan", "2027-01-05"),
    ("mid-March 2027", "2027-03-15"),
    ("may be", None),
    ("march", None),
    ("3天内发货", "2026-12-01"),
    ("10天交货", "2026-12-08"),
    ("保质期30天", None),
    ("24小时发货", None),
    ("十二月十五号之前", "2026-12-15"),
    ("1月10日到货", "2027-01-10"),
    ("lead time 30 days", "2026-12-28"),
    ("until June", "2027-06-30"),
    ("2027/2/1前", "2027-02-01"),
    ("2027.02.01", "2027-02-01"),
    ("6-12 months baby clothes", None),
    ("baby romper 3 months", None),
    ("中秋前月饼", "2027-09-14"),
    ("in May", "2027-05-31"),
    ("年前到货", "2027-02-05"),
]


@pytest.mark.parametrize(("text", "day"), SAID, ids=[text for text, _ in SAID])
def test_the_last_day_that_is_allowed_is_read(text: str, day: str | None) -> None:
    found = without_overlaps(find_days(fold(text), TODAY))
    assert [str(one.value) for one in found][:1] == ([day] if day else [])
