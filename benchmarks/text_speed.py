"""How fast text is read, the second part of `make quality`: in bulk, when a model is fitted, and as queries.

Processor time of one thread, except fitting and building, which are told by the clock: their linear algebra uses all
cores. The interpreter looks for garbage as seldom as in the service. Reads the sets of `make quality`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.quality import JudgedSet, chosen_sets
from service.domain.search.counting import count_texts
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument, TextIndex
from service.domain.text.analysis import index_terms
from service.observability.garbage import collect_rarely

LONGEST_SHORT_TEXT = 120
"""Characters: titles and queries."""
MAX_QUERIES = 600
WARM_UP = TextDocument("warm 预热")
"""Makes the dictionaries be read before the clock starts."""


def read_in_bulk(sets: Sequence[JudgedSet]) -> str:
    """Analyse every different short text once; words are met for the first time as they come."""
    texts = dict.fromkeys(document.text.name for judged in sets for document in judged.corpus)
    texts |= dict.fromkeys(query.text for judged in sets for query in judged.queries)
    short = [text for text in texts if 0 < len(text) <= LONGEST_SHORT_TEXT]
    n_chinese = sum(not text.isascii() for text in short)
    index_terms(WARM_UP.name)
    started = time.process_time()
    for text in short:
        index_terms(text, is_name=True)
    rate = len(short) / (time.process_time() - started)
    return f"{rate:,.0f} texts a second and core, of {len(short):,} ({n_chinese:,} with Chinese)"


def read_queries(index: TextIndex, queries: Sequence[str]) -> str:
    """Median and 99th percentile of the milliseconds in which a query is analysed."""
    times = []
    for query in queries:
        started = time.process_time_ns()
        index.query(TextDocument(query))
        times.append((time.process_time_ns() - started) / 1e6)
    median, high = np.quantile(times, [0.5, 0.99])
    return f"{median:.2f} ({high:.2f})"


def main() -> None:
    """Print how many texts are read a second, then a line a set."""
    sets = chosen_sets()
    collect_rarely()
    print(f"bulk: {read_in_bulk(sets)}")
    columns = (
        "set",
        "documents",
        "counted s",
        "fitted s",
        "indexed s",
        "queries",
        "query ms p50 (p99), first time",
        "again",
    )
    table = Table(*columns, title="speed of reading")
    for judged in sets:
        started = time.perf_counter()
        texts = count_texts([document.text for document in judged.corpus])
        counted = time.perf_counter()
        model = TfidfEmbedding().fit(texts).model_
        fitted = time.perf_counter()
        index = TextIndex.build(model, texts)
        built = time.perf_counter()
        queries = [query.text for query in judged.queries[:MAX_QUERIES]]
        index.query(WARM_UP)
        table.add_row(
            judged.name,
            f"{len(texts):,}",
            f"{counted - started:.1f}",
            f"{fitted - counted:.1f}",
            f"{built - fitted:.1f}",
            f"{len(queries):,}",
            read_queries(index, queries),
            read_queries(index, queries),
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
