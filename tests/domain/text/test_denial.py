"""What texts deny, and no more than that."""

from __future__ import annotations

import pytest

from service.domain.text.denial import blank, denial_terms, find_denials
from service.domain.text.normalise import fold

DENIED: list[tuple[str, list[str]]] = [
    ("不含酒精 湿巾", ["酒精"]),
    ("不含酒精湿巾", ["酒精"]),
    ("不含酒精的湿巾", ["酒精"]),
    ("无酒精湿巾", ["酒精"]),
    ("儿童无酒精湿巾", ["酒精"]),
    ("免打孔挂钩", ["打孔"]),
    ("非转基因大豆油", ["转基因"]),
    ("没有logo的矿泉水瓶", ["logo"]),
    ("除塑料以外的餐具", ["塑料"]),
    ("除了红色之外都可以", ["红色"]),
    ("不带盖子锅", ["盖子"]),
    ("不带盖锅", ["盖"]),
    ("蓝牙音箱 不带麦克风", ["麦克风"]),
    ("不要塑料的", ["塑料"]),
    ("无线耳机", []),
    ("无纺布袋", []),
    ("无人机", []),
    ("非洲菊", []),
    ("免洗洗手液", []),
    ("无糖饼干", ["糖"]),
    ("新款无糖饼干", ["糖"]),
    ("零糖汽水", ["糖"]),
    ("0糖可乐", ["糖"]),
    ("无火香薰", []),
    ("无缝内衣", []),
    ("无叶风扇", []),
    ("无花果干", []),
    ("免钉胶", []),
    ("免烫衬衫", []),
    ("非遗剪纸", []),
    ("不锈钢杯", []),
    ("不倒翁", []),
    ("无香洗衣液", ["香"]),
    ("无铅玻璃", ["铅"]),
    ("无荧光剂纸巾", ["荧光剂"]),
    ("有无线充电", []),
    ("避免酒精", []),
    ("南非红酒", []),
    ("除湿机", []),
    ("除螨仪", []),
    ("除湿机户外用", []),
    ("湿巾 不含酒精、香精", ["酒精", "香精"]),
    ("不含酒精和香精的湿巾", ["酒精", "香精"]),
    ("不加糖果汁", ["糖"]),
    ("不加热饭盒", []),
    ("机器人玩具（不含电池）", ["电池"]),
    ("机器人玩具，电池另购", ["电池"]),
    ("电池不含", ["电池"]),
    ("偏远地区除外", ["地区"]),
    ("免运费毛巾", []),
    ("不含税 毛巾", []),
    ("不带塑料盖子平底锅", ["塑料盖子"]),
    ("不含人工香精湿巾", ["人工香精"]),
    ("不是皮的钱包", ["皮"]),
    ("不用电池的玩具", ["电池"]),
    ("robot without batteries", ["batteries"]),
    ("bottle without logo stainless steel 500 ml", ["logo"]),
    ("pan without lid for induction cooker", ["lid"]),
    ("pan with or without lid", []),
    ("without any plastic handle", ["plastic handle"]),
    ("wallet not made of leather", ["leather"]),
    ("sugar-free candy", ["sugar"]),
    ("sugar free candy", ["sugar"]),
    ("sugarfree candy", ["sugar"]),
    ("alcohol free wipes", ["alcohol"]),
    ("non-alcoholic beer", ["alcoholic"]),
    ("nonalcoholic beer", ["alcoholic"]),
    ("batteries not included robot toy", ["batteries"]),
    ("robot toy (batteries not included)", ["batteries"]),
    ("robot toy, 3 aa batteries (not included)", ["aa batteries"]),
    ("w/o battery", ["battery"]),
    ("no logo t-shirt", ["logo"]),
    ("articles other than those of heading 8501; of steel", []),
    ("bags other than leather for women", ["leather"]),
    ("non-stick pan", []),
    ("nonstick pan", []),
    ("non-woven bag", []),
    ("hands-free kit", []),
    ("free shipping bag", []),
    ("no. 5 battery", []),
    ("no iron shirt", []),
    ("no-sugar candy", ["sugar"]),
    ("not more than 5 kg towel", []),
    ("soap free of parabens and sulfates", ["parabens", "sulfates"]),
    ("cream without parabens, fragrance", ["parabens"]),
    ("chair without wheels or armrests", ["wheels", "armrests"]),
    ("charger sold separately", ["charger"]),
    ("does not include batteries", ["batteries"]),
    ("tissue not containing fluorescent agent 100 pcs", ["fluorescent agent"]),
    ("speaker without remote control black", ["remote control"]),
    ("duty free", []),
    ("bpa-free bottle", ["bpa"]),
    ("BPA free bottle", ["bpa"]),
    ("cotton, not carded or combed", []),
    ("t-shirt (not knitted or crocheted)", []),
    ("non-plastic cutlery", ["plastic"]),
    ("non leather belt", ["leather"]),
    ("buy one get one free", []),
    ("no added sugar juice", ["sugar"]),
    ("nonfiction", []),
    ("不含酒精不含香精", ["酒精", "香精"]),
    ("不含酒精不含香精的湿巾", ["酒精", "香精"]),
    ("无酒精无香精湿巾", ["酒精", "香精"]),
    ("unscented lotion", ["scented"]),
    ("decaf coffee", ["caf"]),
    ("unleaded fuel", ["leaded"]),
    ("wireless mouse", []),
    ("sleeveless dress", []),
    ("sugarless gum", ["sugar"]),
    ("unsalted butter", ["salted"]),
]


