"""Classes of goods that need a certificate before they may be sold at home, by HS code, as data.

The source (the readiness table, `facts:readiness`) names the classes in words: CCC for "small appliances, toys, plugs
and cables, lighting, child seats …", an SC licence "for food, and so on". The HS codes are how the Harmonized System
(HS 2022) names those words. **The list is not complete**: the source ends in "and so on", so goods outside of it are
`unknown`, never `ready`; and where a code holds other goods besides those the source names, `whole` is false and the
class alone does not decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.language import Localized

INCOMPLETE = Localized(
    "类别清单按来源所列，并不完整；请以现行认证目录为准。",
    "The list of classes holds what the source names and is not complete; check the catalogue in force.",
)

# HS prefix | certificate | whole: all its goods are of the class the source names | class in Chinese | in English
_ROWS = """
8509   | CCC | whole | 小家电           | small appliances
8516   | CCC | whole | 小家电（电热）   | small appliances (electro-thermic)
851680 | CCC | part  | 电热元件         | heating resistors, some of them parts of appliances
9503   | CCC | whole | 玩具             | toys
853661 | CCC | part  | 灯座             | lamp holders
853669 | CCC | whole | 插头插座         | plugs and sockets
8536   | CCC | part  | 电路连接装置     | apparatus for connecting circuits, plugs among them
854442 | CCC | whole | 带接头电线电缆   | cables with connectors, up to 1,000 V
854449 | CCC | whole | 电线电缆         | cables, up to 1,000 V
8544   | CCC | part  | 电线电缆         | wires and cables of all kinds
940550 | CCC | part  | 非电气灯具       | non-electrical lamps
9405   | CCC | whole | 照明灯具         | lighting
940180 | CCC | part  | 其他坐具，含儿童座椅 | other seats, child seats among them
02     | SC  | part  | 肉类             | meat
03     | SC  | part  | 水产品           | fish and seafood
04     | SC  | part  | 乳、蛋、蜂蜜     | dairy, eggs, honey
07     | SC  | part  | 蔬菜             | vegetables
08     | SC  | part  | 水果及坚果       | fruit and nuts
09     | SC  | part  | 咖啡、茶、香料   | coffee, tea and spices
10     | SC  | part  | 谷物             | cereals
11     | SC  | part  | 粮食制粉         | milled products
15     | SC  | part  | 油脂             | fats and oils
16     | SC  | whole | 肉、鱼制品       | prepared meat and fish
17     | SC  | whole | 糖及糖食         | sugar and confectionery
18     | SC  | part  | 可可及制品       | cocoa and its preparations
19     | SC  | whole | 糕饼及谷物制品   | bakery and cereal preparations
20     | SC  | whole | 蔬果制品         | prepared vegetables and fruit
21     | SC  | whole | 杂项食品         | miscellaneous food preparations
22     | SC  | part  | 饮料、酒、醋     | beverages, spirits and vinegar
"""


@dataclass(frozen=True, slots=True)
class CertificationClass:
    """A class of goods and the certificate it needs.

    Attributes:
        prefix: beginning of the HS code.
        certificate: as makers write it: `CCC` or `SC`.
        whole: whether all goods under the prefix are of the class that the source names.
        name: the class.
    """

    prefix: str
    certificate: str
    whole: bool
    name: Localized


def _read_rows() -> tuple[CertificationClass, ...]:
    rows = ([part.strip() for part in line.split("|")] for line in _ROWS.strip().splitlines())
    return tuple(
        CertificationClass(prefix, certificate, extent == "whole", Localized(zh, en))
        for prefix, certificate, extent, zh, en in rows
    )


CLASSES = _read_rows()
"""Every class that is known, in the order of the table."""


def find_class(hs_code: str) -> CertificationClass | None:
    """The class of the longest prefix of `hs_code`, or None when no class is known for it."""
    fitting = [known for known in CLASSES if hs_code.startswith(known.prefix)]
    return max(fitting, key=lambda known: len(known.prefix), default=None)


def may_lie_in_class(hs_code: str) -> bool:
    """Whether the code is too short to tell: some class begins with it and goes on."""
    return any(known.prefix.startswith(hs_code) and len(known.prefix) > len(hs_code) for known in CLASSES)
