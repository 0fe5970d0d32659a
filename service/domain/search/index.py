"""Search over one corpus: inverted indexes whose values are sums over terms, in [0, 1].

The value of a document for a query is `(1 - s) × covered + s × alike`, less what a contradicted size takes away:

- `covered` is the share of the query's information that the document's words cover: over the query's units
  `Σ share × best expansion ^ power`, an expansion being a weighted mean of the weights (`TextModel.weigh`) of its
  terms, and the power being just below 1;
- `alike` is the cosine of query and document in the latent space, at least 0;
- `s` is small, and smaller for longer queries;
- who does not say the thing that is asked for, nor its kind, keeps the less of the value the more of the query says it.

A document that shares no term with the query has the value 0. Search ranks the `N_RESCORED` documents for which an
upper bound of `covered` is highest; of smaller corpora, all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from service.domain.pauses import Pausing, run_to_end
from service.domain.search.counting import CountedTexts
from service.domain.search.document import TextDocument
from service.domain.search.explain import Explainer
from service.domain.search.explanation import Explanation
from service.domain.search.fit import FEATURES, Measured
from service.domain.search.model import TextModel
from service.domain.search.query.lexicon import Lexicon
from service.domain.search.query.parse import parse_query
from service.domain.search.query.text_query import TextQuery
from service.domain.search.query.weigh import weigh_query
from service.domain.search.segment import TextSegment
from service.domain.search.statistics import find_codes

__all__ = ["LaterSegment", "TextDocument", "TextIndex", "TextQuery"]

N_RESCORED = 400
EXPLAINED_AT_ONCE = 5
"""Documents that are explained together: some 2 ms."""
CHARACTERS_AT_ONCE = 4_000
"""Of documents that are explained together; longer ones are each alone."""
QUERY_FIELD_WEIGHTS = (1.0, 0.5, 0.5)
"""Of what stands in a query's name, description and extra."""
ROUNDING = 1e-9
"""More than sums over the terms of a query differ by when they are added up in another order."""


@dataclass(frozen=True, slots=True, eq=False)
class LaterSegment:
    """A segment of what came, or changed, after the first one.

    Attributes:
        segment: the documents, in the order of their rows' ids.
        rows: the corpus's row of each document, int64.
    """

    segment: TextSegment
    rows: NDArray[np.int64]


