"""What `fit` works out chances with; written by `python -m benchmarks.calibration --write`."""

from collections.abc import Mapping

OF_PAIR: Mapping[str, float] = {
    "intercept": -5.4019,
    "log_odds": 2.1447,
    "said": 2.8153,
    "subject_said": 2.9201,
    "subject_best": -3.6407,
    "head_said": 1.255,
    "has_subject": -0.6454,
    "log_units": 1.2505,
    "units_said": 3.3722,
    "all_said": -1.2391,
    "unknown": 3.5884,
    "contradicted": -3.4452,
}
OF_ANSWER: Mapping[str, float] = {
    "intercept": -10.8103,
    "log_odds": 2.5831,
    "said": 7.154,
    "subject_said": 5.3647,
    "subject_best": -6.4311,
    "head_said": 3.0564,
    "has_subject": -2.4626,
    "log_units": 5.5002,
    "units_said": -2.2261,
    "all_said": 1.8024,
    "unknown": 3.0533,
    "contradicted": 0.0,
    "lead": 1.8471,
}
