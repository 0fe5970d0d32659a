"""The sample rows are many, valid, varied, and of a kind with each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service.domain.catalog import Incoterm, IpStatus
from service.errors import InvalidInput
from service.programs.registry import load_registry
from service.samples.samples import Samples, load_samples, sample_file

TODAY = date(2026, 11, 23)
CNY_PER_USD = Decimal("7.1")  # good enough to ask whether a price can meet a range

# Where each belt that the facts name, and some others, sits: province, words of the exporter's name, HS chapter.
BELTS = {
    "towels of Gaoyang": ("CN-HE", "高阳", "63"),
    "luggage of Baigou": ("CN-HE", "白沟", "42"),
    "daily chemicals of Zhengding": ("CN-HE", "正定", "34"),
    "carpets of Wuqing": ("CN-TJ", "武清", "57"),
    "fishing tackle of Dongyang": ("CN-ZJ", "东阳", "95"),
    "mooncakes of Shanghai": ("CN-SH", "上海", "19"),
    "furniture of Shaji": ("CN-JS", "沙集", "94"),
    "small goods of Yiwu": ("CN-ZJ", "义乌", "39"),
    "toys of Chenghai": ("CN-GD", "澄海", "95"),
    "lighting of Zhongshan": ("CN-GD", "古镇", "94"),
    "ceramics of Foshan": ("CN-GD", "佛山", "69"),
    "small appliances of Cixi": ("CN-ZJ", "慈溪", "85"),
    "cups of Yongkang": ("CN-ZJ", "永康", "96"),
    "shoes of Jinjiang": ("CN-FJ", "晋江", "64"),
    "ties of Shengzhou": ("CN-ZJ", "嵊州", "62"),
    "fabrics of Keqiao": ("CN-ZJ", "柯桥", "54"),
    "home textiles of Nantong": ("CN-JS", "南通", "63"),
    "luggage of Pinghu": ("CN-ZJ", "平湖", "42"),
    "appliances of Shunde": ("CN-GD", "顺德", "85"),
    "chairs of Anji": ("CN-ZJ", "安吉", "94"),
    "lingerie of Shantou": ("CN-GD", "潮南", "62"),
    "wood and tools of Linyi": ("CN-SD", "临沂", "82"),
}


@pytest.fixture(scope="module")
def samples() -> Samples:
    return load_samples()


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def _has_english(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{3,}", text)) >= 2


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def test_there_are_enough_of_each(samples: Samples) -> None:
    assert (len(samples.exporters), len(samples.products), len(samples.demands)) == (82, 440, 122)


def test_every_belt_supplies_its_goods(samples: Samples) -> None:
    chapters: dict[str, set[str]] = {}
    for product in samples.products:
        chapters.setdefault(product.exporter_external_id, set()).add((product.draft.hs_code or "")[:2])

    missing = [
        belt
        for belt, (province, place, chapter) in BELTS.items()
        if not any(
            exporter.province == province and place in exporter.name and chapter in chapters[exporter.external_id]
            for exporter in samples.exporters
        )
    ]

    assert missing == []


def test_every_exporter_has_a_place_and_something_to_sell(samples: Samples) -> None:
    n_products = Counter(product.exporter_external_id for product in samples.products)

    for exporter in samples.exporters:
        assert exporter.province
        assert exporter.city
        assert n_products[exporter.external_id] >= 2, exporter.external_id
    assert len({exporter.province for exporter in samples.exporters}) >= 12


def test_keys_and_names_are_used_once(samples: Samples) -> None:
    assert _repeated(exporter.name for exporter in samples.exporters) == []
    assert _repeated(product.draft.name for product in samples.products) == []
    assert _repeated(product.draft.description for product in samples.products if product.draft.description) == []
    assert _repeated(demand.title for demand in samples.demands) == []
    assert _repeated(product.draft.gtin for product in samples.products if product.draft.gtin) == []


def test_names_come_in_chinese_in_english_and_in_both(samples: Samples) -> None:
    names = [product.draft.name for product in samples.products]
    n_both = sum(_has_chinese(name) and _has_english(name) for name in names)
    n_english = sum(not _has_chinese(name) for name in names)
    n_chinese = len(names) - n_both - n_english

    assert min(n_both, n_english) >= 80
    assert n_chinese >= 200
    assert 1 <= sum(not _has_chinese(demand.title) for demand in samples.demands) <= 12


def test_no_real_gtin_is_used(samples: Samples) -> None:
    gtins = [product.draft.gtin for product in samples.products if product.draft.gtin]

    assert len(gtins) >= 50
    # GS1 General Specifications, section 1.4: prefixes 20 to 29 are for restricted circulation within a company.
    assert all(re.fullmatch(r"2\d{12}", gtin) for gtin in gtins)


def test_what_is_unknown_in_life_is_unknown_here(samples: Samples) -> None:
    drafts = [product.draft for product in samples.products]

    assert sum(draft.certifications is None for draft in drafts) >= 50
    assert any(draft.certifications == () for draft in drafts)
    assert sum(draft.unit_price is None for draft in drafts) >= 5
    assert sum(draft.hs_code is None for draft in drafts) >= 5
    assert sum(draft.unit_cost is None for draft in drafts) >= 30
    assert {draft.ip_status for draft in drafts} == {*IpStatus, None}
    assert {exporter.has_domestic_team for exporter in samples.exporters} == {True, False, None}
    assert any(exporter.us_export_share is None for exporter in samples.exporters)


def test_prices_stand_in_the_trade_s_terms(samples: Samples) -> None:
    terms = Counter(
        (product.draft.incoterm, product.draft.unit_price.currency)
        for product in samples.products
        if product.draft.unit_price
    )

    assert set(terms) == {(Incoterm.FOB, "USD"), (Incoterm.EXW, "CNY")}
    assert min(terms.values()) >= 100


def test_only_the_dumped_mooncake_is_priced_below_cost(samples: Samples) -> None:
    below = [
        product.draft.sku
        for product in samples.products
        if (price := product.draft.unit_price)
        and (cost := product.draft.unit_cost)
        and (cost.currency == price.currency)
        and cost.amount >= price.amount
    ]

    assert below == ["GYF-W"]


def test_food_is_licensed_and_mains_appliances_without_ccc_exist(samples: Samples) -> None:
    food = [p.draft for p in samples.products if (p.draft.hs_code or "")[:2] in {"19", "20", "21"}]
    mains = [p.draft for p in samples.products if (p.draft.hs_code or "")[:4] in {"8516", "8414"}]

    assert food
    assert all("SC" in (draft.certifications or ()) for draft in food)
    assert {"CCC" in (draft.certifications or ()) for draft in mains} == {True, False}


def test_demands_are_sold_in_channels_of_the_registry(samples: Samples) -> None:
    known = {channel.id for channel in load_registry().channels}
    used = {demand.channel for demand in samples.demands if demand.channel}

    assert used - known == set()
    assert len(used) >= 14
    assert sum(demand.channel is None for demand in samples.demands) >= 20  # hotels, schools, public bodies


def test_demands_say_what_a_buyer_says(samples: Samples) -> None:
    for demand in samples.demands:
        assert demand.quantity, demand.external_id
        assert demand.unit
        assert demand.delivery_province
        assert demand.needed_by
        assert demand.target_price
        assert demand.target_price.min
        assert demand.target_price.max
        assert demand.target_price.max.currency == "CNY"
        assert demand.target_price.min.amount < demand.target_price.max.amount
    assert len({demand.delivery_province for demand in samples.demands}) >= 15
    assert sum(bool(demand.required_certifications) for demand in samples.demands) >= 25


def test_most_demands_lie_ahead_and_a_few_behind(samples: Samples) -> None:
    days = [demand.needed_by for demand in samples.demands if demand.needed_by]
    past = [day for day in days if day < TODAY]

    assert 1 <= len(past) <= 5
    assert all(date(2026, 12, 1) <= day <= date(2027, 6, 30) for day in days if day not in past)


def test_every_demand_has_supply_of_its_kind(samples: Samples) -> None:
    headings = Counter((product.draft.hs_code or "")[:4] for product in samples.products)
    thin = [
        demand.external_id
        for demand in samples.demands
        if sum(headings[heading] for heading in {code[:4] for code in demand.hs_codes}) < 2
    ]

    assert thin == []


def test_every_demand_s_range_meets_a_price(samples: Samples) -> None:
    prices: dict[str, list[Decimal]] = {}
    for product in samples.products:
        if product.draft.hs_code and (price := product.draft.unit_price):
            rate = CNY_PER_USD if price.currency == "USD" else Decimal(1)
            prices.setdefault(product.draft.hs_code, []).append(price.amount * rate)
    out_of_reach = [
        demand.external_id
        for demand in samples.demands
        if demand.target_price
        and demand.target_price.max
        and not any(
            price <= demand.target_price.max.amount for code in demand.hs_codes for price in prices.get(code, [])
        )
    ]

    assert out_of_reach == []


def test_the_files_are_in_the_form_that_an_import_takes() -> None:
    for kind, n_rows in (("exporters", 82), ("products", 440), ("demands", 122)):
        text = sample_file(kind).read_text("utf-8")
        assert text.endswith("}\n")
        assert text.count("\n") == n_rows


@pytest.mark.parametrize(
    ("kind", "line", "complaint"),
    [
        ("exporters", "no json", "exporters.ndjson:2: Is not JSON in UTF-8"),
        ("exporters", "[]", "exporters.ndjson:2: Give an object"),
        ("exporters", '{"external_id": "B", "name": "B", "province": "Utopia"}', "exporters.ndjson:2: province: "),
        ("exporters", '{"external_id": "A", "name": "B"}', "exporters.ndjson: The key A is used twice"),
        (
            "products",
            '{"sku": "2", "name": "B", "exporter_external_id": "C"}',
            "products.ndjson:2: exporter_external_id:",
        ),
        ("products", '{"sku": "1", "name": "B", "exporter_external_id": "A"}', "products.ndjson: The key 1 is used"),
        ("demands", '{"external_id": "2", "title": "B", "colour": "red"}', "demands.ndjson:2: colour: "),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, kind: str, line: str, complaint: str) -> None:
    rows = {
        "exporters": '{"external_id": "A", "name": "A"}',
        "products": '{"sku": "1", "name": "A", "exporter_external_id": "A"}',
        "demands": '{"external_id": "1", "title": "A"}',
    }
    for name, row in rows.items():
        sample_file(name, tmp_path).write_text(f"{row}\n{line}\n" if name == kind else f"{row}\n", "utf-8")

    with pytest.raises(InvalidInput) as caught:
        load_samples(tmp_path)

    assert [error.detail.startswith(complaint) for error in caught.value.errors] == [True]
