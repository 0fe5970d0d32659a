"""The checks of one product: mark, standard, label."""

from __future__ import annotations

from service.domain.catalog import IpStatus, Product
from service.domain.certificates import read_certificates
from service.domain.readiness.checks import Check, CheckName, not_ready, ready, unknown
from service.domain.readiness.stated import find_attribute, read_yes_no
from service.domain.text.normalise import fold_value

_MARKS = {
    IpStatus.OWN_BRAND: ("自有品牌", "own brand"),
    IpStatus.UNBRANDED: ("无品牌", "unbranded"),
    IpStatus.OEM_AUTHORISED: ("代工商品，商标权人已许可内销", "made for another brand, with its owner's leave"),
}


def check_trade_mark(product: Product) -> Check:
    """Goods made for a foreign brand may not be sold at home without the owner's leave."""
    name, fields = CheckName.TRADE_MARK, ("product.ip_status",)
    if product.ip_status is None:
        return unknown(
            name,
            fields,
            ("未说明商标归谁所有。", "It is not stated whose mark the goods carry."),
            (
                "填写商标权属：自有品牌、无品牌、代工已获授权或未获授权。",
                "State the ownership of the mark: own brand, unbranded, with or without its owner's leave.",
            ),
        )
    if product.ip_status is IpStatus.OEM_RESTRICTED:
        return not_ready(
            name,
            fields,
            ("为国外品牌代工，未获许可内销。", "Made for a foreign brand, without leave to sell at home."),
            (
                "取得商标权人书面许可，或去标、改用自有品牌后另列商品。",
                "Get the owner's written leave, or list the goods anew without the mark or under your own.",
            ),
        )
    zh, en = _MARKS[product.ip_status]
    return ready(name, fields, f"{zh}，可在国内销售。", f"{en.capitalize()}: may be sold at home.")


_DOMESTIC = ("gb", "qb", "fz", "t/")
_STANDARD_NAMES = ("执行标准", "标准", "standard", "standards", "executive standard", "gb")


def check_standard(product: Product) -> Check:
    """The domestic GB standard of the class, besides the foreign ones."""
    name, fields = CheckName.GB_STANDARD, ("product.certifications", "product.attributes.执行标准")
    stated = list(product.certifications or ())
    if attribute := find_attribute(product.attributes, _STANDARD_NAMES):
        stated.append(attribute[1])
    domestic = [text for text in stated if any(one.key.startswith(_DOMESTIC) for one in read_certificates(text))]
    if domestic:
        listed = "、".join(domestic)
        return ready(name, fields, f"已填国内标准：{listed}。", f"Domestic standard stated: {', '.join(domestic)}.")
    step = (
        "查明本类商品的 GB 标准，按其检测，填入认证或属性“执行标准”。",
        "Find the GB standard of the class, test to it, and state it as a certificate or as the attribute “standard”.",
    )
    if product.certifications == () and not stated:
        return not_ready(name, fields, ("厂家注明没有任何认证或标准。", "The maker states that there are none."), step)
    if not stated:
        return unknown(name, fields, ("未填写执行标准。", "No standard is stated."), step)
    return unknown(
        name,
        fields,
        (
            f"已填：{'、'.join(stated)}，其中没有国内标准。",
            f"Stated: {', '.join(stated)}; no domestic standard among them.",
        ),
        step,
    )


_LABEL_NAMES = ("中文标签", "标签", "label", "labels", "labelling", "说明书", "instructions", "manual")


def check_label(product: Product) -> Check:
    """Chinese labels and instructions."""
    name, fields = CheckName.CHINESE_LABEL, ("product.attributes.中文标签",)
    step = (
        "准备中文标签和说明书（品名、厂名厂址、成分规格、执行标准等），并填写属性“中文标签：有”。",
        "Prepare Chinese labels and manuals (name, maker, content, standard); state the attribute “label”: Chinese.",
    )
    attribute = find_attribute(product.attributes, _LABEL_NAMES)
    if attribute is None:
        return unknown(name, fields, ("未说明是否有中文标签。", "Chinese labels are not mentioned."), step)
    value = fold_value(attribute[1])
    if read_yes_no(value) or any(word in value for word in ("中文", "chinese", "zh", "双语", "bilingual")):
        return ready(name, fields, f"{attribute[0]}：{attribute[1]}。", f"{attribute[0]}: {attribute[1]}.")
    return not_ready(name, fields, (f"{attribute[0]}：{attribute[1]}。", f"{attribute[0]}: {attribute[1]}."), step)
