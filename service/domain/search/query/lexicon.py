"""What an index and its model know of terms, remembered for the next query.

An index never changes, so what is looked up once holds as long as it lives; and words come again in query after query.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.caches import BUDGETS, Cache
from service.domain.search.model import TextModel
from service.domain.search.query.expand import Expansion, Expansions, expand_by_vocabulary
from service.domain.search.statistics import find_codes
from service.domain.text.codes import codes_of

PHRASE_RARITY = 0.5
"""A phrase stands in about half as many documents as its rarest word."""
_FACTS, _KNOWN, _KNOWN_PART = 180, 160, 140  # bytes
_NONE: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)


class TermFacts(NamedTuple):
    """A term in numbers.

    Attributes:
        frequency: fitted documents that hold it.
        information: its inverse document frequency.
        column: of the index, -1 when no document of it holds the term.
        place: in the latent space, -1 for none.
    """

    frequency: int
    information: float
    column: int
    place: int


class KnownExpansion(NamedTuple):
    """An expansion as an index and its model see it.

    Attributes:
        expansion: what is seen.
        is_fitted: whether the model knows a part of it.
        n_documents: about how many fitted documents meet it.
        columns: of each part that the index holds the term, its column, and its share of the expansion's information.
        places: of each part that the latent space holds the place, and its share of the expansion's parts.
    """

    expansion: Expansion
    is_fitted: bool
    n_documents: float
    columns: tuple[tuple[str, int, float], ...]
    places: tuple[tuple[int, float], ...]


class Lexicon:
    """The terms of one index and their expansions.

    Args:
        model: of the index.
        codes: of the terms of its first segment, ascending; a term's column is its place among them.
        novel: of the terms that only later segments hold, ascending; their columns go on from there.
        before: the lexicon of the first segment alone; what it remembers holds for all other terms.
    """

    def __init__(
        self,
        model: TextModel,
        codes: NDArray[np.uint64],
        novel: NDArray[np.uint64] = _NONE,
        before: Lexicon | None = None,
    ) -> None:
        self.model = model
        self._codes = codes
        self._novel = novel
        self._before = before
        self._facts: Cache[str, TermFacts] = Cache(BUDGETS["term_facts"], _measure_facts)
        self._known: Cache[Expansions, tuple[KnownExpansion, ...]] = Cache(BUDGETS["known_expansions"], _measure_known)
        self._by_vocabulary: Cache[str, Expansions] = Cache(BUDGETS["expansions_by_vocabulary"], _measure_by_vocabulary)

    def grow(self, novel: NDArray[np.uint64]) -> Lexicon:
        """The lexicon of the same first segment with later ones that hold terms of their own."""
        return Lexicon(self.model, self._codes, novel, self) if len(novel) else self

    def split_columns(
        self, columns: NDArray[np.int64], later: Sequence[NDArray[np.uint64]]
    ) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], ...]]:
        """The columns of some terms in the first segment and in later ones, -1 where one lacks a term.

        Args:
            columns: as this lexicon names them.
            later: the codes of each later segment, ascending.
        """
        n_first = len(self._codes)
        is_first = columns < n_first
        first = np.where(is_first, columns, -1)
        codes = np.empty(len(columns), dtype=np.uint64)
        codes[is_first] = self._codes[columns[is_first]]
        codes[~is_first] = self._novel[columns[~is_first] - n_first]
        return first, tuple(find_codes(held, codes) for held in later)

    def expand_word(self, stem: str) -> Expansions:
        """Words of the catalogue that are spelt like a word or akin to it."""
        if self._before is not None:
            return self._before.expand_word(stem)
        found = self._by_vocabulary.recall(stem)
        return found or self._by_vocabulary.remember(stem, expand_by_vocabulary(stem, self.model.words))

    def learn(self, terms: Iterable[str], groups: Iterable[Expansions] = ()) -> None:
        """Look up at once what is not known yet; a term at a time is slow."""
        if self._before is not None:
            self._before.learn(terms, groups)
            return
        every = chain(terms, *(one.terms for one in groups if one not in self._known))
        if unknown := list(dict.fromkeys(term for term in every if self._facts.recall(term) is None)):
            for term, facts in zip(unknown, self._look_up(unknown), strict=True):
                self._facts.remember(term, facts)

    def facts(self, term: str) -> TermFacts:
        """What is known of a term."""
        found = self._facts.recall(term)
        if found is None:
            found = self._look_up([term])[0] if self._before is None else self._renew(term)
            self._facts.remember(term, found)
        return found

    def known(self, group: Expansions) -> tuple[KnownExpansion, ...]:
        """The expansions of a group of which the model or the index knows a part."""
        found = self._known.recall(group)
        if found is None and self._before is not None and not self._holds_novel(group):
            found = self._known.remember(group, self._before.known(group))
        if found is None:
            held = {term for term in group.terms if (facts := self.facts(term)).frequency > 0 or facts.column >= 0}
            seen = (one for one in group.expansions if any(term in held for term, _ in one.parts))
            found = self._known.remember(group, tuple(map(self.measure, seen)))
        return found

    def measure(self, expansion: Expansion) -> KnownExpansion:
        """An expansion in numbers."""
        if len(expansion.parts) == 1:
            [(term, _)] = expansion.parts
            facts = self.facts(term)
            columns = ((term, facts.column, 1.0),) if facts.column >= 0 else ()
            places = ((facts.place, 1.0),) if facts.place >= 0 else ()
            return KnownExpansion(expansion, facts.frequency > 0, float(facts.frequency), columns, places)
        parts = [(term, count, self.facts(term)) for term, count in expansion.parts]
        whole = sum(count * facts.information for _, count, facts in parts)
        n_parts = sum(count for _, count, _ in parts)
        rarest = min(facts.frequency for _, _, facts in parts)
        return KnownExpansion(
            expansion,
            is_fitted=any(facts.frequency > 0 for _, _, facts in parts),
            n_documents=PHRASE_RARITY * rarest,
            columns=tuple(
                (term, facts.column, count * facts.information / whole)
                for term, count, facts in parts
                if facts.column >= 0
            ),
            places=tuple((facts.place, count / n_parts) for _, count, facts in parts if facts.place >= 0),
        )

    def _renew(self, term: str) -> TermFacts:
        """What was known of a term, and its column if it is novel."""
        assert self._before is not None
        facts = self._before.facts(term)
        if facts.column >= 0:
            return facts
        [place] = find_codes(self._novel, codes_of([term])).tolist()
        return facts._replace(column=len(self._codes) + place) if place >= 0 else facts

    def _holds_novel(self, group: Expansions) -> bool:
        return bool((find_codes(self._novel, codes_of(group.terms)) >= 0).any())

    def _look_up(self, terms: list[str]) -> list[TermFacts]:
        codes = codes_of(terms)
        statistics, latent = self.model.statistics, self.model.latent
        frequencies = statistics.frequencies_of_codes(codes)
        found = (
            frequencies.tolist(),
            statistics.information(frequencies).tolist(),
            find_codes(self._codes, codes).tolist(),
            find_codes(latent.codes, codes).tolist(),
        )
        return list(map(TermFacts, *found))


def _measure_facts(term: str, _: TermFacts) -> int:
    return sys.getsizeof(term) + _FACTS


def _measure_known(group: Expansions, known: tuple[KnownExpansion, ...]) -> int:
    n_parts = sum(len(one.columns) + len(one.places) for one in known)
    return group.n_bytes + _KNOWN * len(known) + _KNOWN_PART * n_parts


def _measure_by_vocabulary(stem: str, group: Expansions) -> int:
    return sys.getsizeof(stem) + group.n_bytes
