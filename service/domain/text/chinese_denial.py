"""Denials in Chinese: 不含酒精, 不带盖子, 无糖, 免打孔, 非转基因, 除塑料以外, 电池另购.

What is made into names denies nothing: 无线, 无纺布, 免洗, 非洲.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.domain.text.chinese import cut_into_dictionary_words
from service.domain.text.denied import Spans, names_of_denied
from service.domain.text.dictionary import LONGEST_CHINESE, dictionary
from service.domain.text.normalise import CJK

_RUN = f"[{CJK}a-z][{CJK}a-z0-9]{{0,15}}"
_BEFORE = re.compile(
    "(?P<cue>不含有?|不包含|不包括|不附带?|(?<!带)不带|(?<!要)不要|不加|[不未零无]添加|不配|(?<!有)没有|(?<!是)不是"
    rf"|不使用|(?<!用)不用|无需|不需要?|免用)(?:任何|了)?\s?(?=(?P<phrase>{_RUN}))"
)
_PREFIXED = re.compile(rf"(?P<prefix>[无免非零]|(?<![\d.])0)(?=(?P<phrase>[{CJK}]{{1,16}}|[a-z]{{1,16}}))")
_EXCEPT = re.compile(
    rf"除(?:了\s?(?P<loose>[{CJK}a-z]{{1,8}}?)(?:以外|之外|外|都)"
    rf"|(?P<strict>[{CJK}a-z]{{1,8}}?)(?:以外|之外|(?<![户室国])外(?![{CJK}])))的?"
)
_AFTER = re.compile(r"\s?\(?(?:不含|不包含|不包括|除外|需?另购|需?自备|另配)(?=\s*(?:[),。;、]|$))")
_CONJUNCTION = re.compile(rf"\s?[、和或及与/]\s?(?P<phrase>{_RUN})")
_OF = re.compile("[的、和或及与]|(?<!^)[不没无免]")
_LAST_RUN = re.compile(rf"[{CJK}]{{1,8}}$")

_VERBS = frozenset("不加 不用 不需 无需".split())
_ADDING = frozenset("零添加 无添加".split())
"""What denies all additives, or the one that is named: 零添加防腐剂."""
"""What denies actions too, which have short names: 不加热."""
_PARTS_CUES = frozenset("不带 没有 不配 不附 不附带".split())
"""What denies parts rather than materials: 不带塑料盖子."""
_NO_DENIAL = frozenset("税 运费 邮费 税费 问题 限制 起订量 发票 任何".split())
"""What is denied of an offer."""
_NAMES = frozenset("无添加 非处方药".split())
"""Names of goods and of kinds of them, though words of their own follow the first character."""
_MODIFIERS = frozenset("人工 人造 合成 化学 任何 有害 额外 多余 可拆卸".split())
_ADDITIVES = tuple(
    "酒精 香精 香料 色素 防腐剂 荧光剂 荧光增白剂 增白剂 硅油 激素 硫酸盐 皂基 甲醛 重金属 矿物油 添加剂".split()
)
"""What is left out of goods and hardly ever names any, so that names of them follow one another in a denial."""
_MATERIALS = frozenset("塑料 金属 玻璃 木 木质 不锈钢 皮 真皮 橡胶 硅胶 陶瓷".split())
_LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
_LONGEST_OF = 8
"""Characters before 的 that one noun phrase may have."""


def find_chinese_denials(folded: str) -> Iterator[Spans]:
    """The denials of a folded text, in no order; they may overlap."""
    for match in _EXCEPT.finditer(folded):
        group = "loose" if match["loose"] else "strict"
        yield match.start(), match.end(), match.start(group), match.end(group)
    for match in _BEFORE.finditer(folded):
        phrase = match["phrase"]
        length = _measure_phrase(phrase, match["cue"])
        is_short = match["cue"] in _ADDING or (length == 1 and match["cue"] in _VERBS)
        if not is_short or phrase[:length] in names_of_denied():
            yield from _find_joined(folded, match.start(), match.end(), length)
    for match in _PREFIXED.finditer(folded):
        length = _measure_after_prefix(match["prefix"], match["phrase"])
        if length and not _is_inside_word(folded, match.start()):
            yield from _find_joined(folded, match.start(), match.end(), length)
    for match in _AFTER.finditer(folded):
        before = _LAST_RUN.search(folded, max(match.start() - LONGEST_CHINESE, 0), match.start())
        if before is not None:
            begin = before.start() + cut_into_dictionary_words(before.group())[-1][0]
            yield begin, match.end(), begin, match.start()


def _find_joined(folded: str, start: int, begin: int, length: int) -> Iterator[Spans]:
    """What is denied first, and what follows it in the same denial."""
    stop = begin + length
    if folded[begin:stop] in _NO_DENIAL:
        return
    yield start, stop, begin, stop
    while (further := _find_further(folded, stop)) is not None:
        begin, stop = further
        yield start, stop, begin, stop


def _find_further(folded: str, stop: int) -> tuple[int, int] | None:
    """What is denied next: after a conjunction, or without one where it is an additive: 无酒精香精."""
    joined = _CONJUNCTION.match(folded, stop)
    if joined is not None:
        begin = joined.start("phrase")
        return begin, begin + _measure_phrase(joined["phrase"], "")
    additive = next((name for name in _ADDITIVES if folded.startswith(name, stop)), None)
    return None if additive is None else (stop, stop + len(additive))


def _measure_phrase(run: str, cue: str) -> int:
    """How long what is denied at the beginning of a run is: all before 的, else one word and what it is of."""
    if run[0].isascii():
        return len(run) - len(run.lstrip(_LATIN))
    of = _OF.search(run)
    if of is not None and of.group() == "的" and of.start() <= _LONGEST_OF:
        return of.start()
    run = run[: of.start()] if of is not None else run
    length = _first_word(run)
    if run[:length] in _MODIFIERS or (cue in _PARTS_CUES and run[:length] in _MATERIALS):
        length += _first_word(run[length:])
    return length


def _first_word(run: str) -> int:
    """The length of the first word of a run; of what goods are sold without, the longest."""
    words = cut_into_dictionary_words(run)
    first = words[0][1] if words else 0
    known = (n for n in range(min(len(run), LONGEST_CHINESE), first, -1) if run[:n] in names_of_denied())
    return next(known, first)


def _measure_after_prefix(prefix: str, phrase: str) -> int:
    """How long what 无, 免, 非 or 零 denies is; 0 where they begin a name: 无线, 无纺布."""
    if phrase[0].isascii():
        return len(phrase) if prefix in "无非" else 0
    length = _measure_phrase(phrase, "")
    if phrase[:length] in names_of_denied():
        return length if prefix in "无零0" or length > 1 else 0
    if length < 2 or prefix in "零0":  # one character names too much
        return 0
    known = dictionary()
    names = [name for name in known.words_from(prefix + phrase, 0) if len(name) > 1]
    is_denial = not names or any(len(name) > 2 and name[1:] in known.words_from(name, 1) for name in names)
    return length if is_denial and _NAMES.isdisjoint(names) else 0


def _is_inside_word(folded: str, at: int) -> bool:
    """Whether a word that begins before reaches over a place: 有无, 避免, 南非."""
    known = dictionary()
    for begin in range(max(at - 3, 0), at):
        if any(len(word) > at - begin for word in known.words_from(folded[begin : at + LONGEST_CHINESE], 0)):
            return True
    return False