class TextIndex:
    """A model, a large segment, and small ones of what came later; immutable.

    Args:
        model: that all segments were built with.
        first: documents of the rows 0 … n - 1.
        later: of what came later, the oldest first; a row's latest document counts.
        ids: of all rows, which ties between segments are broken by; not needed without later ones.
        lexicon: of the first segment, when it is at hand.
    """

    def __init__(
        self,
        model: TextModel,
        first: TextSegment,
        later: Sequence[LaterSegment] = (),
        ids: NDArray[np.bytes_] | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        self.model = model
        self.first = first
        self.later = tuple(later)
        self._ids = ids
        self.n_documents = len(ids) if ids is not None else first.n_documents
        self._later_codes = [one.segment.codes for one in self.later]
        self._first_lexicon = lexicon or Lexicon(model, first.codes)
        self._lexicon = self._first_lexicon.grow(_find_novel(first.codes, self._later_codes))
        self._n_first = first.n_documents
        self._places, self._outdated = _place_rows(first.n_documents, self.later)

    @classmethod
    def build(cls, model: TextModel, docs: Sequence[TextDocument] | CountedTexts) -> Self:
        """Index `docs`, which may be counted already, with the statistics of a fitted model; row i is docs[i]."""
        return cls(model, TextSegment.build(model, docs))

    def grow(self, later: Sequence[LaterSegment], ids: NDArray[np.bytes_]) -> TextIndex:
        """The same first segment with other later ones."""
        return TextIndex(self.model, self.first, later, ids, self._first_lexicon)

    def query(self, doc: TextDocument) -> TextQuery:
        """Analyse a document as a query; hold on to it when asking more than once."""
        texts = list(zip(doc.fields(), QUERY_FIELD_WEIGHTS, strict=True))
        query = weigh_query(parse_query(texts, self._lexicon), self._lexicon)
        if not self.later:
            return query
        first, later = self._lexicon.split_columns(query.columns, self._later_codes)
        return replace(query, columns=first, later_columns=later)

    def count_postings(self, query: TextQuery) -> int:
        """How many postings a search for `query` reads."""
        numbers = range(1 + len(self.later))
        return sum(self._segment(number).count_postings(_columns_in(query, number)) for number in numbers)

    def search(
        self, query: TextQuery, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The k best documents that share a term with the query.

        Args:
            query: from this index's `query`.
            k: at most this many.
            allowed: shape (n_documents,); only rows that are True may come back.

        Returns:
            Rows and their values in [0, 1], ordered by (-value, id), the first segment's rows being in the order of
            their ids.

        Cost: O(postings of the query's terms + N_RESCORED × terms).
        """
        candidates, _ = self.bound(query, max(N_RESCORED, 2 * k), allowed)
        values = self.values(query, candidates)
        order = self._rank(candidates, values)[: max(k, 0)]
        order = order[values[order] > 0.0]
        return candidates[order].astype(np.intp), values[order]

    def search_plainly(
        self, docs: Sequence[TextDocument] | CountedTexts, k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents of the first segment that cover most of each of many texts, word for word.

        Texts are not read as queries: nothing is looked for in other words, or in the latent space.

        Returns:
            Rows and values in [0, 1], shape (n_docs, k), each row ordered by (-value, id) and filled up with value 0.
        """
        asked = self.model.embed(docs)
        information = np.maximum(np.asarray(asked.sum(axis=1), dtype=np.float64), np.finfo(np.float64).tiny)
        shares = asked.data / np.repeat(information, np.diff(asked.indptr))
        columns = find_codes(self.first.codes, self.model.statistics.codes)[asked.indices]
        held = columns >= 0
        starts = np.concatenate([[0], np.cumsum(held)])[asked.indptr]
        return self.first.cover_most_of_many(starts, columns[held], shares[held], k)

    def bound(
        self, query: TextQuery, k: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents that share a term with the query for which an upper bound of the value is highest.

        Returns:
            Rows and bounds in (0, 1], ordered by (-bound of what is covered, id).
        """
        if not self.later:
            rows, covered = self.first.cover_most(query, query.columns, k, allowed)
        else:
            rows, covered = self._cover_most(query, k, allowed)
        covered **= query.power  # of a mean no less than the mean of powers
        return rows, np.minimum((1.0 - query.latent_share) * covered + query.latent_share + ROUNDING, 1.0)

    def values(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> NDArray[np.float64]:
        """The values of given rows, the very ones `search` gives; 0 for rows that share no term."""
        asked = np.ascontiguousarray(rows, dtype=np.int64)
        if not self.later:
            return self.first.values(query, query.columns, asked)
        values = np.zeros(asked.shape)
        for number, at, local in self._locate(asked):
            values[at] = self._segment(number).values(query, _columns_in(query, number), local)
        return values

    def meets(self, query: TextQuery, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether rows that share a term with the query meet any of it, for which a single character is not enough."""
        met = np.ones(len(rows), dtype=np.bool_)
        if (query.least_terms > 1).any():
            for number, at, local in self._locate(rows):
                met[at] = self._segment(number).meets(query, _columns_in(query, number), local)
        return met

    def measure(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> Measured:
        """The values of given rows, and what the chance that they fit is worked out from."""
        asked = np.ascontiguousarray(rows, dtype=np.int64)
        measured = Measured(np.zeros(len(asked)), np.zeros((len(asked), len(FEATURES))))
        for number, at, local in self._locate(asked):
            part = self._segment(number).measure(query, _columns_in(query, number), local)
            measured.values[at], measured.features[at] = part.values, part.features
        return measured

    def explain(self, query: TextQuery, row: int) -> Explanation:
        """Which of the query's words the document met, in which field and how, and which it does not say.

        The contributions add up to `values(query, [row])[0]`. A contradicted size has a negative one.
        """
        return run_to_end(self.explain_many(query, [row]))[0]

    def explain_many(self, query: TextQuery, rows: NDArray[np.intp] | Sequence[int]) -> Pausing[list[Explanation]]:
        """`explain` for each of some rows; cheaper than one by one."""
        asked = np.ascontiguousarray(rows, dtype=np.int64)
        explainer = Explainer(query, self.model)
        found = [Explanation(missing=explainer.find_missing([0.0] * len(query.columns)))] * len(asked)
        if len(query.term_columns) and len(asked):
            for number, at, local in self._locate(asked):
                for begin in range(0, len(at), EXPLAINED_AT_ONCE):
                    some = slice(begin, begin + EXPLAINED_AT_ONCE)
                    hits = self._segment(number).find_hits(query, _columns_in(query, number), local[some])
                    places = at[some].tolist()
                    met = [(place, hit) for place, hit in zip(places, hits, strict=True) if hit.value > 0.0]
                    is_long = sum(len(text) for _, hit in met for text in hit.texts) > CHARACTERS_AT_ONCE
                    for part in [[one] for one in met] if is_long else [met]:
                        explained = explainer.explain([hit for _, hit in part])
                        for (place, _), explanation in zip(part, explained, strict=True):
                            found[place] = explanation
                        yield
        return found

    def text(self, row: int) -> tuple[str, ...]:
        """The document's fields as they were indexed, in the order of `FIELDS`."""
        ((number, _, local),) = self._locate(np.array([row], dtype=np.int64))
        return self._segment(number).text(int(local[0]))

    def warm_up(self) -> None:
        """Read what every query needs: pages of the maps, tables of the text."""
        self.query(TextDocument("towel 毛巾"))

    def _cover_most(
        self, query: TextQuery, k: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The k documents that may cover most of the query over all segments, ordered by (-bound, id)."""
        found: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
        for number in range(1 + len(self.later)):
            rows = self.later[number - 1].rows if number else None
            mask = None if allowed is None else allowed[: self._n_first] if rows is None else allowed[rows]
            if len(self._outdated[number]):
                mask = np.ones(self._segment(number).n_documents, dtype=np.bool_) if mask is None else mask.copy()
                mask[self._outdated[number]] = False
            local, bounds = self._segment(number).cover_most(query, _columns_in(query, number), k, mask)
            found.append((local if rows is None else rows[local], bounds))
        candidates = np.concatenate([rows for rows, _ in found])
        bounds = np.concatenate([bounds for _, bounds in found])
        order = self._rank(candidates, bounds)[:k]
        return candidates[order], bounds[order]

    def _rank(self, rows: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.intp]:
        """The order by (-value, id)."""
        return np.lexsort((rows if self._ids is None else self._ids[rows], -values))

    def _segment(self, number: int) -> TextSegment:
        return self.later[number - 1].segment if number else self.first

    def _locate(self, rows: NDArray[np.int64]) -> list[tuple[int, NDArray[np.intp], NDArray[np.int64]]]:
        """For each segment that holds some of `rows`: its number, where they stand in `rows`, their places in it."""
        if not self.later:
            return [(0, np.arange(len(rows)), rows)]
        held, numbers, local = self._places
        at = np.minimum(np.searchsorted(held, rows), max(len(held) - 1, 0))
        is_later = held[at] == rows if len(held) else np.zeros(len(rows), dtype=np.bool_)
        found = []
        first = np.flatnonzero(~is_later)
        if len(first):
            found.append((0, first, rows[first]))
        number_of = np.where(is_later, numbers[at] if len(held) else 0, 0)
        for number in np.unique(number_of[is_later]).tolist():
            where = np.flatnonzero(number_of == number)
            found.append((number, where, local[at[where]]))
        return found


def _columns_in(query: TextQuery, number: int) -> NDArray[np.int64]:
    """The query's columns in the first (0) or a later segment."""
    return query.later_columns[number - 1] if number else query.columns


def _find_novel(first: NDArray[np.uint64], later: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """The terms that only later segments hold, ascending."""
    codes = np.unique(np.concatenate([np.zeros(0, dtype=np.uint64), *later]))
    return codes[find_codes(first, codes) < 0]


_Places = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _place_rows(n_first: int, later: Sequence[LaterSegment]) -> tuple[_Places, list[NDArray[np.int64]]]:
    """Where the rows of the later segments stand, and which documents of each segment a later one replaces.

    Returns:
        Ascending rows with the number of the segment that holds their latest document and their place in it; for each
        segment the places of its outdated documents.
    """
    empty = np.zeros(0, dtype=np.int64)
    rows = np.concatenate([empty, *(one.rows for one in later)])
    numbers = np.repeat(np.arange(1, len(later) + 1), [len(one.rows) for one in later])
    local = np.concatenate([empty, *(np.arange(len(one.rows)) for one in later)])
    order = np.lexsort((numbers, rows))
    rows, numbers, local = rows[order], numbers[order], local[order]
    is_latest = np.append(rows[1:] != rows[:-1], True) if len(rows) else np.zeros(0, dtype=np.bool_)
    is_old = ~is_latest
    outdated = [np.unique(rows[rows < n_first])]
    outdated += [local[is_old & (numbers == number)] for number in range(1, len(later) + 1)]
    return (rows[is_latest], numbers[is_latest], local[is_latest]), outdated
