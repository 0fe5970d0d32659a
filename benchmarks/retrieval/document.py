"""The whole measurement at one size, as one document."""

from __future__ import annotations

import sys
import time
from importlib import metadata
from typing import Any

from benchmarks.retrieval import measurements
from benchmarks.retrieval.peers import ENGINES, missing_engines
from benchmarks.retrieval.synthetic import Listings, fit_catalog
from service.domain.search.parameters import TextParameters
from service.domain.search.postings import Postings


def measure(n_products: int, *, seed: int, n_batch: int, with_peers: bool, with_filters: bool = True) -> dict[str, Any]:
    """All that is measured at one size, as one JSON-ready document; progress goes to stderr.

    Args:
        n_products: size of the catalogue.
        seed: of the catalogue and the queries.
        n_batch: queries of the batch.
        with_peers: measure what users would pick instead, too.
        with_filters: measure filters and longer answers, too.
    """
    report = _Progress().report
    report(f"writing and weighing {n_products:,} products")
    listings = Listings(n_products, seed)
    started = time.perf_counter()
    catalog = fit_catalog(listings, TextParameters())
    fitted = time.perf_counter()
    report("building the index")
    postings = Postings.build(catalog.columns)
    built = time.perf_counter()
    absent = missing_engines() if with_peers else []
    if absent:
        report(f"not installed, left out: {', '.join(absent)} (pip install --group peers)")
    document: dict[str, Any] = {
        "n_products": n_products,
        "n_terms": listings.n_terms,
        "n_postings": postings.rows.size,
        "seed": seed,
        "k": measurements.K,
        "machine": measurements.describe_machine(),
        "index": {
            "bytes": postings.nbytes,
            "bytes_per_posting": round(postings.nbytes / max(postings.rows.size, 1), 3),
            "fit_seconds": round(fitted - started, 2),
            "build_seconds": round(built - fitted, 2),
        },
        "missing": absent,
        "versions": _versions(),
    }
    report("checking exactness")
    document["exactness"] = measurements.check_exactness(postings, listings, catalog)
    peers = list(ENGINES) if with_peers else []
    document["retrieval"] = measurements.measure_retrieval(postings, listings, catalog, peers, report)
    if with_filters:
        report("measuring filters")
        document["filters"] = measurements.measure_filters(postings, listings, catalog)
        document["depths"] = measurements.measure_depths(postings, listings, catalog)
    document["batch"] = measurements.measure_batch(postings, listings, catalog, n_batch, report, with_peers=with_peers)
    report("done")
    return document


class _Progress:
    """Lines on stderr with the seconds since the start."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def report(self, text: str) -> None:
        print(f"{time.perf_counter() - self._started:7.1f} s  {text}", file=sys.stderr, flush=True)


def _versions() -> dict[str, str]:
    found = {}
    for name in ("numpy", "numba", "scikit-learn", "bm25s", "tantivy", "sparse_dot_topn"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
