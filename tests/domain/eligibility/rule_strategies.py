"""Random rules over a few facts, and random rows that they may meet, miss, or leave untold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from service.domain.catalog import Exporter, IpStatus, Product
from service.domain.language import Localized
from service.domain.money import Money
from service.domain.rules import Composition, Connective, Criterion, Operator, Rule
from service.domain.standing import NoOffer, Status, StatusChange, Window
from tests import catalog_rows as rows
from tests.domain.catalog_strategies import TENANTS, certificates, maybe

DAY = date(2025, 6, 1)
WHY = Localized("原因", "The why")

_lots, _amounts = st.integers(0, 6), st.sampled_from([0, 0.1, 0.30, 1.5, 12.5])
_shares = st.sampled_from([0.0, 0.1, 0.3, 0.30000000001, 1])
_certificates = st.sampled_from(["CCC", "ccc ", "CE", "GB 18401"])
_codes = st.sampled_from(["63", "6302", "630260", "95", "9503", "950300"])
_words = st.sampled_from(["towels", "Towels ", "毛巾", "t", "tow"])
_marks = st.sampled_from([status.value for status in IpStatus])
_ORDER = (Operator.AT_LEAST, Operator.AT_MOST, Operator.MORE_THAN, Operator.LESS_THAN)
_SAME = (Operator.EQUALS, Operator.NOT_EQUALS)
_SETS = (Operator.ONE_OF, Operator.NONE_OF)


def _some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=1, max_size=2).map(tuple)


def _plans(
    path: str, values: st.SearchStrategy[Any], *, is_ordered: bool = False
) -> st.SearchStrategy[tuple[Any, ...]]:
    plans = st.tuples(st.just(path), st.sampled_from(_SAME), values) | st.tuples(
        st.just(path), st.sampled_from(_SETS), _some(values)
    )
    if not is_ordered:
        return plans
    ranges = st.tuples(values, values).map(sorted).map(tuple)
    return (
        plans
        | st.tuples(st.just(path), st.sampled_from(_ORDER), values)
        | st.tuples(st.just(path), st.just(Operator.BETWEEN), ranges)
    )


def _prefixes(path: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.tuples(st.just(path), st.just(Operator.PREFIX_OF), _some(values))


PLANS = st.one_of(
    _plans("product.moq", _lots, is_ordered=True),
    _plans("product.unit_price.amount", _amounts, is_ordered=True),
    _plans("exporter.us_export_share", _shares, is_ordered=True),
    _plans("product.ip_status", _marks),
    _plans("product.category", _words) | _prefixes("product.category", _words),
    _plans("product.hs_code", _codes) | _prefixes("product.hs_code", _codes),
    _plans("exporter.province", st.sampled_from(["CN-HE", "CN-ZJ"])),
    _plans("product.attributes.material", _words),
    st.tuples(
        st.just("product.certifications"),
        st.sampled_from([Operator.CONTAINS_ALL, *_SETS]),
        _some(_certificates),
    ),
    st.tuples(
        st.sampled_from(["exporter.owns_brand", "exporter.sold_abroad", "exporter.has_domestic_team"]),
        st.just(Operator.IS_TRUE),
        st.none(),
    ),
    st.just(("exporter.firm_size", Operator.NOT_EQUALS, "large")),
    st.tuples(
        st.sampled_from(["compulsory_certification", "gb_standard", "mains"]).map("product.readiness.".__add__),
        st.just(Operator.IS_TRUE),
        st.none(),
    ),
    _plans("demand.quantity", st.integers(0, 60), is_ordered=True),
)
"""Path, operator and value of a criterion."""

_days = st.none() | st.integers(-2, 2).map(lambda days: DAY + timedelta(days))
_classes = st.just(()) | st.lists(_codes, min_size=1, max_size=2).map(tuple)


@st.composite
def criteria(draw: st.DrawFn) -> Criterion:
    path, operator, value = draw(PLANS)
    return Criterion(
        criterion="c",
        field=path,
        operator=operator,
        value=value,
        why=WHY,
        source="s",
        for_hs_codes=() if path == "product.hs_code" else draw(_classes),
        valid_from=draw(_days),
        valid_to=draw(_days),
    )


def _compose(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.builds(
        lambda connective, found, first, last: Composition(
            criterion="g",
            connective=connective,
            parts=found[:1] if connective is Connective.NOT else found,
            valid_from=first,
            valid_to=last,
        ),
        st.sampled_from(Connective),
        st.lists(parts, min_size=1, max_size=3).map(tuple),
        _days,
        _days,
    )


rules: st.SearchStrategy[Rule] = st.recursive(criteria(), _compose, max_leaves=6)
rule_lists = st.lists(rules, max_size=4).map(tuple)


@st.composite
def windows(draw: st.DrawFn, days: st.SearchStrategy[date | None]) -> Window:
    """Any days, what became of the offer on up to three of them, and whether there is anything to apply for."""
    changes = [
        StatusChange(
            status=draw(st.sampled_from(Status)),
            since=since,
            possible_since=since and draw(st.none() | st.just(since - timedelta(2))),
            why=WHY,
            source="notice",
        )
        for since in draw(st.lists(days, max_size=3))
    ]
    return Window(
        valid_from=draw(days),
        valid_to=draw(days),
        possible_from=draw(days),
        possible_to=draw(days),
        status=tuple(changes),
        no_offer=draw(st.none() | st.just(NoOffer(WHY, "notice"))),
        has_days=draw(st.booleans()),
    )


@st.composite
def makers(draw: st.DrawFn) -> Exporter:
    return rows.exporter(
        TENANTS[0],
        province=draw(maybe(st.sampled_from(["CN-HE", "CN-ZJ"]))),
        us_export_share=draw(maybe(st.sampled_from([Decimal(0), Decimal("0.3"), Decimal("0.300000"), Decimal(1)]))),
        has_domestic_team=draw(maybe(st.booleans())),
        owns_brand=draw(maybe(st.booleans())),
    )


@st.composite
def goods(draw: st.DrawFn, maker: Exporter) -> Product:
    return rows.product(
        maker,
        hs_code=draw(maybe(_codes)),
        category=draw(maybe(_words)),
        unit_price=draw(maybe(st.builds(Money, st.sampled_from([Decimal("0.1"), Decimal("12.50")]), st.just("CNY")))),
        moq=draw(maybe(_lots)),
        certifications=draw(maybe(certificates)),
        ip_status=draw(maybe(st.sampled_from(IpStatus))),
        attributes=draw(st.dictionaries(st.sampled_from(["material", "voltage"]), _words, max_size=2)),
    )
