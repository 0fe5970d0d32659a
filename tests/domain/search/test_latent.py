"""The latent space: words that are used alike lie near one another."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.text.codes import codes_of
from tests.domain.search.query.catalogs import index_of

TOWELS = tuple(f"{kind} cotton towel" for kind in ("bath", "beach", "hand", "face", "tea", "gym"))
CUPS = tuple(f"{kind} steel cup" for kind in ("tea", "coffee", "travel", "camping", "soup", "milk"))


def test_words_that_are_used_alike_lie_nearer_than_others() -> None:
    documents = [TextDocument(name) for name in (*TOWELS, *CUPS)]
    latent = TfidfEmbedding(latent_dimensions=2).fit(documents).model_.latent
    cotton, towel, steel = latent.vectors_of(codes_of(["cotton", "towel", "steel"]))

    def cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
        return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))

    assert cosine(cotton, towel) > 0.9
    assert abs(cosine(cotton, steel)) < 0.5


def test_a_term_without_a_place_has_no_direction() -> None:
    latent = index_of(*TOWELS, *CUPS).model.latent
    assert not latent.vectors_of(codes_of(["nosuch"])).any()


def test_documents_have_directions_of_length_one_or_none() -> None:
    index = index_of(*TOWELS, *CUPS)
    lengths = np.linalg.norm(index.first.directions.astype(np.float64), axis=1)
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=2e-3)


def test_a_catalogue_of_one_document_has_no_space() -> None:
    assert index_of("towel").model.latent.n_dimensions == 0
