from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.evaluation.evaluate import CorpusDocument, JudgedQuery, evaluate_corpus
from service.domain.evaluation.runs import RankedDocument, parse_trec, rankings_of, trec_lines
from service.domain.search.index import TextDocument
from service.errors import InvalidInput

IDS = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=5)
RUNS = st.dictionaries(
    IDS, st.lists(st.builds(RankedDocument, IDS, st.floats(0, 1)), max_size=5, unique_by=lambda r: r.document_id)
)


@given(RUNS)
def test_a_written_run_reads_back(run: dict[str, list[RankedDocument]]) -> None:
    found = parse_trec(trec_lines(run), "run.txt")
    assert rankings_of(found) == {query: ranking for query, ranking in rankings_of(run).items() if ranking}


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("q Q0 d 1 0.5", "5 columns"),
        ("q Q0 d one 0.5 name", "rank"),
        ("q Q0 d 1 nan name", "finite"),
        ("q Q0 d 1 much name", "finite"),
    ],
)
def test_a_bad_line_is_named(line: str, detail: str) -> None:
    with pytest.raises(InvalidInput, match=rf"run\.txt, line 2: .*{detail}"):
        parse_trec(["q Q0 d0 1 0.5 name", line], "run.txt")


def test_a_document_ranked_twice_is_refused() -> None:
    with pytest.raises(InvalidInput, match="second time"):
        parse_trec(["q Q0 d 1 0.5 name", "q Q0 d 2 0.4 name"], "run.txt")


def test_a_corpus_is_evaluated() -> None:
    corpus = [CorpusDocument("d1", TextDocument("cotton towel")), CorpusDocument("d2", TextDocument("steel pan"))]
    queries = [JudgedQuery("q1", "毛巾"), JudgedQuery("q2", "unjudged")]
    evaluation = evaluate_corpus(corpus, queries, {"q1": {"d1": 2}})
    assert evaluation.ndcg_at_10.mean == 1.0
    assert evaluation.mrr_at_10.mean == 1.0
    assert [result.query_id for result in evaluation.queries] == ["q1"]
    assert [ranked.document_id for ranked in evaluation.run["q1"]] == ["d1"]


def test_judgments_of_other_queries_are_refused() -> None:
    with pytest.raises(InvalidInput, match="ids"):
        evaluate_corpus([CorpusDocument("d", TextDocument("towel"))], [JudgedQuery("q", "towel")], {"other": {"d": 1}})
