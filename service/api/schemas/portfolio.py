"""A portfolio on the wire."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from service.api.schemas.recommendations import EligibilityRead, VersionsRead
from service.api.schemas.targets import OfferTargetRead
from service.api.schemas.worth import WorthQuery
from service.domain.portfolio.operating_mode import Mode
from service.wire.values import DecimalText


class PortfolioQuery(WorthQuery):
    """How many choices are wanted, and what you state of the firm."""

    k: int = Field(4, ge=1, le=8, description="How many channels and programmes to choose.")


class GainRead(BaseModel):
    """What a choice adds to those before it: four parts that sum to `total`; all totals sum to the value."""

    fit: float
    certainty: float
    worth: float
    spread: float = Field(description="For a channel that no choice before it sells on.")
    total: float


class CertaintyRead(BaseModel):
    """How solid window and demand are, in [0, 1]."""

    value: float
    reason: str


class ServedRead(BaseModel):
    """A product that the choice serves best."""

    product_id: UUID
    name: str
    fit: float


class ChoiceRead(BaseModel):
    """One channel or programme."""

    target: OfferTargetRead
    adds: GainRead
    fit: float = Field(description="Mean of its scores over the products.")
    certainty: CertaintyRead
    gain_cny_a_year: DecimalText | None = Field(description="What is known of its worth; null when nothing is.")
    eligibility: EligibilityRead
    serves: list[ServedRead]


class OperatingModeRead(BaseModel):
    """Own shop or supply mode."""

    mode: Mode
    reasons: list[str]
    needs: list[str] = Field(description="Fields that would tell more.", examples=[["exporter.owns_brand"]])
    source: str


class PortfolioRead(VersionsRead):
    """The few channels and programmes that together serve the catalogue best."""

    exporter_id: UUID
    operating_mode: OperatingModeRead
    choices: list[ChoiceRead]
    value: float = Field(description="Sum of what the choices add, in [0, 1].")
    greedy_value: float = Field(description="What the step by step choice of the best would have reached.")
    is_exact: bool = Field(description="Proven that no other set of this size is better.")
    n_products: int
    n_candidates: int = Field(description="Home channels and programmes that are not closed to the firm.")
    complete: bool = Field(
        description="False where there are more programmes and channels than one answer looks at, some 600 of usual "
        "length of others: then the longest of whoever publishes most are left out."
    )
    n_partner_programs_left_out: int = Field(
        ge=0, description="Programmes and channels of other partners, which `include_partner_programs` lets in."
    )
