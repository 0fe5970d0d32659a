"""Metrics in the Prometheus text format."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from service.domain.caches import CACHES

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LAG_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 5)


class CacheCollector(Collector):
    """What the caches of this process hold, read when it is asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Bytes, the most that they may be, and entries, by cache."""
        n_bytes = GaugeMetricFamily("homeward_cache_bytes", "Bytes that are remembered.", labels=["cache"])
        limit = GaugeMetricFamily("homeward_cache_max_bytes", "Bytes that may be remembered.", labels=["cache"])
        entries = GaugeMetricFamily("homeward_cache_entries", "Entries that are remembered.", labels=["cache"])
        for name, cache in CACHES.items():
            n_bytes.add_metric([name], cache.n_bytes)
            limit.add_metric([name], cache.max_bytes)
            entries.add_metric([name], cache.n_entries)
        yield from (n_bytes, limit, entries)


class Metrics:
    """The service's metrics in a registry of their own, so that several apps can live in one process."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._snapshot_taken_at: float | None = None
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(CacheCollector())
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry)
        self._requests = counter("homeward_http_requests", "Answered requests.", ["method", "route", "status"])
        self._seconds = histogram(
            "homeward_http_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ["method", "route"],
            buckets=_BUCKETS,
        )
        self._answers = counter(
            "homeward_answers_from_snapshot",
            "Answers that follow from the snapshot alone: worked out, or remembered.",
            ["how"],
        )
        self._left_out = counter("homeward_rows_left_out", "Rows that could not be explained, left out of a page.")
        self.in_flight = gauge("homeward_http_requests_in_flight", "Requests being answered.")
        self._lag = histogram(
            "homeward_event_loop_lag_seconds",
            "Seconds by which a timer of the event loop was late.",
            buckets=_LAG_BUCKETS,
        )
        self._revision = gauge("homeward_index_revision", "Change-feed position of the snapshot that answers.")
        self._build_seconds = gauge("homeward_index_build_seconds", "Seconds the last snapshot took to build and open.")
        self._drift = gauge(
            "homeward_index_drift",
            "Rows of goods that came or went since the term statistics were fitted, as a share of those of then.",
        )
        self._index_events = counter("homeward_index_events", "What happened to the index.", ["kind"])
        self._age = gauge("homeward_index_age_seconds", "Seconds since the snapshot was taken up; -1 without one.")
        self._age.set_function(self._index_age)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is the template (`/v1/exporters/{id}`), never the raw path."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def observe_answer(self, *, is_remembered: bool) -> None:
        """Count one answer that follows from the snapshot alone."""
        self._answers.labels("remembered" if is_remembered else "worked_out").inc()

    def observe_rows_left_out(self, n: int) -> None:
        """Count rows that a page goes without."""
        self._left_out.inc(n)

    def observe_lag(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._lag.observe(seconds)

    def observe_index(self, kind: str, revision: int, seconds: float, drift: float) -> None:
        """Count one event of the index; `revision` is -1 when it brought no snapshot."""
        self._index_events.labels(kind).inc()
        if revision >= 0:
            self._snapshot_taken_at = self._clock()
            self._revision.set(revision)
            self._build_seconds.set(seconds)
            self._drift.set(drift)

    def _index_age(self) -> float:
        return -1.0 if self._snapshot_taken_at is None else self._clock() - self._snapshot_taken_at

    def render(self) -> bytes:
        """All metrics as text."""
        return generate_latest(self.registry)
