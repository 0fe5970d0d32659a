"""Factor `text`: how much of what is asked the other side's text says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from service.domain.language import Localized
from service.domain.matching.columns import Bools, Floats, Rows
from service.domain.matching.factor_value import NEUTRAL
from service.domain.matching.recommendation import Evidence
from service.domain.matching.text_index import TextIndex, TextQuery


def text_column(index: TextIndex, query: TextQuery, rows: Rows) -> tuple[Floats, Bools]:
    """Values and known for rows of an index; neutral when the query has no word that can be looked for."""
    if not query.terms:
        return np.full(len(rows), NEUTRAL), np.zeros(len(rows), dtype=np.bool_)
    return index.values(query, rows), np.ones(len(rows), dtype=np.bool_)


def find_evidence(index: TextIndex, query: TextQuery, row: int, value: float) -> tuple[Evidence, ...]:
    """What adds up to a row's value; nothing, without looking, for a value of 0 or one that is not known."""
    return index.explain(query, row) if value > 0 and query.terms else ()


def explain_text(query: TextQuery, value: float, evidence: Sequence[Evidence]) -> Localized:
    """The reason of the text factor; the evidence adds up to its value."""
    if not query.terms:
        return Localized("查询文本没有可检索的词。", "The asking text has no word that can be looked for.")
    n_terms = len({part.term for part in evidence})
    if n_terms == 0:
        return Localized("文本没有共同的词。", "The texts share no words.")
    best = "、".join(dict.fromkeys(part.matched for part in evidence[:5]))
    words = "1 word" if n_terms == 1 else f"{n_terms} words"
    return Localized(
        f"命中 {n_terms} 个词，覆盖查询信息的 {value:.0%}：{best}。",
        f"{words} met, covering {value:.0%} of what is asked: {best.replace('、', ', ')}.",
    )
