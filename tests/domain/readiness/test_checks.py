"""Readiness checks: what each says of goods the trade knows, and what holds for all of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.catalog import Exporter, Incoterm, IpStatus, Product
from service.domain.money import Money
from service.domain.readiness.assess import assess_exporter, assess_product
from service.domain.readiness.certification_classes import CLASSES
from service.domain.readiness.checks import Check, CheckName, Readiness, conclude
from service.domain.readiness.sources import SOURCES
from service.domain.readiness.stated import read_measures, read_volts, suits_home_mains
from tests.catalog_rows import exporter, product

TENANT = uuid4()
MAKER = exporter(TENANT)
READY, NOT_READY, UNKNOWN = Readiness.READY, Readiness.NOT_READY, Readiness.UNKNOWN


def checks_of(goods: Product, maker: Exporter = MAKER, *, is_owner: bool = True) -> dict[CheckName, Check]:
    found = assess_product(goods, maker, (), is_owner=is_owner)
    return {check.name: check for check in found.checks}


def verdict(check: CheckName, /, **stated: Any) -> Readiness:
    return checks_of(product(MAKER, **stated))[check].verdict


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"hs_code": "851650", "certifications": ("CE",)}, NOT_READY),
        ({"hs_code": "851650", "certifications": ("CE", "CCC")}, READY),
        ({"hs_code": "851650", "certifications": ("3C认证", "3C")}, READY),
        ({"hs_code": "851650", "certifications": ("３Ｃ 認證",)}, READY),
        ({"hs_code": "851650", "certifications": ()}, NOT_READY),
        ({"hs_code": "851650"}, UNKNOWN),
        ({"hs_code": "851680", "certifications": ("CE",)}, UNKNOWN),
        ({"hs_code": "950300", "name": "Plastic toy", "certifications": ("EN71",)}, NOT_READY),
        ({"hs_code": "950300", "name": "Toy", "certifications": ("EN71",)}, UNKNOWN),
        ({"hs_code": "854442", "name": "Power cord", "certifications": ("UL",)}, NOT_READY),
        ({"hs_code": "940180", "certifications": ("CE",)}, UNKNOWN),
        ({"hs_code": "940550", "certifications": ("CE",)}, UNKNOWN),
        ({"hs_code": "940542", "name": "Ceiling light 220 V", "certifications": ("CE",)}, NOT_READY),
        ({"hs_code": "190590", "certifications": ("HACCP",)}, NOT_READY),
        ({"hs_code": "190590", "certifications": ("SC",)}, READY),
        ({"hs_code": "630260", "certifications": ("OEKO-TEX",)}, READY),
        ({"hs_code": "820520", "name": "Hammer", "certifications": ("CE",)}, UNKNOWN),
        ({"hs_code": "85"}, UNKNOWN),
        ({}, UNKNOWN),
        ({"hs_code": "850940", "certifications": (), "attributes": {"CCC applies": "not applicable"}}, READY),
        ({"hs_code": "850940", "certifications": (), "attributes": {"ＣＣＣ 適用": "免辦"}}, READY),
    ],
)
def test_certificates_by_class(stated: dict[str, Any], expected: Readiness) -> None:
    assert verdict(CheckName.COMPULSORY_CERTIFICATION, **stated) is expected


def test_goods_outside_of_the_classes_are_never_called_ready() -> None:
    """The list of classes is not complete."""
    check = checks_of(product(MAKER, name="Hammer", hs_code="820520", certifications=("CCC", "SC")))[
        CheckName.COMPULSORY_CERTIFICATION
    ]
    assert check.verdict is UNKNOWN
    assert "not complete" in check.evidence.en


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (IpStatus.OWN_BRAND, READY),
        (IpStatus.UNBRANDED, READY),
        (IpStatus.OEM_AUTHORISED, READY),
        (IpStatus.OEM_RESTRICTED, NOT_READY),
        (None, UNKNOWN),
    ],
)
def test_marks(status: IpStatus | None, expected: Readiness) -> None:
    assert verdict(CheckName.TRADE_MARK, ip_status=status) is expected


@pytest.mark.parametrize(
    ("text", "volts", "suits"),
    [
        ("120V", [(120, 120)], False),
        ("220V", [(220, 220)], True),
        ("220V~50Hz", [(220, 220)], True),
        ("100-240V", [(100, 240)], True),
        ("110–127 V", [(110, 127)], False),
        ("380/220V可选", [(380, 380), (220, 220)], True),
        ("3.7V", [], None),
        ("国标220V，不锈钢", [(220, 220)], True),
        ("12 V video", [(12, 12)], None),
        ("34×76cm", [], None),
    ],
)
def test_voltages(text: str, volts: list[tuple[int, int]], suits: bool | None) -> None:
    assert read_volts(text) == volts
    assert suits_home_mains(volts) is suits


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"hs_code": "851671", "name": "Drip coffee maker 12-cup, 120 V"}, NOT_READY),
        ({"hs_code": "851671", "attributes": {"电压": "220V"}}, READY),
        ({"hs_code": "850440", "attributes": {"voltage": "100-240V", "plug": "US"}}, NOT_READY),
        ({"hs_code": "850440", "attributes": {"voltage": "100-240V", "plug": "GB"}}, READY),
        ({"hs_code": "851671"}, UNKNOWN),
        ({"hs_code": "630260"}, READY),
        ({"hs_code": "848180"}, READY),
        ({}, UNKNOWN),
    ],
)
def test_mains(stated: dict[str, Any], expected: Readiness) -> None:
    assert verdict(CheckName.MAINS, **stated) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("34×76cm", (True, False)),
        ("25ft", (False, True)),
        ('24"', (False, True)),
        ("20寸", (True, False)),
        ("560g", (True, False)),
        ("1.7L", (True, False)),
        ("6 qt", (False, True)),
        ("12 oz", (False, True)),
        ("5 grades", (False, False)),
        ("S-6XL", (False, False)),
        ("8×10 ft, 243×304cm", (True, True)),
        ("pack of 6 inserts", (False, False)),
    ],
)
def test_measures(text: str, expected: tuple[bool, bool]) -> None:
    assert read_measures(text) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "term", "expected"),
    [
        ("0.92", "USD", Incoterm.FOB, NOT_READY),
        ("8.00", "CNY", Incoterm.EXW, NOT_READY),
        ("8.00", "CNY", None, UNKNOWN),
        ("8.00", "CNY", Incoterm.DAP, READY),
        ("8.00", "USD", Incoterm.DDP, NOT_READY),
    ],
)
def test_prices(amount: str, currency: str, term: Incoterm | None, expected: Readiness) -> None:
    assert verdict(CheckName.PRICE, unit_price=Money(Decimal(amount), currency), incoterm=term) is expected


def test_the_cost_is_its_owners_alone() -> None:
    goods = product(MAKER, unit_price=Money(Decimal(1), "CNY"), unit_cost=Money(Decimal("1.38"), "CNY"))
    assert checks_of(goods)[CheckName.COST].verdict is NOT_READY
    seen_by_others = checks_of(goods, is_owner=False)
    assert CheckName.COST not in seen_by_others
    assert not any("1.38" in check.evidence.en for check in seen_by_others.values())


@pytest.mark.parametrize(
    ("moq", "quantities", "expected"),
    [(1000, (300, 500, 2000), NOT_READY), (300, (300, 500, 2000), READY), (300, (), UNKNOWN), (None, (5,), UNKNOWN)],
)
def test_lots(moq: int | None, quantities: tuple[int, ...], expected: Readiness) -> None:
    found = assess_product(product(MAKER, moq=moq), MAKER, quantities, is_owner=False)
    assert {check.name: check.verdict for check in found.checks}[CheckName.LOT] is expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"账期": "60天", "退货": "接受"}, READY),
        ({"账期": "60天"}, UNKNOWN),
        ({"退货": "不接受"}, NOT_READY),
        ({}, UNKNOWN),
    ],
)
def test_terms(attributes: dict[str, str], expected: Readiness) -> None:
    assert verdict(CheckName.TERMS, attributes=attributes) is expected


@pytest.mark.parametrize(
    ("certifications", "attributes", "expected"),
    [
        (("GB 18401",), {}, READY),
        (("EN71",), {"执行标准": "GB/T 19855"}, READY),
        (("EN71",), {}, UNKNOWN),
        ((), {}, NOT_READY),
        (None, {}, UNKNOWN),
    ],
)
def test_standards(certifications: tuple[str, ...] | None, attributes: dict[str, str], expected: Readiness) -> None:
    assert verdict(CheckName.GB_STANDARD, certifications=certifications, attributes=attributes) is expected


@pytest.mark.parametrize(("value", "expected"), [("有", READY), ("中英双语", READY), ("EN/FR", NOT_READY)])
def test_labels(value: str, expected: Readiness) -> None:
    assert verdict(CheckName.CHINESE_LABEL, attributes={"标签": value}) is expected


@pytest.mark.parametrize(("has_team", "expected"), [(True, READY), (False, NOT_READY), (None, UNKNOWN)])
def test_know_how(has_team: bool | None, expected: Readiness) -> None:
    found = checks_of(product(MAKER), exporter(TENANT, has_domestic_team=has_team))
    assert found[CheckName.KNOW_HOW].verdict is expected


codes = st.one_of(
    st.none(),
    st.sampled_from([code.ljust(6, "0") for known in CLASSES for code in known.hs_codes]),
    st.from_regex(r"\A\d{2}(\d\d){0,2}\Z"),
)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
goods = st.builds(
    lambda **stated: product(MAKER, **stated),
    hs_code=codes,
    name=words.filter(bool),
    description=words,
    certifications=st.none() | st.lists(st.sampled_from(["CCC", "SC", "CE", "GB 1", "3c"]), max_size=3).map(tuple),
    ip_status=st.none() | st.sampled_from(IpStatus),
    incoterm=st.none() | st.sampled_from(Incoterm),
    unit_price=st.none() | st.builds(Money, st.decimals(0, 1000, places=2), st.sampled_from(["CNY", "USD"])),
    unit_cost=st.none() | st.builds(Money, st.decimals(0, 1000, places=2), st.sampled_from(["CNY", "USD"])),
    moq=st.none() | st.integers(0, 5000),
    attributes=st.dictionaries(st.sampled_from(["电压", "plug", "尺寸", "标签", "账期", "退货", "CCC applies"]), words),
)


@given(goods, st.lists(st.integers(0, 9999), max_size=4))
def test_every_check_has_its_reasons(subject: Product, quantities: list[int]) -> None:
    found = assess_product(subject, MAKER, quantities, is_owner=True)
    assert [check.name for check in found.checks] == list(CheckName)
    assert found.verdict is conclude(check.verdict for check in found.checks)
    for check in found.checks:
        assert check.evidence.zh
        assert check.evidence.en
        assert (check.next_step is None) == (check.verdict is READY)
        assert check.source in {source.id for source in SOURCES}
        assert check.fields


@given(st.lists(goods, max_size=5))
def test_the_counts_of_a_catalogue_add_up(catalog: list[Product]) -> None:
    found = assess_exporter(MAKER, catalog, {}, is_owner=True)
    assert found.n_products == len(catalog)
    for tally in found.tallies:
        assert tally.n_ready + tally.n_not_ready + tally.n_unknown == len(catalog)
        assert len(tally.not_ready) == min(tally.n_not_ready, 5)
    if not catalog:
        assert found.verdict is UNKNOWN


@pytest.mark.parametrize(
    ("hs_code", "attributes", "expected"),
    [
        ("611595", {"尺码": "S-6XL"}, UNKNOWN),
        ("611595", {"sizes": "Asian S-XL"}, READY),
        ("190590", {"净含量": "560g"}, READY),
        ("630260", {"尺寸": "34×76cm"}, READY),
        ("854442", {"length": "25ft"}, NOT_READY),
        ("851679", {}, UNKNOWN),
    ],
)
def test_sizes(hs_code: str, attributes: dict[str, str], expected: Readiness) -> None:
    assert verdict(CheckName.SIZES, hs_code=hs_code, attributes=attributes) is expected


def test_the_weight_of_cloth_is_no_size_of_clothes() -> None:
    assert verdict(CheckName.SIZES, hs_code="610910", name="T-shirt", attributes={"克重": "200gsm"}) is UNKNOWN
