"""Verdicts on single pairs, what would change them, and funnels, on the wire."""

from __future__ import annotations

from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from service.api.schemas.recommendation_queries import AsOf
from service.api.schemas.recommendations import CriterionVerdictRead, TargetRead, VersionsRead
from service.api.schemas.revisions import IndexQuery
from service.domain.drafts.messages import refuse
from service.domain.drafts.program import Slug
from service.domain.eligibility.change.options import ChangeKind
from service.domain.rules import Verdict


class _DatedQuery(IndexQuery):
    model_config = ConfigDict(extra="ignore")

    as_of: AsOf = Field(None, examples=["2025-06-01"])


class ProductPairQuery(_DatedQuery):
    """What a product is judged for: a programme or a demand."""

    program: Slug | None = Field(None, description="Id of a programme.", examples=["freshippo-green-channel"])
    demand: UUID | None = Field(None, description="Id of a demand, instead of a programme.")

    @model_validator(mode="after")
    def _check_pair(self) -> Self:
        if (self.program is None) == (self.demand is None):
            raise refuse("program_or_demand")
        return self


class ExporterPairQuery(_DatedQuery):
    """What an exporter is judged for."""

    program: Slug = Field(description="Id of a programme.", examples=["freshippo-green-channel"])


class DemandPairQuery(_DatedQuery):
    """Which product is judged for a demand."""

    product: UUID = Field(description="Id of a product.")


class FunnelQuery(_DatedQuery):
    """When a funnel is looked at."""


class PairVerdictRead(VersionsRead):
    """The verdict on one pair, with each condition's."""

    subject: TargetRead = Field(description="Who was judged.")
    target: TargetRead = Field(description="For what.")
    verdict: Verdict
    criteria: list[CriterionVerdictRead]
    supply: list[str] = Field(
        description="Facts to state so that what is `unknown` can be told.", examples=[["product.ip_status"]]
    )


class ChangeRead(BaseModel):
    """One change of one fact."""

    kind: ChangeKind = Field(description="`state` what is missing, `set` it anew, or `add` an entry to a list.")
    field: str = Field(description="Path of the fact.", examples=["product.moq"])
    now: Any = Field(description="What is stated; null for nothing.", examples=[1000])
    to: Any = Field(description="The new value, or the entry; null where any value does.", examples=[300])
    also: list[Any] = Field(description="Other values that would do as well; at most 20.")
    text: str = Field(examples=["Lower the minimum order quantity from 1000 to 300."])


class ChangeSetRead(BaseModel):
    """Changes that together are enough, and none of them without the others."""

    changes: list[ChangeRead]
    verdict: Verdict = Field(description="After the changes; `unknown` where the window is not stated.")
    criteria: list[CriterionVerdictRead]
    score: float | None = Field(description="Of the pair after the changes; null when it is not in the index.")


class WhyNotRead(VersionsRead):
    """What keeps a pair from being eligible, and the smallest sets of changes that would make it so."""

    subject: TargetRead
    target: TargetRead
    verdict: Verdict = Field(description="As it is now.")
    criteria: list[CriterionVerdictRead]
    score: float | None = Field(description="As it is now; null when the pair is not in the index.")
    sets: list[ChangeSetRead] = Field(description="Smallest first; empty when nothing is missing or nothing helps.")
    not_changeable: list[CriterionVerdictRead] = Field(
        description="What the supplier cannot change: a closed or unstated window, a province, what the goods are."
    )
    complete: bool = Field(
        description="Whether every possibility was tried, and all that was found is shown; false when the bound on "
        "work was met, or there are more sets than an answer holds."
    )


class FunnelStepRead(BaseModel):
    """One condition of a funnel."""

    criterion: str = Field(examples=["own_mark"])
    before: int = Field(ge=0, description="How many were left before it.")
    eliminated: int = Field(ge=0, description="How many of those it rules out.")
    unknown: int = Field(ge=0, description="How many of those left it cannot tell.")
    alone: int = Field(ge=0, description="How many of all it rules out, whatever the other conditions say.")


class FunnelRead(VersionsRead):
    """How many products stay in, condition by condition; total = the eliminated + eligible + unknown."""

    target: TargetRead
    of: Literal["products"] = "products"
    total: int = Field(ge=0, description="Products that you may see: your own and the network's.")
    steps: list[FunnelStepRead] = Field(description="In the order in which they are asked.")
    eligible: int = Field(ge=0)
    unknown: int = Field(ge=0)
