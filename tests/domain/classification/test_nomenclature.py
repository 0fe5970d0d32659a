from __future__ import annotations

import re

from service.domain.classification.nomenclature import (
    RESERVED_CHAPTER,
    HsCode,
    HsTitle,
    collect_titles,
    shipped_codes,
)
from service.domain.language import Language

CODES = [shipped.code for shipped in shipped_codes()]
HAN = re.compile("[一-鿿]")
N_HEADINGS = 1_228
"""Of the Harmonized System of 2022."""


def test_all_ninety_seven_chapters_are_there_once() -> None:
    assert [code for code in CODES if len(code) == 2] == [f"{number:02d}" for number in range(1, 98)]


def test_headings_are_unique_and_within_a_chapter_in_use() -> None:
    headings = [code for code in CODES if len(code) > 2]
    assert len(headings) == len(set(headings))
    assert all(re.fullmatch(r"[0-9]{4}([0-9]{2})?", code) for code in headings)
    assert {code[:2] for code in headings} <= set(CODES) - {RESERVED_CHAPTER}
    assert len({code[:4] for code in headings}) == N_HEADINGS


def test_titles_and_goods_are_in_both_languages() -> None:
    for shipped in shipped_codes():
        assert HAN.search(shipped.title_zh), shipped.code
        assert not HAN.search(shipped.title_en), shipped.code
        assert all(name == name.strip() and name for name in shipped.goods), shipped.code
        if len(shipped.code) > 2:
            assert {bool(HAN.search(name)) for name in shipped.goods} == {True, False}, shipped.code


def test_a_loaded_description_comes_before_ours_and_ours_fills_its_gaps() -> None:
    titles = collect_titles([HsCode(code="6302", description_en="Linen of every room", parent="63", level=4)])
    assert titles["6302"] == HsTitle("Linen of every room", "床上、餐桌、盥洗及厨房用织物制品")
    assert titles["63"].in_language(Language.EN) == "Made-up textiles, home textiles"


def test_a_title_in_another_language_is_better_than_none() -> None:
    assert HsTitle(en="Towels").in_language(Language.ZH) == "Towels"
    assert HsTitle(zh="毛巾").in_language(Language.EN) == "毛巾"
    assert HsTitle().in_language(Language.EN) is None
