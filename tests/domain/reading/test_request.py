"""Requests as people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.money import Money, PriceRange
from service.domain.reading.found import Count, Field
from service.domain.reading.request import read_request

TODAY = date(2026, 11, 28)


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


def test_a_chinese_request_is_taken_apart() -> None:
    reading = read_request("毛巾 两万条 十五块钱以内 12月底前 送武汉", "", TODAY)
    assert {one.field: one.value for one in reading.understood} == {
        Field.QUANTITY: Count(20_000, "piece"),
        Field.TARGET_PRICE: PriceRange(max=cny("15")),
        Field.NEEDED_BY: date(2026, 12, 31),
        Field.DELIVERY_PROVINCE: "CN-HB",
    }
    assert [one.words for one in reading.understood] == ["两万条", "十五块钱以内", "12月底前", "送武汉"]
    assert reading.title.split() == ["毛巾"]


def test_an_english_request_is_taken_apart() -> None:
    text = (
        "We need 20,000 pcs of stainless steel vacuum flasks 500ml, target price 3-5 USD, by Feb 2027, deliver to Wuhan"
    )
    reading = read_request(text, "", TODAY)
    assert {one.field: one.value for one in reading.understood} == {
        Field.QUANTITY: Count(20_000, "piece"),
        Field.TARGET_PRICE: PriceRange(Money(Decimal(3), "USD"), Money(Decimal(5), "USD")),
        Field.NEEDED_BY: date(2027, 2, 28),
        Field.DELIVERY_PROVINCE: "CN-HB",
    }
    assert reading.title.split() == "We of stainless steel vacuum flasks 500ml, , ,".split()


@pytest.mark.parametrize(
    ("text", "fields", "left"),
    [
        ("求购纯棉浴巾 5000条，单价不超过15元，2027年3月1日前送到杭州", 4, "求购纯棉浴巾 ， ，"),
        ("大米 10吨 每公斤不超过5元 30天内交货 收货地：成都", 4, "大米"),
        ("小家电 空气炸锅 5L 220V 1000台 预算每台200元以内", 2, "小家电 空气炸锅 5L 220V"),
        ("LED灯 9W 2w只 ≤4元/只", 2, "LED灯 9W"),
        ("手机壳 iPhone 15 三千个", 1, "手机壳 iPhone 15"),
        ("毛巾 34×76cm，每条不低于100克，约110克", 0, "毛巾 34×76cm，每条不低于100克，约110克"),
        ("5号电池 40节/盒 1000盒", 1, "5号电池 40节/盒"),
        ("环保购物袋 可印logo 1万个 1.5元/个 上海交货", 3, "环保购物袋 可印logo"),
        ("women scarves 100% cotton 2000 pieces max $2.2", 2, "women scarves 100% cotton"),
        ("儿童雨衣，身高110-130，50件，两周内要", 2, "儿童雨衣，身高110-130， ，"),
        ("毛巾，大概两万条，34×76cm，十二块钱以内，12月底前送武汉仓库", 4, "毛巾， ，34×76cm， ，"),
        ("毛巾礼盒 三件套，800盒，每盒50元左右，元旦前到北京", 4, "毛巾礼盒 三件套， ， ，"),
        ("登机箱，首批500个，60块到90块，发上海", 3, "登机箱， ， ，"),
        ("四件套 1200套，国庆前送达重庆", 3, "四件套 ，"),
        ("baby wipes 80 sheets, 20k packs to Guangzhou", 2, "baby wipes 80 sheets,"),
        ("Looking for 20,000 cotton bath towels to Shanghai warehouse", 2, "cotton bath towels"),
        ("baby romper 6-12 months 500 sets", 1, "baby romper 6-12 months"),
        ("stainless steel pot set, 12 pieces in a box", 0, "stainless steel pot set, 12 pieces in a box"),
    ],
)
def test_sizes_and_packs_stay_with_the_goods(text: str, fields: int, left: str) -> None:
    reading = read_request(text, "", TODAY)
    assert (len(reading.understood), " ".join(reading.title.split())) == (fields, left)


def test_the_title_comes_before_the_description() -> None:
    reading = read_request("毛巾 5000条", "交期30天，共6000条，送到深圳", TODAY)
    found = reading.find(Field.QUANTITY)
    assert found is not None
    assert (found.value, found.part) == (Count(5_000, "piece"), "title")
    place = reading.find(Field.DELIVERY_PROVINCE)
    assert place is not None
    assert (place.value, place.part, place.words) == ("CN-GD", "description", "送到深圳")


@given(st.text(max_size=300))
def test_any_text_is_read_and_keeps_its_length(text: str) -> None:
    reading = read_request(text, "", TODAY)
    if "<" not in text and "&" not in text:  # markup is taken out
        assert len(reading.title) == len(text)
    assert all(one.words for one in reading.understood)
