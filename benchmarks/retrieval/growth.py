"""How retrieval grows with the catalogue: Homeward alone at five sizes."""

from __future__ import annotations

from typing import Any

from benchmarks.retrieval.document import measure

SIZES = (10_000, 100_000, 300_000, 1_000_000, 3_000_000)
QUICK_SIZES = (2_000, 5_000, 10_000, 20_000, 50_000)


def grow(sizes: tuple[int, ...], measured: dict[str, Any], n_batch: int) -> list[dict[str, Any]]:
    """One line a size; the size that was measured beside the peers is not measured again."""
    lines = []
    for size in sizes:
        known = size == measured["n_products"]
        found = (
            measured
            if known
            else measure(size, seed=measured["seed"], n_batch=n_batch, with_peers=False, with_filters=False)
        )
        own = {row["terms"]: row for row in found["retrieval"] if row["engine"] == "homeward"}
        lines.append(
            {
                "n_products": size,
                "n_postings": found["n_postings"],
                "fit_seconds": found["index"]["fit_seconds"],
                "build_seconds": found["index"]["build_seconds"],
                "index_bytes": found["index"]["bytes"],
                "bytes_per_posting": found["index"]["bytes_per_posting"],
                "is_exact": found["exactness"]["is_exact"],
                "p50_ms": {terms: row["p50_ms"] for terms, row in own.items()},
                "p99_ms": {terms: row["p99_ms"] for terms, row in own.items()},
                "batch_queries_per_second": found["batch"][0]["queries_per_second"],
            }
        )
    return lines
