"""What `fit` works out chances with; written by `python -m benchmarks.calibration --write`."""

from collections.abc import Mapping

OF_PAIR: Mapping[str, float] = {
    "intercept": -5.3945,
    "log_odds": 2.1465,
    "said": 2.8004,
    "subject_said": 2.9255,
    "subject_best": -3.6425,
    "head_said": 1.2531,
    "has_subject": -0.6463,
    "log_units": 1.2518,
    "units_said": 3.3736,
    "all_said": -1.2388,
    "unknown": 3.5898,
    "contradicted": -3.4467,
}
OF_ANSWER: Mapping[str, float] = {
    "intercept": -10.8043,
    "log_odds": 2.5852,
    "said": 7.2815,
    "subject_said": 5.4586,
    "subject_best": -6.6057,
    "head_said": 3.0126,
    "has_subject": -2.383,
    "log_units": 5.5111,
    "units_said": -2.3827,
    "all_said": 1.8427,
    "unknown": 2.9826,
    "contradicted": 0.0,
    "lead": 1.8443,
}
