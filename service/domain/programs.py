"""Programmes and the channels they open. What a source does not state is None or absent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from service.domain.language import Localized
from service.domain.money import Money
from service.domain.rules import Rule
from service.domain.standing import NoOffer, StatusChange
from service.domain.tenancy import REGISTRY_TENANT_ID, Visibility


class ProgramKind(StrEnum):
    """What a programme chiefly is."""

    PROCUREMENT_FUND = "procurement_fund"
    GREEN_CHANNEL = "green_channel"
    COMMISSION_RELIEF = "commission_relief"
    COST_SUPPORT = "cost_support"
    MARKETPLACE_SUPPORT = "marketplace_support"
    CONTENT_COMMERCE_SUPPORT = "content_commerce_support"
    ADVERTISING = "advertising"
    STABILISATION_FUND = "stabilisation_fund"
    MATCHMAKING = "matchmaking"
    RETAIL_SHELF = "retail_shelf"
    OPERATING_MODE = "operating_mode"
    TOOLS = "tools"
    SUPPLY_NETWORK = "supply_network"
    MARKETPLACE = "marketplace"
    EXPORT_MARKETPLACE = "export_marketplace"
    ENABLER = "enabler"
    POLICY = "policy"


class ChannelKind(StrEnum):
    """What kind of place to sell a channel is."""

    MARKETPLACE = "marketplace"
    GROUP_BUYING = "group_buying"
    SHORT_VIDEO = "short_video"
    CONTENT_COMMUNITY = "content_community"
    SOCIAL = "social"
    LIVESTREAM = "livestream"
    FRESH_SUPERMARKET = "fresh_supermarket"
    SUPERMARKET = "supermarket"
    HYPERMARKET = "hypermarket"
    DEPARTMENT_STORE = "department_store"
    CORNER_STORE_SUPPLY = "corner_store_supply"
    WHOLESALE = "wholesale"
    LOCAL_SERVICES = "local_services"
    EXPORT_MARKETPLACE = "export_marketplace"


class BenefitKind(StrEnum):
    """What a benefit gives; one name for one thing, so that benefits of several programmes can be compared."""

    PURCHASE = "purchase"
    ASSURED_ORDERS = "assured_orders"
    COMMISSION_RELIEF = "commission_relief"
    FEE_WAIVER = "fee_waiver"
    COST_SUPPORT = "cost_support"
    FAST_LISTING = "fast_listing"
    DEDICATED_SECTION = "dedicated_section"
    SIMPLER_REGISTRATION = "simpler_registration"
    SHELF_SUPPORT = "shelf_support"
    TRAFFIC = "traffic"
    MARKETING = "marketing"
    ADVERTISING = "advertising"
    LOGISTICS = "logistics"
    SOURCING_VISIT = "sourcing_visit"
    MATCHMAKING = "matchmaking"
    TRANSITION_SUPPORT = "transition_support"
    MERCHANT_SUPPORT = "merchant_support"
    TOOLS = "tools"
    SALES_OPERATION = "sales_operation"
    OWN_SHOP = "own_shop"
    EMPLOYMENT = "employment"
    CONSUMPTION = "consumption"
    EXPANSION_ABROAD = "expansion_abroad"


class StackingRule(StrEnum):
    """Whether a programme can be used together with another one."""

    COMBINES = "combines"
    EXCLUDES = "excludes"


class Grade(StrEnum):
    """How much a source weighs."""

    OFFICIAL = "official"
    NAMED_PRESS = "named_press"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact is written.

    Attributes:
        id: by which the facts name it.
        title: a short citation.
        published: its date as stated; `""` when it has none.
        publisher: who wrote it.
        address: where it can be read, `http` or `https`; None where none is known.
        checked_on: the day on which it was last read.
        grade: an official text; named press, a testing firm or an adviser; or what a reprint or a collection reports.
    """

    id: str
    title: Localized
    published: str
    publisher: Localized | None = None
    address: str | None = None
    checked_on: date | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """How to apply, as far as a source says.

    Attributes:
        text: where, to whom, with which papers.
        address: the page on which to do it, `http` or `https`; None where none is stated.
        source: id of the programme's source that says so.
    """

    text: Localized
    address: str | None
    source: str


_A_YEAR = "per_firm_a_year"

FIGURE_OF: Mapping[str, str] = {
    BenefitKind.COMMISSION_RELIEF: "commission_points",
    BenefitKind.FEE_WAIVER: _A_YEAR,
    BenefitKind.COST_SUPPORT: _A_YEAR,
    BenefitKind.TRAFFIC: _A_YEAR,
    BenefitKind.MARKETING: _A_YEAR,
    BenefitKind.ADVERTISING: _A_YEAR,
    BenefitKind.LOGISTICS: _A_YEAR,
    BenefitKind.PURCHASE: _A_YEAR,
    BenefitKind.ASSURED_ORDERS: _A_YEAR,
    BenefitKind.FAST_LISTING: "days_sooner",
    BenefitKind.TOOLS: "work_left",
}
"""The field of a benefit that says what it is worth to one firm, by its kind; other kinds have no such figure."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing a programme gives, with the figures that a source states; what none states is None.

    Attributes:
        kind: a `BenefitKind`.
        text: what is given, in words.
        amount: the sum for all firms together.
        commission_points: percentage points of sales that a firm pays less.
        per_firm_a_year: CNY a year for one firm: waived, spent on it, or bought from it.
        days_sooner: on the shelf.
        work_left: share of the work of running a shop that a tool leaves, in [0, 1].
        valid_from, valid_to: the days on which it is given, both inclusive, where they are not the programme's.
        source: id of the programme's source that states the figures; None where there are none.
    """

    kind: str
    text: Localized
    amount: Money | None = None
    commission_points: Decimal | None = None
    per_firm_a_year: Money | None = None
    days_sooner: int | None = None
    work_left: Decimal | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place to sell at home (or abroad).

    `traits` are the facts that its sources state, as typed data: `since: 2021`, `strong_in: fresh_and_farm_goods`.
    """

    id: str
    tenant_id: UUID = REGISTRY_TENANT_ID
    name: Localized
    operator: Localized
    kind: ChannelKind
    traits: Mapping[str, str | int | bool] = field(default_factory=dict)
    summary: Localized
    status: tuple[StatusChange, ...] = ()
    sources: tuple[Source, ...] = ()
    visibility: Visibility = Visibility.NETWORK
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An offer by a platform or a public body. `id` is a slug; `channel` a channel's id.

    All days are inclusive; one that no source states is None. Between `valid_from` and `valid_to` it stands for
    certain; outside of `possible_from` and `possible_to`, where they lie further out, it does not. `status` says what
    became of it, `no_offer` why there is nothing to apply for. `stacking` says which other programmes (by id) it
    `combines` with or `excludes`, where stated. `traits` are facts its sources state that are no condition: aims,
    reach, whom it suits (`aim_exporters_at_least: 10000`, `suits_domestic_team: true`).
    """

    id: str
    tenant_id: UUID = REGISTRY_TENANT_ID
    name: Localized
    sponsor: Localized
    channel: str | None = None
    kind: ProgramKind
    summary: Localized
    benefits: tuple[Benefit, ...] = ()
    budget: Money | None = None
    slots: int | None = None
    traits: Mapping[str, str | int | bool] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    possible_from: date | None = None
    possible_to: date | None = None
    status: tuple[StatusChange, ...] = ()
    no_offer: NoOffer | None = None
    apply: Application | None = None
    criteria: tuple[Rule, ...] = ()
    stacking: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    visibility: Visibility = Visibility.NETWORK
    version: int = 1
    created_at: datetime
    updated_at: datetime
