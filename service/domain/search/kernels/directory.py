"""The directory: where in a term's postings a document would stand, found without searching all of them.

For each term of more than POSTINGS_PER_BUCKET postings the rows are cut into buckets of 2 ** shift, so that a bucket
holds about POSTINGS_PER_BUCKET postings on average; the directory says how many stand before each bucket.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.domain.search.kernels import signatures
from service.domain.search.kernels.compilation import compiled
from service.domain.search.kernels.lookup import NO_DIRECTORY

POSTINGS_PER_BUCKET = 16


def build_directory(
    starts: NDArray[np.int64], rows: NDArray[np.int32], n_documents: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]:
    """The terms' places in the directory, the directory, and the shifts; as in `Postings`."""
    held = np.diff(starts)
    rows_per_bucket = POSTINGS_PER_BUCKET * n_documents / np.maximum(held, 1)
    shifts = np.floor(np.log2(np.maximum(rows_per_bucket, 1.0))).astype(np.uint8)
    n_entries = (max(n_documents - 1, 0) >> shifts.astype(np.int64)) + 2
    is_short = held <= POSTINGS_PER_BUCKET
    shifts[is_short], n_entries[is_short] = NO_DIRECTORY, 0
    directory_starts = np.concatenate([[0], np.cumsum(n_entries)]).astype(np.int64)
    directory = np.zeros(int(directory_starts[-1]), dtype=np.uint32)
    _fill(starts, rows.view(np.uint32), directory_starts, shifts, directory)
    return directory_starts, directory, shifts


@compiled(signatures.FILL_DIRECTORY)
def _fill(
    starts: NDArray[Any],
    rows: NDArray[Any],
    directory_starts: NDArray[Any],
    shifts: NDArray[Any],
    directory: NDArray[Any],
) -> None:
    for column in range(shifts.size):
        at, end = starts[column], starts[column + 1]
        for entry in range(directory_starts[column], directory_starts[column + 1]):
            first_row = (entry - directory_starts[column]) << np.int64(shifts[column])
            while at < end and np.int64(rows[at]) < first_row:
                at += 1
            directory[entry] = at - starts[column]
