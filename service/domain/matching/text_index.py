"""Search over one corpus: an inverted index whose values are sums over terms, in [0, 1].

The value of a document for a query is the share of the query's information that the document covers:
`Σ over terms: share × weight`, where the shares are the terms' inverse document frequencies scaled to sum 1,
and the weights, in [0, 1), are those of `TextModel.weigh`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from service.domain.matching.embedding import FIELDS, TextDocument, TextModel, Vocabulary
from service.domain.matching.recommendation import Evidence
from service.domain.text.analysis import Occurrence, occurrences

__all__ = ["TextDocument", "TextIndex", "TextModel", "TextQuery"]


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One term of a query: its share of the query's information, and where its postings stand in the index."""

    term: str
    surface: str
    share: float
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class TextQuery:
    """A document analysed as a query against one index; holds only for that index."""

    terms: tuple[QueryTerm, ...]


class TextIndex:
    """An immutable inverted index over one corpus.

    Its arrays may be memory maps, so that processes on one machine share them.
    """

    def __init__(self, model: TextModel, arrays: dict[str, NDArray[Any]]) -> None:
        self.model = model
        self._arrays = arrays
        self._hashes = arrays["hashes"]
        self._starts = arrays["starts"]
        self._rows = arrays["rows"]
        self._weights = arrays["weights"]
        self._text_ends = arrays["text_ends"]
        self._text = arrays["text"]
        self.n_documents = (len(self._text_ends) - 1) // len(FIELDS)

    @classmethod
    def build(cls, model: TextModel, docs: Sequence[TextDocument]) -> Self:
        """Index `docs` with the statistics of a fitted model; row i is docs[i]."""
        vocabulary = Vocabulary()
        columns = model.weigh(docs, vocabulary, grow=True).tocsc()
        columns.sort_indices()
        hashes = np.array([hash_term(term) for term in vocabulary], dtype=np.uint64)
        order = np.argsort(hashes)
        columns = columns[:, order]
        texts = [text.encode("utf-8", "replace") for doc in docs for text in doc.fields()]
        return cls(
            model,
            {
                "hashes": hashes[order],
                "starts": columns.indptr.astype(np.int64),
                "rows": columns.indices.astype(np.int32),
                "weights": columns.data.astype(np.float32),
                "text": np.frombuffer(b"".join(texts), dtype=np.uint8),
                "text_ends": np.cumsum([0, *map(len, texts)], dtype=np.int64),
            },
        )

    def query(self, doc: TextDocument) -> TextQuery:
        """Analyse a document as a query; hold on to it when asking more than once."""
        surfaces: dict[str, str] = {}
        frequencies: dict[str, float] = {}
        for text, weight in zip(doc.fields(), self.model.field_weights, strict=True):
            for found in occurrences(text):
                surfaces.setdefault(found.term, found.surface)
                frequencies[found.term] = frequencies.get(found.term, 0.0) + weight / self.model.name_weight
        weights = {
            term: self.model.inverse_document_frequency(term) * 2.0 * f / (1.0 + f) for term, f in frequencies.items()
        }
        total = sum(weights.values())
        found_terms = []
        for term, weight in weights.items():
            begin, end = self._postings(term)
            found_terms.append(QueryTerm(term, surfaces[term], weight / total, begin, end))
        return TextQuery(tuple(found_terms))

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

        Cost: O(postings of the query's terms).
        """
        values = np.zeros(self.n_documents)
        for term in query.terms:
            values[self._rows[term.begin : term.end]] += np.float64(term.share) * self._weights[term.begin : term.end]
        if allowed is not None:
            values[~allowed] = 0.0
        np.minimum(values, 1.0, out=values)
        rows = np.flatnonzero(values)
        if k < len(rows):
            threshold = np.partition(values[rows], len(rows) - k)[len(rows) - k] if k > 0 else np.inf
            rows = rows[values[rows] >= threshold]
        rows = rows[np.lexsort((rows, -values[rows]))][: max(k, 0)]
        return rows, values[rows]

    def values(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> NDArray[np.float64]:
        """The values of given rows, the very ones `search` gives; 0 for rows that share no term."""
        asked = np.asarray(rows, dtype=np.int64)
        values = np.zeros(asked.shape)
        for term in query.terms:
            values += term.share * self._weights_of(term, asked)
        return np.minimum(values, 1.0)

    def explain(self, query: TextQuery, row: int) -> tuple[Evidence, ...]:
        """Which terms of the query the document met, in which field; best first.

        The contributions add up to `values(query, [row])[0]`.
        """
        at = np.array([row], dtype=np.int64)
        in_fields = [_by_term(occurrences(text)) for text in self.text(row)]
        evidence: list[Evidence] = []
        for term in query.terms:
            contribution = term.share * float(self._weights_of(term, at)[0])
            if contribution > 0.0:
                evidence.extend(self._split(term, contribution, in_fields))
        return tuple(sorted(evidence, key=lambda e: (-e.contribution, e.field, e.term)))

    def unmatched(self, query: TextQuery, row: int) -> tuple[str, ...]:
        """What the query asks and the document does not say, as it stands in the query; weightiest first."""
        at = np.array([row], dtype=np.int64)
        missing = [term for term in query.terms if self._weights_of(term, at)[0] == 0.0]
        missing.sort(key=lambda term: -term.share)
        return tuple(dict.fromkeys(term.surface for term in missing))

    def text(self, row: int) -> tuple[str, ...]:
        """The document's fields as they were indexed, in the order of `FIELDS`."""
        first = row * len(FIELDS)
        ends = self._text_ends[first : first + len(FIELDS) + 1]
        return tuple(self._text[begin:end].tobytes().decode("utf-8") for begin, end in pairwise(ends))

    def save(self, folder: Path) -> None:
        """Write the index into a folder (made when missing): one `.npy` file an array, and the model."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        state = {
            "parameters": self.model.get_params(),
            "n_documents": self.model.n_documents_,
            "average_lengths": self.model.average_lengths_.tolist(),
            "document_frequencies": self.model.document_frequencies_,
        }
        (folder / "model.json").write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open a saved index; its arrays are mapped, not read."""
        state = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        model = TextModel(**state["parameters"])
        model.n_documents_ = state["n_documents"]
        model.average_lengths_ = np.array(state["average_lengths"])
        model.document_frequencies_ = state["document_frequencies"]
        names = ("hashes", "starts", "rows", "weights", "text", "text_ends")
        return cls(model, {name: _map_array(folder / f"{name}.npy") for name in names})

    def _postings(self, term: str) -> tuple[int, int]:
        code = np.uint64(hash_term(term))
        at = int(np.searchsorted(self._hashes, code))
        if at == len(self._hashes) or self._hashes[at] != code:
            return 0, 0
        return int(self._starts[at]), int(self._starts[at + 1])

    def _weights_of(self, term: QueryTerm, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """The term's weight in each row, 0 where it does not occur."""
        postings = self._rows[term.begin : term.end]
        if not len(postings):
            return np.zeros(rows.shape)
        at = np.minimum(np.searchsorted(postings, rows), len(postings) - 1)
        weights = self._weights[term.begin : term.end][at].astype(np.float64)
        return np.where(postings[at] == rows, weights, 0.0)

    def _split(
        self, term: QueryTerm, contribution: float, in_fields: list[dict[str, list[Occurrence]]]
    ) -> list[Evidence]:
        """A term's contribution over the fields it stands in, by their weighted counts."""
        counts = [len(found.get(term.term, ())) for found in in_fields]
        parts = np.array(counts) * np.array(self.model.field_weights)
        return [
            Evidence(
                field=field,
                term=term.surface,
                matched=found[term.term][0].surface,
                contribution=contribution * float(part / parts.sum()),
            )
            for field, found, part in zip(FIELDS, in_fields, parts, strict=True)
            if part > 0
        ]


def hash_term(term: str) -> int:
    """A term's 64-bit code, the same in every process: the index holds codes, not strings."""
    return int.from_bytes(blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def _by_term(found: list[Occurrence]) -> dict[str, list[Occurrence]]:
    grouped: dict[str, list[Occurrence]] = {}
    for occurrence in found:
        grouped.setdefault(occurrence.term, []).append(occurrence)
    return grouped


def _map_array(path: Path) -> NDArray[Any]:
    array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    return array