@pytest.mark.parametrize(("text", "denied"), DENIED, ids=[text for text, _ in DENIED])
def test_a_denial_covers_one_noun_phrase(text: str, denied: list[str]) -> None:
    assert [one.phrase for one in find_denials(fold(text)) if one.phrase] == denied


@pytest.mark.parametrize("text", [text for text, _ in DENIED])
def test_what_is_denied_is_blanked_and_every_offset_holds(text: str) -> None:
    folded = fold(text)
    denials = find_denials(folded)
    blanked = blank(folded, denials)
    assert len(blanked) == len(folded)
    assert all(before == after or after == " " for before, after in zip(folded, blanked, strict=True))
    assert all(not blanked[one.start : one.end].strip() for one in denials)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("bottle without logo stainless steel 500 ml", "bottle stainless steel 500 ml"),
        ("pan without lid for induction cooker", "pan for induction cooker"),
        ("不含酒精湿巾 80抽", "湿巾 80抽"),
        ("robot toy (batteries not included) 30 cm", "robot toy ( ) 30 cm"),
        ("cotton yarn, not put up for retail sale, of 5 dtex", "cotton yarn, , of 5 dtex"),
    ],
)
def test_all_around_a_denial_is_left(text: str, left: str) -> None:
    folded = fold(text)
    assert " ".join(blank(folded, find_denials(folded)).split()) == left


@pytest.mark.parametrize(
    ("phrase", "terms"),
    [
        ("batteries", ["!batteri"]),
        ("plastic handle", ["!plastichandl", "!handl"]),
        ("酒精", ["!酒精"]),
        ("塑料盖子", ["!塑料盖子", "!盖子"]),
        ("the", []),
    ],
)
def test_a_denial_is_said_whole_and_by_its_last_word(phrase: str, terms: list[str]) -> None:
    assert denial_terms(phrase) == terms


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("不含酒精香精", ["酒精", "香精"]),
        ("ro纯水，无酒精香精", ["酒精", "香精"]),
        ("不添加香精色素防腐剂", ["香精", "色素", "防腐剂"]),
        ("0添加 不含荧光剂甲醛", ["荧光剂", "甲醛"]),
        ("不含硅油、色素香精", ["硅油", "色素", "香精"]),
        ("无糖坚果棒", ["糖"]),
        ("不含酒精湿巾", ["酒精"]),
    ],
)
def test_additives_follow_one_another_without_a_conjunction_and_goods_do_not(text: str, denied: list[str]) -> None:
    assert [one.phrase for one in find_denials(text)] == denied
