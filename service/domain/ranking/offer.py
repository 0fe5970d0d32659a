"""One supplier against one offer: the factors between them that are not text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.domain.catalog import Exporter
from service.domain.eligibility.pairs import channel_criteria, window_of, window_of_channel
from service.domain.programs import Channel, Program
from service.domain.ranking.factors.factor_value import FactorValue
from service.domain.ranking.factors.offers import (
    benefit_fit,
    channel_fit,
    need_fit,
    operation_fit,
    timeliness_fit,
)
from service.domain.ranking.recommendation import Target, TargetType, target_of_program
from service.domain.rules import Rule
from service.domain.standing import Window
from service.domain.tenancy import REGISTRY_TENANT_ID


@dataclass(frozen=True, slots=True)
class Offer:
    """A programme with the channel it opens, or a channel by itself.

    Attributes:
        program: None for a channel by itself.
        channel: None when the programme opens none, or none that is known.
    """

    program: Program | None
    channel: Channel | None

    @property
    def target(self) -> Target:
        """What is recommended."""
        if self.program is not None:
            return target_of_program(self.program)
        assert self.channel is not None
        return Target(TargetType.CHANNEL, self.channel.id, self.channel.name, self.channel)

    def is_of_partner(self, tenant_id: UUID) -> bool:
        """Whether neither the registry nor this tenant, but another partner says what it is."""
        row = self.program or self.channel
        return row is not None and row.tenant_id not in {tenant_id, REGISTRY_TENANT_ID}

    @property
    def criteria(self) -> tuple[Rule, ...]:
        """What it asks of a product and its maker: a programme's own criteria, a channel's readiness for home."""
        if self.program is not None:
            return self.program.criteria
        assert self.channel is not None
        return channel_criteria(self.channel)

    @property
    def window(self) -> Window | None:
        """When it stands; None for a channel of which nothing is stated of that."""
        if self.program is not None:
            return window_of(self.program)
        assert self.channel is not None
        return window_of_channel(self.channel)

    @property
    def traits(self) -> dict[str, str | int | bool]:
        """The channel's traits, with the programme's own over them."""
        return {**(self.channel.traits if self.channel else {}), **(self.program.traits if self.program else {})}

    @property
    def strong_in(self) -> str | int | bool | None:
        """The group of goods that its channel is strong in, where stated."""
        for owner in (self.program, self.channel):
            if owner is not None and "strong_in" in owner.traits:
                return owner.traits["strong_in"]
        return None


def offer_factors(
    offer: Offer, exporter: Exporter | None, hs_codes: Sequence[str], apart: FactorValue, as_of: date
) -> dict[str, FactorValue]:
    """Values and reasons of every factor but text.

    Args:
        offer: the programme or channel.
        exporter: the supplier, when known.
        hs_codes: of the goods it would sell there.
        apart: `differentiation` of those goods.
        as_of: the day that is asked for.
    """
    program = offer.program
    return {
        "category": channel_fit(offer.traits, hs_codes),
        "need": need_fit(program.kind if program else None, exporter.us_export_share if exporter else None),
        "operation": operation_fit(offer.traits, exporter.has_domestic_team if exporter else None),
        "timeliness": timeliness_fit(offer.window, as_of),
        "differentiation": apart,
        "benefit": benefit_fit(program.benefits if program else (), program.budget if program else None),
    }
