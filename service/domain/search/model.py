"""The TF-IDF embedding of documents with named fields: saturating, length-normalised, as in BM25F.

This is what was fitted, as those who search need it; `estimator.TfidfEmbedding` fits it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import scipy
from numpy.typing import NDArray

from service.domain.search.counting import CountedTexts, count_texts, weigh_fields
from service.domain.search.document import TextDocument
from service.domain.search.latent import LatentSpace
from service.domain.search.parameters import TextParameters
from service.domain.search.statistics import TermStatistics, find_codes
from service.domain.search.vocabulary import Vocabulary

_PARTS: Mapping[str, tuple[str, ...]] = {
    "statistics": ("average_lengths", "codes", "frequencies"),
    "latent": ("codes", "vectors"),
    "words": Vocabulary.NAMES,
}
"""What a model is made of, with the arrays of each."""


@dataclass(kw_only=True, eq=False)
class TextModel(TextParameters):
    """Statistics of a catalogue's text, and the embedding that follows from them.

    The weight of a term in a document is `f / (saturation + f)` with
    `f = Σ over fields: weight × count / (1 - pivot + pivot × length / average length)`;
    an embedding multiplies it by the term's inverse document frequency.
    Source: Robertson & Zaragoza 2009, *The Probabilistic Relevance Framework*, section 3.6 (BM25F).

    Attributes:
        statistics: of the fitted documents.
        latent: the latent space of their terms.
        words: their words, for finding similar ones.
    """

    NAMES: ClassVar = tuple(f"{part}-{name}" for part, names in _PARTS.items() for name in names)
    """Names of the arrays."""

    statistics: TermStatistics
    latent: LatentSpace
    words: Vocabulary

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was fitted, by the names of `NAMES`, but for the number of documents."""
        parts = {"statistics": self.statistics.arrays(), "latent": self.latent.arrays(), "words": self.words.arrays()}
        return {f"{part}-{name}": parts[part][name] for part, names in _PARTS.items() for name in names}

    @classmethod
    def from_arrays(cls, parameters: Mapping[str, Any], n_documents: int, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The model that gave `parameters`, `arrays`, and the number of its documents."""
        parts = {part: {name: arrays[f"{part}-{name}"] for name in names} for part, names in _PARTS.items()}
        return cls(
            **parameters,
            statistics=TermStatistics(n_documents, **parts["statistics"]),
            latent=LatentSpace(**parts["latent"]),
            words=Vocabulary(parts["words"]),
        )

    def weigh(self, docs: Sequence[TextDocument] | CountedTexts) -> tuple[scipy.sparse.csr_array, NDArray[np.uint64]]:
        """The saturated weights of all terms of `docs`, fitted or not; see `weigh_fields`.

        Returns:
            The weights, and the codes of their columns, ascending.
        """
        texts = count_texts(docs)
        return weigh_fields(texts.fields(), texts.lengths(), self.statistics.average_lengths, self), texts.codes

    def embed(self, docs: Sequence[TextDocument] | CountedTexts) -> scipy.sparse.csr_array:
        """The embeddings, CSR float32, shape (n_docs, n_terms); columns in the order of `statistics.codes`."""
        weights, codes = self.weigh(docs)
        places = find_codes(self.statistics.codes, codes)
        known = np.flatnonzero(places >= 0)
        weights = scipy.sparse.csr_array(weights[:, known])
        indices = places[known][weights.indices]
        data = (weights.data * self.information[indices]).astype(np.float32)
        return scipy.sparse.csr_array((data, indices, weights.indptr), shape=(len(docs), len(self.statistics.codes)))

    @property
    def information(self) -> NDArray[np.float64]:
        """The inverse document frequencies of the embedding's columns, shape (n_terms,)."""
        return self.statistics.information(self.statistics.frequencies)
