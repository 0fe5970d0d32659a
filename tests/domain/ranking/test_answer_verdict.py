from __future__ import annotations

import numpy as np
import pytest

from service.domain.ranking.answer_verdict import judge_answer
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.fit import Fitness
from service.domain.search.index import TextDocument, TextIndex

NAMES = (
    *("不锈钢保温杯 500ml", "纯棉毛巾 34×76cm", "竹制书架 四层", "绿茶 250g 罐装", "儿童积木 100片", "LED台灯 可调光"),
    *("stainless steel vacuum flask 500 ml", "cotton bath towel", "bamboo bookshelf", "green tea 250 g tin"),
    *("building blocks for kids", "desk lamp with dimmer", "garden chair", "frying pan 28 cm", "wool scarf"),
)


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return TfidfEmbedding(latent_dimensions=8).fit_index([TextDocument(name) for name in NAMES])


@pytest.mark.parametrize("asked", ["拖鞋", "球阀", "ball valve", "挖掘机 20吨", "ibuprofen tablets", "轮胎", "xyzzy"])
def test_nothing_fits_what_the_catalogue_does_not_have(index: TextIndex, asked: str) -> None:
    verdict = judge_answer(index, index.query(TextDocument(asked)), np.arange(len(NAMES)))
    assert verdict is not None
    assert verdict.fitness is Fitness.NONE
    assert verdict.reason.zh.startswith("没有合适的匹配")
    assert verdict.reason.en.startswith("No good match")


@pytest.mark.parametrize("asked", ["纯棉毛巾", "保温杯 不锈钢", "cotton bath towel", "竹制书架", "desk lamp", "绿茶"])
def test_what_the_catalogue_has_is_called_good(index: TextIndex, asked: str) -> None:
    verdict = judge_answer(index, index.query(TextDocument(asked)), np.arange(len(NAMES)))
    assert verdict is not None
    assert verdict.fitness is Fitness.GOOD


def test_what_no_goods_say_is_named(index: TextIndex) -> None:
    verdict = judge_answer(index, index.query(TextDocument("ball valve")), np.arange(len(NAMES)))
    assert verdict is not None
    assert "“ball valve”" in verdict.reason.en


def test_a_query_without_a_word_is_not_judged(index: TextIndex) -> None:
    assert judge_answer(index, index.query(TextDocument("!!!")), np.arange(len(NAMES))) is None


def test_the_verdict_is_of_the_rows_that_may_be_seen(index: TextIndex) -> None:
    others = np.array([row for row, name in enumerate(NAMES) if "towel" not in name and "毛巾" not in name])
    verdict = judge_answer(index, index.query(TextDocument("纯棉毛巾")), others)
    assert verdict is not None
    assert verdict.fitness is Fitness.NONE
