"""Search over one corpus: an inverted index whose values are sums over terms, in [0, 1].

The value of a document for a query is `(1 - s) × covered + s × alike`, less what a contradicted size takes away:

- `covered` is the share of the query's information that the document's words cover: over the query's units
  `Σ share × best alternative`, an alternative being a weighted mean of the weights (`TextModel.weigh`) of its terms;
- `alike` is the cosine of query and document in the latent space, at least 0;
- `s` is small, and smaller for longer queries.

A document that shares no term with the query has the value 0. Search ranks the `N_CANDIDATES` documents for which an
upper bound of `covered` is highest; of smaller corpora, all.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.coverage import best_alternatives, cover
from service.domain.matching.embedding import FIELDS, TextDocument, TextModel
from service.domain.matching.evidence import Explainer, Match, unmet_surfaces
from service.domain.matching.latent import LatentSpace
from service.domain.matching.lexicon import Lexicon
from service.domain.matching.neighbours import CatalogWords
from service.domain.matching.query_weights import TextQuery, weigh_query
from service.domain.matching.recommendation import Evidence
from service.domain.matching.retrieval import Postings
from service.domain.matching.statistics import TermStatistics
from service.domain.matching.structured_query import structure_query

__all__ = ["TextDocument", "TextIndex", "TextModel", "TextQuery"]

N_CANDIDATES = 400
QUERY_FIELD_WEIGHTS = (1.0, 0.5, 0.5)
"""Of what stands in a query's name, description and extra."""
ROUNDING = 1e-9
"""More than sums over the terms of a query differ by when they are added up in another order."""
CONTRADICTION = 0.2
"""Share of the value that a contradicted size takes away."""
_STATISTICS = ("average_lengths", "codes", "frequencies")
_LATENT = ("codes", "vectors")
_OWN = ("codes", "directions", "text", "text_ends")


