"""What is to be known of an answer as a whole, on the wire."""

from __future__ import annotations

from service.domain.language import Language, Localized
from service.domain.search.query.parse import MAX_WORDS

_TEXT_CUT = Localized(
    f"询问文本过长：每个字段只读取前 {MAX_WORDS} 个词左右。",
    f"The asking text is long: of each of its fields about the first {MAX_WORDS} words were read.",
)
_ROW_LEFT_OUT = Localized(
    "有一条结果无法说明，未列出；已记入日志。",
    "A row of this answer could not be explained and is not shown; it was logged.",
)
_OFFERS_LEFT_OUT = Localized(
    "可见的计划和渠道过多，有 {n} 个未参与比较，均为发布最多者中篇幅最大的。",
    "There are too many programmes and channels; {n} were not looked at, the longest of whoever publishes most.",
)


def show_notices(
    language: Language, *, is_text_cut: bool, n_rows_left_out: int, n_offers_left_out: int = 0
) -> list[dict[str, str]]:
    """One notice a row that is left out, and what else was not read."""
    notices = [("text_cut", _TEXT_CUT)] * is_text_cut + [("row_left_out", _ROW_LEFT_OUT)] * n_rows_left_out
    if n_offers_left_out:
        notices.append(("offers_left_out", _OFFERS_LEFT_OUT))
    return [{"code": code, "detail": text.in_language(language).format(n=n_offers_left_out)} for code, text in notices]
