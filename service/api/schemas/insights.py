"""The market on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from service.api.formats import DIMENSIONS, HEADING
from service.api.schemas.recommendations import SnapshotRead
from service.api.schemas.revisions import IndexQuery
from service.domain.drafts.fields import ProvinceCode
from service.domain.market.insights import Dimension


class MarketQuery(IndexQuery):
    """What the market is cut by, and which part of it is wanted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    by: Annotated[str, Field(max_length=64, pattern=DIMENSIONS.pattern)] = Field(
        ",".join(Dimension), description="What to cut by, with commas between.", examples=[DIMENSIONS.example]
    )
    heading: Annotated[str, Field(pattern=HEADING.pattern)] | None = Field(
        None, description="Only this HS heading.", examples=[HEADING.example]
    )
    province: ProvinceCode | None = Field(
        None, description="Only this province: of the maker for supply, of delivery for demand.", examples=["CN-HE"]
    )
    limit: int = Field(100, ge=1, le=1000, description="How many cells at most.")

    def dimensions(self) -> frozenset[Dimension]:
        """What to cut by."""
        return frozenset(Dimension(name) for name in self.by.split(","))


class PriceBandRead(BaseModel):
    """A price band of one currency and unit; the lower end belongs to it, the upper end does not."""

    low: float = Field(examples=[5.0])
    high: float | None = Field(examples=[10.0])
    currency: str = Field(examples=["CNY"])
    unit: str = Field(
        description="What the prices are for; those of a dozen or a thousand are converted to a piece's, and a price "
        "whose unit is not stated is taken for a piece's.",
        examples=["piece"],
    )


class MarketCellRead(BaseModel):
    """One part of the market; a dimension that is not cut by, or not stated by the rows, is null."""

    heading: str | None = Field(description="HS heading.", examples=["6302"])
    price_band: PriceBandRead | None
    province: str | None = Field(examples=["CN-HE"])
    products: int = Field(description="Products that you may see: yours and the network's.")
    exporters: int
    demands: int = Field(description="Demands whose highest price lies in the band.")
    crowding: float | None = Field(description="Products for each demand; null without demands.")


class MarketRead(BaseModel):
    """Supply, demand and crowding: cells with the most demand first, then the most supply."""

    items: list[MarketCellRead]
    n_cells: int = Field(description="All there are; more than `items` when `limit` cuts them off.")
    products: int = Field(description="Of all cells together.")
    demands: int = Field(description="Of all cells together; one that names several headings stands in several cells.")
    snapshot: SnapshotRead
