"""A query as an index is asked: what each unit is worth, and which of the index's terms speak for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.search.query.expand import Expansion
from service.domain.search.query.units import Claim


class WeighedTerm(NamedTuple):
    """One posting list that speaks for an expansion.

    Attributes:
        term: of the index.
        column: of the query's distinct columns.
        share: of the unit's coverage that the term's weight gives.
    """

    term: str
    column: int
    share: float


class WeighedExpansion(NamedTuple):
    """An expansion that some document can meet.

    Attributes:
        expansion: of the unit.
        terms: that speak for it.
        share_of_words: of the unit's coverage what its words give when all are met; a name's head gives the rest.
        phrase_share: of the unit's coverage what all terms of a phrase give; 0 where each part counts by itself.
    """

    expansion: Expansion
    terms: tuple[WeighedTerm, ...]
    share_of_words: float
    phrase_share: float

    def is_hit_by(self, weights: Sequence[float]) -> bool:
        """Whether a document says more of it than a character of a Chinese word."""
        return sum([weights[one.column] > 0.0 for one in self.terms]) >= self.expansion.least_terms

    def said_by(self, weights: Sequence[float]) -> float:
        """The part of a phrase that a document says, by which what it says counts less; 1 where there is no phrase.

        Args:
            weights: of the query's columns in the document.
        """
        said = sum([one.share for one in self.terms if weights[one.column] > 0.0])
        return said / self.phrase_share if self.phrase_share else 1.0


class AskedThing(NamedTuple):
    """What is asked for, and what is not: things that go with it.

    Attributes:
        surface: as it stands in the query.
        share: of the query's information that says it.
        modifiers: the terms that say a name's thing goes with it, with their columns.
        heads: the columns of the terms that say a name's thing is it.
    """

    surface: str
    share: float
    modifiers: tuple[tuple[str, int], ...]
    heads: tuple[int, ...]


class WeighedClaim(NamedTuple):
    """A claim with the columns of its terms.

    Attributes:
        claim: of the query.
        contrary: of each way to contradict it whose terms the index holds the columns.
        accepted: the columns of those terms that the index holds.
    """

    claim: Claim
    contrary: tuple[tuple[int, ...], ...]
    accepted: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class QueryUnit:
    """A unit with its share of the query's information; shares add up to 1.

    Attributes:
        surface: as it stands in the query.
        is_selling: whether it is of selling and asking, which goods need not say.
        is_subject: whether it says what thing is asked for.
        share: of the query's information.
        fitted_terms: that place it in the latent space: its own or, where none is fitted, its best expansion's.
        expansions: the ways in which a document of the index can meet it.
    """

    surface: str
    is_selling: bool
    is_subject: bool
    share: float
    fitted_terms: tuple[str, ...]
    expansions: tuple[WeighedExpansion, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TextQuery:
    """A document analysed as a query against one index; holds only for that index.

    Attributes:
        units: of the query; empty when nothing can be looked for.
        claims: that documents of the index can contradict.
        thing: what is asked for as it stands in the query, the columns of the terms that say a name's thing goes with
            it, and of those that say it is the thing.
        columns: of the index's first segment, int64, distinct; -1 for a term that only a later one holds.
        bounds: of each column the most that it can give a document, float64.
        latent_share: of the value that the latent space decides, in [0, 1).
        power: of the share by which a unit is met, in (0, 1].
        direction: of the query in the latent space, float32, length 1 or 0.
        closeness: of each expansion to its unit; see `expand.NEAR`.
        of_subject: of each unit that some document can meet, whether it says what thing is asked for.
        subject_share: of the query's information that says what thing is asked for, in [0, 1].
        is_cut: whether the text is longer than what is read of a query.
        phrase_shares: the `phrase_share` of each expansion, float64.
        least_terms: how many terms of each expansion a document has to say for it to count, int64.
        later_columns: the same terms' columns in each later segment, -1 for a term that it lacks.
    """

    units: tuple[QueryUnit, ...]
    claims: tuple[WeighedClaim, ...]
    thing: AskedThing | None
    columns: NDArray[np.int64]
    bounds: NDArray[np.float64]
    latent_share: float
    power: float
    direction: NDArray[np.float32]
    term_columns: NDArray[np.int64]
    term_shares: NDArray[np.float64]
    closeness: NDArray[np.int64]
    expansion_starts: NDArray[np.int64]
    phrase_shares: NDArray[np.float64]
    least_terms: NDArray[np.int64]
    unit_starts: NDArray[np.int64]
    unit_shares: NDArray[np.float64]
    of_subject: NDArray[np.bool_]
    subject_share: float
    is_cut: bool
    later_columns: tuple[NDArray[np.int64], ...] = ()
