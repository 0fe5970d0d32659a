from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from service.domain.catalog import IpStatus
from service.domain.eligibility.pairs import (
    OWN_MARK,
    channel_criteria,
    judge_product_for_demand,
    judge_product_for_program,
)
from service.domain.language import Localized
from service.domain.programs import ChannelKind
from service.domain.rules import Criterion, Operator, Verdict
from tests import catalog_rows as rows

YES, NO, UNKNOWN = Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.UNKNOWN
TENANT = UUID(int=7)
DAY = date(2025, 6, 1)
EXPORTER = rows.exporter(TENANT)
AMERICAN = Criterion(
    criterion="us_share",
    field="exporter.us_export_share",
    operator=Operator.AT_LEAST,
    value=0.3,
    why=Localized("面向对美出口企业", "For firms that sold to the US"),
    source="facts:1",
)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (IpStatus.OEM_RESTRICTED, NO),
        (IpStatus.OEM_AUTHORISED, YES),
        (IpStatus.OWN_BRAND, YES),
        (IpStatus.UNBRANDED, YES),
        (None, UNKNOWN),
    ],
)
def test_the_mark_decides_whether_goods_may_be_sold_at_home(status: IpStatus | None, verdict: Verdict) -> None:
    product = rows.product(EXPORTER, ip_status=status)
    found = judge_product_for_demand(product, EXPORTER, rows.demand(TENANT), DAY)
    assert found.verdict is verdict
    assert [c.criterion for c in found.criteria] == ["own_mark"]
    assert found.criteria[0].source == "facts:readiness"


@pytest.mark.parametrize(
    ("stated", "verdict"), [(("ccc", "ｇｂ 18401"), YES), (("CCC",), NO), ((), NO), (None, UNKNOWN)]
)
def test_a_demands_certificates_are_a_condition(stated: tuple[str, ...] | None, verdict: Verdict) -> None:
    product = rows.product(EXPORTER, certifications=stated, ip_status=IpStatus.OWN_BRAND)
    demand = rows.demand(TENANT, required_certifications=("CCC", "GB 18401"))
    found = judge_product_for_demand(product, EXPORTER, demand, DAY)
    assert found.verdict is verdict
    assert found.criteria[0].criterion == "required_certifications"
    assert found.criteria[0].source == "demand"


def test_a_date_that_has_passed_is_no_condition() -> None:
    product = rows.product(EXPORTER, ip_status=IpStatus.OWN_BRAND)
    demand = rows.demand(TENANT, needed_by=date(2020, 1, 1))
    assert judge_product_for_demand(product, EXPORTER, demand, DAY).verdict is YES


def test_a_programme_judges_by_its_own_criteria_and_its_window() -> None:
    program = rows.program(TENANT, criteria=(OWN_MARK,), valid_from=DAY, valid_to=DAY)
    product = rows.product(EXPORTER, ip_status=IpStatus.OWN_BRAND)
    assert judge_product_for_program(product, EXPORTER, program, DAY).verdict is YES
    later = judge_product_for_program(product, EXPORTER, program, date(2025, 6, 2))
    assert later.verdict is NO
    assert later.criteria[-1].criterion == "window"


def test_only_selling_abroad_asks_for_no_mark() -> None:
    assert channel_criteria(rows.channel(TENANT, kind=ChannelKind.EXPORT_MARKETPLACE)) == ()
    assert channel_criteria(rows.channel(TENANT, kind=ChannelKind.WHOLESALE)) == (OWN_MARK,)
