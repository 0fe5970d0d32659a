"""The concepts of the catalogue as the use cases handle them: how a draft becomes an entity, and where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.drafts.catalog import ExporterDraft, ProductDraft
from service.domain.drafts.demand import DemandDraft
from service.domain.drafts.draft import Draft
from service.domain.drafts.messages import fault, field_error
from service.domain.drafts.program import ChannelDraft, ProgramDraft
from service.domain.money import PriceRange
from service.domain.programs import Channel, Program
from service.domain.tenancy import CatalogEntity, Principal
from service.errors import Forbidden, InvalidInput
from service.store.repository import Repository
from service.store.unit_of_work import UnitOfWork

E = TypeVar("E", bound=CatalogEntity)
D = TypeVar("D", bound=Draft)


@dataclass(frozen=True, kw_only=True)
class Concept(Generic[E, D]):
    """One concept: exporters, products, demands, programmes or channels.

    Attributes:
        label: its name in messages (`exporter`).
        label_zh: the same in Chinese.
        key: the draft's field with the partner's own key; `id` where that is a slug and the row's address.
        entity: the class of its rows.
        draft: the class of what partners state about them.
        repository: where a unit of work keeps them.
        has_exporter: whether each row belongs to an exporter.
    """

    label: str
    label_zh: str
    key: str
    entity: Callable[..., E]
    draft: type[D]
    repository: Callable[[UnitOfWork], Repository[E, Any]]
    has_exporter: bool = False

    def key_of(self, draft: D) -> str:
        """The partner's own key that `draft` states."""
        key: str = getattr(draft, self.key)
        return key

    def make(self, draft: D, tenant_id: UUID, now: datetime, exporter_id: UUID | None = None) -> E:
        """A new row of `tenant_id`, with an id of its own unless the draft states a slug.

        Raises:
            InvalidInput: the concept's rows belong to an exporter and none is named.
        """
        stated = _stated(draft)
        stated.setdefault("id", uuid7())
        if self.has_exporter:
            if exporter_id is None:
                raise InvalidInput([field_error("/exporter_id", fault("no_exporter"))])
            stated["exporter_id"] = exporter_id
        return self.entity(**stated, tenant_id=tenant_id, created_at=now, updated_at=now)

    def restate(self, current: E, draft: D, now: datetime, exporter_id: UUID | None = None) -> E:
        """`current` as `draft` states it; `current` itself when that says nothing new.

        What the draft leaves out is no longer stated. A row stays with its exporter unless another is named.

        Raises:
            InvalidInput: the draft states another slug than the row's.
        """
        stated = _stated(draft)
        if stated.get("id", current.id) != current.id:
            raise InvalidInput([field_error("/id", fault("immutable"))])
        if self.has_exporter and exporter_id is not None:
            stated["exporter_id"] = exporter_id
        restated = replace(current, **stated)
        return current if restated == current else replace(restated, updated_at=now)


def _stated(draft: Draft) -> dict[str, Any]:
    stated = draft.fields()
    if stated.get("target_price") == PriceRange():
        stated["target_price"] = None  # a range open at both ends says nothing
    return stated


async def get_own(concept: Concept[E, D], uow: UnitOfWork, principal: Principal, row_id: UUID | str) -> E:
    """The caller's own row, to be changed.

    Raises:
        NotFound: no such row, or another tenant's private one.
        Forbidden: another tenant's, or the shared registry's.
    """
    entity = await concept.repository(uow).get(row_id)
    if entity.tenant_id != principal.tenant_id:
        raise Forbidden(
            f"This {concept.label} is not yours; you may read it but not change it.",
            f"此{concept.label_zh}不属于您，您只能查看。",
        )
    return entity


EXPORTERS: Concept[Exporter, ExporterDraft] = Concept(
    label="exporter",
    label_zh="出口商",
    key="external_id",
    entity=Exporter,
    draft=ExporterDraft,
    repository=lambda uow: uow.exporters,
)
PRODUCTS: Concept[Product, ProductDraft] = Concept(
    label="product",
    label_zh="商品",
    key="sku",
    entity=Product,
    draft=ProductDraft,
    repository=lambda uow: uow.products,
    has_exporter=True,
)
DEMANDS: Concept[Demand, DemandDraft] = Concept(
    label="demand",
    label_zh="需求",
    key="external_id",
    entity=Demand,
    draft=DemandDraft,
    repository=lambda uow: uow.demands,
)
PROGRAMS: Concept[Program, ProgramDraft] = Concept(
    label="program",
    label_zh="计划",
    key="id",
    entity=Program,
    draft=ProgramDraft,
    repository=lambda uow: uow.programs,
)
CHANNELS: Concept[Channel, ChannelDraft] = Concept(
    label="channel",
    label_zh="渠道",
    key="id",
    entity=Channel,
    draft=ChannelDraft,
    repository=lambda uow: uow.channels,
)
