"""Factor `text`: how much of what is asked the other side's text says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from service.domain.language import Localized
from service.domain.pauses import Pausing, run_to_end
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.search.explain import CONTEXT
from service.domain.search.explanation import Evidence, Explanation
from service.domain.search.index import ROUNDING, TextIndex, TextQuery
from service.domain.search.score import LEAST_SAID
from service.domain.snapshot.columns import Bools, Floats, Rows

N_TOLD = 5
"""Words that a reason names of those that met, and of those that are missing."""
AKIN_ONLY = 0.3
"""The most that goods get that say no word of what is asked for, in no language: they are only like it."""
SUBJECT_UNSAID = 0.6
"""The most that goods get that say something, and not the thing that is asked for."""


class GoodsText(NamedTuple):
    """The text of goods, each of shape (n,).

    Attributes:
        values, known: of the factor.
        fits: the chance that a judge would call each right, in [0, 1]; NaN where the query has no word to judge by.
    """

    values: Floats
    known: Bools
    fits: Floats


def text_column(index: TextIndex, query: TextQuery, rows: Rows) -> tuple[Floats, Bools]:
    """Values and known for rows of an index; neutral when the query has no word that can be looked for.

    The value is the square root of the share of the query's information that the row covers: the words met first tell
    most, and a request with a long description is covered by a tenth by the very goods it means. The root keeps the
    order, and 0 and 1 where they are.
    """
    if not query.units:
        return np.full(len(rows), NEUTRAL), np.zeros(len(rows), dtype=np.bool_)
    return np.sqrt(index.values(query, rows)), np.ones(len(rows), dtype=np.bool_)


def measure_goods(index: TextIndex, query: TextQuery, rows: Rows) -> GoodsText:
    """`text_column` of goods, less where the thing that is asked for is not said, and how likely each fits."""
    if not query.units:
        return GoodsText(*text_column(index, query, rows), np.full(len(rows), np.nan))
    measured = index.measure(query, rows)
    is_unsaid = (measured.feature("has_subject") > 0.0) & (measured.feature("subject_best") < LEAST_SAID)
    most = np.where(measured.feature("said") <= 0.0, AKIN_ONLY, np.where(is_unsaid, SUBJECT_UNSAID, 1.0))
    return GoodsText(most * np.sqrt(measured.values), np.ones(len(rows), dtype=np.bool_), measured.probabilities())


def find_evidence(index: TextIndex, query: TextQuery, row: int, value: float) -> Explanation:
    """The terms met, each with its share of the row's value, to which they add up, and those that are missing.

    Args:
        index: that `value` comes from.
        query: of that index.
        row: of that index.
        value: from `text_column`; nothing is looked up for 0 or a value that is not known.
    """
    return run_to_end(find_evidence_of_rows(index, query, [row], [value]))[0]


def find_evidence_of_rows(
    index: TextIndex, query: TextQuery, rows: Sequence[int], values: Sequence[float]
) -> Pausing[list[Explanation]]:
    """`find_evidence` for each of some rows; cheaper than one by one."""
    if not query.units:
        return [Explanation()] * len(rows)
    found = yield from index.explain_many(query, rows)
    return [
        replace(explanation, met=_scale(explanation.met, value / explanation.value) if value else ())
        for explanation, value in zip(found, values, strict=True)
    ]


def _scale(parts: Sequence[Evidence], factor: float) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            field=part.field,
            term=part.term,
            matched=part.matched,
            contribution=part.contribution * factor,
            via=part.via,
        )
        for part in parts
    )


def explain_text(query: TextQuery, said: Explanation, value: float) -> Localized:
    """The reason of the text factor.

    Args:
        query: that was asked.
        said: what the text says of it.
        value: of the factor.
    """
    if not query.units:
        return Localized("查询文本没有可检索的词。", "The asking text has no word that can be looked for.")
    met = [part for part in said.met if part.field != CONTEXT]  # which tells nearness, and no word that was met
    n_terms = len({part.term for part in met})
    if n_terms == 0:
        return Localized("文本没有共同的词。", "The texts share no words.")
    best = "、".join(dict.fromkeys(part.matched for part in met[:N_TOLD]))
    words = "1 word" if n_terms == 1 else f"{n_terms} words"
    zh, en = f"命中 {n_terms} 个词，覆盖查询信息的 {said.value:.0%}：{best}", best.replace("、", ", ")
    en = f"{words} met, covering {said.value:.0%} of what is asked: {en}"
    if said.missing:
        missing = said.missing[:N_TOLD]
        zh, en = f"{zh}；未提及：{'、'.join(missing)}", f"{en}; not said: {', '.join(missing)}"
    if value < np.sqrt(said.value) - ROUNDING:
        zh, en = f"{zh}；没有说到所求的商品本身", f"{en}; the thing that is asked for is not said"
    return Localized(f"{zh}。", f"{en}.")
