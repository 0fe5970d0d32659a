"""What users would pick instead for top-k retrieval, each given the same documents, terms and queries.

All but tantivy work on the very weights that Homeward fits, so that their answers are the same ones; tantivy computes
its own BM25 over the same tokens. Where there is a choice, a peer gets the one that is fastest here: bm25s its compiled
backend, tantivy an index without positions in a single memory-mapped segment and queries built beforehand.
"""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.retrieval.synthetic import CHUNK, Catalog, Listings

Search = Callable[[int], object]
"""Answers query i of those that the engine was prepared for."""


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its terms, ascending, and their weights, which sum to 1."""

    columns: NDArray[np.int64]
    weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Task:
    """What the engines are asked: the k best documents of a catalogue for each query."""

    listings: Listings
    catalog: Catalog
    queries: list[Query]
    k: int


def query_matrix(queries: list[Query], n_terms: int) -> sparse.csr_array[Any, tuple[int, int]]:
    """The queries as rows of a CSR matrix, float32."""
    starts = np.cumsum([0, *(query.columns.size for query in queries)])
    columns = np.concatenate([query.columns for query in queries])
    weights = np.concatenate([query.weights for query in queries]).astype(np.float32)
    return sparse.csr_array((weights, columns, starts), shape=(len(queries), n_terms))


@contextmanager
def bm25s_engine(task: Task) -> Iterator[Search]:
    """bm25s with its numba backend, one thread."""
    import bm25s

    columns = task.catalog.columns
    idf = task.catalog.inverse_document_frequencies.astype(np.float32)
    engine = bm25s.BM25(backend="numba")
    engine.scores = {
        "data": columns.data * np.repeat(idf, np.diff(columns.indptr)),
        "indices": columns.indices.astype(np.int32),
        "indptr": columns.indptr.astype(np.int64),
        "num_docs": columns.shape[0],
    }
    engine.vocab_dict = {term: term for term in range(columns.shape[1])}
    engine.unique_token_ids_set = set(engine.vocab_dict)
    engine.nonoccurrence_array = None
    tokens = [[query.columns.tolist()] for query in task.queries]

    def search(number: int) -> object:
        return engine.retrieve(
            tokens[number], k=task.k, n_threads=1, show_progress=False, backend_selection="numba"
        ).documents

    yield search


@contextmanager
def tantivy_engine(task: Task) -> Iterator[Search]:
    """tantivy, memory-mapped; a disjunction of term queries."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    with tempfile.TemporaryDirectory(prefix="homeward-bench-") as folder:
        index = tantivy.Index(schema, path=folder)
        writer = index.writer(heap_size=1_500_000_000, num_threads=1)
        for text in _texts(task.listings):
            writer.add_document(tantivy.Document(text=text))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        searcher = index.searcher()
        asked = [
            tantivy.Query.boolean_query(
                [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", f"t{term}")) for term in query.columns]
            )
            for query in task.queries
        ]
        yield lambda number: searcher.search(asked[number], task.k, count=False)


@contextmanager
def sparse_dot_topn_engine(task: Task) -> Iterator[Search]:
    """sparse_dot_topn: the query's row times the transposed documents."""
    from sparse_dot_topn import sp_matmul_topn

    rows = query_matrix(task.queries, task.catalog.columns.shape[1])
    asked = [sparse.csr_matrix(rows[[number]]) for number in range(rows.shape[0])]
    documents = sparse.csr_matrix(task.catalog.columns.T)
    yield lambda number: sp_matmul_topn(asked[number], documents, top_n=task.k, n_threads=1)


@contextmanager
def scikit_learn_engine(task: Task) -> Iterator[Search]:
    """scikit-learn's usual way: the documents' CSR matrix times the query, then a partial sort."""
    documents = task.catalog.columns.tocsr()
    n_terms = documents.shape[1]

    def search(number: int) -> object:
        query = np.zeros(n_terms, dtype=np.float32)
        query[task.queries[number].columns] = task.queries[number].weights
        values = documents @ query
        best = np.argpartition(values, -task.k)[-task.k :]
        return best[np.argsort(-values[best], kind="stable")]

    yield search


ENGINES = {
    "bm25s": bm25s_engine,
    "tantivy": tantivy_engine,
    "sparse_dot_topn": sparse_dot_topn_engine,
    "scikit-learn": scikit_learn_engine,
}
_MODULES = {"bm25s": "bm25s", "tantivy": "tantivy", "sparse_dot_topn": "sparse_dot_topn", "scikit-learn": "sklearn"}


def missing_engines() -> list[str]:
    """The peers that are not installed (they are the project's dependency group `peers`)."""
    return [engine for engine, module in _MODULES.items() if importlib.util.find_spec(module) is None]


def _texts(listings: Listings) -> Iterator[str]:
    """The listings as words `t<term>`, name, description and attributes in a row."""
    words = np.array([f"t{term}" for term in range(listings.n_terms)], dtype=object)
    for begin in range(0, listings.n_products, CHUNK):
        end = min(begin + CHUNK, listings.n_products)
        fields = listings.write(begin, end)
        rows = np.concatenate([field.rows for field in fields])
        order = np.argsort(rows, kind="stable")
        tokens = words[np.concatenate([field.terms for field in fields])[order]]
        ends = np.searchsorted(rows[order], np.arange(begin, end + 1))
        for first, last in pairwise(ends.tolist()):
            yield " ".join(tokens[first:last])
