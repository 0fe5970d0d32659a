"""Factor `text`: how much of what is asked the other side's text says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from service.domain.language import Localized
from service.domain.pauses import Pausing, run_to_end
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.search.explain import CONTEXT
from service.domain.search.explanation import Evidence, Explanation
from service.domain.search.index import TextIndex, TextQuery
from service.domain.snapshot.columns import Bools, Floats, Rows

N_TOLD = 5
"""Words that a reason names of those that met, and of those that are missing."""


def text_column(index: TextIndex, query: TextQuery, rows: Rows) -> tuple[Floats, Bools]:
    """Values and known for rows of an index; neutral when the query has no word that can be looked for.

    The value is the square root of the share of the query's information that the row covers: the words met first tell
    most, and a request with a long description is covered by a tenth by the very goods it means. The root keeps the
    order, and 0 and 1 where they are.
    """
    if not query.units:
        return np.full(len(rows), NEUTRAL), np.zeros(len(rows), dtype=np.bool_)
    return np.sqrt(index.values(query, rows)), np.ones(len(rows), dtype=np.bool_)


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
        replace(explanation, met=_scale(explanation.met, value) if value else ())
        for explanation, value in zip(found, values, strict=True)
    ]


def _scale(parts: Sequence[Evidence], value: float) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            field=part.field,
            term=part.term,
            matched=part.matched,
            contribution=part.contribution / value,
            via=part.via,
        )
        for part in parts
    )


def explain_text(
    query: TextQuery, value: float, evidence: Sequence[Evidence], missing: Sequence[str] = ()
) -> Localized:
    """The reason of the text factor.

    Args:
        query: that was asked.
        value: of the factor.
        evidence: adds up to the value.
        missing: what the text does not say, weightiest first.
    """
    if not query.units:
        return Localized("查询文本没有可检索的词。", "The asking text has no word that can be looked for.")
    met = [part for part in evidence if part.field != CONTEXT]  # which tells nearness, and no word that was met
    n_terms = len({part.term for part in met})
    if n_terms == 0:
        return Localized("文本没有共同的词。", "The texts share no words.")
    best = "、".join(dict.fromkeys(part.matched for part in met[:N_TOLD]))
    words = "1 word" if n_terms == 1 else f"{n_terms} words"
    zh, en = f"命中 {n_terms} 个词，覆盖查询信息的 {value**2:.0%}：{best}", best.replace("、", ", ")
    en = f"{words} met, covering {value**2:.0%} of what is asked: {en}"
    if missing:
        zh, en = f"{zh}；未提及：{'、'.join(missing[:N_TOLD])}", f"{en}; not said: {', '.join(missing[:N_TOLD])}"
    return Localized(f"{zh}。", f"{en}.")
