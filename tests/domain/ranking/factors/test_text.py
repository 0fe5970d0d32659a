from __future__ import annotations

import numpy as np

from service.domain.ranking.factors.text import explain_text, find_evidence, text_column
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.explain import CONTEXT
from service.domain.search.index import TextDocument

NAMES = [
    "steel vacuum flask",
    "vacuum flask for kids",
    "cotton towel",
    "cotton bath towel",
    "garden lamp",
    "solar lamp",
]


def test_the_reason_names_what_met_and_nothing_that_is_only_near() -> None:
    documents = [TextDocument(name) for name in NAMES]
    index = TfidfEmbedding(latent_dimensions=4).fit_index(documents)
    query = index.query(TextDocument("flask"))
    values, _ = text_column(index, query, np.array([1]))
    explanation = find_evidence(index, query, 1, values[0])
    [near] = [part.matched for part in explanation.met if part.field == CONTEXT]
    reason = explain_text(query, values[0], explanation.met).en
    assert near == "vacuum"
    assert reason.startswith("1 word met")
    assert reason.endswith(": flask.")
