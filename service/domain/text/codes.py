"""Terms as 64-bit codes, the same in every process: statistics and indexes hold codes, not strings."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray


def codes_of(terms: Iterable[str]) -> NDArray[np.uint64]:
    """The codes of terms, in their order."""
    digests = [blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest() for term in terms]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64, copy=False)
