"""From a catalogue and the offers that are open to it to a portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.eligibility.columns.facts_of_some import FactsOfSome
from service.domain.eligibility.columns.judge import CatalogJudge
from service.domain.eligibility.logic import CODES
from service.domain.market.lots import headings_of
from service.domain.portfolio.certainty import Certainty, find_certainty
from service.domain.portfolio.operating_mode import RUN_BY, ModeAdvice, advise_mode
from service.domain.portfolio.selection import Candidates, Gain, Selection, select
from service.domain.programs import ChannelKind, Program, ProgramKind
from service.domain.ranking.exporter_catalog import representatives, visible_catalog
from service.domain.ranking.exporter_verdicts import JudgedCatalog
from service.domain.ranking.offer import Offer
from service.domain.ranking.offers_for_suppliers import score_offers_for_products
from service.domain.ranking.recommendation import Target
from service.domain.ranking.request import RecommendationRequest
from service.domain.ranking.visible_offers import visible_offers
from service.domain.rules import Eligibility, Verdict
from service.domain.snapshot.codes import text_code
from service.domain.snapshot.columns import Floats
from service.domain.snapshot.snapshot import Snapshot
from service.domain.worth.benefits import FirmFigures
from service.domain.worth.exporter_worth import find_rivals, value_program

N_SERVED = 3
"""Products that each choice names at most."""


@dataclass(frozen=True, slots=True)
class Served:
    """A product that a choice serves better than the other choices do."""

    product_id: UUID
    name: str
    fit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One channel or programme of a portfolio.

    Attributes:
        target: what was chosen.
        gain: what it adds to the choices before it.
        fit: mean of its fit over the products, in [0, 1].
        certainty: with its reason.
        worth: CNY a year that the programme is known to be worth; None for a channel, and where nothing is known.
        eligibility: the verdict on the exporter.
        served: products that it serves best among the choices, the best first.
    """

    target: Target
    gain: Gain
    fit: float
    certainty: Certainty
    worth: Decimal | None
    eligibility: Eligibility
    served: tuple[Served, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """What to do with a whole catalogue; the gains of the choices add up to `value`."""

    mode: ModeAdvice
    choices: tuple[Choice, ...]
    value: float
    greedy_value: float
    is_exact: bool
    n_products: int
    n_candidates: int
    is_complete: bool
    """Whether all offers that the tenant may see were looked at."""
    n_of_partners: int
    """Programmes and channels that other partners wrote, and that therefore were not looked at."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An offer that the exporter may take; `row` is its row in its corpus."""

    offer: Offer
    row: int
    certainty: Certainty
    worth: Decimal | None


def build_portfolio(
    snapshot: Snapshot, tenant_id: UUID, exporter: Exporter, k: int, request: RecommendationRequest, firm: FirmFigures
) -> Portfolio:
    """The best `k` home channels and programmes for an exporter's catalogue.

    Args:
        snapshot: what is looked at.
        tenant_id: who asks; what it may see counts.
        exporter: the maker.
        k: how many to choose.
        request: the day, the weights of the factors, and whether what other partners wrote is looked at.
        firm: the caller's figures, for the worth.

    Returns:
        At most `k` choices, fewer when fewer are open; programmes that are closed, that exclude a chosen one or that
        are of the other operating mode are not among them, and neither are ways abroad.
    """
    mode, catalog = advise_mode(exporter), visible_catalog(snapshot, tenant_id, exporter.id)
    rows = representatives(snapshot, catalog)
    judged = JudgedCatalog(snapshot, exporter, catalog, request.as_of)
    demands = _demands_by_channel(snapshot, tenant_id, catalog)
    visible = visible_offers(snapshot, tenant_id, "all")
    counted = [
        (row, offer)
        for row, offer in visible.offers
        if request.include_partner_programs or not offer.is_of_partner(tenant_id)
    ]
    candidates = [
        _value(row, offer, verdict, demands.get(text_code(_channel_of(offer)), 0), firm, request.as_of)
        for row, offer in counted
        if not _is_abroad(offer) and _is_of_mode(offer, mode)
        if (verdict := judged.decide(offer)) is not Verdict.INELIGIBLE
    ]
    fits = _find_fits(snapshot, exporter, rows, candidates, request)
    by_fit = np.argsort(-fits.sum(axis=0), kind="stable")  # of two that add as much, the one that suits more goods
    candidates, fits = [candidates[at] for at in by_fit], fits[:, by_fit]
    chosen = select(_to_select(candidates, fits), k)
    return Portfolio(
        mode=mode,
        choices=_describe(candidates, judged, [snapshot.products.rows[row] for row in rows], fits, chosen),
        value=chosen.value,
        greedy_value=chosen.greedy_value,
        is_exact=chosen.is_exact,
        n_products=len(catalog),
        n_candidates=len(candidates),
        is_complete=not visible.n_left_out,
        n_of_partners=len(visible.offers) - len(counted),
    )


def _value(row: int, offer: Offer, verdict: Verdict, n_demands: int, firm: FirmFigures, as_of: date) -> _Candidate:
    """An offer with how certain it is, `n_demands` being those of its channel, and what it is worth to a firm."""
    worth = value_program(offer.program, verdict, firm, as_of).gain if offer.program else None
    return _Candidate(offer, row, find_certainty(offer, as_of, n_demands), worth)


def _is_abroad(offer: Offer) -> bool:
    return offer.channel is not None and offer.channel.kind is ChannelKind.EXPORT_MARKETPLACE


def _is_of_mode(offer: Offer, mode: ModeAdvice) -> bool:
    """Whether it is no operating mode, or the one that is advised, or none is."""
    program, run_by = offer.program, RUN_BY.get(mode.mode)
    if program is None or program.kind is not ProgramKind.OPERATING_MODE or run_by is None:
        return True
    return program.traits.get("shop_run_by") in (run_by, None)


def _channel_of(offer: Offer) -> str:
    if offer.channel is not None:
        return offer.channel.id
    assert offer.program is not None
    return offer.program.channel or f"program {offer.program.id}"


def _demands_by_channel(snapshot: Snapshot, tenant_id: UUID, catalog: Sequence[int]) -> Mapping[int, int]:
    """How many demands for goods of the catalogue's headings name each channel, by the code of its id."""
    headings = np.unique(snapshot.product_columns.heading[list(catalog)])
    codes = snapshot.demand_columns.hs_codes
    wanted = codes.rows_with(np.isin(headings_of(np.asarray(codes.codes)), headings[headings >= 0]))
    rows = np.flatnonzero(wanted & snapshot.demands.visible_to(tenant_id))
    channels, counts = np.unique(snapshot.demand_columns.channel[rows], return_counts=True)
    return dict(zip(channels.tolist(), counts.tolist(), strict=True))


def _find_fits(
    snapshot: Snapshot,
    exporter: Exporter,
    rows: Sequence[int],
    candidates: Sequence[_Candidate],
    request: RecommendationRequest,
) -> Floats:
    """Scores of products for each candidate, shape (n_rows, n_candidates); 0 where the product itself may not go."""
    judge = CatalogJudge(FactsOfSome(snapshot.facts, rows, exporter))
    may_go = np.zeros((len(rows), len(candidates)), dtype=np.bool_)
    for place, candidate in enumerate(candidates):
        offer = candidate.offer
        verdicts = judge.judge(offer.criteria, as_of=request.as_of, window=offer.window)
        may_go[:, place] = verdicts != CODES[Verdict.INELIGIBLE]
    offers = [(candidate.row, candidate.offer) for candidate in candidates]
    products = [snapshot.products.rows[row] for row in rows]
    return np.where(may_go, score_offers_for_products(snapshot, offers, products, exporter, request), 0.0)


def _to_select(candidates: Sequence[_Candidate], fits: Floats) -> Candidates:
    groups = {name: at for at, name in enumerate(dict.fromkeys(_channel_of(c.offer) for c in candidates))}
    most = max((c.worth for c in candidates if c.worth), default=Decimal(0))
    return Candidates(
        fits=fits,
        certainties=np.array([c.certainty.value for c in candidates], dtype=np.float64),
        worths=np.array([float((c.worth or 0) / most) if most else 0.0 for c in candidates], dtype=np.float64),
        groups=np.array([groups[_channel_of(c.offer)] for c in candidates], dtype=np.intp),
        conflicts=_find_conflicts([c.offer.program for c in candidates]),
    )


def _find_conflicts(programs: Sequence[Program | None]) -> list[frozenset[int]]:
    """For each candidate those that it cannot go with: stated exclusions, and other operating modes of one channel."""
    modes: dict[str | None, set[int]] = {}
    for at, program in enumerate(programs):
        if program is not None and program.kind is ProgramKind.OPERATING_MODE:
            modes.setdefault(program.channel, set()).add(at)
    conflicts = []
    for at, rivals in enumerate(find_rivals(programs)):
        program = programs[at]
        is_mode = program is not None and program.kind is ProgramKind.OPERATING_MODE
        same = modes[program.channel] if program is not None and is_mode else set[int]()
        conflicts.append(frozenset((rivals | same) - {at}))
    return conflicts


def _describe(
    candidates: Sequence[_Candidate],
    judged: JudgedCatalog,
    products: Sequence[Product],
    fits: Floats,
    selection: Selection,
) -> tuple[Choice, ...]:
    chosen = list(selection.chosen)
    best = fits[:, chosen].argmax(axis=1) if chosen and len(products) else np.zeros(0, dtype=np.intp)
    choices = []
    for place, (at, gain) in enumerate(zip(chosen, selection.gains, strict=True)):
        rows = [row for row in range(len(products)) if best[row] == place]
        rows.sort(key=lambda row: (-fits[row, chosen[place]], row))
        served = tuple(Served(products[r].id, products[r].name, float(fits[r, at])) for r in rows[:N_SERVED])
        candidate = candidates[at]
        choices.append(
            Choice(
                target=candidate.offer.target,
                gain=gain,
                fit=float(fits[:, at].mean()) if len(products) else 0.0,
                certainty=candidate.certainty,
                worth=candidate.worth,
                eligibility=judged.evaluate(candidate.offer),
                served=served,
            )
        )
    return tuple(choices)
