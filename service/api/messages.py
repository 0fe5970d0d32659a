"""What is wrong with a field, in plain sentences of both languages, with a stable code.

Pydantic names each kind of error by a type. The table says for each type that a client can meet: the stable code
and the sentence, whose `{names}` are filled from the error's context. The drafts' own errors carry their English
sentence themselves; here is their Chinese one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic_core.core_schema import ErrorType

from service.api.formats import EXAMPLES
from service.domain.language import Language, Localized


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """The stable code of one kind of field error and its sentence; an empty English one is the error's own."""

    code: str
    text: Localized


def _message(code: str, zh: str, en: str = "") -> FieldMessage:
    return FieldMessage(code, Localized(zh, en))


_TEXT = _message("wrong_type", "应为文本。", "Give a text.")
_INTEGER = _message("wrong_type", "应为整数，不带引号和小数。", "Give a whole number, without quotes or decimals.")
_NUMBER = _message("wrong_type", "应为数字。", "Give a number.")
_DECIMAL = _message("wrong_type", '应为小数文本，例如 "12.50"。', 'Give a decimal as text, such as "12.50".')
_BOOLEAN = _message("wrong_type", "应为 true 或 false。", "Give true or false.")
_OBJECT = _message("wrong_type", "应为对象。", "Give an object.")
_LIST = _message("wrong_type", "应为列表。", "Give a list.")
_DATE = _message("bad_date", "应为 YYYY-MM-DD 格式的日期。", "Give a date as YYYY-MM-DD.")
_TIME = _message(
    "bad_time", "应为 RFC 3339 时间，例如 2025-06-01T08:00:00Z。", "Give an RFC 3339 time such as 2025-06-01T08:00:00Z."
)
_UUID = _message("bad_id", "应为 UUID。", "Give a UUID.")
_UNICODE = _message("not_unicode", "应为有效的 Unicode 文本。", "Give valid Unicode text.")
_PATTERN = _message("bad_format", "格式不对，请参照 {example}。", "Has another form; write it like {example}.")
_TOO_MANY = _message("too_many", "最多 {max_length} 项。", "Give at most {max_length} items.")
_TOO_FEW = _message("too_few", "至少 {min_length} 项。", "Give {min_length} or more items.")

