"""Whether an answer has anything that fits: none, weak or good, with the reason in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from service.domain.language import Localized
from service.domain.search.fit import N_BEST, Fitness, Measured
from service.domain.search.index import TextIndex, TextQuery
from service.domain.search.score import LEAST_SAID
from service.domain.snapshot.columns import Rows

_NOTHING = Localized(
    "没有合适的匹配：没有任何商品说到所求的任何一个词。",
    "No good match: no goods say any word of what is asked for.",
)
_PHRASES = {
    "none": ("没有合适的匹配", "No good match"),
    "weak": ("只有较弱的匹配", "Only weak matches"),
    "good": ("有合适的匹配", "A good match"),
}


@dataclass(frozen=True, slots=True)
class AnswerVerdict:
    """The verdict on an answer as a whole, the same on each of its pages."""

    fitness: Fitness
    reason: Localized


def judge_answer(index: TextIndex, query: TextQuery, rows: Rows) -> AnswerVerdict | None:
    """Judge an answer by those of some rows whose texts are the best; None when the query has no word to judge by.

    Args:
        index: of goods.
        query: of that index.
        rows: that stand for what may be seen.
    """
    if not query.units:
        return None
    measured = index.measure(query, rows)
    best = np.argsort(-measured.values, kind="stable")[:N_BEST]
    measured = Measured(measured.values[best], measured.features[best])
    if not (measured.values > 0.0).any():
        return AnswerVerdict(Fitness.NONE, _NOTHING)
    likeliest = float(measured.probabilities().max())
    fitness = Fitness.of(measured.answer_probability(), likeliest)
    return AnswerVerdict(fitness, _explain(fitness, likeliest, _unsaid(query, measured)))


def _unsaid(query: TextQuery, best: Measured) -> str:
    """The thing that is asked for, where none of the best says it, as it stands in the asking text."""
    if not query.subject_share or (best.feature("subject_best") >= LEAST_SAID).any():
        return ""
    words = [unit.surface for unit in query.units if unit.is_subject]
    return ("" if not words[0].isascii() else " ").join(words)


def _explain(fitness: Fitness, likeliest: float, unsaid: str) -> Localized:
    zh, en = _PHRASES[fitness]
    zh = f"{zh}：最可能的一个有 {likeliest:.0%} 的概率会被认定为相符"
    en = f"{en}: the likeliest would be called right with a chance of {likeliest:.0%}"
    if unsaid:
        zh, en = f"{zh}；没有商品说到“{unsaid}”", f"{en}; no goods say “{unsaid}”"
    return Localized(f"{zh}。", f"{en}.")
