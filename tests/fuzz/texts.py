"""What is tried: texts of what the analysis looks for, all that reads a text, and how long each may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date

from hypothesis import strategies as st

from service.domain.readiness.stated import read_measures, read_volts
from service.domain.reading.request import read_request
from service.domain.search.document import TextDocument
from service.domain.text.analysis import FoldedText, find_occurrences, index_terms
from service.domain.text.heads import find_head
from service.domain.text.quantities import find_quantities
from service.domain.text.segment import segment
from tests.domain.search.query.catalogs import GOODS, index_of

MAX_CHARACTERS = 20_000
"""That a text of a request may have."""
AT_LEAST_S = 0.02
"""Processor time that any text may take."""
TODAY = date(2026, 1, 1)

PIECES = (
    *"0 1 12 999 1,000 1.5 1/2 ½ 1-1/2 1. .5 万 两 半 三千五 十 百 k w １２ Ⅷ".split(),
    *"x × * ± ~ - – / , ; : ( ) [ | + % \" ' . _ # = ^".split(),
    *"ml l kg g cm mm inch inches v volt w mah ah gb pcs 件 条 个 克 公斤 毫升 厘米 英寸 寸 毫安 伏 瓦 dc ac".split(),
    *"to and from about up not other than without except excluding for with of less more least most min max".split(),
    *"within by before days weeks feb 2027 q3 usd price deliver send pieces order".split(),
    *"月 日 年底 前 天内 元 块钱 送 发往 武汉 河北省 起订 订 以内 以上 不低于 不超过 约 左右 至少 除 不含".split(),
    *"毛巾 保温杯 纯棉 的 towel cotton towels spider-man PS-LX350H n.e.c. U.S.A a.b. bathtowel".split(),
    *"<!-- --> <script> </script> <style <b> &amp; &#1 &lt é ﷺ İ ß ｆｕｌｌ ㎏ 側背 カップ 컵 \u200b \u0301 😀".split(),
    " ", "\n", "\t", "\u3000",
)  # fmt: skip
"""Of texts: each is a beginning, an end or a middle of something that is looked for."""

READERS: Mapping[str, tuple[Callable[[str], object], float]] = {
    "segment": (lambda text: segment(FoldedText.of(text).folded), 5e-6),
    "index_terms": (lambda text: index_terms(text, is_name=True), 10e-6),
    "find_occurrences": (lambda text: find_occurrences(FoldedText.of(text), is_name=True), 30e-6),
    "surface": (lambda text: FoldedText.of(text).surface(0, 0), 5e-6),
    "find_quantities": (lambda text: find_quantities(FoldedText.of(text).folded), 10e-6),
    "find_head": (lambda text: find_head(FoldedText.of(text).folded), 2e-6),
    "read_request": (lambda text: read_request(text[:512], text, TODAY), 10e-6),
    "read_volts": (read_volts, 2e-6),
    "read_measures": (read_measures, 2e-6),
    "search": (lambda text: search(text), 60e-6),
}
"""By name: what reads a text, and the processor time that each byte of it may take, in seconds: some five times what
the dearest of the known hostile texts takes."""


class TooSlowError(AssertionError):
    """A text takes more processor time than its length allows."""


def search(text: str) -> object:
    """Ask a small index for a text, and have what is found explained."""
    index = index_of(*GOODS)
    query = index.query(TextDocument(text[:512], text, text[:512]))
    rows, values = index.search(query, 3)
    return values, [index.explain(query, int(row)) for row in rows]


def repeated_texts() -> st.SearchStrategy[str]:
    """Texts of a few pieces, said over and over up to the longest text that is taken, with another end."""
    piece = st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=3)
    some = st.lists(piece, min_size=1, max_size=12).map("".join)
    return st.tuples(some, st.sampled_from([1, 3, 40, MAX_CHARACTERS]), some).map(
        lambda drawn: (drawn[0] * drawn[1])[: MAX_CHARACTERS - len(drawn[2])] + drawn[2]
    )


def try_text(text: str) -> dict[str, float]:
    """Let everything read a text.

    Returns:
        By name, which share of the time that it may take each took.

    Raises:
        TooSlowError: one takes too long for it, three times over.
        Exception: whatever one fails with.
    """
    n_bytes, shares = len(text.encode()), dict[str, float]()
    for name, (read, of_byte) in READERS.items():
        allowed = AT_LEAST_S + of_byte * n_bytes
        took = processor_seconds(read, text)
        if took > allowed:
            took = min(took, processor_seconds(read, text), processor_seconds(read, text))
        if took > allowed:
            raise TooSlowError(f"{name} took {took:.3f} s for {n_bytes} bytes, {allowed:.3f} are allowed")
        shares[name] = took / allowed
    return shares


def processor_seconds(read: Callable[[str], object], text: str) -> float:
    """Of this thread, to read a text."""
    began = time.thread_time()
    read(text)
    return time.thread_time() - began
