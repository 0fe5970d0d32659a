"""Rank a corpus for judged queries and say how good the ranking is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.domain.evaluation.comparison import Interval, bootstrap_interval
from service.domain.evaluation.metrics import ndcg, recall, reciprocal_rank
from service.domain.evaluation.runs import RankedDocument, Run
from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextIndex
from service.errors import FieldError, InvalidInput

RUN_DEPTH = 100


@dataclass(frozen=True, slots=True)
class CorpusDocument:
    """A document to be found."""

    id: str
    text: TextDocument


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A question whose answers were judged."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class QueryResult:
    """How well one query was answered; each metric in [0, 1]."""

    query_id: str
    ndcg_at_10: float
    mrr_at_10: float
    recall_at_100: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The metrics over all judged queries, and the run they were measured on (100 deep).

    Attributes:
        min_grade: the lowest grade that MRR and recall took for relevant.
    """

    n_documents: int
    min_grade: int
    ndcg_at_10: Interval
    mrr_at_10: Interval
    recall_at_100: Interval
    queries: tuple[QueryResult, ...]
    run: Run


def evaluate_corpus(
    corpus: Sequence[CorpusDocument],
    queries: Sequence[JudgedQuery],
    qrels: Mapping[str, Mapping[str, int]],
    embedding: TfidfEmbedding | None = None,
    min_grade: int = 1,
) -> Evaluation:
    """Fit an embedding on the corpus, answer the queries and measure.

    Args:
        corpus: the documents; ids are unique.
        queries: those without a judgment above 0 are answered but not measured.
        qrels: query id → document id → grade >= 0; an unlisted pair has grade 0.
        embedding: with the parameters to use; the shipped ones when None.
        min_grade: the lowest grade that MRR and recall take for relevant, at least 1; a query without such a document
            counts 0 in both, as in trec_eval. nDCG goes by all grades.

    Raises:
        InvalidInput: no query has a judged document.
    """
    index = (embedding or TfidfEmbedding()).fit_index([document.text for document in corpus])
    run = {query.id: _answer(index, query.text, corpus) for query in queries}
    results = tuple(
        _measure(query.id, [ranked.document_id for ranked in run[query.id]], qrels[query.id], min_grade)
        for query in queries
        if any(grade > 0 for grade in qrels.get(query.id, {}).values())
    )
    if not results:
        detail = "no query has a document with a grade above 0; are the ids of queries and qrels the same?"
        raise InvalidInput([FieldError("", detail, "no_judgments")])
    return Evaluation(
        n_documents=len(corpus),
        min_grade=min_grade,
        ndcg_at_10=bootstrap_interval([result.ndcg_at_10 for result in results]),
        mrr_at_10=bootstrap_interval([result.mrr_at_10 for result in results]),
        recall_at_100=bootstrap_interval([result.recall_at_100 for result in results]),
        queries=results,
        run=run,
    )


def _answer(index: TextIndex, text: str, corpus: Sequence[CorpusDocument]) -> list[RankedDocument]:
    rows, values = index.search(index.query(TextDocument(text)), RUN_DEPTH)
    return [RankedDocument(corpus[row].id, float(value)) for row, value in zip(rows, values, strict=True)]


def _measure(query_id: str, ranking: Sequence[str], grades: Mapping[str, int], min_grade: int) -> QueryResult:
    return QueryResult(
        query_id,
        ndcg_at_10=ndcg(ranking, grades),
        mrr_at_10=reciprocal_rank(ranking, grades, min_grade=min_grade),
        recall_at_100=recall(ranking, grades, min_grade=min_grade),
    )
