"""What keeps goods themselves from a home shelf: the failed ones of the checks that the product alone decides.

Price, lot and terms are for the two sides to settle and are no blockers; cost and know-how are the maker's.
Certificates are those of the day on which their tables were checked: what blocks is a column of the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable

from service.domain.catalog import Product
from service.domain.readiness.certification import check_certification
from service.domain.readiness.checks import Check, Readiness
from service.domain.readiness.product_checks import (
    check_label,
    check_standard,
    check_trade_mark,
)
from service.domain.readiness.trade_checks import check_mains, check_sizes

_CHECKS: tuple[Callable[[Product], Check], ...] = (
    check_trade_mark,
    check_mains,
    check_sizes,
)


def find_blockers(product: Product) -> tuple[Check, ...]:
    """The failed checks, each with its evidence and next step; none that is merely unknown."""
    checks = _CHECKS  # who states nothing of certificates fails neither of those that are dear
    if product.certifications is not None:
        checks = (*checks, check_certification)
    if product.certifications == ():  # for want of a standard goods fail only where it is stated that there are none
        checks = (*checks, check_standard)
    if product.attributes:  # as for a label: it fails only where one is stated
        checks = (*checks, check_label)
    found = (check(product) for check in checks)
    return tuple(check for check in found if check.verdict is Readiness.NOT_READY)
