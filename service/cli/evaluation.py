"""`evaluate`: how good the ranking is, on judgments of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.options import AsJson
from service.cli.printing import print_json
from service.errors import EnvironmentProblem

if TYPE_CHECKING:
    from service.domain.evaluation.comparison import Comparison, Interval
    from service.domain.evaluation.evaluate import Evaluation
    from service.domain.search.estimator import TfidfEmbedding

N_SHOWN = 10

Corpus = Annotated[Path, typer.Option(help="Documents, BEIR layout: JSON lines with _id, title, text.")]
Queries = Annotated[Path, typer.Option(help="Queries, BEIR layout: JSON lines with _id, text.")]
Qrels = Annotated[Path, typer.Option(help="Judgments: query-id, corpus-id, score, parted by tabs, with a header.")]
RunOut = Annotated[Path | None, typer.Option("--run", help="Write a TREC run file, 100 deep.", show_default=False)]
Compare = Annotated[
    Path | None, typer.Option(help="A TREC run file to compare with, query by query.", show_default=False)
]
MinGrade = Annotated[
    int,
    typer.Option(
        "--min-grade",
        min=1,
        help="The lowest grade that MRR and recall take for relevant. A query without one counts 0 in both.",
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Another value of a free parameter of the text model, such as head_share=0.2; may be repeated.",
        show_default=False,
    ),
]


def evaluate(
    corpus: Corpus,
    queries: Queries,
    qrels: Qrels,
    run: RunOut = None,
    compare: Compare = None,
    min_grade: MinGrade = 1,
    parameters: Set = None,
    as_json: AsJson = False,
) -> None:
    """Rank a judged corpus and measure, with 95 % intervals: nDCG@10 (gain 2^grade − 1), MRR@10 and recall@100.

    MRR and recall know relevant and irrelevant alone: any grade above 0 is relevant, unless --min-grade asks for more.
    Queries without a grade above 0 are not measured.
    """
    from service.domain.evaluation.comparison import compare_rankings
    from service.domain.evaluation.evaluate import evaluate_corpus
    from service.domain.evaluation.runs import parse_trec, rankings_of, trec_lines
    from service.index.text_tables import bring_tables
    from service.ingest.beir import read_corpus, read_qrels, read_queries

    bring_tables()
    embedding = _read_embedding(parameters or [])
    judgments = read_qrels(qrels)
    baseline = None if compare is None else parse_trec(_read_text(compare).splitlines(), str(compare))
    evaluation = evaluate_corpus(read_corpus(corpus), read_queries(queries), judgments, embedding, min_grade)
    if run is not None:
        _write_text(run, "".join(f"{line}\n" for line in trec_lines(evaluation.run)))
    comparison = None
    if baseline is not None:
        measured = {result.query_id: judgments[result.query_id] for result in evaluation.queries}
        comparison = compare_rankings(rankings_of(baseline), rankings_of(evaluation.run), measured)
    if as_json:
        print_json(_document(evaluation, comparison))
    else:
        _print_metrics(evaluation)
        if comparison is not None:
            texts = {query.id: query.text for query in read_queries(queries)}
            _print_comparison(comparison, str(compare), texts)


def _read_embedding(parameters: Sequence[str]) -> TfidfEmbedding:
    """The shipped configuration of the text model with other values of some parameters.

    Raises:
        typer.BadParameter: there is no such parameter, or it cannot have the value.
    """
    from service.domain.search.estimator import TfidfEmbedding
    from service.domain.search.parameters import PARAMETER_BOUNDS

    embedding = TfidfEmbedding()
    for stated in parameters:
        name, _, text = stated.partition("=")
        if name not in PARAMETER_BOUNDS:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(PARAMETER_BOUNDS)}", param_hint="--set")
        low, high = PARAMETER_BOUNDS[name]
        kind = type(getattr(embedding, name))
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            number = "a whole number" if kind is int else "a number"
            raise typer.BadParameter(f"{name} takes {number} from {low} to {high}", param_hint="--set")
        embedding.set_params(**{name: value})
    return embedding


def _metrics(evaluation: Evaluation) -> dict[str, Interval]:
    return {
        "ndcg@10": evaluation.ndcg_at_10,
        "mrr@10": evaluation.mrr_at_10,
        "recall@100": evaluation.recall_at_100,
    }


def _document(evaluation: Evaluation, comparison: Comparison | None) -> dict[str, object]:
    document: dict[str, object] = {
        "n_documents": evaluation.n_documents,
        "n_queries": len(evaluation.queries),
        "min_grade": evaluation.min_grade,
        **{name: interval.mean for name, interval in _metrics(evaluation).items()},
        "intervals": {name: [interval.low, interval.high] for name, interval in _metrics(evaluation).items()},
    }
    if comparison is not None:
        document["comparison"] = {
            "ndcg@10_difference": comparison.difference.mean,
            "interval": [comparison.difference.low, comparison.difference.high],
            "significant": comparison.is_significant,
            "wins": comparison.wins,
            "losses": comparison.losses,
            "queries": [
                {"query_id": q.query_id, "baseline": q.baseline, "candidate": q.candidate, "change": q.change}
                for q in comparison.queries
            ],
        }
    return document


def _print_metrics(evaluation: Evaluation) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("metric", "mean", "95 % interval", caption=_caption(evaluation))
    for name, interval in _metrics(evaluation).items():
        table.add_row(name, f"{interval.mean:.4f}", f"{interval.low:.4f} … {interval.high:.4f}")
    Console().print(table)


def _caption(evaluation: Evaluation) -> str:
    counts = f"{len(evaluation.queries):,} judged queries, {evaluation.n_documents:,} documents"
    return f"{counts}; MRR and recall: of grade {evaluation.min_grade} and above"


def _print_comparison(comparison: Comparison, baseline: str, texts: Mapping[str, str]) -> None:
    from rich.console import Console
    from rich.table import Table

    change = comparison.difference
    verdict = "beyond chance" if comparison.is_significant else "within chance"
    table = Table(
        "query",
        "text",
        "baseline",
        "homeward",
        "change",
        title=f"nDCG@10 against {baseline}",
        caption=f"{comparison.wins} wins, {comparison.losses} losses; mean change {change.mean:+.4f} "
        f"({change.low:+.4f} … {change.high:+.4f}): {verdict}",
    )
    moved = [query for query in comparison.queries if query.change != 0.0]
    shown = moved if len(moved) <= 2 * N_SHOWN else [*moved[:N_SHOWN], *moved[-N_SHOWN:]]
    for query in shown:
        table.add_row(
            query.query_id,
            texts.get(query.query_id, ""),
            f"{query.baseline:.3f}",
            f"{query.candidate:.3f}",
            f"{query.change:+.3f}",
        )
    Console().print(table)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentProblem(f"{path} cannot be read: {error}") from None


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise EnvironmentProblem(f"{path} cannot be written: {error.strerror}") from None
