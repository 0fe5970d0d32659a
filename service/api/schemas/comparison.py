"""A comparison on the wire."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from service.api.schemas.recommendation_queries import RankedQuery
from service.api.schemas.recommendations import EligibilityRead, VersionsRead
from service.api.schemas.targets import ProductTargetRead


class CompareQuery(RankedQuery):
    """Which two products, and how they are scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: UUID = Field(description="Id of a product.")
    second: UUID = Field(description="Id of another.")


class ComparedRead(BaseModel):
    """One of the two."""

    target: ProductTargetRead
    score: float = Field(ge=0, le=1, description="As a list of recommendations has it.")
    fit_probability: float | None = Field(ge=0, le=1)
    eligibility: EligibilityRead
    flags: list[str]


class FactorDifferenceRead(BaseModel):
    """One factor's contribution to both scores."""

    factor: str = Field(examples=["price"])
    first: float
    second: float
    difference: float = Field(description="first − second.")
    first_reason: str
    second_reason: str


class ComparisonRead(VersionsRead):
    """Why one product stands above another."""

    first: ComparedRead
    second: ComparedRead
    difference: float = Field(
        description="The sum of the factors' differences, in their order: what the scores differ by, above 0 where the "
        "first leads."
    )
    factors: list[FactorDifferenceRead]
    sentence: str = Field(description="The main reasons.")
