"""A sparse matrix of documents × terms, laid out for exact top-k retrieval."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar, Self

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from service.domain.search.kernels import lookup
from service.domain.search.kernels import top_k as kernels
from service.domain.search.kernels.directory import build_directory
from service.domain.search.kernels.signatures import PostingArrays, Workspace
from service.errors import FieldError, InvalidInput

MIN_WEIGHT, MAX_WEIGHT = 1e-30, 1e30  # keeps the integer sums clear of float32's ends
MAX_DOCUMENTS = 2**31
BATCH = 32  # queries a thread takes at a time

Rows = NDArray[np.int64]
Values = NDArray[np.float64]
Allowed = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Postings of documents × terms: for each term (column) the documents (rows) that hold it, and its weight there.

    The value of a document for a query is `Σ query weight × document weight`, added in float64 in the order in which
    the query names its terms; every way to ask (`top_k`, `top_k_batch`, `values`) gives the same bits, and so does a
    product of scipy's sparse matrices for a query in ascending columns. Answers hold documents with a value above 0,
    ordered by (-value, row).

    The arrays may be memory maps; they are never written.

    Attributes:
        n_documents: rows of the matrix.
        starts: int64, shape (n_terms + 1,); the postings of term t are starts[t] … starts[t + 1] - 1.
        rows: int32, shape (n_postings,); ascending within a term.
        weights: float32, shape (n_postings,); 0 or between 1e-30 and 1e30.
        maxima: float32, shape (n_terms,); the largest weight of each term.
        directory_starts: int64, shape (n_terms + 1,); where each term's part of the directory begins.
        directory: uint32; postings of a term that stand before each bucket of 2 ** shift rows.
        shifts: uint8, shape (n_terms,); bucket sizes, 255 for terms of so few postings that they need no directory.
    """

    NAMES: ClassVar = ("starts", "rows", "weights", "maxima", "directory_starts", "directory", "shifts")
    """Names of the arrays, for saving and loading."""

    n_documents: int
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    maxima: NDArray[np.float32]
    directory_starts: NDArray[np.int64]
    directory: NDArray[np.uint32]
    shifts: NDArray[np.uint8]
    _views: PostingArrays = field(init=False, repr=False)

    def __post_init__(self) -> None:
        views = [_read_only(getattr(self, name)) for name in self.NAMES]
        views[1] = views[1].view(np.uint32)  # unsigned numbers spare the kernels a check for negative ones
        object.__setattr__(self, "_views", tuple(views))

    @classmethod
    def build(cls, matrix: scipy.sparse.csc_array) -> Self:
        """Lay out a matrix of documents × terms; explicit zeros are left out.

        Raises:
            InvalidInput: a weight is negative, not finite, or outside 1e-30 … 1e30; 2**31 rows or more.
        """
        columns = scipy.sparse.csc_array(matrix, dtype=np.float32, copy=True)
        columns.sum_duplicates()
        columns.eliminate_zeros()
        weights = columns.data
        if weights.size and not (weights.min() >= MIN_WEIGHT and weights.max() <= MAX_WEIGHT):
            raise _invalid("weights", f"must be 0 or between {MIN_WEIGHT} and {MAX_WEIGHT}; scale the weights")
        n_documents, n_terms = columns.shape
        if n_documents >= MAX_DOCUMENTS:
            raise _invalid("rows", f"must be fewer than {MAX_DOCUMENTS}; split the corpus")
        starts = columns.indptr.astype(np.int64)
        held = np.diff(starts)
        maxima = np.zeros(n_terms, dtype=np.float32)
        if weights.size:
            maxima[held > 0] = np.maximum.reduceat(weights, starts[:-1][held > 0])
        rows = columns.indices.astype(np.int32)
        return cls(n_documents, starts, rows, weights, maxima, *build_directory(starts, rows, n_documents))

    @classmethod
    def from_arrays(cls, n_documents: int, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Put saved arrays together again; they are not copied."""
        return cls(n_documents, **{name: arrays[name] for name in cls.NAMES})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The arrays by the names of `NAMES`, to be saved."""
        return {name: getattr(self, name) for name in self.NAMES}

    @property
    def n_terms(self) -> int:
        """Columns of the matrix."""
        return len(self.maxima)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays().values())

    def count_postings(self, columns: ArrayLike) -> int:
        """How many postings a query of these terms touches; what it costs, before it is asked."""
        asked = np.asarray(columns, dtype=np.int64)
        return int((self.starts[asked + 1] - self.starts[asked]).sum())

    def top_k(
        self, columns: ArrayLike, weights: ArrayLike, k: int, allowed: Allowed | None = None
    ) -> tuple[Rows, Values]:
        """The k best documents for one query.

        Args:
            columns: the query's terms, shape (n,), each in 0 … n_terms - 1; a term may come twice.
            weights: their weights in the query, shape (n,), finite and >= 0.
            k: at most this many, >= 0.
            allowed: shape (n_documents,); only rows that are True may come back. None allows all.

        Returns:
            Rows and values, ordered by (-value, row); fewer than k when fewer documents hold a term of the query.

        Raises:
            InvalidInput: an argument is not as described.

        Cost: O(postings of the query's terms + n_documents / 128).
        """
        asked, shares = _as_query(columns, weights)
        mask, width = self._check_mask(allowed), self._width(k)
        rows = np.empty((1, width), dtype=np.int64)
        values = np.empty((1, width), dtype=np.float64)
        if width:
            starts = np.array([0, asked.size], dtype=np.int64)
            self._search(starts, asked, shares, mask, 0, 1, _workspace(asked.size), rows, values)
        n = int(np.count_nonzero(values))
        return rows[0, :n], values[0, :n]

    def top_k_batch(
        self,
        query_starts: ArrayLike,
        columns: ArrayLike,
        weights: ArrayLike,
        k: int,
        allowed: Allowed | None = None,
        *,
        n_threads: int = 1,
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k best documents for each of many queries, the rows of a CSR matrix.

        Args:
            query_starts: shape (n_queries + 1,); query i is columns[query_starts[i] : query_starts[i + 1]].
            columns: terms of all queries, as in `top_k`.
            weights: their weights, as in `top_k`.
            k: as in `top_k`.
            allowed: as in `top_k`; the same for all queries.
            n_threads: that share the queries.

        Returns:
            Rows and values, shape (n_queries, min(k, n_documents)), each row ordered by (-value, row) and filled up
            with row -1 and value 0.

        Raises:
            InvalidInput: an argument is not as described.
        """
        asked, shares = _as_query(columns, weights)
        starts = _as_starts(query_starts, asked.size)
        mask, width, n_queries = self._check_mask(allowed), self._width(k), starts.size - 1
        rows = np.empty((n_queries, width), dtype=np.int64)
        values = np.empty((n_queries, width), dtype=np.float64)
        n_terms = int(np.diff(starts).max(initial=0))

        def answer(begin: int, end: int) -> None:
            self._search(starts, asked, shares, mask, begin, end, _workspace(n_terms), rows, values)

        if width:
            _share_out(n_queries, n_threads, answer)
        return rows, values

    def values(self, columns: ArrayLike, weights: ArrayLike, rows: ArrayLike) -> Values:
        """The values of given documents for one query, the very ones `top_k` gives; 0 where they share no term.

        Args:
            columns: as in `top_k`.
            weights: as in `top_k`.
            rows: shape (n,), each in 0 … n_documents - 1.

        Raises:
            InvalidInput: an argument is not as described.
        """
        asked, shares = _as_query(columns, weights)
        wanted = np.ascontiguousarray(rows, dtype=np.int64)
        if wanted.size and not (wanted.min() >= 0 and wanted.max() < self.n_documents):
            raise _invalid("rows", f"must lie in 0 … {self.n_documents - 1}")
        values = np.empty(wanted.size, dtype=np.float64)
        self._refuse(lookup.value_rows(self._views, asked, shares, wanted, values))
        return values

    def weights_in(self, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> Values:
        """The weights of terms in documents, shape (n_rows, n_columns); 0 where a term does not occur.

        Args:
            columns: terms, each in 0 … n_terms - 1, or -1 for one that no document holds.
            rows: each in 0 … n_documents - 1, in any order.
        """
        ascending, at = np.unique(rows, return_inverse=True)
        marks = np.zeros((self.n_documents >> 3) + 1, dtype=np.uint8)
        weights = np.zeros((len(ascending), len(columns)), dtype=np.float64)
        lookup.weigh_rows(self._views, columns, ascending, marks, weights)
        return weights[at]

    def _search(self, *arguments: object) -> None:
        self._refuse(kernels.search_queries(self._views, self.n_documents, *arguments))

    def _refuse(self, outcome: int) -> None:
        """Raise what a kernel found wrong with a query; it looks while it has the numbers at hand."""
        if outcome == lookup.WRONG_COLUMN:
            raise _invalid("columns", f"must lie in 0 … {self.n_terms - 1}")
        if outcome == lookup.WRONG_WEIGHT:
            raise _invalid("weights", "must be finite and 0 or more")

    def _width(self, k: int) -> int:
        if k < 0:
            raise _invalid("k", "must be 0 or more")
        return min(k, self.n_documents)

    def _check_mask(self, allowed: Allowed | None) -> NDArray[np.uint8]:
        if allowed is None:
            return _NO_MASK
        mask = np.ascontiguousarray(allowed)
        if mask.dtype != np.bool_ or mask.shape != (self.n_documents,):
            raise _invalid("allowed", f"must be an array of bool of shape ({self.n_documents},)")
        return mask.view(np.uint8)  # numba makes vector code of bytes, not of bools


def _share_out(n_queries: int, n_threads: int, answer: Callable[[int, int], None]) -> None:
    """Have threads take batches of queries, begin and end, in turns."""
    turns = count(0, BATCH)  # handing out numbers is atomic under the GIL

    def work() -> None:
        while (begin := next(turns)) < n_queries:
            answer(begin, min(begin + BATCH, n_queries))

    n_workers = min(n_threads, -(-n_queries // BATCH))
    if n_workers == 1:
        work()
    elif n_workers > 1:
        with ThreadPoolExecutor(n_workers) as pool:
            for done in [pool.submit(work) for _ in range(n_workers)]:
                done.result()


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A view that cannot be written; of a memory map, the plain array over the same pages."""
    view = np.asarray(array).view()
    view.flags.writeable = False
    return view


def _as_query(columns: ArrayLike, weights: ArrayLike) -> tuple[NDArray[np.int64], Values]:
    asked = np.ascontiguousarray(columns, dtype=np.int64)
    shares = np.ascontiguousarray(weights, dtype=np.float64)
    if asked.shape != shares.shape or asked.ndim != 1:
        raise _invalid("weights", "must be as many as the columns")
    return asked, shares


def _as_starts(query_starts: ArrayLike, n_columns: int) -> NDArray[np.int64]:
    starts = np.ascontiguousarray(query_starts, dtype=np.int64)
    if starts.size == 0 or starts[0] != 0 or starts[-1] != n_columns or (starts[1:] < starts[:-1]).any():
        raise _invalid("query_starts", "must begin with 0, not fall, and end with the number of columns")
    return starts


def _workspace(n_terms: int) -> Workspace:
    """This thread's room for queries of up to `n_terms` terms; the sums are at zero between queries."""
    workspace: Workspace | None = getattr(_ROOM, "workspace", None)
    if workspace is None or workspace[2].size < n_terms:
        workspace = _ROOM.workspace = (
            np.zeros(kernels.RANGE, dtype=np.uint16),
            np.zeros(kernels.RANGE, dtype=np.float64),
            np.zeros(max(n_terms, 64), dtype=np.int64),
            np.zeros(kernels.N_CANDIDATES, dtype=np.int64),
            np.zeros(kernels.N_CANDIDATES, dtype=np.uint16),
            np.zeros(kernels.RANGE // kernels.GROUP, dtype=np.int64),
            np.zeros(kernels.RANGE // kernels.GROUP, dtype=np.uint16),
            np.zeros(kernels.N_BINS, dtype=np.int64),
            np.zeros(kernels.N_BINS, dtype=np.int64),
        )
    return workspace


def _invalid(name: str, detail: str) -> InvalidInput:
    return InvalidInput([FieldError(f"/{name}", detail, "out_of_range")])


_ROOM = threading.local()
_NO_MASK = np.zeros(0, dtype=np.uint8)
