"""Numbers as people write them."""

from __future__ import annotations

import re

import pytest

from service.domain.text.numerals import NUMBER, read_number

WRITTEN: list[tuple[str, float | None]] = [
    ("两万", 20000),
    ("十五", 15),
    ("2万", 20000),
    ("三千五百", 3500),
    ("三千五", 3500),
    ("一百二十万", 1200000),
    ("1.5万", 15000),
    ("两百", 200),
    ("二百五", 250),
    ("一百零五", 105),
    ("20,000", 20000),
    ("5k", 5000),
    ("2w", 20000),
    ("20 thousand", 20000),
    ("半", 0.5),
    ("两千万", 20000000),
    ("一亿", 100000000),
    ("十", 10),
    ("二十", 20),
    ("一万五", 15000),
    ("三点五", 3.5),
    ("两万半", 25000),
    ("俩", 2),
    ("twelve", 12),
    ("二〇二七", 2027),
    ("三五", None),
    ("12.5", 12.5),
    ("1,234.50", 1234.5),
    ("五", 5),
    ("一百五十", 150),
    ("十万", 100000),
    ("三百万", 3000000),
    ("一千零五十", 1050),
    ("two hundred", 200),
]


@pytest.mark.parametrize(("text", "number"), WRITTEN, ids=[text for text, _ in WRITTEN])
def test_numbers_are_read_as_they_are_written(text: str, number: float | None) -> None:
    found = read_number(text)
    assert (None if found is None else float(found)) == number


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("毛巾 两万条", ["两万"]),
        ("20000 pcs", ["20000"]),
        ("3-5元", ["3", "5"]),
        ("约1,500件", ["1,500"]),
        ("三百五十ml", ["三百五十"]),
        ("qty 5k", ["5k"]),
        ("几百条", []),
        ("十几个", []),
        ("数千件", []),
    ],
)
def test_numbers_are_found_in_a_text_and_vague_ones_are_not(text: str, numbers: list[str]) -> None:
    assert [match.group() for match in re.finditer(NUMBER, text)] == numbers
