"""The chance that a judge would call a document right for a query: its value, calibrated.

A value orders the documents of one query; it does not say whether the first of them is any good, since a query of two
words is covered sooner than one of twenty. Two logistic regressions (Platt 1999) say it, over the value and what is
said of the thing that is asked for: one of a pair, and one of an answer, whether any of its best documents is right.
Their coefficients are fitted on judged pairs of requests and listings by `python -m benchmarks.calibration`, which also
tells how well they carry over to sets that had no say.

It is beside the value and orders nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from service.domain.search.fit_coefficients import OF_ANSWER, OF_PAIR
from service.domain.search.query.text_query import TextQuery
from service.domain.search.score import Coverage

SAID_WELL = 0.25
"""Of a unit, the share that a document has to meet to say it well."""
FEATURES = (
    "log_odds",
    "said",
    "subject_said",
    "subject_best",
    "head_said",
    "has_subject",
    "log_units",
    "units_said",
    "all_said",
    "unknown",
    "contradicted",
)
"""In the order of the columns of `fit_features`."""
N_BEST = 10
"""Documents that an answer is judged by."""
NONE_BELOW = 0.25
"""Chance that any of its best documents is right, below which an answer that is not good has nothing that fits."""
GOOD_FROM = 0.5
"""Chance that its likeliest document is right, from which an answer is good."""
_LEAST = 1e-3


class Fitness(StrEnum):
    """How well the best of an answer fits."""

    NONE = "none"
    WEAK = "weak"
    GOOD = "good"

    @classmethod
    def of(cls, answer: float, likeliest: float) -> Self:
        """By the chance that any of the best is right, and the chance of the likeliest of them."""
        if likeliest >= GOOD_FROM:
            return cls.GOOD
        return cls.NONE if answer < NONE_BELOW else cls.WEAK


class Measured(NamedTuple):
    """Documents in numbers.

    Attributes:
        values: shape (n_docs,), in [0, 1].
        features: from `fit_features`.
    """

    values: NDArray[np.float64]
    features: NDArray[np.float64]

    def feature(self, name: str) -> NDArray[np.float64]:
        """One of the features, shape (n_docs,)."""
        return self.features[:, FEATURES.index(name)]

    def probabilities(self) -> NDArray[np.float64]:
        """The chance that a judge would call each document right, in [0, 1]; 0 for what shares no term.

        To four decimals: it is not known better, and can be asked for again as it is told.
        """
        return np.where(self.values > 0.0, np.round(_logistic(OF_PAIR, FEATURES, self.features), 4), 0.0)

    def answer_probability(self) -> float:
        """The chance that any of the documents is right, in [0, 1]; they are the `N_BEST` of highest value."""
        if not (self.values > 0.0).any():
            return 0.0
        return float(_logistic(OF_ANSWER, (*FEATURES, LEAD), answer_features(self)[np.newaxis])[0])


LEAD = "lead"
"""Of an answer's features the last one: how far its best document is ahead of its last, as a logarithm."""


def answer_features(best: Measured) -> NDArray[np.float64]:
    """Those of the likeliest of an answer's best documents, and its lead; shape (n_features + 1,)."""
    met = best.values[best.values > 0.0]
    likeliest = int(np.argmax(best.probabilities()))
    return np.append(best.features[likeliest], np.log(met.max() / met.min()) if len(met) else 0.0)


def fit_features(
    query: TextQuery, coverage: Coverage, values: NDArray[np.float64], contradicted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the chance is worked out from, of each document.

    Args:
        query: with at least one unit that some document can meet.
        coverage: how the documents meet it.
        values: of the documents.
        contradicted: 1.0 for documents that contradict what is asked, else 0.0.

    Returns:
        Shape (n_docs, n_features):
        - log_odds of the value;
        - said, the root of the share of the query's information that is said, by itself or in the same in other words;
        - subject_said, subject_best and head_said, how far the words for the thing that is asked for are said: on
          average, the best of them, the last of them;
        - has_subject, whether any word is known to say what thing is asked for;
        - log_units of the query;
        - units_said, the share of the information whose units are said well, and all_said, whether all are;
        - unknown, the share of the information that no document can meet;
        - contradicted.
    """
    values = np.clip(values, _LEAST, 1.0 - _LEAST)
    asked = [unit for unit in query.units if not unit.is_selling]
    whole = max(sum(unit.share for unit in asked), _LEAST)
    shares = query.unit_shares * [not unit.is_selling for unit in query.units if unit.expansions]
    subject_said = coverage.said[:, query.of_subject]
    subject = [unit for unit in query.units if unit.is_subject]
    units_said = (coverage.said > SAID_WELL) @ shares / whole
    unknown = sum(unit.share for unit in asked if not unit.expansions) / whole
    columns = (
        np.log(values / (1.0 - values)),
        np.sqrt(coverage.said @ shares / whole),
        subject_said @ query.unit_shares[query.of_subject] / max(query.subject_share, _LEAST),
        subject_said.max(axis=1, initial=0.0),
        subject_said[:, -1] if subject and subject[-1].expansions else 0.0,
        float(query.subject_share > 0.0),
        np.log1p(len(asked)),
        units_said,
        units_said > 1.0 - _LEAST,
        unknown,
        contradicted,
    )
    return np.column_stack([np.broadcast_to(column, values.shape) for column in columns])


def _logistic(
    coefficients: Mapping[str, float], names: tuple[str, ...], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    logits = features @ np.array([coefficients[name] for name in names]) + coefficients["intercept"]
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))
