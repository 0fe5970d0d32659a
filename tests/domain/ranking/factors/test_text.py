from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from service.domain.ranking.factors.text import (
    AKIN_ONLY,
    SUBJECT_UNSAID,
    explain_text,
    find_evidence,
    measure_goods,
    text_column,
)
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.explain import CONTEXT
from service.domain.search.index import TextDocument

NAMES = [
    "steel vacuum flask",
    "vacuum flask for kids",
    "cotton towel",
    "cotton bath towel",
    "garden lamp",
    "solar lamp",
]


def test_the_reason_names_what_met_and_nothing_that_is_only_near() -> None:
    documents = [TextDocument(name) for name in NAMES]
    index = TfidfEmbedding(latent_dimensions=4).fit_index(documents)
    query = index.query(TextDocument("flask"))
    values, _ = text_column(index, query, np.array([1]))
    explanation = find_evidence(index, query, 1, values[0])
    [near] = [part.matched for part in explanation.met if part.field == CONTEXT]
    reason = explain_text(query, replace(explanation, missing=()), values[0]).en
    assert near == "vacuum"
    assert reason.startswith("1 word met")
    assert reason.endswith(": flask.")


@pytest.mark.parametrize(
    ("asked", "name", "most"),
    [
        ("flask", "vacuum flask for kids", 1.0),
        ("保温瓶", "vacuum flask for kids", 1.0),
        ("steel bottle", "steel vacuum flask", SUBJECT_UNSAID),
        ("flask", "solar lamp", AKIN_ONLY),
    ],
)
def test_text_is_capped_where_the_thing_is_not_said_and_more_where_no_word_is(
    asked: str, name: str, most: float
) -> None:
    index = TfidfEmbedding(latent_dimensions=4).fit_index([TextDocument(each) for each in NAMES])
    query, rows = index.query(TextDocument(asked)), np.array([NAMES.index(name)])
    [value] = measure_goods(index, query, rows).values
    [plain] = text_column(index, query, rows)[0]
    assert value == pytest.approx(most * plain)
    assert value <= most


def test_the_reason_says_that_the_thing_itself_is_not_said() -> None:
    index = TfidfEmbedding(latent_dimensions=4).fit_index([TextDocument(each) for each in NAMES])
    query = index.query(TextDocument("steel bottle"))
    [value] = measure_goods(index, query, np.array([0])).values
    explanation = find_evidence(index, query, 0, value)
    reason = explain_text(query, explanation, value)
    assert sum(part.contribution for part in explanation.met) == pytest.approx(value)
    assert reason.en.endswith("the thing that is asked for is not said.")
    assert reason.zh.endswith("没有说到所求的商品本身。")
