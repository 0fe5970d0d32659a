"""What stated values are taken for: one thing under many names, and what nobody knows decides nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.certificates import covers
from service.domain.eligibility.columns.fact_column import FactColumn
from service.domain.eligibility.columns.value_lookup import ValueLookup
from service.domain.eligibility.comparisons import Comparison, decide
from service.domain.eligibility.fact_fields import FactType, find_type
from service.domain.eligibility.logic import VERDICTS
from service.domain.rules import Operator, Verdict

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("required", "stated", "verdict"),
    [
        ("件", "pcs", YES),
        ("piece", "个", YES),
        ("dozen", "12 pcs", YES),
        ("piece", "dozen", NO),
        ("piece", "kg", NO),
        ("pair", "双", YES),
        ("piece", "blister", UNKNOWN),
        ("blister", "Blister", YES),
        ("blister", "piece", UNKNOWN),
    ],
)
def test_units_are_compared_under_their_one_name(required: str, stated: str, verdict: Verdict) -> None:
    assert decide(Operator.EQUALS, stated, required, find_type("product.unit")) is verdict


@pytest.mark.parametrize(
    ("required", "stated", "verdict"),
    [
        ("深圳", "深圳市", YES),
        ("Shenzhen", "深圳市", YES),
        ("深圳", "广东省深圳市", YES),
        ("深圳", "Shenzhen City", YES),
        ("深圳市", "Shenzhen, Guangdong", YES),
        ("上海", "上海市", YES),
        ("上海", "Shanghai", YES),
        ("义乌", "义乌市", YES),
        ("深圳", "广州市", NO),
        ("深圳", "武汉", NO),
        ("上海", "北京", NO),
        ("深圳", "Shenzen", UNKNOWN),
        ("深圳", "深圳南山科技园", UNKNOWN),
        ("苏州", "Suzhou", UNKNOWN),  # 宿州 is Suzhou too
        ("苏州", "宿州", NO),
    ],
)
def test_cities_are_compared_by_the_place_that_is_meant(required: str, stated: str, verdict: Verdict) -> None:
    assert decide(Operator.ONE_OF, stated, (required,), find_type("exporter.city")) is verdict


@pytest.mark.parametrize(
    ("required", "stated", "verdict"),
    [
        ("220V", "220 V", YES),
        ("220V", "２２０Ｖ", YES),
        ("220V", "220伏", YES),
        ("220 V", "220v", YES),
        ("500ml", "0.5 L", YES),
        ("1 kg", "1000克", YES),
        ("100-240V", "100~240V", YES),
        ("220V/50Hz", "220 V / 50 Hz", YES),
        ("红色", "红色 ", YES),
        ("220V", "110V", NO),
        ("220V", "120 V", NO),
        ("500ml", "350 毫升", NO),
        ("红色", "蓝色", NO),
        ("220V", "AC 220V 50Hz", UNKNOWN),
        ("220V", "市电", UNKNOWN),
        ("220V/50Hz", "220V", UNKNOWN),
    ],
)
def test_sizes_of_attributes_are_compared_as_sizes(required: str, stated: str, verdict: Verdict) -> None:
    assert decide(Operator.EQUALS, stated, required, find_type("product.attributes.voltage")) is verdict


@pytest.mark.parametrize(
    ("operator", "stated", "verdict"),
    [
        (Operator.NONE_OF, ("CE",), YES),
        (Operator.NONE_OF, ("3C认证",), NO),
        (Operator.NONE_OF, ("某某证",), UNKNOWN),
        (Operator.NONE_OF, (), YES),
        (Operator.ONE_OF, ("中国强制性产品认证",), YES),
        (Operator.ONE_OF, ("CE", "某某证"), UNKNOWN),
        (Operator.ONE_OF, ("LFGB",), NO),
        (Operator.ONE_OF, ("LFGB", "FDA"), YES),
        (Operator.ONE_OF, (), NO),
    ],
)
def test_other_operators_ask_for_certificates_too(
    operator: Operator, stated: tuple[str, ...], verdict: Verdict
) -> None:
    assert decide(operator, stated, ("CCC", "FDA, LFGB"), FactType.CERTIFICATES) is verdict


def test_what_is_missing_for_certain_is_told_apart_from_what_is_open() -> None:
    compared = Comparison(Operator.CONTAINS_ALL, ("CCC", "ISO9001:2015", "CE"), FactType.CERTIFICATES)
    assert compared.missing_from(("3C", "ISO 9001"), 9) == (("CE",), 1)
    assert compared.unclear_in(("3C", "ISO 9001"), 9) == (("ISO9001:2015",), 1)


NAMES = [
    "CCC",
    "3C认证",
    "CE",
    "ISO 9001",
    "ISO9001:2015",
    "FDA, LFGB",
    "LFGB",
    "GB/T 18401",
    "GB 18401",
    "某某证",
    "甲证",
]
LISTS = st.lists(st.sampled_from(NAMES), max_size=4).map(tuple)


@given(LISTS, st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple))
def test_all_certificates_are_held_where_each_is_covered(stated: tuple[str, ...], required: tuple[str, ...]) -> None:
    each = {covers(stated, name) for name in required}
    expected = NO if False in each else UNKNOWN if None in each else YES
    assert decide(Operator.CONTAINS_ALL, stated, required, FactType.CERTIFICATES) is expected


KINDS = [
    (FactType.CERTIFICATES, LISTS, NAMES, [Operator.CONTAINS_ALL, Operator.ONE_OF, Operator.NONE_OF]),
    *(
        (kind, st.sampled_from(values), values, [Operator.ONE_OF, Operator.NONE_OF])
        for kind, values in [
            (FactType.UNIT, ["pcs", "件", "dozen", "12 pcs", "kg", "Drum", "blister"]),
            (FactType.CITY, ["深圳", "深圳市", "Suzhou", "苏州", "宿州市", "Shenzen", "上海"]),
            (FactType.ATTRIBUTE, ["220V", "220 v", "110V", "220V/50Hz", "AC 220 V", "红色", "蓝色"]),
        ]
    ),
]


@pytest.mark.parametrize(("kind", "stated", "names", "operators"), KINDS)
@given(data=st.data())
def test_a_column_decides_as_single_facts_do(
    kind: FactType, stated: st.SearchStrategy[object], names: list[str], operators: list[Operator], data: st.DataObject
) -> None:
    values = data.draw(st.lists(stated, max_size=6, unique=True))
    required = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=3).map(tuple))
    operator = data.draw(st.sampled_from(operators))
    expected = [decide(operator, value, required, kind) for value in [None, *values]]
    looked_up = ValueLookup([None, *values], kind).judge(operator, required)
    judged = FactColumn.build(kind, [None, *values]).judge(operator, required)
    assert [VERDICTS[code] for code in looked_up] == expected == [VERDICTS[code] for code in judged]
