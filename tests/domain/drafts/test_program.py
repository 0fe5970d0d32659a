"""Programmes that partners write are held to the same rules as the registry's files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.drafts.program import ChannelDraft, ProgramDraft
from service.domain.eligibility.fact_fields import FACT_FIELDS, FactType, find_fact_field
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.programs import Benefit, Channel, ChannelKind, Program, Source
from service.domain.rules import Operator, criteria_of

TEXT = {"zh": "甲", "en": "A"}
CRITERION = {
    "criterion": "small_lot",
    "field": "product.moq",
    "operator": "at_most",
    "value": 300,
    "why": TEXT,
    "source": "notice",
}
PROGRAM: dict[str, Any] = {
    "id": "bureau-fund",
    "name": TEXT,
    "sponsor": {"zh": "某市商务局", "en": "A city's commerce bureau"},
    "kind": "cost_support",
    "summary": TEXT,
    "sources": [{"id": "notice", "title": TEXT}],
    "criteria": [CRITERION],
}


def _draft(**changes: object) -> ProgramDraft:
    return ProgramDraft.model_validate({**PROGRAM, **changes})


def _complaints(**changes: object) -> list[tuple[tuple[int | str, ...], str]]:
    with pytest.raises(ValidationError) as caught:
        _draft(**changes)
    return [(error["loc"], error["type"]) for error in caught.value.errors()]


def _criterion(**changes: object) -> list[dict[str, object]]:
    return [{**CRITERION, **changes}]


def test_a_draft_becomes_the_entity() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    draft = _draft(
        benefits=[
            {
                "kind": "fee_waiver",
                "text": TEXT,
                "per_firm_a_year": {"amount": "1000.50", "currency": "cny"},
                "valid_to": "2027-11-30",
                "source": "notice",
            },
            {"kind": "commission_relief", "text": TEXT, "commission_points": "1.50", "source": "notice"},
        ],
        budget={"amount": "5000000", "currency": "CNY"},
        valid_from="2026-12-01",
        traits={"announced": "2026-11-20", "firms": 12, "is_free": True},
        stacking={"other-fund": "excludes"},
    )

    program = Program(**draft.fields(), created_at=now, updated_at=now)

    assert program.name == Localized("甲", "A")
    waiver, relief = program.benefits
    assert waiver == Benefit(
        "fee_waiver",
        Localized("甲", "A"),
        per_firm_a_year=Money(Decimal("1000.50"), "CNY"),
        valid_to=date(2027, 11, 30),
        source="notice",
    )
    assert (relief.commission_points, relief.source) == (Decimal("1.50"), "notice")
    assert program.budget == Money(Decimal(5_000_000), "CNY")
    assert (program.valid_from, program.valid_to, program.slots) == (date(2026, 12, 1), None, None)
    assert program.sources == (Source("notice", Localized("甲", "A"), ""),)
    assert program.traits == {"announced": "2026-11-20", "firms": 12, "is_free": True}
    assert program.stacking == {"other-fund": "excludes"}
    (criterion,) = criteria_of(program.criteria)
    assert (criterion.operator, criterion.value) == (Operator.AT_MOST, 300)


def test_a_channel_draft_becomes_the_entity() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    draft = ChannelDraft.model_validate(
        {"id": "night-market", "name": TEXT, "operator": TEXT, "kind": "social", "summary": TEXT}
    )

    channel = Channel(**draft.fields(), created_at=now, updated_at=now)

    assert (channel.id, channel.kind, channel.sources) == ("night-market", ChannelKind.SOCIAL, ())


@pytest.mark.parametrize(
    ("field", "operator", "value", "kept"),
    [
        ("exporter.province", "one_of", ["河北", "Zhejiang", "CN-HE"], ("CN-HE", "CN-ZJ")),
        ("product.hs_code", "prefix_of", ["63.02", "9503"], ("6302", "9503")),
        ("product.hs_code", "prefix_of", "63", "63"),
        ("product.certifications", "contains_all", ["CCC"], ("CCC",)),
        ("product.ip_status", "none_of", ["oem_restricted"], ("oem_restricted",)),
        ("exporter.us_export_share", "at_least", 0.3, 0.3),
        ("exporter.owns_brand", "is_true", None, None),
        ("exporter.has_domestic_team", "equals", False, False),
        ("demand.needed_by", "at_most", "2026-12-31", "2026-12-31"),
        ("product.unit_price.amount", "at_most", 12.5, 12.5),
        ("product.unit_price.amount", "at_most", "10 usd", "USD 10"),
        ("product.unit_price.amount", "at_most", "CNY 10", 10),
        ("product.unit_price.amount", "between", ["USD 5", "USD 10.5"], ("USD 5", "USD 10.5")),
        ("product.attributes.电压", "equals", "220V", "220V"),
        ("product.moq", "between", [100, 300], (100, 300)),
        ("exporter.us_export_share", "more_than", 0.3, 0.3),
        ("demand.needed_by", "between", ["2026-01-01", "2026-12-31"], ("2026-01-01", "2026-12-31")),
    ],
)
def test_values_are_kept_in_their_canonical_form(field: str, operator: str, value: object, kept: object) -> None:
    draft = _draft(criteria=_criterion(field=field, operator=operator, value=value))

    (criterion,) = criteria_of(rule.to_domain() for rule in draft.criteria)
    assert criterion.value == kept


@pytest.mark.parametrize(
    ("changes", "place", "code"),
    [
        ({"field": "product.moqs"}, "field", "unknown_fact"),
        ({"field": "product.unit_cost"}, "field", "unknown_fact"),
        ({"field": "product.attributes."}, "field", "unknown_fact"),
        ({"field": "product.readiness.cost", "operator": "is_true", "value": None}, "field", "unknown_fact"),
        ({"field": "product.readiness.mains", "operator": "equals", "value": True}, "operator", "bad_operator"),
        ({"operator": "prefix_of"}, "operator", "bad_operator"),
        ({"operator": "is_true"}, "operator", "bad_operator"),
        ({"value": None}, "value", "missing"),
        *(
            ({"field": "product.unit_price.amount", "operator": "between", "value": value}, "value", "bad_value")
            for value in (["USD 5", 10], ["USD 10", "USD 5"], ["USD 5", "ten"], ["XXX 5", "XXX 10"])
        ),
        ({"value": [300]}, "value", "bad_value"),
        ({"value": -1}, "value", "bad_value"),
        ({"value": 2.5}, "value", "bad_value"),
        ({"value": True}, "value", "bad_value"),
        ({"value": "300"}, "value", "bad_value"),
        ({"value": {"is": 300}}, "value", "bad_value"),
        ({"value": 10**30}, "value", "bad_value"),
        ({"value": float("nan")}, "value", "bad_value"),
        ({"value": float("inf")}, "value", "bad_value"),
        ({"value": "x" * 129}, "value", "bad_value"),
        ({"operator": "one_of", "value": 300}, "value", "bad_value"),
        ({"operator": "one_of", "value": []}, "value", "bad_value"),
        ({"field": "product.ip_status", "operator": "equals", "value": "own"}, "value", "bad_value"),
        ({"field": "product.hs_code", "operator": "prefix_of", "value": "630"}, "value", "bad_value"),
        ({"field": "exporter.province", "operator": "equals", "value": "Utopia"}, "value", "bad_value"),
        ({"field": "exporter.owns_brand", "operator": "is_true", "value": True}, "value", "unexpected_value"),
        ({"field": "exporter.owns_brand", "operator": "equals", "value": "yes"}, "value", "bad_value"),
        ({"field": "exporter.us_export_share", "operator": "at_least", "value": 30}, "value", "bad_value"),
        ({"field": "demand.needed_by", "operator": "at_most", "value": "soon"}, "value", "bad_value"),
        ({"operator": "between", "value": [300]}, "value", "bad_value"),
        ({"operator": "between", "value": [300, 100]}, "value", "bad_value"),
        ({"operator": "between", "value": 300}, "value", "bad_value"),
        ({"for_hs_codes": ["851"]}, ("for_hs_codes", 0), "bad_hs_code"),
        ({"valid_from": "2026-12-02", "valid_to": "2026-12-01"}, (), "bad_window"),
        ({"valid_from": "soon"}, "valid_from", "bad_date"),
        ({"criterion": "Small lot"}, "criterion", "bad_criterion_name"),
        ({"why": {"zh": "甲"}}, ("why", "en"), "missing"),
        ({"because": "x"}, "because", "extra_forbidden"),
    ],
)
def test_a_wrong_criterion_is_refused_where_it_is_wrong(
    changes: dict[str, object], place: str | tuple[str, ...], code: str
) -> None:
    where = (place,) if isinstance(place, str) else place

    complaints = _complaints(criteria=_criterion(**changes))

    assert complaints == [(("criteria", 0, *where), code)]


@pytest.mark.parametrize(
    ("changes", "location", "code"),
    [
        ({"criteria": _criterion(source="rumour")}, ("criteria", 0), "unknown_source"),
        ({"criteria": [CRITERION, CRITERION]}, ("criteria",), "duplicate"),
        ({"sources": PROGRAM["sources"] * 2}, ("sources",), "duplicate"),
        ({"stacking": {"bureau-fund": "excludes"}}, (), "bad_stacking"),
        ({"stacking": {"other": "sometimes"}}, ("stacking", "other"), "enum"),
        ({"valid_from": "2026-12-02", "valid_to": "2026-12-01"}, (), "bad_window"),
        ({"id": "Bureau_Fund"}, ("id",), "bad_slug"),
        ({"traits": {"Big": 1}}, ("traits", "Big", "[key]"), "bad_trait_name"),
        ({"slots": 0}, ("slots",), "greater_than_equal"),
        ({"name": {"zh": "甲\x00", "en": "A"}}, ("name", "zh"), "control_character"),
        ({"summary": {"zh": " ", "en": "A"}}, ("summary", "zh"), "blank"),
        ({"budget": {"amount": "-1", "currency": "CNY"}}, ("budget", "amount"), "greater_than_equal"),
        ({"tenant_id": "x"}, ("tenant_id",), "extra_forbidden"),
    ],
)
def test_a_wrong_programme_is_refused(changes: dict[str, object], location: tuple[object, ...], code: str) -> None:
    assert _complaints(**changes) == [(location, code)]


YUAN, DOLLARS = ({"amount": "100", "currency": currency} for currency in ("CNY", "USD"))


@pytest.mark.parametrize(
    ("benefit", "place", "code"),
    [
        ({"kind": "commission_relief", "days_sooner": 7}, ("days_sooner",), "bad_figure"),
        ({"kind": "fast_listing", "commission_points": "2"}, ("commission_points",), "bad_figure"),
        ({"kind": "sourcing_visit", "per_firm_a_year": YUAN}, ("per_firm_a_year",), "bad_figure"),
        ({"kind": "traffic", "work_left": "0.5"}, ("work_left",), "bad_figure"),
        ({"kind": "traffic", "per_firm_a_year": DOLLARS}, ("per_firm_a_year",), "not_yuan"),
        ({"kind": "commission_relief", "commission_points": "0"}, ("commission_points",), "greater_than"),
        ({"kind": "commission_relief", "commission_points": "101"}, ("commission_points",), "less_than_equal"),
        ({"kind": "fast_listing", "days_sooner": 0}, ("days_sooner",), "greater_than_equal"),
        ({"kind": "tools", "work_left": "1.5"}, ("work_left",), "less_than_equal"),
        ({"kind": "purchase", "amount": YUAN, "source": None}, (), "no_source"),
        ({"kind": "fast_listing", "days_sooner": 7, "source": None}, (), "no_source"),
        ({"kind": "fast_listing", "days_sooner": 7, "source": "rumour"}, (), "unknown_source"),
        ({"kind": "traffic", "valid_from": "2026-12-02", "valid_to": "2026-12-01"}, (), "bad_window"),
        ({"kind": "gift"}, ("kind",), "enum"),
    ],
)
def test_a_wrong_benefit_is_refused_where_it_is_wrong(
    benefit: dict[str, object], place: tuple[str, ...], code: str
) -> None:
    stated = {"text": TEXT, "source": "notice", **benefit}
    assert _complaints(benefits=[stated]) == [(("benefits", 0, *place), code)]


def test_the_owner_s_secrets_are_no_facts() -> None:
    assert find_fact_field("product.unit_cost.amount") is None
    assert find_fact_field("exporter.contact") is None


def test_every_fact_has_operators_that_suit_it() -> None:
    for fact in FACT_FIELDS.values():
        assert fact.operators
        assert (Operator.AT_LEAST in fact.operators) == (
            fact.type in {FactType.INTEGER, FactType.AMOUNT, FactType.SHARE, FactType.DATE}
        )
        assert (Operator.CONTAINS_ALL in fact.operators) == fact.is_list
        assert bool(fact.choices) == (fact.type is FactType.CHOICE)
