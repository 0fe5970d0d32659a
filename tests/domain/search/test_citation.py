"""What is cited of a document is whole words, as it spells them."""

from __future__ import annotations

import pytest

from service.domain.search.citation import cite, widen
from service.domain.search.document import TextDocument
from service.domain.text.analysis import FoldedText, find_occurrences
from tests.domain.search.query.catalogs import index_of


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("超细纤维洗车毛巾", "维洗车毛巾", "洗车毛巾"),
        ("客厅拼块地毯", "块地毯", "地毯"),
        ("纯棉毛巾", "棉毛巾", "毛巾"),
        ("五金工具", "金工具", "工具"),
        ("智能指纹锁", "能指纹锁", "指纹锁"),
        ("洁厕液 500ml", "厕液", "洁厕液"),
        ("C级锁芯", "级锁", "锁芯"),
        ("要求吸水不掉毛", "水不", "吸水"),
        ("蓝色毛巾", "巾", "毛巾"),
        ("毛巾被", "毛巾", "毛巾被"),
        ("64G U盘", "U盘", "U盘"),
        ("cotton towel", "towel", "towel"),
        ("棉", "棉", "棉"),
    ],
)
def test_a_span_is_cut_or_grown_to_whole_words(text: str, piece: str, whole: str) -> None:
    folded = FoldedText.of(text)
    start = text.index(piece)
    assert folded.surface(*widen(folded, (start, start + len(piece)))) == whole


@pytest.mark.parametrize(
    ("text", "terms", "cited"),
    [
        ("Men shirt, cotton T-shirt", ("t", "shirt"), "T-shirt"),
        ("face towel 34×76cm", ("34", "76cm"), "34×76cm"),
        ("cotton bath towel", ("bath", "towel"), "bath towel"),
        ("towel for the bath", ("bath", "towel"), "towel … bath"),
        ("纯棉浴巾", ("#巾",), ""),
        ("浴巾 毛巾", ("#毛", "#巾", "#毛巾"), "毛巾"),
        ("中性笔 12 支", ("支",), ""),
    ],
)
def test_the_fewest_stretches_that_say_it_are_cited(text: str, terms: tuple[str, ...], cited: str) -> None:
    folded = FoldedText.of(text)
    met = [found for found in find_occurrences(folded) if found.term in terms]
    assert cite(folded, met) == cited


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("洗车毛巾 两条", "超细纤维洗车毛巾 3条装"),
        ("T恤 每件", "Cotton shirt, men's T-shirt"),
        ("中性笔 12支 黑", "黑色中性笔 12支"),
        ("鼠标垫 用", "电竞鼠标垫 办公用"),
        ("雨伞", "三折晴雨伞"),
    ],
)
def test_no_character_is_evidence_or_missing_by_itself_and_the_parts_still_add_up(query: str, name: str) -> None:
    index = index_of(name, "blue ceramic bowl", "白色床单", "gel pen")
    asked = index.query(TextDocument(query))
    explained = index.explain(asked, 0)
    assert [one for one in explained.met if len(one.matched) < 2] == []
    assert [word for word in explained.missing if len(word) < 2] == []
    assert sum(one.contribution for one in explained.met) == pytest.approx(float(index.values(asked, [0])[0]))
