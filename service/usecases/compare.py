"""Compare: why one product stands above another for a stored demand, wherever in the list the two are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from service.domain.drafts.messages import fault, field_error
from service.domain.ranking.comparison import Comparison
from service.domain.ranking.request import RecommendationRequest
from service.domain.snapshot.snapshot import Snapshot
from service.domain.tenancy import Principal
from service.errors import InvalidInput
from service.usecases.recommend import recommend_for_demand
from service.usecases.scans import Scans

if TYPE_CHECKING:
    from service.store.unit_of_work import UnitOfWork


async def compare_for_demand(
    uow: UnitOfWork,
    scans: Scans,
    snapshot: Snapshot,
    principal: Principal,
    demand_id: UUID,
    first: UUID,
    second: UUID,
    request: RecommendationRequest,
) -> Comparison:
    """Two products for a demand, each with the score that a list would give it, eligible or not.

    The unit of work is given unopened.

    Raises:
        NotFound: there is no such demand, or the tenant may not see it.
        InvalidInput: the two are one, one is not in the index for the tenant, or the weights cannot be used.
    """
    if first == second:
        raise InvalidInput([field_error("/second", fault("same_product"), "query")])
    asked: Mapping[str, UUID] = {"first": first, "second": second}
    only = tuple(map(str, asked.values()))
    request = replace(request, limit=len(only), include_ineligible=True, only=only)
    page = await recommend_for_demand(uow, scans, snapshot, principal, demand_id, request)
    found = {item.target.id: item for item in page.items}
    missing = [name for name, product_id in asked.items() if str(product_id) not in found]
    if missing:
        raise InvalidInput([field_error(f"/{name}", fault("unknown_product"), "query") for name in missing])
    return Comparison(found[only[0]], found[only[1]])
