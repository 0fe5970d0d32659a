"""What `fit` works out chances with; written by `python -m benchmarks.calibration --write`."""

from collections.abc import Mapping

OF_PAIR: Mapping[str, float] = {
    "intercept": -6.8755,
    "log_odds": 1.8993,
    "said": 4.4331,
    "subject_said": 3.2408,
    "subject_best": -3.7903,
    "head_said": 1.5094,
    "has_subject": -0.8385,
    "log_units": 1.3502,
    "units_said": 3.4456,
    "all_said": -1.1978,
    "unknown": 3.7811,
    "contradicted": -3.2628,
}
OF_ANSWER: Mapping[str, float] = {
    "intercept": -11.4868,
    "log_odds": 2.5796,
    "said": 7.7339,
    "subject_said": 5.7356,
    "subject_best": -7.4351,
    "head_said": 3.0719,
    "has_subject": -1.9668,
    "log_units": 5.4056,
    "units_said": -2.124,
    "all_said": 1.7271,
    "unknown": 3.9026,
    "contradicted": 0.0,
    "lead": 2.0329,
}
