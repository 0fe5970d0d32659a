from __future__ import annotations

from service.domain.caches import BUDGETS, CACHES
from service.domain.text.stems import stem
from service.observability.metrics import Metrics


def test_late_looks_at_the_loop_are_told_from_those_in_time() -> None:
    metrics = Metrics()
    for lag in (0.001, 0.06):
        metrics.observe_lag(lag)
    all_looks = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_count")
    in_time = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_bucket", {"le": "0.05"})
    assert (all_looks, in_time) == (2, 1)


def test_each_cache_tells_its_bytes_and_how_many_they_may_be() -> None:
    def read(what: str, cache: str) -> float:
        value = Metrics().registry.get_sample_value(f"homeward_cache_{what}", {"cache": cache})
        assert value is not None
        return value

    for name, cache in CACHES.items():
        assert read("max_bytes", name) == cache.max_bytes
        assert 0 <= read("bytes", name) <= cache.max_bytes
    BUDGETS["stems"].clear()
    assert (read("entries", "stems"), read("bytes", "stems")) == (0, 0)
    stem("towels")
    assert read("entries", "stems") == 1
    assert read("bytes", "stems") > len("towels")
