"""What was recommended, on the wire: enough of it to act on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from service.domain.catalog import Exporter, Product
from service.domain.demand import Demand
from service.domain.language import Language
from service.domain.programs import Channel, Program
from service.domain.ranking.recommendation import Target
from service.domain.tenancy import REGISTRY_TENANT_ID


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an answer.

    Attributes:
        language: of titles and reasons.
        tenant_id: whose rows are its own.
        partners: names of the other tenants whose programmes and channels are in the answer.
    """

    language: Language
    tenant_id: UUID
    partners: Mapping[UUID, str] = field(default_factory=dict)


def show_target(target: Target, reader: Reader) -> dict[str, Any]:
    """A target with what one acts on, in one language."""
    shown = {"type": target.type, "id": target.id, "title": target.title.in_language(reader.language)}
    match target.row:
        case Product() as product:
            return shown | _product(product, target.exporter)
        case Demand() as demand:
            return shown | _demand(demand)
        case Exporter() as exporter:
            return shown | {"external_id": exporter.external_id, "province": exporter.province, "city": exporter.city}
        case Program() as program:
            return shown | _program(program, reader)
        case Channel() as channel:
            of_channel = {"operator": channel.operator.in_language(reader.language), "kind": channel.kind}
            return shown | of_channel | show_provenance(channel, reader)
        case None:
            return shown


def _product(product: Product, exporter: Exporter | None) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "hs_code": product.hs_code,
        "unit": product.unit,
        "unit_price": product.unit_price,
        "incoterm": product.incoterm,
        "moq": product.moq,
        "lead_time_days": product.lead_time_days,
        "exporter": exporter and show_maker(exporter),
    }


def show_maker(exporter: Exporter) -> dict[str, Any]:
    """Who makes a product."""
    return {
        "id": str(exporter.id),
        "external_id": exporter.external_id,
        "name": exporter.name,
        "province": exporter.province,
    }


def _demand(demand: Demand) -> dict[str, Any]:
    return {
        "external_id": demand.external_id,
        "channel": demand.channel,
        "hs_codes": demand.hs_codes,
        "quantity": demand.quantity,
        "unit": demand.unit,
        "target_price": demand.target_price,
        "needed_by": demand.needed_by,
        "delivery_province": demand.delivery_province,
        "required_certifications": demand.required_certifications,
    }


def _program(program: Program, reader: Reader) -> dict[str, Any]:
    return {
        "sponsor": program.sponsor.in_language(reader.language),
        "kind": program.kind,
        "channel": program.channel,
        "valid_from": program.valid_from,
        "valid_to": program.valid_to,
        **show_provenance(program, reader),
    }


def show_provenance(row: Program | Channel, reader: Reader) -> dict[str, Any]:
    """Whose word a programme or a channel is."""
    if row.tenant_id == REGISTRY_TENANT_ID:
        return {"provenance": "registry", "partner": None}
    if row.tenant_id == reader.tenant_id:
        return {"provenance": "own", "partner": None}
    return {"provenance": "partner", "partner": reader.partners.get(row.tenant_id)}
