from __future__ import annotations

import random as randomness
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from service.domain.search.kernels import top_k as kernels
from service.domain.search.postings import Postings
from service.errors import InvalidInput

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Corpus = tuple[sparse.csc_array, Integers, Floats]

WEIGHTS = [0.25, 0.5, 0.5, 1.0, 0.1, 0.30000001, 1e-30, 1e30, 3.3e-7]


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """A matrix of documents × terms with many equal weights, and a query of its terms, in ascending order."""
    n_documents = draw(st.integers(1, 400))
    n_terms = draw(st.integers(1, 12))
    seed = draw(st.integers(0, 2**32 - 1))
    density = draw(st.sampled_from([0.0, 0.02, 0.3, 1.0]))
    values = draw(st.sampled_from([[1.0], [0.5, 1.0], WEIGHTS]))
    random = np.random.default_rng(seed)
    dense = np.where(
        random.random((n_documents, n_terms)) < density, random.choice(values, (n_documents, n_terms)), 0.0
    )
    columns = np.array(sorted(draw(st.sets(st.integers(0, n_terms - 1)))), dtype=np.int64)
    weights = np.array(
        draw(
            st.lists(
                st.sampled_from([0.0, 1.0, 0.7, 0.1, 1e-12, 123.0, 5e-324, 1e300]),
                min_size=columns.size,
                max_size=columns.size,
            )
        )
    )
    return sparse.csc_array(dense.astype(np.float32)), columns, weights


def brute_force(
    matrix: sparse.csc_array, columns: Integers, weights: Floats, k: int, allowed: NDArray[np.bool_] | None = None
) -> tuple[Integers, Floats]:
    """scipy's product, as scikit-learn makes it, sorted by (-value, row)."""
    query = sparse.csc_array(
        (weights, (columns, np.zeros(columns.size, dtype=np.int64))), shape=(matrix.shape[1], 1), dtype=np.float64
    )
    values = (matrix.tocsr().astype(np.float64) @ query).toarray().ravel()
    rows = np.lexsort((np.arange(values.size), -values))
    rows = rows[values[rows] > 0.0]
    if allowed is not None:
        rows = rows[allowed[rows]]
    return rows[:k], values[rows[:k]]


def assert_same(found: tuple[Integers, Floats], expected: tuple[Integers, Floats]) -> None:
    assert found[0].tolist() == expected[0].tolist()
    assert found[1].tolist() == expected[1].tolist()


def random_matrix(n_documents: int, n_terms: int, density: float) -> sparse.csc_array:
    matrix = sparse.random_array((n_documents, n_terms), density=density, rng=np.random.default_rng(1))
    return sparse.csc_array(matrix, dtype=np.float32)


@given(corpora(), st.integers(0, 420), st.sampled_from([None, 0.0, 0.01, 0.5, 1.0]), st.integers(0, 9))
def test_top_k_is_the_brute_force_product(corpus: Corpus, k: int, share: float | None, seed: int) -> None:
    matrix, columns, weights = corpus
    allowed = None if share is None else np.random.default_rng(seed).random(matrix.shape[0]) < share
    assert_same(
        Postings.build(matrix).top_k(columns, weights, k, allowed), brute_force(matrix, columns, weights, k, allowed)
    )


@given(corpora(), st.randoms())
def test_values_are_those_of_the_ranking(corpus: Corpus, random: randomness.Random) -> None:
    matrix, columns, weights = corpus
    postings = Postings.build(matrix)
    order = random.sample(range(columns.size), columns.size)
    rows, values = postings.top_k(columns[order], weights[order], matrix.shape[0])
    assert postings.values(columns[order], weights[order], rows).tolist() == values.tolist()


@given(corpora(), st.lists(st.integers(0, 10**6), max_size=20))
def test_weights_are_those_of_the_matrix(corpus: Corpus, drawn: list[int]) -> None:
    matrix, columns, _ = corpus
    rows = np.array([row % matrix.shape[0] for row in drawn], dtype=np.int64)
    found = Postings.build(matrix).weights_in(np.append(columns, -1), rows)
    assert found[:, :-1].tolist() == matrix.toarray()[rows][:, columns].tolist()
    assert not found[:, -1].any()


def test_weights_in_few_and_in_many_documents(large: sparse.csc_array) -> None:
    dense, postings = large.toarray(), Postings.build(large)
    columns = np.arange(large.shape[1])
    for n_rows in (1, 30, 5_000):
        rows = np.random.default_rng(3).choice(large.shape[0], n_rows, replace=False).astype(np.int64)
        assert (postings.weights_in(columns, rows) == dense[rows]).all()


@given(st.lists(st.lists(st.tuples(st.integers(0, 19), st.sampled_from([0.0, 0.4, 1.0])), max_size=6), max_size=80))
def test_a_batch_answers_as_single_queries_do(queries: list[list[tuple[int, float]]]) -> None:
    matrix = random_matrix(300, 20, 0.2)
    postings = Postings.build(matrix)
    starts = np.cumsum([0, *map(len, queries)])
    columns = [column for query in queries for column, _ in query]
    weights = [weight for query in queries for _, weight in query]
    rows, values = postings.top_k_batch(starts, columns, weights, 7, n_threads=2)
    assert rows.shape == values.shape == (len(queries), 7)
    for number, query in enumerate(queries):
        expected = postings.top_k([c for c, _ in query], [w for _, w in query], 7)
        n = len(expected[0])
        assert_same((rows[number, :n], values[number, :n]), expected)
        assert rows[number, n:].tolist() == [-1] * (7 - n)
        assert values[number, n:].tolist() == [0.0] * (7 - n)


