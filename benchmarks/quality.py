"""`make quality`: how good the ranking is, beside what users would pick instead, in one run.

Reads judged sets in the BEIR layout from folders below HOMEWARD_QUALITY_DATA (default `../shared/data`); one
configuration serves all of them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.text_peers import PEERS
from service.domain.evaluation.evaluate import CorpusDocument, JudgedQuery, evaluate_corpus
from service.domain.evaluation.metrics import ndcg, reciprocal_rank
from service.domain.evaluation.runs import rankings_of
from service.ingest.beir import read_corpus, read_qrels, read_queries

DEPTH = 10
HOMEWARD = "homeward"


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """One judged corpus."""

    name: str
    corpus: Sequence[CorpusDocument]
    queries: Sequence[JudgedQuery]
    qrels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the judged queries, and how long fitting and answering took."""

    ndcg_at_10: float
    mrr_at_10: float
    seconds: float


def sets_folder() -> Path:
    """Where the judged sets are."""
    return Path(os.environ.get("HOMEWARD_QUALITY_DATA", "../shared/data"))


def read_sets(folder: Path) -> list[JudgedSet]:
    """All judged sets directly below `folder`, by name."""
    return [
        JudgedSet(
            path.parent.name,
            read_corpus(path.parent / "corpus.jsonl"),
            read_queries(path.parent / "queries.jsonl"),
            read_qrels(path),
        )
        for path in sorted(folder.glob("*/qrels.tsv"))
    ]


def chosen_sets(only: Sequence[str] | None = None) -> list[JudgedSet]:
    """The judged sets of `sets_folder` of these names, all when none is given; ends the process when there are none."""
    sets = [judged for judged in read_sets(sets_folder()) if not only or judged.name in only]
    if not sets:
        sys.exit(f"no judged sets below {sets_folder()}; set HOMEWARD_QUALITY_DATA")
    return sets


def measure(engine: str, judged: JudgedSet) -> Quality:
    """Let one engine answer one set."""
    started = time.perf_counter()
    if engine == HOMEWARD:
        run = rankings_of(evaluate_corpus(judged.corpus, judged.queries, judged.qrels).run)
    else:
        documents = [f"{document.text.name} {document.text.description}".strip() for document in judged.corpus]
        rows = PEERS[engine](documents, [query.text for query in judged.queries], DEPTH)
        run = {
            query.id: [judged.corpus[row].id for row in ranking]
            for query, ranking in zip(judged.queries, rows, strict=True)
        }
    seconds = time.perf_counter() - started
    judged_queries = {query: grades for query, grades in judged.qrels.items() if any(grades.values()) and query in run}
    gains = [ndcg(run[query], grades, DEPTH) for query, grades in judged_queries.items()]
    ranks = [reciprocal_rank(run[query], grades, DEPTH) for query, grades in judged_queries.items()]
    return Quality(sum(gains) / len(gains), sum(ranks) / len(ranks), seconds)


def main(only: list[str] | None = None) -> None:
    """Print nDCG@10 (and MRR@10 of Homeward) of every engine on every set.

    Args:
        only: names of sets; all when empty.
    """
    sets = chosen_sets(only)
    engines = [HOMEWARD, *PEERS]
    table = Table("set", "queries", *engines, "homeward MRR@10", "homeward s", title="nDCG@10")
    for judged in sets:
        results = {engine: measure(engine, judged) for engine in engines}
        table.add_row(
            judged.name,
            f"{len(judged.queries):,}",
            *(f"{result.ndcg_at_10:.4f}" for result in results.values()),
            f"{results[HOMEWARD].mrr_at_10:.4f}",
            f"{results[HOMEWARD].seconds:.1f}",
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    typer.run(main)
