"""What each part of the matching brings: every judged set without it.

    python -m benchmarks.ablation

One part is left out at a time; all else stays. Reads the sets of `make quality`, at most 300 queries of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.leave_one_out import build, sampled
from benchmarks.quality import DEPTH, JudgedSet, chosen_sets
from service.domain.evaluation.metrics import ndcg
from service.domain.search.index import TextIndex
from service.domain.search.query.expand import AKIN, SPELT, TRANSLATED, Expansion, Expansions
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.parse import parse_query
from service.domain.search.query.units import ParsedQuery
from service.domain.search.query.weigh import weigh_query
from service.domain.text.quantities import MARK

Keeps = Callable[[Expansion, bool], bool]
"""Whether an expansion stays; told is whether it comes from words of the catalogue that are near the asked one."""


def _is_size(expansion: Expansion) -> bool:
    return expansion.parts[0][0].startswith(MARK)


NOTHING = 1e-9
"""As good as 0, which some means cannot be taken with."""
WITHOUT_PARAMETER: Mapping[str, str] = {
    "latent space": "latent_weight",
    "heads of names": "head_share",
    "Chinese characters": "gram_weight",
    "names of goods first": "goods_emphasis",
    "credit for parts": "partial_credit",
}
"""Parts that a parameter turns off."""
WITHOUT_EXPANSIONS: Mapping[str, Keeps] = {
    "dictionary": lambda one, is_near: is_near or _is_size(one) or one.sign != TRANSLATED,
    "classes of goods": lambda one, is_near: is_near or one.sign != AKIN,
    "joined spellings": lambda one, is_near: is_near or one.sign != "",
    "words spelt alike": lambda one, is_near: not is_near or one.sign != SPELT,
    "compounds in parts": lambda one, is_near: not is_near or one.sign != "",
    "words akin": lambda one, is_near: not is_near or one.sign != AKIN,
    "equal sizes": lambda one, _: not _is_size(one),
}
"""Parts that are expansions of what is asked."""


def measure(index: TextIndex, judged: JudgedSet, keeps: Keeps | None = None) -> float:
    """The mean nDCG@10 over a set's queries, with those expansions alone that are kept."""
    lexicon = Lexicon(index.model, index.first.codes)
    gains = []
    for query in judged.queries:
        parsed = parse_query([(query.text, 1.0)], lexicon)
        if keeps is not None:
            leave_out(parsed, lexicon, keeps)
        rows, _ = index.search(weigh_query(parsed, lexicon), DEPTH)
        gains.append(ndcg([judged.corpus[row].id for row in rows], judged.qrels[query.id], DEPTH))
    return sum(gains) / len(gains)


def leave_out(query: ParsedQuery, lexicon: Lexicon, keeps: Keeps) -> None:
    """Take the expansions that are not kept out of a query."""
    for unit in query.units:
        near = lexicon.expand_word(unit.key)
        kept = []
        for group, scale in unit.expansions:
            left = [one for one in group.expansions if keeps(one, group is near)]
            kept.append((group if len(left) == len(group.expansions) else Expansions(left), scale))
        unit.expansions = [(group, scale) for group, scale in kept if group.expansions]


def measure_parts(judged: JudgedSet) -> dict[str, float]:
    """The set's figure whole, and without each part."""
    index = build(judged, {})
    figures = {"whole": measure(index, judged)}
    for part, name in WITHOUT_PARAMETER.items():
        shipped = getattr(index.model, name)
        setattr(index.model, name, NOTHING)
        figures[part] = measure(index, judged)
        setattr(index.model, name, shipped)
    return figures | {part: measure(index, judged, keeps) for part, keeps in WITHOUT_EXPANSIONS.items()}


def main(only: list[str] | None = None) -> None:
    """Print the figures.

    Args:
        only: names of sets; all when empty.
    """
    sets = list(map(sampled, chosen_sets(only)))
    figures = {judged.name: measure_parts(judged) for judged in sets}
    whole = [of_set["whole"] for of_set in figures.values()]
    table = Table("without", *figures, "mean", title="nDCG@10, and what it loses without a part")
    table.add_row("nothing", *(f"{figure:.3f}" for figure in whole), f"{sum(whole) / len(whole):.3f}")
    for part in (*WITHOUT_PARAMETER, *WITHOUT_EXPANSIONS):
        changes = [of_set[part] - of_set["whole"] for of_set in figures.values()]
        table.add_row(part, *(f"{change:+.3f}" for change in changes), f"{sum(changes) / len(changes):+.3f}")
    Console(width=200).print(table)


if __name__ == "__main__":
    typer.run(main)
