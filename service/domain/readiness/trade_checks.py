"""The checks of how goods are made and sold: mains, sizes, price, cost, lot, terms, and the maker's know-how."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.domain.catalog import DELIVERED, Exporter, Product
from service.domain.money import HOME_CURRENCY
from service.domain.names import say_amount, say_money
from service.domain.readiness.checks import Check, CheckName, not_ready, ready, unknown
from service.domain.readiness.stated import (
    find_attribute,
    read_measures,
    read_volts,
    read_yes_no,
    suits_home_mains,
    text_of,
)
from service.domain.text.normalise import fold_value

_MAY_USE_MAINS = tuple(
    "8413 8414 8415 8418 8419 8421 8422 8423 8443 8450 8451 8452 8467 8471 8479 85 90 91 92 9405 9503 9504".split()
)
"""HS headings and chapters with goods that may plug in; a toy or a lamp may, a towel does not."""
_VOLTAGE_NAMES = ("电压", "额定电压", "voltage", "rated voltage", "input", "输入")
_PLUG_NAMES = ("插头", "plug", "plug type")
_HOME_PLUGS = ("国标", "gb", "cn", "china", "chinese", "中国", "中规", "3c", "type i")


def check_mains(product: Product) -> Check:
    """220 V, 50 Hz and a Chinese plug, where goods plug in at all."""
    name = CheckName.MAINS
    fields = ("product.attributes.电压", "product.attributes.插头")
    step = (
        "改为 220V 50Hz、中国插头，并填写属性“电压”“插头”。",
        "Change to 220 V 50 Hz with a Chinese plug, and state the attributes “voltage” and “plug”.",
    )
    plug = find_attribute(product.attributes, _PLUG_NAMES)
    if plug and not any(word in fold_value(plug[1]) for word in _HOME_PLUGS):
        return not_ready(name, fields, (f"插头：{plug[1]}。", f"Plug: {plug[1]}."), step)
    voltage = find_attribute(product.attributes, _VOLTAGE_NAMES)
    where = voltage[1] if voltage else text_of(product)
    volts = read_volts(where)
    suits = suits_home_mains(volts)
    shown = voltage[1] if voltage else ", ".join(f"{low}V" for low, _ in volts)
    if suits is not None:
        if suits:
            return ready(name, fields, f"电压：{shown}，适合 220V。", f"Voltage: {shown}, suits 220 V.")
        return not_ready(name, fields, (f"电压：{shown}，不适合 220V。", f"Voltage: {shown}, not for 220 V."), step)
    if product.hs_code and not product.hs_code.startswith(_MAY_USE_MAINS):
        return ready(
            name,
            fields,
            f"HS {product.hs_code} 不是用电商品。",
            f"Goods of HS {product.hs_code} do not plug in.",
        )
    return unknown(
        name, fields, ("未说明电压。", "No voltage is stated."), ("填写属性“电压”。", "State the attribute “voltage”.")
    )


_SIZE_NAMES = ("尺寸", "尺码", "size", "sizes", "规格", "长度", "length", "直径", "width", "宽度", "幅宽", "height")
_CONTENT_NAMES = ("净含量", "容量", "重量", "克重", "volume", "net volume", "net weight", "weight")
_CLOTHING = ("61", "62", "64", "65")
_ASIAN = ("亚洲", "asian", "国标", "gb/t 1335", "中国码", "cn")


def check_sizes(product: Product) -> Check:
    """Metric measures of size or content; for clothes and shoes, Asian sizes."""
    name, fields = CheckName.SIZES, ("product.attributes.尺寸",)
    is_clothing = product.hs_code is not None and product.hs_code.startswith(_CLOTHING)
    names = _SIZE_NAMES if is_clothing else (*_SIZE_NAMES, *_CONTENT_NAMES)
    attribute = find_attribute(product.attributes, names)
    text = attribute[1] if attribute else text_of(product)
    metric, imperial = read_measures(text)
    if attribute and is_clothing:
        return _clothing_sizes(name, fields, attribute, is_metric=metric)
    if metric:
        return ready(name, fields, f"公制尺寸（{text.strip()}）。", f"Metric measures ({text.strip()}).")
    if imperial:
        return not_ready(
            name,
            fields,
            (f"只有英制尺寸（{text.strip()}）。", f"Only inches or feet ({text.strip()})."),
            ("换算成公制，并核对是否合国内用法。", "Convert to metric, and see whether the size is one used at home."),
        )
    return unknown(
        name,
        fields,
        ("未填写可判断的尺寸。", "No size that tells is stated."),
        ("填写属性“尺寸”或“净含量”（公制）。", "State the attribute “size” or “net weight” in metric units."),
    )


def _clothing_sizes(name: CheckName, fields: tuple[str, ...], stated: tuple[str, str], *, is_metric: bool) -> Check:
    if is_metric or any(word in fold_value(stated[1]) for word in _ASIAN):
        return ready(name, fields, f"{stated[0]}：{stated[1]}。", f"{stated[0]}: {stated[1]}.")
    return unknown(
        name,
        fields,
        (f"{stated[0]}：{stated[1]}；未说明按哪国版型。", f"{stated[0]}: {stated[1]}; whose sizing is not stated."),
        ("注明是否为亚洲版型或国标号型。", "State whether these are Asian sizes (GB/T 1335)."),
    )


def check_price(product: Product) -> Check:
    """A home price is delivered, holds VAT and is in yuan; an export price is none of these."""
    name, fields = CheckName.PRICE, ("product.unit_price", "product.incoterm")
    step = (
        "查看本商品的内销价，逐步折算国内到货价。",
        f"Work out the home price step by step: GET /v1/products/{product.id}/home-price.",
    )
    price, term = product.unit_price, product.incoterm
    if price is None:
        return unknown(
            name, fields, ("未填单价。", "No unit price is stated."), ("填写单价。", "State the unit price.")
        )
    said, by = say_money(price), f" {term.value}" if term else ""
    zh, en = said.zh + by, said.en + by
    if price.currency != HOME_CURRENCY or (term is not None and term not in DELIVERED):
        return not_ready(
            name,
            fields,
            (f"{zh} 是出口价，不含国内运费和增值税。", f"{en} is an export price, without home freight and VAT."),
            step,
        )
    if term is None:
        return unknown(
            name,
            fields,
            (f"{zh}：未说明是否到货、含税。", f"{en}: whether delivered and with VAT is not stated."),
            ("填写贸易术语；到货价用 DAP 或 DDP。", "State the Incoterms rule; a delivered price is DAP or DDP."),
        )
    return ready(name, fields, f"{zh}：到货价，人民币。", f"{en}: delivered, in yuan.")


def check_cost(product: Product) -> Check:
    """Whether the price covers the maker's own cost; only for the owner, who alone knows it."""
    name, fields = CheckName.COST, ("product.unit_price", "product.unit_cost")
    price, cost = product.unit_price, product.unit_cost
    if price is None or cost is None:
        return unknown(
            name,
            fields,
            ("单价或成本未填。", "Price or cost is not stated."),
            (
                "填写单价和成本（成本只有您可见）。",
                "State the unit price and the cost (yours alone to see).",
            ),
        )
    if price.currency != cost.currency:
        return unknown(
            name,
            fields,
            ("单价与成本币种不同，不猜汇率。", "Price and cost are in different currencies; no rate is guessed."),
            ("用同一币种填写。", "State both in one currency."),
        )
    shown = say_amount(f"{price.amount:f} / {cost.amount:f}", cost.currency)
    if price.amount < cost.amount:
        return not_ready(
            name,
            fields,
            (f"单价低于成本（{shown.zh}）。", f"The price is below the cost ({shown.en})."),
            (
                "不要低于成本成交；转向差异化的渠道、价格带或规格。",
                "Do not sell below cost; turn to another channel, price band or version.",
            ),
        )
    margin = (price.amount - cost.amount) / price.amount if price.amount else Decimal(0)
    return ready(
        name,
        fields,
        f"单价高于成本（{shown.zh}，毛利 {margin:.0%}）。",
        f"Covers the cost ({shown.en}, margin {margin:.0%}).",
    )


