from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import ndcg_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from service.domain.search.document import TextDocument
from service.domain.search.estimator import TfidfEmbedding
from service.domain.search.parameters import TextParameters
from tests.domain.search.judged import CHINESE_TO_CHINESE, ENGLISH_TO_ENGLISH, GOODS

TEXTS = ["Cotton bath towel 70x140", "纯棉浴巾", "Stainless steel flask 500 ml", "Bath mat"]
DOCUMENTS = [TextDocument(*texts) for texts in GOODS.values()]


class EmbeddingOfTables(TfidfEmbedding):
    """What scikit-learn's checks can feed, which are for tables of numbers: row by row, a text says column 3 four times
    where there is a 4.
    """

    def fit(self, X: Any, y: object = None) -> Self:
        return super().fit(as_texts(validate_data(self, X)), y)

    def transform(self, X: Any) -> Any:
        check_is_fitted(self)
        return super().transform(as_texts(validate_data(self, X, reset=False)))

    def fit_transform(self, X: Any, y: object = None) -> Any:
        return self.fit(X, y).transform(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = False, True
        return tags


def as_texts(table: NDArray[Any]) -> list[str]:
    return [" ".join(f"column{at} " * int(min(abs(value), 9)) for at, value in enumerate(row)) for row in table]


@parametrize_with_checks([EmbeddingOfTables(latent_dimensions=4)])  # type: ignore[untyped-decorator]  # it has no types
def test_it_keeps_scikit_learns_conventions(
    estimator: Any, check: Callable[[Any], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """None of the checks fails, and none is left out."""
    monkeypatch.setenv("SCIPY_ARRAY_API", "1")  # asked for by one of them
    check(estimator)


def test_its_parameters_are_those_of_the_text_model_and_are_set_and_cloned() -> None:
    embedding = TfidfEmbedding(saturation=1.5).set_params(name_weight=3.0)
    assert embedding.get_params() == TextParameters(saturation=1.5, name_weight=3.0).parameters()
    assert clone(embedding).get_params() == embedding.get_params()
    assert repr(embedding) == "TfidfEmbedding(name_weight=3.0, saturation=1.5)"


@pytest.mark.parametrize(("name", "value"), [("saturation", 0.0), ("latent_dimensions", -1), ("head_share", 1.5)])
def test_a_parameter_out_of_its_bounds_is_named(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} is {value}; it must lie between"):
        TfidfEmbedding(**{name: value}).fit(TEXTS)


def test_terms_name_the_columns() -> None:
    embedding = TfidfEmbedding()
    embedded = embedding.fit_transform(TEXTS).toarray()
    terms = embedding.get_feature_names_out().tolist()
    assert len(terms) == embedded.shape[1]
    assert np.flatnonzero(embedded[:, terms.index("bath")]).tolist() == [0, 3]
    assert np.flatnonzero(embedded[:, terms.index("浴巾")]).tolist() == [1]


def test_a_text_is_a_name() -> None:
    by_text, by_document = TfidfEmbedding(), TfidfEmbedding()
    plain, told = by_text.fit_transform(TEXTS), by_document.fit_transform([TextDocument(text) for text in TEXTS])
    assert plain.toarray().tolist() == told.toarray().tolist()


def test_terms_that_were_not_fitted_are_left_out() -> None:
    embedding = TfidfEmbedding().fit(TEXTS)
    known, beside_others = embedding.transform(["bath towel", "bath towel"]), embedding.transform(["zebra"])
    assert beside_others.nnz == 0
    assert known.nnz > 0


def test_a_pickled_embedding_embeds_as_before() -> None:
    embedding = TfidfEmbedding().fit(TEXTS)
    copy = pickle.loads(pickle.dumps(embedding))
    assert copy.transform(TEXTS).toarray().tolist() == embedding.transform(TEXTS).toarray().tolist()


def test_fitting_and_indexing_at_once_answers_as_one_after_the_other() -> None:
    index = TfidfEmbedding().fit_index(DOCUMENTS)
    apart = type(index).build(TfidfEmbedding().fit(DOCUMENTS).model_, DOCUMENTS)
    for text in (*ENGLISH_TO_ENGLISH, *CHINESE_TO_CHINESE):
        rows, values = index.search(index.query(TextDocument(text)), 10)
        expected_rows, expected = apart.search(apart.query(TextDocument(text)), 10)
        assert (rows.tolist(), values.tolist()) == (expected_rows.tolist(), expected.tolist())


def test_what_is_not_fitted_says_so() -> None:
    for ask in (lambda: TfidfEmbedding().transform(TEXTS), lambda: TfidfEmbedding().get_feature_names_out()):
        with pytest.raises(NotFittedError):
            ask()


@pytest.mark.parametrize(
    ("texts", "reason"),
    [("towel", "put a single one into a list"), (7, "a number of texts"), (["towel", 7], r"X\[1\]")],
)
def test_what_is_no_number_of_texts_is_refused(texts: Any, reason: str) -> None:
    with pytest.raises(TypeError, match=reason):
        TfidfEmbedding().fit(texts)


def ndcg_of_buyers(pipeline: Pipeline, documents: Sequence[TextDocument], _: object = None) -> float:
    """How well the documents answer what buyers ask, by the cosine of their embeddings."""
    asked = {**ENGLISH_TO_ENGLISH, **CHINESE_TO_CHINESE}
    relevant = [[key in meant.split() for key in GOODS] for meant in asked.values()]
    cosines = pipeline.transform(list(asked)) @ pipeline.transform(documents).T
    return float(ndcg_score(relevant, cosines.toarray(), k=10))


def test_a_grid_search_finds_the_parameters_of_a_pipeline_that_rank_best_by_ndcg() -> None:
    pipeline = Pipeline([("embed", TfidfEmbedding()), ("normalise", Normalizer())])
    everything = np.arange(len(DOCUMENTS))
    search = GridSearchCV(
        pipeline,
        {"embed__name_weight": [0.0, 5.0], "embed__length_pivot": [0.0, 0.5]},
        scoring=ndcg_of_buyers,
        cv=[(everything, everything)],  # nothing is learned from judgments: what is ranked is what was fitted
    )
    search.fit(DOCUMENTS)
    assert search.best_params_["embed__name_weight"] == 5.0  # a title says what a thing is
    assert search.best_score_ == search.cv_results_["mean_test_score"].max() > 0.7
    assert ndcg_of_buyers(search.best_estimator_, DOCUMENTS) == search.best_score_
