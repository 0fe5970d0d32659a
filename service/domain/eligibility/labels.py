"""Names of the facts, for the sentences that explain a verdict."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX
from service.domain.language import Localized

_ROWS = """
exporter.sold_abroad | 出口经历 | the record of selling abroad
exporter.province | 供应商所在省份 | the exporter's province
exporter.city | 供应商所在城市 | the exporter's city
exporter.employees | 员工人数 | the number of employees
exporter.us_export_share | 对美出口占比 | the share of sales to the United States
exporter.has_domestic_team | 国内运营团队 | the team for the home market
exporter.owns_brand | 自有品牌 | the ownership of a brand
exporter.firm_size | 企业规模 | the size class of the firm
product.hs_code | HS 编码 | the HS code
product.category | 品类 | the category
product.unit | 计量单位 | the unit
product.unit_price.amount | 单价 | the unit price
product.unit_price.currency | 单价币种 | the currency of the unit price
product.incoterm | 贸易术语 | the Incoterms rule
product.moq | 最小起订量 | the minimum order quantity
product.monthly_capacity | 月产能 | the monthly capacity
product.lead_time_days | 交货期（天） | the lead time in days
product.certifications | 认证 | the certifications
product.ip_status | 商标权属 | the ownership of the mark
product.readiness.trade_mark | 商标 | the trade mark
product.readiness.compulsory_certification | 强制认证 | compulsory certification
product.readiness.gb_standard | 国内标准 | the domestic standard
product.readiness.chinese_label | 中文标签 | the Chinese label
product.readiness.mains | 电压插头 | voltage and plug
product.readiness.sizes | 尺寸 | sizes
product.readiness.price | 国内价格 | the home price
product.readiness.terms | 账期与退货 | payment and returns
demand.channel | 需求渠道 | the demand's channel
demand.category | 需求品类 | the demand's category
demand.hs_codes | 需求的 HS 编码 | the demand's HS codes
demand.quantity | 需求数量 | the demanded quantity
demand.unit | 需求的计量单位 | the demanded unit
demand.delivery_province | 收货省份 | the province of delivery
demand.needed_by | 需求日期 | the date it is needed by
demand.required_certifications | 要求的认证 | the required certifications
"""


def _read_rows() -> Mapping[str, Localized]:
    rows = ([part.strip() for part in line.split("|")] for line in _ROWS.strip().splitlines())
    return {path: Localized(zh, en) for path, zh, en in rows}


LABELS = _read_rows()
"""Name of every fact by its path, attributes excepted."""


def label_of(path: str) -> Localized:
    """The name of a fact for people; the path itself where it has none."""
    if path.startswith(ATTRIBUTE_PREFIX):
        name = path.removeprefix(ATTRIBUTE_PREFIX)
        return Localized(f"属性“{name}”", f"the attribute “{name}”")
    return LABELS.get(path, Localized(path, path))
