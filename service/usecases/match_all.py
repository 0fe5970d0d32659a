"""Match every demand with products at once: what a bureau runs over its whole book, on all cores."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar, cast

import numpy as np

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.pauses import run_to_end
from service.domain.ranking.goods_and_demands import search_products
from service.domain.ranking.recommendation import Recommendation
from service.domain.ranking.request import RecommendationRequest
from service.domain.reading.demands import read_stored_demand
from service.domain.snapshot.columns import Rows
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.errors import EnvironmentProblem
from service.observability.garbage import collect_rarely

CHUNK = 16
"""Demands that a worker takes at a time: few, so that none waits long for the last ones."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match:
    """A demand and one of the products that fit it best.

    Attributes:
        demand: as the snapshot holds it.
        product: likewise, without its cost.
        exporter: the product's maker; None when whoever sees the product may not see it.
        found: rank, score and reasons.
    """

    demand: Demand
    product: Product
    exporter: Exporter | None
    found: Recommendation


Shape = Callable[[list[Match]], T]


def match_all(
    snapshot: Snapshot, principal: Principal, request: RecommendationRequest, shape: Shape[T], n_workers: int
) -> Iterator[T]:
    """The best products for each demand that the principal may see, as `recommend_for_demand` finds and orders them.

    Demands come from the snapshot too, so that all answers are of one revision.

    Args:
        snapshot: what is searched; the workers share its pages.
        principal: who asks.
        request: how to answer each demand; `limit` products a demand.
        shape: makes of one demand's matches, best first, what is wanted; it is called in the workers.
        n_workers: processes; 1 works in this very process.

    Returns:
        What `shape` made, a demand at a time, in the order of the demands' ids.

    Raises:
        EnvironmentProblem: a worker was killed, as the kernel does when memory runs out.
    """
    task = _Task(snapshot, principal, request, shape)
    rows = find_demands(snapshot, principal)
    chunks = [rows[begin : begin + CHUNK] for begin in range(0, len(rows), CHUNK)]
    if n_workers == 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield from task.answer(chunk)
        return
    # Forked, so that the workers begin at once, with snapshot, dictionary and kernels as they stand in memory.
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(n_workers, len(chunks)), context, initializer=partial(_begin, task))
    try:
        for answers in pool.map(_answer, chunks):
            yield from cast("list[T]", answers)
    except BrokenProcessPool:
        raise EnvironmentProblem(
            "a worker was killed, perhaps because memory ran out; try again with fewer --workers"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def find_demands(snapshot: Snapshot, principal: Principal) -> Rows:
    """Rows of the demands that the principal may see, ascending."""
    return np.flatnonzero(snapshot.demands.visible_to(principal.tenant_id))


@dataclass(frozen=True, slots=True)
class _Task(Generic[T]):
    snapshot: Snapshot
    principal: Principal
    request: RecommendationRequest
    shape: Shape[T]

    def answer(self, demand_rows: Rows) -> list[T]:
        return [self.shape(self._match(row)) for row in demand_rows.tolist()]

    def _match(self, demand_row: int) -> list[Match]:
        snapshot = self.snapshot
        demand = snapshot.demands.rows[demand_row]
        asked = read_stored_demand(demand)
        query = snapshot.products.text.query(asked.text)
        page = run_to_end(search_products(snapshot, self.principal.tenant_id, asked.demand, self.request, query))
        matches = []
        for found in page.items:
            row = snapshot.products.find_row(found.target.id)
            assert row is not None, "what was recommended is in the snapshot"
            matches.append(Match(demand, snapshot.products.rows[row], snapshot.exporter_of(row), found))
        return matches


_task: _Task[Any] | None = None


def _begin(task: _Task[Any]) -> None:
    """Take the task over from the parent's memory; Ctrl+C is the parent's to handle."""
    global _task
    _task = task
    collect_rarely()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _answer(demand_rows: Rows) -> list[Any]:
    assert _task is not None
    return _task.answer(demand_rows)
