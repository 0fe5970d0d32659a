"""What the programmes are worth to one exporter, and the best of them that can be used together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from service.domain.programs import Program, StackingRule
from service.domain.rules import Verdict
from service.domain.worth.benefits import BenefitWorth, FirmFigures, value_benefit
from service.domain.worth.stacking import find_best_set


@dataclass(frozen=True, slots=True)
class ProgramWorth:
    """A programme's worth to a firm. Known parts are summed; what is unknown can only add to them."""

    program: Program
    verdict: Verdict
    benefits: tuple[BenefitWorth, ...]

    @property
    def gain(self) -> Decimal | None:
        """CNY a year; None when no benefit is known."""
        return _sum(benefit.gain for benefit in self.benefits)

    @property
    def orders(self) -> Decimal | None:
        """CNY a year; None when no orders are known."""
        return _sum(benefit.orders for benefit in self.benefits)

    @property
    def days(self) -> int | None:
        """Days sooner on the shelf; the largest, for they run side by side."""
        return max((b.days for b in self.benefits if b.days is not None), default=None)

    @property
    def n_unknown(self) -> int:
        """Benefits whose worth is unknown."""
        return sum(not benefit.is_known for benefit in self.benefits)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A programme that was left out because `by` excludes it, or it excludes `by`."""

    program_id: str
    by: str


@dataclass(frozen=True, slots=True)
class Stack:
    """Programmes that can be used together.

    Attributes:
        programs: ids, ascending.
        gain, orders: CNY a year, summed over what is known; None when nothing is.
        days: sooner on the shelf.
        n_unknown: benefits whose worth is unknown, and so left out of the sums.
        left_out: those that could be used, but not together with these.
        is_exact: whether it is proven that no other set is worth more.
    """

    programs: tuple[str, ...]
    gain: Decimal | None
    orders: Decimal | None
    days: int | None
    n_unknown: int
    left_out: tuple[Exclusion, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ExporterWorth:
    """All programmes with their worth, the best stack of those that are open for certain, and of all that may be."""

    programs: tuple[ProgramWorth, ...]
    certain: Stack
    possible: Stack


def value_program(program: Program, verdict: Verdict, firm: FirmFigures, as_of: date) -> ProgramWorth:
    """Value one programme for a firm, by the verdict on the firm."""
    return ProgramWorth(program, verdict, tuple(value_benefit(b, program, firm, as_of) for b in program.benefits))


def value_programs(
    judged: Iterable[tuple[Program, Verdict]],
    firm: FirmFigures,
    as_of: date,
    uncertain: Container[str] = (),
) -> ExporterWorth:
    """Value each programme for a firm and find the best compatible sets.

    Args:
        judged: the programmes with the verdict on the firm.
        firm: the caller's figures.
        as_of: the day the question is asked for.
        uncertain: ids of programmes that are never certain, whatever the verdict.

    Returns:
        Programmes ordered by verdict (eligible, unknown, ineligible), then the greater known gain, then id; those that
        are `uncertain` behind the others.
    """
    valued = [value_program(program, verdict, firm, as_of) for program, verdict in judged]
    rank = {Verdict.ELIGIBLE: 0, Verdict.UNKNOWN: 1, Verdict.INELIGIBLE: 2}
    valued.sort(
        key=lambda worth: (
            worth.program.id in uncertain,
            rank[worth.verdict],
            -(worth.gain or Decimal(0)),
            worth.program.id,
        )
    )
    certain = [worth for worth in valued if worth.verdict is Verdict.ELIGIBLE and worth.program.id not in uncertain]
    possible = [worth for worth in valued if worth.verdict is not Verdict.INELIGIBLE]
    return ExporterWorth(tuple(valued), stack(certain), stack(possible))


def stack(candidates: Sequence[ProgramWorth]) -> Stack:
    """The set without mutual exclusions that is worth the most; of equal ones, the one with more programmes.

    An exclusion holds in both directions, whichever of the two states it. Days and unknown worth do not decide.
    """
    ordered = sorted(candidates, key=lambda worth: worth.program.id)
    rivals = find_rivals([worth.program for worth in ordered])
    conflicts = [(left, right) for left, rights in enumerate(rivals) for right in rights if left < right]
    weights = [int((worth.gain or Decimal(0)) * 100) * (len(ordered) + 1) + 1 for worth in ordered]
    best = find_best_set(weights, conflicts)
    is_taken = set(best.taken)
    taken = [ordered[at] for at in best.taken]
    left_out = tuple(
        Exclusion(worth.program.id, ordered[min(rivals[at] & is_taken)].program.id)
        for at, worth in enumerate(ordered)
        if at not in is_taken
    )
    return Stack(
        programs=tuple(worth.program.id for worth in taken),
        gain=_sum(worth.gain for worth in taken),
        orders=_sum(worth.orders for worth in taken),
        days=max((worth.days for worth in taken if worth.days is not None), default=None),
        n_unknown=sum(worth.n_unknown for worth in taken),
        left_out=left_out,
        is_exact=best.is_exact,
    )


def find_rivals(programs: Sequence[Program | None]) -> list[set[int]]:
    """For each programme the places of those that it excludes, or that exclude it; None stands for no programme."""
    places = {program.id: at for at, program in enumerate(programs) if program}
    rivals: list[set[int]] = [set() for _ in programs]
    for at, program in enumerate(programs):
        for other, rule in program.stacking.items() if program else ():
            if rule == StackingRule.EXCLUDES and places.get(other, at) != at:
                rivals[at].add(places[other])
                rivals[places[other]].add(at)
    return rivals


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
