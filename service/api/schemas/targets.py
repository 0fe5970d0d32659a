"""What was recommended, on the wire: enough of it to act on. What is not stated is null."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.domain.catalog import Incoterm
from service.domain.programs import ChannelKind, ProgramKind
from service.domain.ranking.recommendation import TargetType
from service.wire.values import MoneyRead, PriceRangeRead

Province = Annotated[str | None, Field(description="ISO 3166-2 code.", examples=["CN-HE"])]
ExternalId = Annotated[str, Field(description="The owner's key.", examples=["GY-001"])]


class MakerRead(BaseModel):
    """The exporter of a product."""

    id: UUID
    external_id: ExternalId
    name: str = Field(examples=["高阳县瑞丰毛巾有限公司"])
    province: Province


class ProductTargetRead(BaseModel):
    """A product and who makes it."""

    type: Literal[TargetType.PRODUCT]
    id: UUID
    title: str
    sku: str = Field(description="The owner's key.", examples=["TWL-3476"])
    hs_code: str | None = Field(examples=["630260"])
    unit: str | None = Field(description="What `moq` and the price count.", examples=["piece"])
    unit_price: MoneyRead | None
    incoterm: Incoterm | None = Field(description="The term of the price.")
    moq: int | None = Field(description="Minimum order quantity in `unit`s.")
    lead_time_days: int | None
    exporter: MakerRead | None = Field(description="Null when the exporter is private and not yours.")


class DemandTargetRead(BaseModel):
    """A buyer's demand, with what a seller needs of it."""

    type: Literal[TargetType.DEMAND]
    id: UUID
    title: str
    external_id: ExternalId
    channel: str | None = Field(description="Id of the channel it will be sold in.", examples=["freshippo"])
    hs_codes: list[str]
    quantity: int | None = Field(examples=[5000])
    unit: str | None = Field(description="What the quantity and the price count.", examples=["piece"])
    target_price: PriceRangeRead | None
    needed_by: date | None
    delivery_province: Province
    required_certifications: list[str]


class ExporterTargetRead(BaseModel):
    """An exporter."""

    type: Literal[TargetType.EXPORTER]
    id: UUID
    title: str
    external_id: ExternalId
    province: Province
    city: str | None


class ProvenanceRead(BaseModel):
    """Whose word a programme or a channel is."""

    provenance: Literal["registry", "own", "partner"] = Field(
        description="`registry`: the shared registry, each fact with its source; `own`: you wrote it; `partner`: "
        "another partner did."
    )
    partner: str | None = Field(description="Name of the other partner who wrote it.", examples=["Harbour city bureau"])


class ProgramTargetRead(ProvenanceRead):
    """A programme."""

    type: Literal[TargetType.PROGRAM]
    id: str
    title: str
    sponsor: str
    kind: ProgramKind
    channel: str | None = Field(description="Id of the channel that it opens.", examples=["freshippo"])
    valid_from: date | None
    valid_to: date | None


class ChannelTargetRead(ProvenanceRead):
    """A channel."""

    type: Literal[TargetType.CHANNEL]
    id: str
    title: str
    operator: str
    kind: ChannelKind


OfferTargetRead = Annotated[ProgramTargetRead | ChannelTargetRead, Field(discriminator="type")]
AnyTargetRead = Annotated[
    ProductTargetRead | DemandTargetRead | ExporterTargetRead | ProgramTargetRead | ChannelTargetRead,
    Field(discriminator="type"),
]
