"""Readiness for the home market on the wire."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, Field

from service.api.schemas.recommendations import VersionsRead
from service.domain.readiness.checks import CheckName, Readiness


class CitedSource(BaseModel):
    """A source that a check names."""

    id: str = Field(examples=["facts:readiness"])
    title: str
    published: str = Field(description="Its date as stated; empty when it has none.")


class CheckRead(BaseModel):
    """One check: its verdict, what it rests on, and what to do next."""

    check: CheckName
    verdict: Readiness
    evidence: str = Field(examples=["Own brand: may be sold at home."])
    next_step: str | None = Field(description="null when nothing is left to do.")
    fields: list[str] = Field(description="What the check reads.", examples=[["product.ip_status"]])
    source: str = Field(description="Id of one of `sources`.")


class ProductReadinessRead(VersionsRead):
    """The checks of one product and of its maker. Information, not legal advice."""

    product_id: UUID
    verdict: Readiness = Field(description="Of all checks together: not ready as soon as one is not.")
    checks: list[CheckRead]
    notice: str
    sources: list[CitedSource]


class NamedProductRead(BaseModel):
    """A product that a check found not ready."""

    product_id: UUID
    name: str
    evidence: str
    next_step: str | None


class CheckTallyRead(BaseModel):
    """One check over the catalogue; the three counts add up to `n_products`."""

    check: CheckName
    verdict: Readiness
    n_ready: int
    n_not_ready: int
    n_unknown: int
    not_ready: list[NamedProductRead] = Field(description="The first of them.")
    source: str


class ExporterReadinessRead(VersionsRead):
    """An exporter's readiness over its catalogue. Information, not legal advice."""

    exporter_id: UUID
    verdict: Readiness
    n_products: int
    n_ready: int = Field(description="Products that every check finds ready.")
    n_blocked: int = Field(description="Products that some check finds not ready.")
    know_how: CheckRead
    checks: list[CheckTallyRead]
    notice: str
    sources: list[CitedSource]
