"""The TF-IDF embedding as a scikit-learn estimator: what fits the model that a search needs.

Of those who serve nobody imports this: scikit-learn takes longer to import than all else that a start does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import scipy
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import normalize
from sklearn.utils.extmath import randomized_svd
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from service.domain.search.counting import CountedTexts, count_texts, weigh_fields
from service.domain.search.document import TextDocument
from service.domain.search.index import TextIndex
from service.domain.search.latent import LatentSpace
from service.domain.search.model import TextModel
from service.domain.search.parameters import PARAMETER_BOUNDS, TextParameters
from service.domain.search.statistics import TermStatistics
from service.domain.search.vocabulary import Vocabulary

MAX_FITTED_DOCUMENTS = 50_000
"""More documents are sampled, evenly spaced: directions of meaning do not need them all."""
MAX_TERMS = 200_000
"""That have a place in the latent space, the most frequent ones."""
MIN_FREQUENCY = 2
"""Documents that hold a term of the latent space, at least."""

Texts = CountedTexts | Iterable[TextDocument | str]
"""What is fitted and embedded; a plain text is a document's name."""


@dataclass(kw_only=True, eq=False, repr=False)
class TfidfEmbedding(TransformerMixin, BaseEstimator, TextParameters):  # type: ignore[misc]  # scikit-learn has no types
    """Learns the statistics of a catalogue's text, and embeds documents by them; see `TextModel` for the formula.

    Attributes:
        model_: what was fitted, as an index needs it.
        terms_: the terms of the embedding's columns, in their order.
    """

    def fit(self, X: Texts, y: object = None) -> Self:  # noqa: ARG002  # scikit-learn's signature
        """Learn from texts, which may be counted already; pass only what every partner may see.

        Args:
            X: the texts.
            y: not used.

        Raises:
            ValueError: a parameter is out of its bounds; the message names it.
            TypeError: `X` is not a number of texts.
        """
        self._check_parameters()
        texts = _counted(X)
        lengths = texts.lengths()
        filled = np.maximum(np.count_nonzero(lengths, axis=1), 1)
        averages = np.where(lengths.any(axis=1), lengths.sum(axis=1) / filled, 1.0)
        frequencies = texts.frequencies()
        statistics = TermStatistics(len(texts), averages, texts.codes, frequencies.astype(np.int32))
        weights = weigh_fields(texts.fields(), lengths, averages, self)
        words = {texts.terms[at] for at in np.flatnonzero(texts.are_words()).tolist()}
        self.terms_ = np.array(texts.terms, dtype=object)
        self.model_ = TextModel(
            **self.parameters(),
            statistics=statistics,
            latent=fit_latent_space(weights, statistics, self.latent_dimensions),
            words=Vocabulary.fit({term: at for at, term in enumerate(texts.terms)}, words, frequencies),
        )
        return self

    def transform(self, X: Texts) -> scipy.sparse.csr_array:
        """The embeddings, CSR float32, shape (n_texts, n_terms); terms that were not fitted are left out.

        Raises:
            NotFittedError: `fit` comes first.
            TypeError: `X` is not a number of texts.
        """
        check_is_fitted(self)
        return self.model_.embed(_counted(X))

    def fit_transform(self, X: Texts, y: object = None) -> scipy.sparse.csr_array:
        """`fit` and `transform` of the same texts, which are analysed once."""
        texts = _counted(X)
        return self.fit(texts, y).transform(texts)

    def fit_index(self, texts: Texts) -> TextIndex:
        """`fit`, and an index of the same texts, which are analysed once; row i is the i-th."""
        counted = _counted(texts)
        return TextIndex.build(self.fit(counted).model_, counted)

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002  # ditto
        """The terms of the embedding's columns, shape (n_terms,)."""
        check_is_fitted(self)
        terms: NDArray[np.object_] = self.terms_
        return terms

    def _check_parameters(self) -> None:
        for name, value in self.parameters().items():
            low, high = PARAMETER_BOUNDS[name]
            if not low <= value <= high:
                raise ValueError(f"{name} is {value!r}; it must lie between {low} and {high}")

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401  # scikit-learn has no types
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.transformer_tags.preserves_dtype = []  # a text has none
        return tags


def _counted(texts: Texts) -> CountedTexts:
    if isinstance(texts, CountedTexts):
        return texts
    if isinstance(texts, str) or not isinstance(texts, Iterable):
        raise TypeError("X must be a number of texts; put a single one into a list")
    docs = [TextDocument(text) if isinstance(text, str) else text for text in texts]
    for at, doc in enumerate(docs):
        if not isinstance(doc, TextDocument):
            raise TypeError(f"X[{at}] is a {type(doc).__name__}; it must be a str or a TextDocument")
    return count_texts(docs)


def fit_latent_space(weights: scipy.sparse.csr_array, statistics: TermStatistics, n_dimensions: int) -> LatentSpace:
    """The space of documents × terms in the order of `statistics.codes`; the same input gives the same space."""
    step = -(-weights.shape[0] // MAX_FITTED_DOCUMENTS) or 1
    kept = np.flatnonzero(statistics.frequencies >= MIN_FREQUENCY)
    if len(kept) > MAX_TERMS:
        kept = np.sort(kept[np.argsort(-statistics.frequencies[kept], kind="stable")[:MAX_TERMS]])
    n_dimensions = min(n_dimensions, len(range(0, weights.shape[0], step)) - 1, len(kept) - 1)
    if n_dimensions < 1:
        return LatentSpace(np.zeros(0, dtype=np.uint64), np.zeros((0, 0), dtype=np.float16))
    information = statistics.information(statistics.frequencies[kept]).astype(np.float32)
    sample = scipy.sparse.csr_array(weights[::step][:, kept])
    sample.data *= information[sample.indices]
    with threadpool_limits(1, user_api="blas"):  # further threads mostly wait for one another
        _, _, directions = randomized_svd(normalize(sample, copy=False), n_dimensions, n_iter=2, random_state=0)
    return LatentSpace(
        statistics.codes[kept], np.ascontiguousarray(directions.T * information[:, np.newaxis], dtype=np.float16)
    )
