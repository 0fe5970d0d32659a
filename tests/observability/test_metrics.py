from __future__ import annotations

from service.observability.metrics import Metrics


def test_late_looks_at_the_loop_are_told_from_those_in_time() -> None:
    metrics = Metrics()
    for lag in (0.001, 0.06):
        metrics.observe_lag(lag)
    all_looks = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_count")
    in_time = metrics.registry.get_sample_value("homeward_event_loop_lag_seconds_bucket", {"le": "0.05"})
    assert (all_looks, in_time) == (2, 1)