class TextIndex:
    """An immutable inverted index over one corpus.

    Its arrays may be memory maps, so that processes on one machine share them.
    """

    def __init__(self, model: TextModel, postings: Postings, arrays: dict[str, NDArray[Any]]) -> None:
        self.model = model
        self._postings = postings
        self._arrays = arrays
        self._lexicon = Lexicon(model, arrays["codes"])
        self.n_documents = (len(arrays["text_ends"]) - 1) // len(FIELDS)

    @classmethod
    def build(cls, model: TextModel, docs: Sequence[TextDocument]) -> Self:
        """Index `docs` with the statistics of a fitted model; row i is docs[i]."""
        weights, codes = model.weigh(docs)
        texts = [text.encode("utf-8", "replace") for doc in docs for text in doc.fields()]
        arrays: dict[str, NDArray[Any]] = {
            "codes": codes,
            "directions": model.latent_.embed(weights, codes),
            "text": np.frombuffer(b"".join(texts), dtype=np.uint8),
            "text_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
        }
        return cls(model, Postings.build(weights.tocsc()), arrays)

    def query(self, doc: TextDocument) -> TextQuery:
        """Analyse a document as a query; hold on to it when asking more than once."""
        texts = list(zip(doc.fields(), QUERY_FIELD_WEIGHTS, strict=True))
        return weigh_query(structure_query(texts, self._lexicon), self._lexicon)

    def count_postings(self, query: TextQuery) -> int:
        """How many postings a search for `query` reads."""
        return self._postings.count_postings(query.columns)

    def search(
        self, query: TextQuery, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The k best documents that share a term with the query.

        Args:
            query: from this index's `query`.
            k: at most this many.
            allowed: shape (n_documents,); only rows that are True may come back.

        Returns:
            Rows and their values in [0, 1], ordered by (-value, row).

        Cost: O(postings of the query's terms + N_CANDIDATES × terms).
        """
        candidates, _ = self.bound(query, max(N_CANDIDATES, 2 * k), allowed)
        values = self.values(query, candidates)
        order = np.lexsort((candidates, -values))[: max(k, 0)]
        order = order[values[order] > 0.0]
        return candidates[order].astype(np.intp), values[order]

    def bound(
        self, query: TextQuery, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents that share a term with the query for which an upper bound of the value is highest.

        Returns:
            Rows and bounds in (0, 1], ordered by (-bound of what is covered, row).
        """
        rows, covered = self._postings.top_k(query.columns, query.bounds, k, allowed)
        return rows, np.minimum((1.0 - query.latent_share) * covered + query.latent_share + ROUNDING, 1.0)

    def values(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> NDArray[np.float64]:
        """The values of given rows, the very ones `search` gives; 0 for rows that share no term."""
        asked = np.ascontiguousarray(rows, dtype=np.int64)
        if not len(query.slot_columns) or not len(asked):
            return np.zeros(asked.shape)
        return self._value(query, asked, self._postings.weights_in(query.columns, asked))

    def _value(self, query: TextQuery, asked: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        covered = cover(query, weights)
        values = (1.0 - query.latent_share) * covered + query.latent_share * self._alike(query, asked)
        values *= 1.0 - CONTRADICTION * _count_contradictions(query, weights)
        return np.where(covered > 0.0, np.clip(values, 0.0, 1.0), 0.0)

    def explain(self, query: TextQuery, row: int) -> tuple[Evidence, ...]:
        """Which of the query's words the document met, in which field and how; best first.

        The contributions add up to `values(query, [row])[0]`. A contradicted size has a negative one.
        """
        return self.explain_many(query, [row])[0]

    def explain_many(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> list[tuple[Evidence, ...]]:
        """`explain` for each of some rows; cheaper than one by one."""
        asked = np.ascontiguousarray(rows, dtype=np.int64)
        if not len(query.slot_columns) or not len(asked):
            return [()] * len(asked)
        weights = self._postings.weights_in(query.columns, asked)
        values = self._value(query, asked, weights).tolist()
        alike = (query.latent_share * self._alike(query, asked)).tolist()
        best = best_alternatives(query, weights).tolist()
        explainer = Explainer(query, self.model)
        return [
            explainer.explain(Match(value, near, held, chosen, self.text(row))) if value > 0.0 else ()
            for value, near, held, chosen, row in zip(
                values, alike, weights.tolist(), best, asked.tolist(), strict=True
            )
        ]

    def unmatched(self, query: TextQuery, row: int) -> tuple[str, ...]:
        """What the query asks and the document does not say, as it stands in the query; weightiest first."""
        weights = self._postings.weights_in(query.columns, np.array([row], dtype=np.int64))[0]
        return unmet_surfaces(query, weights)

    def text(self, row: int) -> tuple[str, ...]:
        """The document's fields as they were indexed, in the order of `FIELDS`."""
        first = row * len(FIELDS)
        ends = self._arrays["text_ends"][first : first + len(FIELDS) + 1]
        text = self._arrays["text"]
        return tuple(text[begin:end].tobytes().decode("utf-8") for begin, end in pairwise(ends))

    def save(self, folder: Path) -> None:
        """Write the index into a folder (made when missing): one `.npy` file an array, and the model."""
        folder.mkdir(parents=True, exist_ok=True)
        statistics, latent = self.model.statistics_, self.model.latent_
        parts: dict[str, dict[str, NDArray[Any]]] = {
            "index": self._arrays,
            "postings": self._postings.arrays(),
            "statistics": {name: getattr(statistics, name) for name in _STATISTICS},
            "latent": {name: getattr(latent, name) for name in _LATENT},
            "words": self.model.words_.arrays(),
        }
        for part, arrays in parts.items():
            for name, array in arrays.items():
                np.save(folder / f"{part}-{name}.npy", array, allow_pickle=False)
        state = {"parameters": self.model.get_params(), "n_documents": statistics.n_documents}
        (folder / "model.json").write_text(json.dumps(state), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved index; its arrays are mapped, not read.

        Cost: the first one of a process reads the dictionary, 2 s, so that no query has to; belongs in a thread.
        """
        state = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        model = TextModel(**state["parameters"])
        model.statistics_ = TermStatistics(state["n_documents"], **_map_arrays(folder, "statistics", _STATISTICS))
        model.latent_ = LatentSpace(**_map_arrays(folder, "latent", _LATENT))
        model.words_ = CatalogWords(_map_arrays(folder, "words", CatalogWords.NAMES))
        arrays = _map_arrays(folder, "index", _OWN)
        n_documents = (len(arrays["text_ends"]) - 1) // len(FIELDS)
        postings = Postings.from_arrays(n_documents, _map_arrays(folder, "postings", Postings.NAMES))
        index = cls(model, postings, arrays)
        index.query(TextDocument("towel 毛巾"))
        return index

    def _alike(self, query: TextQuery, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The cosine of query and documents in the latent space, in [0, 1]."""
        if not len(query.direction):
            return np.zeros(rows.shape)
        directions = self._arrays["directions"][rows].astype(np.float32)
        cosines: NDArray[np.float32] = (directions * query.direction).sum(axis=1)
        return np.clip(cosines.astype(np.float64), 0.0, 1.0)


def _count_contradictions(query: TextQuery, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """1.0 where a document states sizes, and only others, in a dimension for which the query states one; else 0.0."""
    contradicted = np.zeros(len(weights), dtype=np.bool_)
    for _, dimension, accepted in query.sizes:
        if dimension >= 0:
            agrees = np.zeros(len(weights), dtype=np.bool_)
            for column in accepted:
                if column >= 0:
                    agrees |= weights[:, column] > 0.0
            contradicted |= (weights[:, dimension] > 0.0) & ~agrees
    return contradicted.astype(np.float64)


def _map_arrays(folder: Path, part: str, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The arrays as plain views of their maps: `np.memmap` makes every small slice dear."""
    paths = {name: folder / f"{part}-{name}.npy" for name in names}
    return {name: np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)) for name, path in paths.items()}
