"""Which words of a query met which words of a document."""

from __future__ import annotations

import pytest

from service.domain.search.document import TextDocument
from service.domain.search.explanation import Explanation
from tests.domain.search.query.catalogs import index_of

NAMES = ("Stainless steel vacuum flask 0.5 L", "不锈钢保温杯 500ml", "Cotton towel 300g", "蓝色毛巾", "toffee")


def explain(text: str, row: int) -> Explanation:
    index = index_of(*NAMES)
    return index.explain(index.query(TextDocument(text)), row)


def met(text: str, row: int) -> dict[str, tuple[str, str | None]]:
    return {one.term: (one.matched, one.via) for one in explain(text, row).met if one.field == "name"}


@pytest.mark.parametrize(
    ("text", "row", "term", "found"),
    [
        ("vacuum FLASKS", 0, "FLASKS", ("flask", None)),
        ("保温杯", 0, "保温杯", ("vacuum flask", "保温杯 = vacuum flask")),
        ("towel", 3, "towel", ("毛巾", "towel = 毛巾")),
        ("500ml", 0, "500ml", ("0.5 L", "500ml = 0.5 L")),
        ("500毫升", 1, "500毫升", ("500ml", "500毫升 = 500ml")),
        ("towle", 2, "towle", ("towel", "towle ≈ towel")),
        ("保温悲", 1, "保温悲", ("保温杯", "保温悲 ≈ 保温杯")),
    ],
)
def test_evidence_names_both_words_and_what_relates_them(
    text: str, row: int, term: str, found: tuple[str, str | None]
) -> None:
    assert met(text, row)[term] == found


def test_a_size_that_contradicts_is_told_and_takes_away() -> None:
    against = [one for one in explain("towel 500g", 2).met if one.contribution < 0.0]
    assert [(one.term, one.matched, one.via) for one in against] == [("500g", "300g", "500g ≠ 300g")]


@pytest.mark.parametrize(
    ("text", "row", "missing"),
    [
        ("red towel", 2, ("red",)),
        ("红色 毛巾", 3, ("红色",)),
        ("towel", 3, ()),
        ("wholesale towel", 2, ()),
        ("at least 300g towel", 2, ()),
        ("certified towel, 300g or larger, budget", 2, ()),
        ("毛巾 300克以上", 2, ()),
        ("我们公司想采购一批毛巾，大概每条不低于300克，首批优先", 2, ()),
        ("社区团购 年会 毛巾 300克左右", 2, ()),
        ("supermarket towel", 2, ("supermarket",)),
        ("stainless steel flask", 0, ()),
    ],
)
def test_what_is_not_said_in_any_words_is_missing(text: str, row: int, missing: tuple[str, ...]) -> None:
    assert explain(text, row).missing == missing


def test_the_best_comes_first() -> None:
    contributions = [one.contribution for one in explain("stainless vacuum flask 500ml", 0).met]
    assert contributions == sorted(contributions, reverse=True)


def test_a_document_without_a_common_word_is_explained_by_what_is_missing() -> None:
    explained = explain("xyzzyq lantern", 4)
    assert (explained.met, set(explained.missing)) == ((), {"xyzzyq", "lantern"})
