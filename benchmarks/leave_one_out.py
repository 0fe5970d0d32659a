"""`make leave-one-out`: do the free parameters carry over to sets that had no say in choosing them?

For every judged set, the parameters are chosen by the mean nDCG@10 of all the *other* sets, and the set is measured
with that choice, beside the shipped configuration. Parameters are chosen one at a time, around the shipped ones, among
few values; a value must beat the shipped one by `MIN_GAIN` on the others' mean to be chosen, as luck moves it by less.
Reads the sets of `make quality`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.quality import JudgedSet, chosen_sets, sets_folder
from service.domain.evaluation.metrics import ndcg
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.index import TextDocument, TextIndex
from service.domain.search.parameters import TextParameters

DEPTH = 10
MAX_QUERIES = 300
"""Of a set; more are sampled, evenly spaced."""
MIN_GAIN = 0.0005
INDEX_VALUES: Mapping[str, tuple[float, ...]] = {
    "name_weight": (3.0, 8.0),
    "saturation": (1.5, 3.0),
    "length_pivot": (0.3, 0.7),
    "text_length_pivot": (0.1, 0.5),
}
"""Other values of parameters that the index is built with."""
QUERY_VALUES: Mapping[str, tuple[float, ...]] = {
    "latent_weight": (0.1, 0.4),
    "head_share": (0.15, 0.4),
    "gram_weight": (0.5, 2.0),
    "goods_emphasis": (0.1, 0.4),
    "partial_credit": (0.05, 0.2),
}
"""Other values of parameters that only queries read."""
Choice = tuple[str, float]
"""A parameter and a value of it."""


def build(judged: JudgedSet, parameters: Mapping[str, Any]) -> TextIndex:
    """Fit and index one set."""
    return TfidfEmbedding(**parameters).fit_index([document.text for document in judged.corpus])


def mean_ndcg(index: TextIndex, judged: JudgedSet) -> float:
    """The mean nDCG@10 over a set's queries."""
    gains = []
    for query in judged.queries:
        rows, _ = index.search(index.query(TextDocument(query.text)), DEPTH)
        gains.append(ndcg([judged.corpus[row].id for row in rows], judged.qrels[query.id], DEPTH))
    return sum(gains) / len(gains)


def measure_changes(judged: JudgedSet) -> dict[Choice | None, float]:
    """The set's figure with the shipped parameters (None) and with each single change of them."""
    index = build(judged, {})
    figures: dict[Choice | None, float] = {None: mean_ndcg(index, judged)}
    shipped = index.model.parameters()
    for name, values in QUERY_VALUES.items():
        for value in values:
            setattr(index.model, name, value)
            figures[name, value] = mean_ndcg(index, judged)
        setattr(index.model, name, shipped[name])
    for name, values in INDEX_VALUES.items():
        for value in values:
            figures[name, value] = mean_ndcg(build(judged, {name: value}), judged)
    return figures


def choose(figures: Sequence[Mapping[Choice | None, float]]) -> dict[str, float]:
    """The changes of the shipped parameters that raise the mean over some sets, the best one of each parameter."""
    best: dict[str, float] = {}
    highest: dict[str, float] = {}
    for change in figures[0]:
        if change is not None:
            name, value = change
            gain = _mean(figures, change) - _mean(figures, None)
            if gain > highest.get(name, MIN_GAIN):
                best[name], highest[name] = value, gain
    return best


def main(only: list[str] | None = None) -> None:
    """Print what each change does to each set, and each set's figure with the parameters that the others chose.

    Args:
        only: names of sets; all when empty. At least two.
    """
    sets = list(map(sampled, chosen_sets(only)))
    if len(sets) < 2:  # one set has no others
        sys.exit(f"needs two judged sets or more below {sets_folder()}; set HOMEWARD_QUALITY_DATA")
    figures = {judged.name: measure_changes(judged) for judged in sets}
    print_changes(figures)
    table = Table("left-out set", "shipped", "chosen by the others", "difference", "their choice", title="nDCG@10")
    differences = []
    for judged in sets:
        choice = choose([of_set for name, of_set in figures.items() if name != judged.name])
        shipped = figures[judged.name][None]
        left_out = mean_ndcg(build(judged, choice), judged) if choice else shipped
        differences.append(left_out - shipped)
        said = ", ".join(f"{name} {value:g}" for name, value in choice.items()) or "as shipped"
        table.add_row(judged.name, f"{shipped:.4f}", f"{left_out:.4f}", f"{left_out - shipped:+.4f}", said)
    table.add_row("mean", "", "", f"{sum(differences) / len(differences):+.4f}", "")
    Console(width=160).print(table)


def sampled(judged: JudgedSet) -> JudgedSet:
    """The set with at most `MAX_QUERIES` judged queries."""
    queries = [query for query in judged.queries if any(judged.qrels.get(query.id, {}).values())]
    return replace(judged, queries=queries[:: -(-len(queries) // MAX_QUERIES)])


def print_changes(figures: Mapping[str, Mapping[Choice | None, float]]) -> None:
    """One line a change: the difference to the shipped parameters on every set, and on their mean."""
    shipped = TextParameters().parameters()
    table = Table("parameter", "shipped", "changed to", *figures, "mean", title="difference in nDCG@10 by one change")
    for change in next(iter(figures.values())):
        if change is not None:
            name, value = change
            differences = [of_set[change] - of_set[None] for of_set in figures.values()]
            cells = [f"{difference:+.4f}" for difference in (*differences, sum(differences) / len(differences))]
            table.add_row(name, f"{shipped[name]:g}", f"{value:g}", *cells)
    Console(width=200).print(table)


def _mean(figures: Sequence[Mapping[Choice | None, float]], change: Choice | None) -> float:
    return sum(of_set[change] for of_set in figures) / len(figures)


if __name__ == "__main__":
    typer.run(main)
