"""Goods that say what is denied come last, those that deny it too first, and what says nothing stands between."""

from __future__ import annotations

import pytest

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextIndex

OTHERS = ("毛巾", "bath towel", "保温杯 500ml", "led lamp", "toffee", "不锈钢锅", "玩具车", "notebook", "笔记本")
CASES = [
    ("不含酒精 湿巾", "婴儿湿巾 不含酒精 80抽", "婴儿湿巾 80抽", "75%酒精湿巾 80抽"),
    ("无酒精湿巾", "alcohol-free baby wipes", "baby wipes", "disinfecting wipes 75% alcohol"),
    ("wipes without alcohol", "不含酒精婴儿湿巾", "婴儿湿巾", "酒精湿巾"),
    ("robot without batteries", "robot toy, batteries not included", "robot toy", "robot toy with batteries"),
    ("机器人 不带电池", "机器人玩具（不含电池）", "机器人玩具", "机器人玩具 含电池"),
    ("bottle without logo", "water bottle, no logo", "water bottle", "water bottle with logo"),
    ("没有logo的水瓶", "水瓶 无logo", "水瓶", "水瓶 带logo"),
    ("pan without lid", "pan without lid for induction cooker", "pan", "pan with lid"),
    ("不带盖平底锅", "平底锅 不带盖", "平底锅", "平底锅 带盖"),
    ("sugar-free candy", "无糖糖果", "糖果", "蔗糖糖果"),
    ("无糖饼干", "sugar-free biscuits", "biscuits", "biscuits with sugar"),
    ("fragrance free lotion", "unscented lotion", "lotion", "lotion with rose fragrance"),
    ("无香洗衣液", "洗衣液 无香精", "洗衣液", "洗衣液 薰衣草香味"),
    ("non-alcoholic beer", "无醇啤酒", "啤酒", "啤酒 酒精度5%"),
    ("gluten-free pasta", "无麸质意面", "意面", "意面 含麸质"),
    ("非转基因大豆油", "non-gmo soybean oil", "soybean oil", "genetically modified soybean oil"),
    ("免打孔挂钩", "挂钩 无需打孔", "挂钩", "挂钩 打孔安装"),
    ("decaf coffee", "无咖啡因咖啡", "咖啡", "咖啡 含咖啡因"),
    ("除塑料以外的餐具", "餐具 不含塑料", "餐具", "塑料餐具"),
    ("tableware other than plastic", "non-plastic tableware", "tableware", "plastic tableware"),
    ("bpa free cup", "水杯 不含双酚A", "水杯", "水杯 含双酚A"),
    ("speaker w/o remote control", "speaker, remote control not included", "speaker", "speaker with remote control"),
    ("wallet not leather", "non-leather wallet", "wallet", "leather wallet"),
    ("chair without wheels or armrests", "chair without wheels or armrests", "chair", "chair with wheels"),
    ("湿巾 不含酒精和香精", "湿巾 不含酒精、香精", "湿巾", "湿巾 含香精"),
]
NAMES = [
    ("无线鼠标", "无线鼠标", "鼠标"),
    ("无人机", "无人机", "人机工学椅"),
    ("免洗洗手液", "免洗洗手液", "洗手液"),
    ("不锈钢杯", "不锈钢杯", "玻璃杯"),
    ("无纺布袋", "无纺布袋", "布袋"),
    ("non-stick pan", "non-stick pan", "pan"),
    ("non-woven bag", "non-woven bag", "woven bag"),
    ("no-iron shirt", "no-iron shirt", "shirt"),
    ("wireless mouse", "无线鼠标", "鼠标"),
]


def index_of(*names: str) -> TextIndex:
    return TfidfEmbedding().fit_index([TextDocument(name) for name in (*names, *OTHERS)])


@pytest.mark.parametrize(("query", "agreeing", "silent", "opposing"), CASES, ids=[query for query, *_ in CASES])
def test_who_denies_it_too_comes_first_and_who_says_it_last(
    query: str, agreeing: str, silent: str, opposing: str
) -> None:
    index = index_of(opposing, silent, agreeing)
    asked = index.query(TextDocument(query))
    last, between, first = index.values(asked, [0, 1, 2]).tolist()
    assert first > between > last > 0.0


@pytest.mark.parametrize(("query", "agreeing", "silent", "opposing"), CASES, ids=[query for query, *_ in CASES])
def test_what_is_contradicted_is_told_and_all_adds_up(query: str, agreeing: str, silent: str, opposing: str) -> None:
    index = index_of(opposing, silent, agreeing)
    asked = index.query(TextDocument(query))
    told = [index.explain(asked, row).met for row in range(3)]
    assert [any("≠" in (one.via or "") for one in met) for met in told] == [True, False, False]
    assert [sum(one.contribution for one in met) for met in told] == pytest.approx(index.values(asked, [0, 1, 2]))


def test_what_was_denied_is_told_with_the_words_that_say_it() -> None:
    index = index_of("75%酒精湿巾", "不含酒精湿巾")
    asked = index.query(TextDocument("alcohol-free wipes"))
    [opposed] = [one for one in index.explain(asked, 0).met if one.contribution < 0.0]
    assert (opposed.term, opposed.matched, opposed.field) == ("alcohol-free", "酒精", "name")
    [agreed] = [one for one in index.explain(asked, 1).met if one.term == "alcohol-free"]
    assert (agreed.matched, agreed.via) == ("不含酒精", "alcohol-free = 不含酒精")


def test_two_contradictions_cost_more_than_one() -> None:
    index = index_of("湿巾 含酒精 含香精", "湿巾 含酒精 柔软厚实")
    both, one = index.values(index.query(TextDocument("湿巾 不含酒精、香精")), [0, 1]).tolist()
    assert one > both > 0.0


@pytest.mark.parametrize(("query", "named", "other"), NAMES, ids=[query for query, *_ in NAMES])
def test_a_name_that_looks_like_a_denial_is_a_name(query: str, named: str, other: str) -> None:
    index = index_of(other, named)
    asked = index.query(TextDocument(query))
    worse, better = index.values(asked, [0, 1]).tolist()
    assert better > worse
    assert asked.claims == ()


def test_what_a_listing_denies_is_not_found_by_it() -> None:
    index = index_of("pan without lid for induction cooker", "glass lid")
    assert index.values(index.query(TextDocument("lid")), [0, 1])[0] == 0.0


def test_all_around_a_denial_is_asked_for() -> None:
    index = index_of("glass bottle 300 ml", "stainless steel bottle 500 ml")
    wrong, right = index.values(
        index.query(TextDocument("bottle without logo stainless steel 500 ml")), [0, 1]
    ).tolist()
    assert right > wrong
