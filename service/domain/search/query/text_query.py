"""A query as an index is asked: what each unit is worth, and which of the index's terms speak for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.domain.search.query.expand import Expansion
from service.domain.search.query.units import StatedSize


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
    """

    expansion: Expansion
    terms: tuple[WeighedTerm, ...]
    share_of_words: float


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
        sizes: stated sizes with the columns of their dimension and of the sizes that agree, -1 for none.
        columns: of the index's first segment, int64, distinct; -1 for a term that only a later one holds.
        bounds: of each column the most that it can give a document, float64.
        latent_share: of the value that the latent space decides, in [0, 1).
        power: of the share by which a unit is met, in (0, 1].
        direction: of the query in the latent space, float32, length 1 or 0.
        closeness: of each expansion to its unit; see `expand.NEAR`.
        of_subject: of each unit that some document can meet, whether it says what thing is asked for.
        subject_share: of the query's information that says what thing is asked for, in [0, 1].
        is_cut: whether the text is longer than what is read of a query.
        later_columns: the same terms' columns in each later segment, -1 for a term that it lacks.
    """

    units: tuple[QueryUnit, ...]
    sizes: tuple[tuple[StatedSize, int, tuple[int, ...]], ...]
    columns: NDArray[np.int64]
    bounds: NDArray[np.float64]
    latent_share: float
    power: float
    direction: NDArray[np.float32]
    term_columns: NDArray[np.int64]
    term_shares: NDArray[np.float64]
    closeness: NDArray[np.int64]
    expansion_starts: NDArray[np.int64]
    unit_starts: NDArray[np.int64]
    unit_shares: NDArray[np.float64]
    of_subject: NDArray[np.bool_]
    subject_share: float
    is_cut: bool
    later_columns: tuple[NDArray[np.int64], ...] = ()
