"""A seeded synthetic catalogue as it comes out of the analyser: term numbers, no text.

What it copies from real listings:

- Word frequencies follow Zipf's law with Mandelbrot's flattened head (stop words are gone before the index), and the
  vocabulary grows with the catalogue as Heaps' law says.
- A product belongs to a category, categories are of very different sizes, and about a third of a listing's words are
  those of its category. So words come together, as they do in life and not in independent draws.
- An exporter's rows stand together, because ids are made in the order of the import; an exporter sells from a few
  categories.
- A listing has a name (4 to 12 words), a description (0 to 40) and attributes (0 to 8): about 24 distinct terms.

Queries are the words of further listings of the same kind that are not in the catalogue: terms drawn from one of them,
distinct, each known to the index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from service.domain.search.counting import weigh_fields
from service.domain.search.parameters import TextParameters
from service.domain.search.statistics import TermStatistics

CHUNK = 100_000
N_CATEGORIES = 2_000
CATEGORY_WORDS = 300
CATEGORY_SHARE = 0.35
EXPORTER_ROWS = 25
EXPORTER_CATEGORIES = 3

Terms = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class FieldTokens:
    """The tokens of one field of a run of listings: token i stands in row rows[i]."""

    rows: NDArray[np.int64]
    terms: Terms


@dataclass(frozen=True, slots=True)
class Catalog:
    """Fitted weights of the synthetic listings.

    Attributes:
        columns: saturated weights, CSC float32, shape (n_products, n_terms); rows ascending in each column.
        inverse_document_frequencies: of the terms, float64.
    """

    columns: sparse.csc_array
    inverse_document_frequencies: NDArray[np.float64]


class Listings:
    """The process that writes listings; the same seed writes the same ones."""

    def __init__(self, n_products: int, seed: int) -> None:
        self.n_products = n_products
        self.seed = seed
        self.n_terms = int(350 * n_products**0.42) + 200
        random = np.random.default_rng([seed, 0])
        ranks = np.arange(self.n_terms)
        frequencies = np.where(
            ranks < 1_000, 1.0 / (ranks + 26.0), 1.0 / 1_026.0 * (1_000.0 / np.maximum(ranks, 1)) ** 1.5
        )
        self._word_ends = _cumulated(frequencies)
        self._category_ends = _cumulated(1.0 / (np.arange(N_CATEGORIES) + 10.0) ** 0.9)
        self._category_word_ends = _cumulated(1.0 / (np.arange(CATEGORY_WORDS) + 4.0))
        flattened = _cumulated(frequencies**0.7)  # a category's own words are rarer ones
        self._category_words = _draw(random, flattened, (N_CATEGORIES, CATEGORY_WORDS))
        n_exporters = n_products // EXPORTER_ROWS + 1
        self._exporter_categories = _draw(random, self._category_ends, (n_exporters, EXPORTER_CATEGORIES))

    def write(self, begin: int, end: int) -> tuple[FieldTokens, FieldTokens, FieldTokens]:
        """Name, description and attributes of the listings begin … end - 1; `begin` is a multiple of CHUNK."""
        random = np.random.default_rng([self.seed, 1, begin])
        rows = np.arange(begin, end)
        choice = random.integers(0, EXPORTER_CATEGORIES, rows.size)
        categories = self._exporter_categories[rows // EXPORTER_ROWS, choice]
        lengths = (
            random.integers(4, 13, rows.size),
            np.minimum(random.geometric(1 / 17, rows.size) - 1, 40),
            random.integers(0, 9, rows.size),
        )
        name, description, extra = (self._tokens(random, rows, categories, length) for length in lengths)
        return name, description, extra

    def queries(self, n_queries: int, n_terms: int, document_frequencies: NDArray[np.int64]) -> list[Terms]:
        """Distinct known terms of listings outside the catalogue, ascending, shape (n_terms,) each."""
        random = np.random.default_rng([self.seed, 2, n_terms])
        found: list[Terms] = []
        while len(found) < n_queries:
            category = _draw(random, self._category_ends, (1,))
            tokens = self._tokens(random, np.zeros(1, dtype=np.int64), category, np.array([4 * n_terms + 8])).terms
            _, first = np.unique(tokens, return_index=True)
            distinct = tokens[np.sort(first)]
            known = distinct[document_frequencies[distinct] > 0][:n_terms]
            if known.size == n_terms:
                found.append(np.sort(known))
        return found

    def _tokens(
        self,
        random: np.random.Generator,
        rows: NDArray[np.int64],
        categories: Terms,
        lengths: NDArray[np.int64],
    ) -> FieldTokens:
        at = np.repeat(np.arange(rows.size), lengths)
        general = _draw(random, self._word_ends, (at.size,))
        special = self._category_words[categories[at], _draw(random, self._category_word_ends, (at.size,))]
        is_special = random.random(at.size) < CATEGORY_SHARE
        return FieldTokens(rows[at], np.where(is_special, special, general))


def fit_catalog(listings: Listings, parameters: TextParameters) -> Catalog:
    """Weigh the listings as `TfidfEmbedding` does, from term numbers instead of text.

    Two passes in chunks, so that the memory is the matrix's own and not that of the tokens.
    """
    bounds = [(b, min(b + CHUNK, listings.n_products)) for b in range(0, listings.n_products, CHUNK)]
    averages = _average_lengths(listings, bounds)
    parts = [weigh_fields(*_count(listings, begin, end), averages, parameters) for begin, end in bounds]
    columns = sparse.csc_array(sparse.vstack(parts, format="csr"))
    columns.sort_indices()
    held = np.diff(columns.indptr).astype(np.int32)
    statistics = TermStatistics(listings.n_products, averages, np.arange(listings.n_terms, dtype=np.uint64), held)
    return Catalog(columns, statistics.information(held))


def _average_lengths(listings: Listings, bounds: list[tuple[int, int]]) -> NDArray[np.float64]:
    """Tokens a field, over the listings whose field is not empty."""
    tokens = np.zeros(3)
    filled = np.zeros(3)
    for begin, end in bounds:
        for number, field in enumerate(listings.write(begin, end)):
            tokens[number] += field.rows.size
            filled[number] += np.unique(field.rows).size
    averages: NDArray[np.float64] = np.where(filled > 0, tokens / np.maximum(filled, 1.0), 1.0)
    return averages


def _count(listings: Listings, begin: int, end: int) -> tuple[list[sparse.csr_array], NDArray[np.float64]]:
    """How often the terms stand in each field, and the fields' lengths."""
    shape = (end - begin, listings.n_terms)
    fields = []
    for field in listings.write(begin, end):
        ones = np.ones(field.rows.size, dtype=np.float32)
        fields.append(sparse.csr_array(sparse.coo_array((ones, (field.rows - begin, field.terms)), shape=shape)))
    return fields, np.array([field.sum(axis=1) for field in fields], dtype=np.float64)


def _cumulated(weights: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    ends = np.cumsum(weights, dtype=np.float64)
    shares: NDArray[np.float64] = ends / ends[-1]
    return shares


def _draw(random: np.random.Generator, ends: NDArray[np.float64], shape: tuple[int, ...]) -> Terms:
    return np.minimum(np.searchsorted(ends, random.random(shape), side="right"), ends.size - 1).astype(np.int64)
