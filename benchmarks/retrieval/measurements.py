"""The single measurements: latency side by side, exactness, filters, batch, the machine's limit."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.retrieval.peers import ENGINES, Query, Search, Task, missing_engines, query_matrix
from benchmarks.retrieval.synthetic import Catalog, Listings
from service.domain.search.postings import Postings

HOMEWARD = "homeward"
K = 10
TERMS = (4, 8, 20)
N_QUERIES = 200
N_ROUNDS = 3
SLOW_SECONDS = 0.01  # an engine that takes longer has one round; noise matters little to it, and it would take minutes
BLOCK = 20  # queries that an engine answers in a row before the next engine has its turn
FILTER_SHARES = (0.5, 0.1, 0.01)
N_CHECKED = 20
DEPTHS = (1, 10, 100, 1_000, 2_000)  # the engine of goods ranks as many candidates by further factors
BYTES_PER_POSTING = 8

Report = Callable[[str], None]


def make_queries(listings: Listings, catalog: Catalog, n_queries: int, n_terms: int) -> list[Query]:
    """Queries like further listings, weighted as the product does: by share of the inverse document frequencies."""
    held = np.diff(catalog.columns.indptr).astype(np.int64)
    idf = catalog.inverse_document_frequencies
    return [Query(terms, idf[terms] / idf[terms].sum()) for terms in listings.queries(n_queries, n_terms, held)]


def measure_retrieval(
    postings: Postings, listings: Listings, catalog: Catalog, engines: Sequence[str], report: Report
) -> list[dict[str, Any]]:
    """p50 and p99 of each engine for each query length, engines interleaved; see `_time_blocks`."""
    queries = {n: make_queries(listings, catalog, N_QUERIES, n) for n in TERMS}
    task = Task(listings, catalog, [query for n in TERMS for query in queries[n]], K)
    absent = missing_engines()
    bandwidth = streaming_bandwidth()
    with ExitStack() as stack:
        searches: dict[str, Search] = {HOMEWARD: _own_search(postings, task)}
        for engine in engines:
            if engine not in absent:
                report(f"preparing {engine}")
                searches[engine] = stack.enter_context(ENGINES[engine](task))
        rows = []
        for place, n_terms in enumerate(TERMS):
            report(f"measuring {', '.join(searches)} at {n_terms} terms")
            numbers = range(place * N_QUERIES, (place + 1) * N_QUERIES)
            milliseconds = _time_blocks(searches, numbers)
            touched = float(np.median([postings.count_postings(query.columns) for query in queries[n_terms]]))
            for engine, taken in milliseconds.items():
                rows.append({"engine": engine, "terms": n_terms, **_summary(taken)})
            rows[-len(searches)] |= {
                "postings_p50": touched,
                "limit_ms": touched * BYTES_PER_POSTING / bandwidth * 1e3,
            }
    return rows


def _own_search(postings: Postings, task: Task) -> Search:
    def search(number: int) -> object:
        query = task.queries[number]
        return postings.top_k(query.columns, query.weights, task.k)

    return search


def _time_blocks(searches: dict[str, Search], numbers: range) -> dict[str, NDArray[np.float64]]:
    """Milliseconds per query: the best of N_ROUNDS (one for slow engines), so that noise falls on no engine.

    In each round the engines take turns, a block of queries at a time, in an order that rotates; between two times of
    the same query an engine answers all the others, and so do its rivals: no answer comes from a warm cache.
    """
    taken = {engine: np.full(len(numbers), np.inf) for engine in searches}
    names = list(searches)
    rounds = {engine: _count_rounds(searches[engine], numbers) for engine in names}
    for turn in range(N_ROUNDS):
        for block, first in enumerate(range(0, len(numbers), BLOCK)):
            shift = (turn + block) % len(names)
            for engine in names[shift:] + names[:shift]:
                for at in range(first, min(first + BLOCK, len(numbers)) if turn < rounds[engine] else first):
                    started = time.perf_counter()
                    searches[engine](numbers[at])
                    seconds = time.perf_counter() - started
                    taken[engine][at] = min(taken[engine][at], seconds * 1e3)
    return taken


def _count_rounds(search: Search, numbers: range) -> int:
    """How many rounds an engine has; asking it a few times warms it up."""
    seconds = []
    for number in numbers[:5]:
        started = time.perf_counter()
        search(number)
        seconds.append(time.perf_counter() - started)
    return 1 if min(seconds) > SLOW_SECONDS else N_ROUNDS


def _summary(milliseconds: NDArray[np.float64]) -> dict[str, float | int]:
    p50, p99 = np.percentile(milliseconds, [50, 99])
    return {"p50_ms": round(float(p50), 4), "p99_ms": round(float(p99), 4), "n_queries": milliseconds.size}


def measure_filters(postings: Postings, listings: Listings, catalog: Catalog) -> list[dict[str, Any]]:
    """p50 with random filters, beside the unfiltered time of the same queries in the same rounds."""
    random = np.random.default_rng(listings.seed)
    masks: dict[float, NDArray[np.bool_] | None] = {1.0: None}
    masks |= {share: random.random(postings.n_documents) < share for share in FILTER_SHARES}
    rows = []
    for n_terms in TERMS:
        queries = make_queries(listings, catalog, N_QUERIES, n_terms)
        searches = {str(share): _filtered_search(postings, queries, mask) for share, mask in masks.items()}
        taken = _time_blocks(searches, range(N_QUERIES))
        unfiltered = float(np.median(taken["1.0"]))
        for share in masks:
            summary = _summary(taken[str(share)])
            rows.append(
                {"allowed": share, "terms": n_terms, **summary, "ratio": round(summary["p50_ms"] / unfiltered, 3)}
            )
    return rows


def _filtered_search(postings: Postings, queries: list[Query], mask: NDArray[np.bool_] | None, k: int = K) -> Search:
    def search(number: int) -> object:
        return postings.top_k(queries[number].columns, queries[number].weights, k, mask)

    return search


def measure_depths(postings: Postings, listings: Listings, catalog: Catalog) -> list[dict[str, Any]]:
    """p50 and p99 of ever longer answers, 8 terms."""
    queries = make_queries(listings, catalog, N_QUERIES, 8)
    searches = {str(k): _filtered_search(postings, queries, None, k) for k in DEPTHS}
    taken = _time_blocks(searches, range(N_QUERIES))
    return [{"k": k, "terms": 8, **_summary(taken[str(k)])} for k in DEPTHS]


def measure_batch(
    postings: Postings, listings: Listings, catalog: Catalog, n_queries: int, report: Report, *, with_peers: bool
) -> list[dict[str, Any]]:
    """Queries a second when many are asked at once, with two threads each; 8 terms a query."""
    queries = make_queries(listings, catalog, n_queries, 8)
    matrix = query_matrix(queries, listings.n_terms)
    weights = np.concatenate([query.weights for query in queries])
    n_threads = min(2, os.cpu_count() or 1)

    def own() -> object:
        return postings.top_k_batch(matrix.indptr, matrix.indices, weights, K, n_threads=n_threads)

    engines: dict[str, Callable[[], object]] = {HOMEWARD: own}
    if with_peers and "sparse_dot_topn" not in missing_engines():
        from sparse_dot_topn import sp_matmul_topn

        rows, documents = sparse.csr_matrix(matrix), sparse.csr_matrix(catalog.columns.T)
        engines["sparse_dot_topn"] = lambda: sp_matmul_topn(rows, documents, top_n=K, n_threads=n_threads)
    found = []
    for engine, ask in engines.items():
        report(f"measuring a batch of {n_queries:,} queries with {engine}")
        started = time.perf_counter()
        ask()
        rate = n_queries / (time.perf_counter() - started)
        found.append(
            {"engine": engine, "n_queries": n_queries, "n_threads": n_threads, "queries_per_second": round(rate, 1)}
        )
    return found


def check_exactness(postings: Postings, listings: Listings, catalog: Catalog) -> dict[str, Any]:
    """Compare rows, order and values with the product of scikit-learn's sparse matrices, with and without filters."""
    from sklearn.utils.extmath import safe_sparse_dot

    documents = catalog.columns.tocsr().astype(np.float64)
    random = np.random.default_rng(listings.seed)
    n_compared = n_different = 0
    for n_terms in TERMS:
        for query in make_queries(listings, catalog, N_CHECKED, n_terms):
            dense = np.zeros(documents.shape[1])
            dense[query.columns] = query.weights
            values = safe_sparse_dot(documents, dense)
            for share in (1.0, *FILTER_SHARES):
                mask = random.random(values.size) < share
                expected = _best(np.where(mask, values, 0.0))
                rows, found = postings.top_k(query.columns, query.weights, K, None if share == 1.0 else mask)
                n_compared += 1
                n_different += not (np.array_equal(rows, expected) and np.array_equal(found, values[expected]))
    return {"n_compared": n_compared, "n_different": n_different, "is_exact": n_different == 0}


def _best(values: NDArray[np.float64]) -> NDArray[np.int64]:
    order = np.lexsort((np.arange(values.size), -values))[:K]
    return order[values[order] > 0.0].astype(np.int64)


@cache
def streaming_bandwidth() -> float:
    """Bytes a second that one thread reads from memory in order: the best of several sums over 400 MB."""
    array = np.ones(100_000_000, dtype=np.float32)
    best = np.inf
    for _ in range(5):
        started = time.perf_counter()
        array.sum()
        best = min(best, time.perf_counter() - started)
    return array.nbytes / best


def describe_machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:  # noqa: PTH123  # a line is enough
            model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    except OSError:
        pass
    return {
        "processor": model,
        "n_processors": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "streaming_gb_per_s": round(streaming_bandwidth() / 1e9, 1),
    }