MESSAGES: Mapping[str, FieldMessage] = {
    "missing": _message("missing", "缺少必填字段。", "This field is required; add it."),
    "extra_forbidden": _message(
        "unknown_field",
        "没有此字段；请检查拼写或将其删除。",
        "There is no such field; check its spelling or remove it.",
    ),
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "string_unicode": _UNICODE,
    "string_too_short": _message(
        "too_short", "至少 {min_length} 个字符。", "Give a text of {min_length} or more characters."
    ),
    "string_too_long": _message("too_long", "最多 {max_length} 个字符。", "Give at most {max_length} characters."),
    "string_pattern_mismatch": _PATTERN,
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": _INTEGER,
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _message("out_of_range", "应为有限的数字。", "Give a finite number."),
    "decimal_type": _DECIMAL,
    "decimal_parsing": _DECIMAL,
    "decimal_max_digits": _message("too_precise", "最多 {max_digits} 位数字。", "Give at most {max_digits} digits."),
    "decimal_max_places": _message(
        "too_precise", "最多 {decimal_places} 位小数。", "Give at most {decimal_places} decimal places."
    ),
    "decimal_whole_digits": _message(
        "out_of_range",
        "小数点前最多 {whole_digits} 位。",
        "Give at most {whole_digits} digits before the decimal point.",
    ),
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "iterable_type": _LIST,
    "too_long": _TOO_MANY,
    "too_short": _TOO_FEW,
    "enum": _message("not_one_of", "应为以下之一：{expected}。", "Give one of {expected}."),
    "literal_error": _message("not_one_of", "应为以下之一：{expected}。", "Give one of {expected}."),
    "union_tag_invalid": _message("not_one_of", "应为以下之一：{expected_tags}。", "Give one of {expected_tags}."),
    "greater_than": _message("out_of_range", "应大于 {gt}。", "Must be greater than {gt}."),
    "greater_than_equal": _message("out_of_range", "应不小于 {ge}。", "Must be at least {ge}."),
    "less_than": _message("out_of_range", "应小于 {lt}。", "Must be less than {lt}."),
    "less_than_equal": _message("out_of_range", "应不大于 {le}。", "Must be at most {le}."),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": _UUID,
    # the drafts' own
    "control_character": _message("control_character", "含有控制字符或孤立代理项，请将其删除。"),
    "bad_date": _DATE,
    "one_of_two": _message(
        "one_of_two", "请在 product 与 demand 中给出且只给出一个。", "Give either a product or a demand, not both."
    ),
    "program_or_demand": _message(
        "program_or_demand",
        "请在 program 与 demand 中给出且只给出一个。",
        "Give either a program or a demand, not both.",
    ),
    "bad_target": _message("bad_target", "此处 target 应为 {fitting}。", "Must be {fitting} here."),
    "blank": _message("blank", "不能为空白。"),
    "unknown_province": _message(
        "unknown_province", "不是省级行政区；请用 GB/T 2260 名称或代码，或 ISO 3166-2 代码，例如 CN-HE。"
    ),
    "unknown_currency": _message("unknown_currency", "不是 ISO 4217 货币代码；请用 CNY、USD 等。"),
    "bad_gtin": _message("bad_gtin", "应为 8、12、13 或 14 位数字，且 GS1 校验位正确。"),
    "bad_hs_code": _message("bad_hs_code", "应为 2、4、6、8 或 10 位数字，例如 630260。"),
    "mixed_currencies": _message("mixed_currencies", "min 与 max 的货币应相同。"),
    "bad_range": _message("bad_range", "min 不能大于 max。"),
    "bad_slug": _message("bad_slug", "应为以连字符相连的小写英文单词和数字，例如 harbour-green-channel。"),
    "bad_trait_name": _message("bad_trait_name", "应为 snake_case 名称，例如 strong_in。"),
    "bad_criterion_name": _message("bad_criterion_name", "应为 snake_case 名称，例如 us_export_share。"),
    "unknown_fact": _message(
        "unknown_fact", "条件无法读取此事实；请使用已知的事实路径，例如 exporter.us_export_share。"
    ),
    "bad_value": _message("bad_value", "该值不适合此事实或运算符。"),
    "bad_operator": _message("bad_operator", "该运算符不适合此事实；请使用 {operators} 之一。"),
    "unexpected_value": _message("unexpected_value", "is_true 不需要值，请去掉。"),
    "duplicate": _message("duplicate", "id 不能重复。"),
    "unknown_source": _message(
        "unknown_source", "所引来源不在 sources 中；请先列出，或改用其中之一（需求方自己的条件可写 demand）。"
    ),
    "no_source": _message("no_source", "写有数字却没有来源，请写明给出该数字的来源。"),
    "bad_figure": _message("bad_figure", "该数字不适合 {kind} 类支持。"),
    "not_yuan": _message("not_yuan", "应以人民币（CNY）计。"),
    "taken_name": _message("taken_name", "每个需求都已有名为 {name} 的条件，请换一个名称。"),
    "too_deep": _message("too_deep", "组合条件嵌套不能超过 {limit} 层，请写得更扁平。"),
    "too_many": _message("too_many", "条件总数不能超过 {n} 条。"),
    "too_many_values": _message("too_many", "条件的取值总数不能超过 {n} 个。"),
    "no_parts": _message("no_parts", "至少应有一条条件。"),
    "one_connective": _message("one_connective", "all、any、not 必须且只能出现一个。"),
    "bad_class": _message("bad_class", "针对 HS 编码本身的条件不能再限定商品类别，请去掉 for_hs_codes。"),
    "bad_window": _message("bad_window", "valid_from 不能晚于 valid_to。"),
    "bad_stacking": _message("bad_stacking", "stacking 应列出其他计划，而不是计划本身。"),
}

# The sentences of field errors that use cases raise, by their code, for readers of Chinese.
FALLBACK_ZH: Mapping[str, str] = {
    message.code: message.text.zh for message in MESSAGES.values() if "{" not in message.text.zh
} | {
    "wrong_type": "类型不对。",
    "out_of_range": "超出允许的范围。",
    "unknown_factor": "没有此因素。",
    "unknown_exporter": "不是您的出口商；请先创建该出口商。",
    "unknown_filter": "没有此筛选条件。",
    "too_long": "内容过长。",
    "not_one_of": "不是允许的取值。",
}
_OF_PYDANTIC = frozenset(get_args(ErrorType))
_GENERAL = _message("invalid", "无效。", "Is not valid.")


def as_sentence(text: str) -> str:
    """The draft's own words as a sentence: `must not be blank` becomes `Must not be blank`, with its full stop."""
    sentence = text.strip()
    return sentence[:1].upper() + sentence[1:] + ("" if sentence.endswith((".", "。")) else ".")


def describe(error_type: str, own_text: str, context: Mapping[str, Any], language: Language) -> tuple[str, str]:
    """The stable code and the sentence for one Pydantic error; never its input.

    Args:
        error_type: Pydantic's name for the kind of error.
        own_text: the error's own English message, used only for kinds that our models define themselves.
        context: the error's context: bounds and allowed values.
        language: of the sentence.
    """
    message = MESSAGES.get(error_type)
    if message is None:
        if error_type in _OF_PYDANTIC:
            return _GENERAL.code, _GENERAL.text.in_language(language)
        return error_type, as_sentence(own_text)
    template = message.text.in_language(language)
    if not template:
        return message.code, as_sentence(own_text)
    try:
        if "pattern" in context:
            context = {**context, "example": EXAMPLES[context["pattern"]]}
        return message.code, template.format_map(context)
    except (KeyError, ValueError, IndexError):
        return _GENERAL.code, _GENERAL.text.in_language(language)
