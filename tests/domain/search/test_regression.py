"""Holds the quality of the ranking: the floors lie just below what is reached, and fail when it falls."""

from __future__ import annotations

import pytest

from service.domain.evaluation.evaluate import CorpusDocument, JudgedQuery, evaluate_corpus
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument, TextIndex
from tests.domain.search.judged import (
    CHINESE_TO_CHINESE,
    CHINESE_TO_ENGLISH,
    ENGLISH_TO_CHINESE,
    ENGLISH_TO_ENGLISH,
    GOODS,
    MISSPELT,
)

CORPUS = [CorpusDocument(key, TextDocument(*texts)) for key, texts in GOODS.items()]
ROWS = {key: row for row, key in enumerate(GOODS)}


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return TfidfEmbedding().fit_index([document.text for document in CORPUS])


@pytest.mark.parametrize(
    ("judged", "floor"),
    [
        (ENGLISH_TO_ENGLISH, 0.93),
        (CHINESE_TO_CHINESE, 0.95),
        (CHINESE_TO_ENGLISH, 0.95),
        (ENGLISH_TO_CHINESE, 0.9),
        (MISSPELT, 0.95),
    ],
    ids=["en-en", "zh-zh", "zh-en", "en-zh", "misspelt"],
)
def test_buyers_find_what_they_mean(judged: dict[str, str], floor: float) -> None:
    queries = [JudgedQuery(f"q{number}", text) for number, text in enumerate(judged)]
    qrels = {query.id: dict.fromkeys(judged[query.text].split(), 1) for query in queries}
    evaluation = evaluate_corpus(CORPUS, queries, qrels)
    missed = [result.query_id for result in evaluation.queries if result.mrr_at_10 < 1.0]
    assert evaluation.mrr_at_10.mean >= floor, [judged_text(queries, query) for query in missed]


def judged_text(queries: list[JudgedQuery], query_id: str) -> str:
    return next(query.text for query in queries if query.id == query_id)


def test_a_contradicted_size_lowers_the_match_and_shows(index: TextIndex) -> None:
    query = index.query(TextDocument("electric kettle 220V"))
    agreeing, contradicting = index.values(query, [ROWS["kettle-220"], ROWS["kettle-110"]])
    assert agreeing > contradicting > 0.0
    [opposed] = [part for part in index.explain(query, ROWS["kettle-110"]).met if part.contribution < 0.0]
    assert (opposed.term, opposed.matched, opposed.via) == ("220V", "110V", "220V ≠ 110V")
    assert "220V" in index.explain(query, ROWS["kettle-110"]).missing


@pytest.mark.parametrize("asked", ["projector", "投影仪"])
def test_what_is_only_for_the_thing_is_well_behind_the_thing(index: TextIndex, asked: str) -> None:
    thing, accessory = index.values(index.query(TextDocument(asked)), [ROWS["projector-en"], ROWS["case-en"]])
    assert 0.0 < accessory < 0.85 * thing


def test_goods_meet_the_title_of_their_class_the_closest_first() -> None:
    titles = ("Hair preparations; shampoos", "Hair preparations; n.e.c.", "Cosmetics; lip make-up", "Towels")
    index = TfidfEmbedding().fit_index(titles)
    rows, _ = index.search(index.query(TextDocument("pomade")), len(titles))
    assert [titles[row] for row in rows[:2]] == ["Hair preparations; n.e.c.", "Hair preparations; shampoos"]


def test_evidence_names_the_dictionary_pair(index: TextIndex) -> None:
    evidence = index.explain(index.query(TextDocument("毛巾")), ROWS["towel-en"]).met
    assert ("name", "毛巾", "Towel", "毛巾 = Towel") in {(e.field, e.term, e.matched, e.via) for e in evidence}


def test_evidence_names_the_word_in_between(index: TextIndex) -> None:
    evidence = index.explain(index.query(TextDocument("cushion")), ROWS["mat-en"]).met
    assert "cushion = 垫子 = Mat" in {part.via for part in evidence}


def test_what_met_is_not_told_again_as_akin_to_itself(index: TextIndex) -> None:
    told = []
    for asked in (*ENGLISH_TO_ENGLISH, *CHINESE_TO_CHINESE):
        query = index.query(TextDocument(asked))
        for row in index.search(query, 5)[0]:
            told += [part.via for part in index.explain(query, int(row)).met if part.via and " ~ " in part.via]
    assert told
    assert [via for via in told if len(set(via.casefold().split(" ~ "))) == 1] == []


def test_equal_sizes_meet_across_units_and_languages(index: TextIndex) -> None:
    evidence = index.explain(index.query(TextDocument("flask 500 ml")), ROWS["flask-zh"]).met
    assert "500 ml = 0.5升" in {part.via for part in evidence}


def test_what_is_asked_and_not_said_is_named(index: TextIndex) -> None:
    query = index.query(TextDocument("红色 保温杯 陶瓷"))
    assert index.explain(query, ROWS["flask-en"]).missing == ("红色", "陶瓷")


def test_an_unknown_query_finds_nothing(index: TextIndex) -> None:
    query = index.query(TextDocument("qwxzkvj"))
    rows, values = index.search(query, 5)
    assert len(rows) == len(values) == 0
    assert (index.explain(query, 0).met, index.explain(query, 0).missing) == ((), ("qwxzkvj",))


def test_an_empty_query_has_no_terms(index: TextIndex) -> None:
    query = index.query(TextDocument("the <b></b>"))
    assert query.units == ()
    assert index.search(query, 5)[0].tolist() == []
    assert index.values(query, [0, 1]).tolist() == [0.0, 0.0]
