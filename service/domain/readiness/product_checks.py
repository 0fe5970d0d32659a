"""The checks of one product: mark, standard, label."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from service.domain.catalog import IpStatus, Product
from service.domain.certificates import read_certificates
from service.domain.readiness.certification_classes import CHECKED_ON
from service.domain.readiness.checks import Check, CheckName, not_ready, ready, unknown
from service.domain.readiness.standards import Aspect, standards_on
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


def check_standard(product: Product, *, on: date = CHECKED_ON) -> Check:
    """The domestic standards of the class on a day, besides the foreign ones."""
    name, fields = CheckName.GB_STANDARD, ("product.certifications", "product.attributes.执行标准")
    stated = list(product.certifications or ())
    if attribute := find_attribute(product.attributes, _STANDARD_NAMES):
        stated.append(attribute[1])
    named = [(text, one) for text in stated for one in read_certificates(text) if one.key.startswith(_DOMESTIC)]
    domestic = tuple(dict.fromkeys(text for text, _ in named))
    terms = standards_on(product, on, Aspect.GOODS)
    wanted = [standard for term in terms for standard in term.standards]
    families = {one.family for standard in wanted for one in read_certificates(standard)}
    if named and (not families or not families.isdisjoint(one.family for _, one in named)):
        check = ready(
            name,
            fields,
            f"已填国内标准：{'、'.join(domestic)}。",
            f"Domestic standard stated: {', '.join(domestic)}.",
        )
    elif product.certifications == () and not stated:
        evidence = ("厂家注明没有任何认证或标准。", "The maker states that there are none.")
        check = not_ready(name, fields, evidence, _step(wanted))
    else:
        check = unknown(name, fields, _short_of(stated, is_domestic=bool(domestic)), _step(wanted))
    return replace(check, source=terms[0].source) if terms else check


def _short_of(stated: list[str], *, is_domestic: bool) -> tuple[str, str]:
    if not stated:
        return "未填写执行标准。", "No standard is stated."
    zh, en = f"已填：{'、'.join(stated)}，", f"Stated: {', '.join(stated)}; "
    if is_domestic:
        return f"{zh}其中没有本类商品的强制标准。", f"{en}none of them is a standard that the class must meet."
    return f"{zh}其中没有国内标准。", f"{en}no domestic standard among them."


def _step(wanted: list[str]) -> tuple[str, str]:
    """What to do: to meet the standards of the class, as far as they are known."""
    if wanted:
        zh = f"本类商品须符合 {'、'.join(wanted)}；按其检测，填入认证或属性“执行标准”。"
        en = f"The class meets {', '.join(wanted)}: test to them, and state them as the attribute “standard”."
    else:
        zh = "查明本类商品的 GB 标准，按其检测，填入认证或属性“执行标准”。"
        en = "Find the GB standard of the class, test to it, and state it as the attribute “standard”."
    return zh, en


_LABEL_NAMES = ("中文标签", "标签", "label", "labels", "labelling", "说明书", "instructions", "manual")


def check_label(product: Product, *, on: date = CHECKED_ON) -> Check:
    """Chinese labels and instructions, by the standards for them on a day."""
    name, fields = CheckName.CHINESE_LABEL, ("product.attributes.中文标签",)
    wanted = [standard for term in standards_on(product, on, Aspect.LABEL) for standard in term.standards]
    by_zh, by_en = (f"，按 {'、'.join(wanted)}", f", by {', '.join(wanted)}") if wanted else ("", "")
    step = (
        f"准备中文标签和说明书（品名、厂名厂址、成分规格、执行标准等{by_zh}），并填写属性“中文标签：有”。",
        f"Prepare Chinese labels and manuals (name, maker, content, standard{by_en}); state “label”: Chinese.",
    )
    attribute = find_attribute(product.attributes, _LABEL_NAMES)
    if attribute is None:
        return unknown(name, fields, ("未说明是否有中文标签。", "Chinese labels are not mentioned."), step)
    value = fold_value(attribute[1])
    if read_yes_no(value) or any(word in value for word in ("中文", "chinese", "zh", "双语", "bilingual")):
        return ready(name, fields, f"{attribute[0]}：{attribute[1]}。", f"{attribute[0]}: {attribute[1]}.")
    return not_ready(name, fields, (f"{attribute[0]}：{attribute[1]}。", f"{attribute[0]}: {attribute[1]}."), step)