@pytest.fixture(scope="module")
def large() -> sparse.csc_array:
    """More documents than a range of the kernel holds, in a number that fills neither its last range nor a group."""
    random = np.random.default_rng(5)
    n_documents = 2 * kernels.RANGE + 4_321
    held = [3, 40, 1_000, 20_000, n_documents // 2, n_documents]
    rows = [np.sort(random.choice(n_documents, size, replace=False)) for size in held]
    weights = np.concatenate([random.random(size, dtype=np.float32) * 0.9 + 0.05 for size in held])
    starts = np.cumsum([0, *held])
    return sparse.csc_array((weights, np.concatenate(rows), starts), shape=(n_documents, len(held)))


@pytest.mark.parametrize("share", [None, 0.5, 0.1, 0.01, 0.0001])
@pytest.mark.parametrize("columns", [[0], [1, 2], [0, 1, 2, 3, 4, 5], [4, 5], [2, 3, 5]])
@pytest.mark.parametrize("k", [1, 10, 2_000, 5_000])
def test_top_k_over_several_ranges(large: sparse.csc_array, columns: list[int], share: float | None, k: int) -> None:
    asked = np.array(columns)
    weights = 1.0 / (asked + 1.0)
    allowed = None if share is None else np.random.default_rng(2).random(large.shape[0]) < share
    assert_same(Postings.build(large).top_k(asked, weights, k, allowed), brute_force(large, asked, weights, k, allowed))


def test_equal_values_of_more_documents_than_candidates_fit_come_in_the_order_of_rows() -> None:
    n_documents = 3 * kernels.N_CANDIDATES
    matrix = sparse.csc_array(np.full((n_documents, 1), 0.5, dtype=np.float32))
    rows, values = Postings.build(matrix).top_k([0], [1.0], 10)
    assert rows.tolist() == list(range(10))
    assert values.tolist() == [0.5] * 10


def test_a_document_that_wins_in_the_last_digit_comes_first() -> None:
    weights = np.full(50_000, 0.5, dtype=np.float32)
    weights[49_999] = np.nextafter(np.float32(0.5), np.float32(1.0))
    rows, _ = Postings.build(sparse.csc_array(weights[:, None])).top_k([0], [1.0], 2)
    assert rows.tolist() == [49_999, 0]


def test_queries_of_thousands_of_terms_are_exact() -> None:
    n_terms = kernels.MAX_QUERY_TERMS + 10
    matrix = random_matrix(500, n_terms, 0.05)
    columns, weights = np.arange(n_terms), np.random.default_rng(4).random(n_terms)
    assert_same(Postings.build(matrix).top_k(columns, weights, 10), brute_force(matrix, columns, weights, 10))


def test_memory_maps_are_read_in_place(tmp_path: Path, large: sparse.csc_array) -> None:
    built = Postings.build(large)
    for name, array in built.arrays().items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = Postings.from_arrays(
        built.n_documents, {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in Postings.NAMES}
    )
    assert isinstance(mapped.rows, np.memmap)
    assert_same(mapped.top_k([1, 2, 5], [1.0, 0.5, 0.1], 10), built.top_k([1, 2, 5], [1.0, 0.5, 0.1], 10))


def test_a_posting_costs_less_than_12_bytes(large: sparse.csc_array) -> None:
    built = Postings.build(large)
    assert built.nbytes < 12 * built.rows.size
    assert built.count_postings([0, 2]) == 1_003


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (([9], [1.0], 1), "/columns"),
        (([-1], [1.0], 1), "/columns"),
        (([0], [1.0, 2.0], 1), "/weights"),
        (([0], [-1.0], 1), "/weights"),
        (([0], [float("nan")], 1), "/weights"),
        (([0], [float("inf")], 1), "/weights"),
        (([0], [1.0], -1), "/k"),
        (([0], [1.0], 1, np.ones(3, dtype=np.bool_)), "/allowed"),
        (([0], [1.0], 1, np.ones(2, dtype=np.int64)), "/allowed"),
    ],
)
def test_wrong_arguments_are_named(arguments: tuple[Any, ...], field: str) -> None:
    postings = Postings.build(sparse.csc_array(np.ones((2, 3), dtype=np.float32)))
    with pytest.raises(InvalidInput) as caught:
        postings.top_k(*arguments)
    assert [error.pointer for error in caught.value.errors] == [field]


def test_rows_and_starts_out_of_bounds_are_named() -> None:
    postings = Postings.build(sparse.csc_array(np.ones((2, 3), dtype=np.float32)))
    with pytest.raises(InvalidInput, match="/rows"):
        postings.values([0], [1.0], [2])
    with pytest.raises(InvalidInput, match="/query_starts"):
        postings.top_k_batch([0, 2, 1], [0], [1.0], 1)


@pytest.mark.parametrize("weight", [-1.0, 1e-31, 1e31, float("nan")])
def test_weights_that_would_blur_the_sums_are_refused(weight: float) -> None:
    with pytest.raises(InvalidInput, match="/weights"):
        Postings.build(sparse.csc_array(np.array([[weight]], dtype=np.float32)))
