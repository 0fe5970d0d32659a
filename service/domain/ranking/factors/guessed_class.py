"""Factor `category` where a code is missing: what the texts suggest takes the place of what was not stated.

A guess is never mistaken for a statement. It moves the value away from neutral by no more than its probability, and
the factor stays `known: false`, so that confidence counts what partners stated and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from service.domain.classification.classifier import HsClassifier
from service.domain.classification.guesses import N_GUESSES, Guesses
from service.domain.language import Localized
from service.domain.ranking.factors.factor_value import NEUTRAL
from service.domain.ranking.factors.goods_class import hs_column, hs_column_of_demands, nearness_of_headings
from service.domain.search.index import TextDocument
from service.domain.snapshot.columns import Codes, Floats, Rows
from service.domain.snapshot.schema import DemandColumns, ProductColumns


@dataclass(frozen=True, slots=True)
class AskedClass:
    """The class of what is asked with.

    Attributes:
        codes: as stated; then nothing is guessed.
        guess: probabilities of headings, when no code was stated.
    """

    codes: tuple[str, ...] = ()
    guess: Mapping[str, float] = field(default_factory=dict)

    @property
    def likely(self) -> tuple[str, ...]:
        """The codes by which other goods are worth looking for: those stated, else a heading likelier than not."""
        return self.codes or tuple(code for code, probability in self.guess.items() if probability > NEUTRAL)


def ask_class(codes: Sequence[str], text: TextDocument, classifier: HsClassifier) -> AskedClass:
    """The stated codes, or what the text suggests when there are none."""
    if codes:
        return AskedClass(tuple(codes))
    headings = classifier.predict(text).headings
    return AskedClass(guess=dict(list(headings.items())[:N_GUESSES]))


def guessed_column(products: ProductColumns, guesses: Guesses, asked: AskedClass) -> Floats:
    """Expected nearness of each product's class to the one asked with; neutral where nothing is guessed.

    Args:
        products: the rows.
        guesses: of the same rows.
        asked: a demand's class.
    """
    by_asked = _by_asked_guess(asked, len(products.chapter), lambda code: hs_column(products, [code])[0])
    return np.where(products.chapter >= 0, by_asked, _by_row_guess(guesses, asked))


def guessed_column_of_demands(demands: DemandColumns, rows: Rows, guesses: Guesses, asked: AskedClass) -> Floats:
    """The same for some demands of the whole columns; `guesses` are of those rows."""
    by_asked = _by_asked_guess(asked, len(rows), lambda code: hs_column_of_demands(demands, code)[0][rows])
    is_stated = np.diff(demands.hs_codes.starts)[rows] > 0
    return np.where(is_stated, by_asked, _by_row_guess(guesses, asked))


def explain_guess(stated: Sequence[str], guess: Mapping[str, float], asked: AskedClass) -> Localized | None:
    """Why a factor without known data has another value than the neutral one; None when nothing was guessed.

    Args:
        stated: codes of the row.
        guess: of the row, when it states none.
        asked: what it was compared with.
    """
    ours, theirs = _describe(stated, guess), _describe(asked.codes, asked.guess)
    if ours is None or theirs is None:
        return None
    return Localized(
        f"HS 编码未全部注明，按文本推测：{ours.zh}；所求为{theirs.zh}。",
        f"Not every HS code is stated; the texts suggest {ours.en} against {theirs.en}.",
    )


def _describe(stated: Sequence[str], guess: Mapping[str, float]) -> Localized | None:
    if stated:
        return Localized("、".join(stated[:N_GUESSES]), ", ".join(stated[:N_GUESSES]))
    if not guess:
        return None
    code, probability = next(iter(guess.items()))
    return Localized(f"{code}（约 {probability:.0%}）", f"{code} (about {probability:.0%})")


def _by_asked_guess(asked: AskedClass, n_rows: int, nearness: Callable[[str], Floats]) -> Floats:
    """For rows that state codes."""
    values = np.full(n_rows, max(1.0 - sum(asked.guess.values()), 0.0) * NEUTRAL)
    for code, probability in asked.guess.items():
        values += probability * nearness(code)
    return values


def _by_row_guess(guesses: Guesses, asked: AskedClass) -> Floats:
    """For rows that state none."""
    headings, at = np.unique(guesses.headings.astype(np.int64), return_inverse=True)
    values = np.where(headings >= 0, _nearness_of(headings, asked), NEUTRAL)
    probabilities = guesses.probabilities.astype(np.float64)
    rest = np.maximum(1.0 - probabilities.sum(axis=1), 0.0)
    column: Floats = (probabilities * values[at.reshape(guesses.headings.shape)]).sum(axis=1) + rest * NEUTRAL
    return column


def _nearness_of(headings: Codes, asked: AskedClass) -> Floats:
    """Expected nearness of headings to the class asked with."""
    if asked.codes:
        nearest: Floats = np.max([nearness_of_headings(headings, code) for code in asked.codes], axis=0)
        return nearest
    values = np.full(len(headings), max(1.0 - sum(asked.guess.values()), 0.0) * NEUTRAL)
    for code, probability in asked.guess.items():
        values += probability * nearness_of_headings(headings, code)
    return values
