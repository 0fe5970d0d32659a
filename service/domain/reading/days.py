"""Until when goods are wanted: `12月底前`, `by Feb 2027`, `within 30 days`, `交期：2027-03-01`, `春节前`.

A general reader of dates (`dateparser`) takes 5 to 8 ms a text and reads 12月底前 as a day of last year; requests say
few things of one kind, the future.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from math import ceil

from service.domain.reading.found import Field, Found
from service.domain.text.numerals import NUMBER, read_number

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|"
        "november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FIXED = {
    "元旦": (1, 1), "五一": (5, 1),
    "劳动节": (5, 1), "六一": (6, 1), "儿童节": (6, 1), "618": (6, 18), "国庆节": (10, 1),
    "国庆": (10, 1), "十一": (10, 1), "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12),
    "圣诞节": (12, 25), "圣诞": (12, 25), "new year's day": (1, 1), "national day": (10, 1), "singles' day": (11, 11),
    "double 11": (11, 11), "christmas": (12, 25), "labour day": (5, 1), "labor day": (5, 1),
}  # fmt: skip
_SPRING_FESTIVALS = ("2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23", "2032-02-11")
_MID_AUTUMNS = ("2026-09-25", "2027-09-15", "2028-10-03", "2029-09-22", "2030-09-12", "2031-10-01", "2032-09-19")
_DRAGON_BOATS = ("2026-06-19", "2027-06-09", "2028-05-28", "2029-06-16", "2030-06-05", "2031-06-24", "2032-06-12")
_MOVING = {
    "春节": _SPRING_FESTIVALS, "过年": _SPRING_FESTIVALS, "年前": _SPRING_FESTIVALS,
    "spring festival": _SPRING_FESTIVALS,
    "chinese new year": _SPRING_FESTIVALS, "lunar new year": _SPRING_FESTIVALS, "中秋节": _MID_AUTUMNS,
    "中秋": _MID_AUTUMNS, "mid-autumn festival": _MID_AUTUMNS, "端午节": _DRAGON_BOATS, "端午": _DRAGON_BOATS,
    "dragon boat festival": _DRAGON_BOATS,
}  # fmt: skip
"""Days of the lunar calendar, which a table tells."""
_LAST_DAY_OF = {
    "初": 5,
    "上旬": 10,
    "中": 15,
    "中旬": 20,
    "下旬": 31,
    "底": 31,
    "末": 31,
    "early": 10,
    "mid": 15,
    "late": 31,
    "end": 31,
}

_BEFORE_ZH = r"之前|以前|前|之内|以内|内"
_SENT = r"交货|交付|到货|出货|发货|送货|收货|送达|到仓|要货?|上架|供货|用"
_LABEL = (
    r"(?:交货(?:期|日期|时间)?|交期|到货(?:日期|时间)?|截止(?:日期|时间)?|截至|最晚|最迟|期限|需求日期|"
    r"\b(?:delivery(?:\s(?:date|time))?|deadline|due(?:\sdate)?|needed|required|lead time|ship(?:ment|"
    r"ped)?(?:\sdate)?|deliver(?:ed)?|arriv(?:e|al)))"
    r"(?:\s(?:is|on|at|date))?[\s:：为在于是]*"
)
_BY = (
    r"\b(?:by|before|until|till|no later than|not later than|latest by|prior to|in time for|due|within|in|on)\s"
    r"(?:the\s)?"
)
_YEAR = r"(?:(?P<year>20\d\d|今|明|后)年?\s?)?"
_FULL = re.compile(
    rf"(?P<label>{_LABEL})?(?P<by>{_BY})?(?<!\d)(?P<year>20\d\d)\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?[-/.月]\s?(?P<day>\d{{1,2}})(?!\d)\s?[日号]?\s?"
    rf"(?P<before>{_BEFORE_ZH})?(?P<sent>{_SENT})?"
)
_CHINESE = re.compile(
    rf"(?P<label>{_LABEL})?(?<![\d.])(?P<year>20\d\d|今|明|后)?年?\s?(?P<month>{NUMBER}|本|下个?|这个?)月(?:份)?\s?"
    rf"(?:(?P<day>{NUMBER})[日号]|(?P<part>上旬|中旬|下旬|初|中|底|末))?\s?(?P<before>{_BEFORE_ZH})?(?P<sent>{_SENT})?"
)
_YEAR_END = re.compile(
    rf"(?P<year>20\d\d|今|明)?年?(?P<part>年底|年末|年中)\s?(?P<before>{_BEFORE_ZH})?(?P<sent>{_SENT})?"
)
_FEAST = re.compile(
    rf"(?P<by>{_BY})?(?P<feast>{'|'.join(sorted([*_FIXED, *_MOVING], key=len, reverse=True))})\s?"
    rf"(?P<before>{_BEFORE_ZH})?(?P<sent>{_SENT})?"
)
_WITHIN = re.compile(
    rf"(?P<label>{_LABEL})?(?P<number>{NUMBER})\s?个?(?P<unit>工作日|天|日|周|星期|礼拜|月)\s?(?P<before>之内|以内|"
    rf"内)?\s?(?P<sent>{_SENT})?"
)
_WITHIN_EN = re.compile(
    rf"(?P<label>{_LABEL})?(?P<by>\b(?:within|in|inside|not more than|max(?:imum)?|"
    rf"at most)\s)?(?:the\s)?(?:next\s)?(?P<number>{NUMBER})\s?-?"
    r"(?P<unit>business days?|working days?|days?|weeks?|months?)\b(?!\s?(?:warranty|old|guarantee|shelf|battery))"
)
_ENGLISH = re.compile(
    rf"(?P<label>{_LABEL})?(?P<by>{_BY})?(?:(?P<part>early|mid|late|end)(?:[\s-]of)?[\s-]?(?:the\s)?)?"
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\sof)?\s)?\b(?P<month>{_MONTH})\b\.?(?:\s(?P<late_day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))?(?:,?\s(?P<year>20\d\d))?"
)
_QUARTER = re.compile(rf"(?P<by>{_BY})?(?P<end>end of\s)?\bq(?P<quarter>[1-4])(?:[\s/]*(?P<year>20\d\d))?\b")
_RELATIVE = re.compile(
    r"\b(?:by|before|until|within)\s(?:the\s)?(?P<end>end of\s)?(?:the\s)?(?P<which>this|next|"
    r"the)?\s?(?P<unit>week|month|quarter|year)\b(?:[\s-]end)?"
)
_BUSINESS = frozenset(["工作日", "business day", "business days", "working day", "working days"])
_DAYS_OF = {"天": 1, "日": 1, "day": 1, "days": 1, "周": 7, "星期": 7, "礼拜": 7, "week": 7, "weeks": 7}


def find_days(folded: str, today: date) -> Iterator[Found]:
    """The last days that a folded text allows, as seen from `today`; what has no word of a limit is none."""
    for hint, pattern, read in _READERS:
        for match in pattern.finditer(folded) if hint.search(folded) else ():
            try:
                day = read(match, today)
            except (ValueError, OverflowError):
                continue  # a day that no calendar has
            if day is not None:
                yield Found(Field.NEEDED_BY, day, match.start(), match.end())


def _group(match: re.Match[str], name: str) -> str | None:
    return match.groupdict().get(name)


def _is_limit(match: re.Match[str]) -> bool:
    return any(_group(match, name) for name in ("label", "by", "before", "sent"))


def _read_full(match: re.Match[str], _: date) -> date | None:
    return date(int(match["year"]), int(match["month"]), int(match["day"]))


def _read_chinese(match: re.Match[str], today: date) -> date | None:
    if not _is_limit(match):
        return None
    year, said = _year(match["year"], today), match["month"]
    if said[0] in "本这下":
        first = _first_of_next_month(today) if said.startswith("下") else today.replace(day=1)
        year, month = first.year, first.month
    else:
        number = read_number(said)
        if number is None or not 1 <= number <= 12 or number != int(number):
            return None
        month = int(number)
    day = read_number(match["day"]) if match["day"] else None
    if day is not None:
        return _coming(year, month, int(day), today)
    if match["part"]:
        return _coming(year, month, _LAST_DAY_OF[match["part"]], today)
    if match["before"] in {"前", "之前", "以前"}:  # 3月前 is over when March begins
        return _coming(year, month, 1, today) - timedelta(days=1)
    return _coming(year, month, 31, today)


def _read_year_end(match: re.Match[str], today: date) -> date | None:
    if not _is_limit(match) and not match["year"]:
        return None
    month, day = (6, 30) if match["part"] == "年中" else (12, 31)
    return _coming(_year(match["year"], today), month, day, today)


def _read_feast(match: re.Match[str], today: date) -> date | None:
    feast = match["feast"]
    if feast != "年前" and not (match["before"] or match["by"]):
        return None
    if feast in _MOVING:
        days = (date.fromisoformat(day) for day in _MOVING[feast])
        day = next((day for day in days if day > today), None)
    else:
        day = _coming(None, *_FIXED[feast], today)
    return None if day is None else day - timedelta(days=1)


def _read_within(match: re.Match[str], today: date) -> date | None:
    number, unit = read_number(match["number"]), match["unit"]
    if number is None or not 1 <= number <= 730 or not _is_limit(match):
        return None
    if unit in _BUSINESS:
        return today + timedelta(days=ceil(number * 7 / 5))
    if unit in _DAYS_OF:
        return today + timedelta(days=ceil(number * _DAYS_OF[unit]))
    months = today.month - 1 + ceil(number)
    year, month = today.year + months // 12, months % 12 + 1
    return _clamped(year, month, today.day)


def _read_english(match: re.Match[str], today: date) -> date | None:
    if not _is_limit(match) and not (match["part"] and match["year"]):
        return None
    year, month = _year(match["year"], today), _MONTHS[match["month"]]
    stated = match["day"] or match["late_day"]
    if stated:
        return _coming(year, month, int(stated), today)
    if match["part"]:
        return _coming(year, month, _LAST_DAY_OF[match["part"]], today)
    if match["by"] and match["by"].startswith(("before", "prior")):
        return _coming(year, month, 1, today) - timedelta(days=1)
    return _coming(year, month, 31, today)


def _read_quarter(match: re.Match[str], today: date) -> date | None:
    if not match["by"] and not match["end"]:
        return None
    return _coming(_year(match["year"], today), 3 * int(match["quarter"]), 31, today)


def _read_relative(match: re.Match[str], today: date) -> date | None:
    unit, is_next = match["unit"], match["which"] == "next"
    if unit == "week":
        return today + timedelta(days=6 - today.weekday() + (7 if is_next else 0))
    if unit == "month":
        return _clamped(*_month_of(_first_of_next_month(today) if is_next else today), 31)
    if unit == "quarter":
        months = 3 * ((today.month - 1) // 3 + (2 if is_next else 1))
        return _clamped(today.year + (months - 1) // 12, (months - 1) % 12 + 1, 31)
    return date(today.year + (1 if is_next else 0), 12, 31)


def _year(said: str | None, today: date) -> int | None:
    if said is None:
        return None
    return int(said) if said.isdigit() else today.year + "今明后".index(said)


def _coming(year: int | None, month: int, day: int, today: date) -> date:
    """That day of a year that is said, else the next one that comes."""
    if year is not None:
        return _clamped(year, month, day)
    this_year = _clamped(today.year, month, day)
    return this_year if this_year >= today else _clamped(today.year + 1, month, day)


def _clamped(year: int, month: int, day: int) -> date:
    """No later than the month's last day."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


_READERS = (
    (re.compile(r"20\d\d"), _FULL, _read_full),
    (re.compile("月"), _CHINESE, _read_chinese),
    (re.compile("年"), _YEAR_END, _read_year_end),
    (re.compile("[节年日庆旦诞一1二2安8午秋]|s[' ]|christmas|festival|new year"), _FEAST, _read_feast),
    (re.compile("[天日周月]|星期|礼拜"), _WITHIN, _read_within),
    (re.compile(r"\b(?:day|week|month)"), _WITHIN_EN, _read_within),
    (re.compile(rf"\b(?:{_MONTH})\b"), _ENGLISH, _read_english),
    (re.compile(r"\bq[1-4]"), _QUARTER, _read_quarter),
    (re.compile(r"\b(?:week|month|quarter|year)\b"), _RELATIVE, _read_relative),
)
"""Each pattern with what it cannot do without, which is found faster, and with what reads it."""
