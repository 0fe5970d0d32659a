"""What a parsed query is made of: units of meaning, and claims that a document may contradict."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.domain.search.query.expand import Expansion, Expansions


@dataclass(slots=True)
class Unit:
    """One unit of the query.

    Attributes:
        key: its folded form; equal keys are one unit.
        surface: as it stands in the asking text.
        weight: how much it counts besides its information.
        own: the unit itself.
        expansions: the same in other words, each with the share of the unit that they say.
        count: how often it occurs.
        is_head: whether it is what is asked for, which a name's head should say.
        is_goods: whether it is of the name of some goods.
        is_selling: whether it is of selling and asking, and names no goods.
        is_subject: whether it says what thing is asked for, which no document that fits leaves unsaid.
    """

    key: str
    surface: str
    weight: float
    own: Expansion
    expansions: list[tuple[Expansions, float]] = field(default_factory=list)
    count: int = 1
    is_head: bool = False
    is_goods: bool = False
    is_selling: bool = False
    is_subject: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document may contradict: a size that the query states, or a denial.

    Attributes:
        surface: as it stands in the asking text.
        contrary: ways to contradict it, each of terms that a document says together.
        accepted: terms; a document that says one of them contradicts nothing.
        cost: the share of the value that a contradiction takes away.
    """

    surface: str
    contrary: tuple[tuple[str, ...], ...]
    accepted: tuple[str, ...]
    cost: float


@dataclass(slots=True)
class ParsedQuery:
    """What a query asks for.

    Attributes:
        units: in the order of the text.
        claims: that a document may contradict.
        thing: the unit that says what is asked for, if a listing of something that goes with it is none.
        is_cut: whether a field was longer than what is read of it.
    """

    units: list[Unit] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    thing: Unit | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit with its span in the folded text."""

    unit: Unit
    start: int
    end: int
