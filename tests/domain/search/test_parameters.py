from __future__ import annotations

from service.domain.search.parameters import PARAMETER_BOUNDS, TextParameters


def test_every_free_parameter_has_bounds_that_hold_its_shipped_value() -> None:
    parameters = TextParameters().parameters()
    assert parameters.keys() == PARAMETER_BOUNDS.keys()
    assert all(low <= parameters[name] <= high for name, (low, high) in PARAMETER_BOUNDS.items())