def check_lot(product: Product, quantities: Sequence[int]) -> Check:
    """Whether the minimum order meets what buyers at home order.

    Args:
        product: with its `moq`.
        quantities: of the demands for goods of its heading, in its unit, that the one who asks may see.
    """
    name, fields = CheckName.LOT, ("product.moq",)
    if product.moq is None:
        return unknown(
            name,
            fields,
            ("未填起订量。", "No minimum order is stated."),
            ("填写最小起订量。", "State the minimum order quantity."),
        )
    if not quantities:
        return unknown(
            name,
            fields,
            (
                f"起订量 {product.moq}；没有同类需求可比。",
                f"Minimum order {product.moq}; no demand for such goods to compare with.",
            ),
            ("想清楚最小能接多少，小单是否加价。", "Settle the smallest order you can take, and its price."),
        )
    n_met = sum(quantity >= product.moq for quantity in quantities)
    zh = f"起订量 {product.moq}；{len(quantities)} 个同类需求中 {n_met} 个达到。"
    en = f"Minimum order {product.moq}; {n_met} of {len(quantities)} demands for such goods reach it."
    if 2 * n_met >= len(quantities):
        return ready(name, fields, zh, en)
    median = sorted(quantities)[len(quantities) // 2]
    return not_ready(
        name,
        fields,
        (zh, en),
        (
            f"把起订量降到 {median} 左右，或备现货接小单。",
            f"Lower it to about {median}, or keep stock for small orders.",
        ),
    )


_PAYMENT_NAMES = ("账期", "付款", "payment", "payment terms", "payment_days", "credit days")
_RETURN_NAMES = ("退货", "退换货", "returns", "accepts returns", "return policy")


def check_terms(product: Product) -> Check:
    """Home channels pay later and take goods back."""
    name, fields = CheckName.TERMS, ("product.attributes.账期", "product.attributes.退货")
    payment = find_attribute(product.attributes, _PAYMENT_NAMES)
    returns = find_attribute(product.attributes, _RETURN_NAMES)
    step = (
        "定下可接受的账期和退货条件，填写属性“账期”“退货”。",
        "Settle the credit days and returns you can accept, and state the attributes “payment” and “returns”.",
    )
    for found in (payment, returns):
        if found and read_yes_no(found[1]) is False:
            return not_ready(name, fields, (f"{found[0]}：{found[1]}。", f"{found[0]}: {found[1]}."), step)
    if payment is None or returns is None:
        return unknown(
            name,
            fields,
            (
                "账期或退货未说明；国内渠道多为后付款、可退货。",
                "Not stated in full; home channels pay later and take goods back.",
            ),
            step,
        )
    shown = f"{payment[0]}: {payment[1]}; {returns[0]}: {returns[1]}"
    return ready(name, fields, f"已说明：{shown}。", f"Stated: {shown}.")


def check_know_how(exporter: Exporter | None) -> Check:
    """A team that can run a shop, or none: then a mode in which the platform sells."""
    name, fields = CheckName.KNOW_HOW, ("exporter.has_domestic_team",)
    has_team = exporter.has_domestic_team if exporter else None
    if has_team is None:
        return unknown(
            name,
            fields,
            ("未说明是否有国内运营团队。", "Whether there is a team for the home market is not stated."),
            ("填写是否有国内运营团队。", "State whether it has one."),
        )
    if has_team:
        return ready(name, fields, "有国内运营团队，能自己开店。", "Has a team at home that can run a shop.")
    return not_ready(
        name,
        fields,
        ("没有国内运营团队。", "Has no team for the home market."),
        (
            "先走供货（托管）模式，由平台销售；要做自己的店铺和品牌再组团队。",
            "Begin with supply mode, in which the platform sells; build a team once you want your own shop and brand.",
        ),
    )
