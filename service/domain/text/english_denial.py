"""Denials in English: `without lid`, `no logo`, `sugar-free`, `non-leather`, `unscented`, `batteries not included`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from service.domain.text.denied import Spans, names_of_denied
from service.domain.text.dictionary import dictionary
from service.domain.text.stems import stem
from service.domain.text.stopwords import ENGLISH

_EITHER_WAY = re.compile(r"\b(?:whether or not|with(?: or |/)without)\b[^;,.()]*")
"""What is not denied and not asked for: all up to the next stop."""
_EXCEPT = "other than|excluding|except(?:ing)?(?: for)?"
_BEFORE = re.compile(
    rf"(?:\b(?:without|free (?:of|from)|no|instead of|rather than|{_EXCEPT}"
    r"|(?:not|doesn't|don't|dont) (?:contain|includ|want|need)(?:e|ing)?|not(?: made)?(?: of| from| with)?)"
    r"|\bw/(?:o|out))"
    r"(?:\s(?:any|a|an|the|added|extra|artificial|applied|printed|attached))*\s(?=[a-z])"
)
_TARIFF = re.compile(
    rf"(?:(?<=\()(?:{_EXCEPT}|not)|\b(?:{_EXCEPT}) (?:those|that|for)"
    r"|\bnot (?:elsewhere|put|being|further|(?!included|containing)[a-z]{3,}(?:ed|ing|ly)))\b[^;,.()]*"
    r"|\bnot containing\b[^;,.()\d]*"
)
"""What tariff texts deny is more than a noun phrase: all up to the next stop."""
_PARTICIPLE = re.compile(r"[a-z]{3,}(?:ed|ing|ly)\b")
"""After `not` or `excluding` it says what is not done to a thing, not what it is without."""
_BEFORE_CUES = ("no", "other than", "n't", "dont", "without", "w/o", "free ", "exc", "instead", "rather")
_AFTER = re.compile(
    r"(?:\s(?:is|are))?\s?\(?\b(?:not incl(?:uded)?\b|excluded\b|sold separately\b)"
    r"(?:\s(?:is|are) (?:fine|ok(?:ay)?|acceptable)\b)?"
)
_SUFFIXED = re.compile(
    r"\b(?P<denied>[a-z]{3,24})(?P<join>[- ]?)free\b(?!\s?-?(?:of|from|shipping|delivery|gift|sample|size|post))"
)
_PREFIXED = re.compile(r"\bnon(?P<join>[- ]?)(?P<denied>[a-z]{3,24})\b|\bno-(?P<after_no>[a-z]{3,24})\b")
_LACKING = re.compile(r"\b(?:un|de)(?P<denied>[a-z]{3,24})\b|(?P<before>(?<![a-z])[a-z]{3,24})less\b")
"""`unscented`, `decaffeinated`, `sugarless`: only of what goods are sold without."""
_CONJUNCTION = re.compile(r"\s?(?:,\s?)?(?:\b(?:or|nor|and)\b|&)\s(?:(?:any|a|an|the|no|without)\s)*(?=[a-z])")
_WORD = re.compile(r"[a-z][a-z'-]*(?:\d+\b)?")
_LAST_WORDS = re.compile(r"(?:\b([a-z]{2,24}) )?\b([a-z]{2,24})$")

_FREE_NAMES = frozenset(
    "hands duty tax toll care hassle maintenance worry risk stress cruelty royalty for and the get one two rent".split()
)
"""What is `…-free` without being made without it."""
_NON_NAMES = frozenset(
    "woven slip slipping skid stick sticky toxic iron ironing fading stain return returnable standard negotiable"
    " contact linear profit fiction stop destructive invasive adjustable marking marring slide scratch".split()
)
"""What `non-…` names as a property."""
_NO_DENIAL = frozenset(
    "more less longer later only matter need needs doubt one other problem problems worries worry limit charge minimum"
    " moq iron show pull tie slip spill rinse stick drill sew bark touch wonder idea sure yet tax shipping freight"
    " include included contain suitable applicable".split()
)
"""What is denied of an offer, or makes a name with `no`."""
_MODIFIERS = frozenset(
    "plastic metal steel stainless wooden wood glass leather rubber cotton paper ceramic aluminum aluminium iron"
    " silicone carrying protective removable separate built-in synthetic genuine real animal printed".split()
)
"""What may stand before the noun that is denied."""
_LONGEST_DENIED = 3
_LOOK_BACK = 50


def find_english_denials(folded: str) -> Iterator[Spans]:
    """The denials of a folded text, in no order; they may overlap."""
    if any(cue in folded for cue in ("or not", "without", "not ", "other than", "exc")):
        for match in chain(_EITHER_WAY.finditer(folded), _TARIFF.finditer(folded)):
            yield match.start(), match.end(), match.end(), match.end()
    if any(cue in folded for cue in _BEFORE_CUES):
        for match in _BEFORE.finditer(folded):
            done = (
                _PARTICIPLE.match(folded, match.end()) if match.group().startswith(("not ", "exc", "other ")) else None
            )
            if done is None or stem(done.group()) in names_of_denied():
                yield from _find_joined(folded, match.start(), match.end())
    if "not incl" in folded or "excluded" in folded or "separately" in folded:
        yield from _find_after(folded)
    yield from _find_in_words(folded)


def _find_in_words(folded: str) -> Iterator[Spans]:
    """What a word denies by its ending or its beginning."""
    known = names_of_denied()
    if "free" in folded:
        for match in _SUFFIXED.finditer(folded):
            word = match["denied"]
            if word not in _FREE_NAMES and (match["join"] == "-" or stem(word) in known):
                yield match.start(), match.end(), match.start("denied"), match.end("denied")
    if "no" in folded:
        for match in _PREFIXED.finditer(folded):
            group = "denied" if match["denied"] else "after_no"
            if stem(match[group]) in known or (match["join"] and match[group] not in _NON_NAMES):
                yield match.start(), match.end(), match.start(group), match.end(group)
    if "un" in folded or "de" in folded or "less" in folded:
        for match in _LACKING.finditer(folded):
            group = "denied" if match["denied"] else "before"
            if stem(match[group]) in known:
                yield match.start(), match.end(), match.start(group), match.end(group)


def _find_after(folded: str) -> Iterator[Spans]:
    """`batteries not included`: the noun before, and what it is of."""
    for match in _AFTER.finditer(folded):
        before = _LAST_WORDS.search(folded, max(match.start() - _LOOK_BACK, 0), match.start())
        if before is not None and before[2] not in ENGLISH:
            group = 1 if before[1] and _is_of(before[1], before[2]) else 2
            yield before.start(group), match.end(), before.start(group), before.end(2)


def _find_joined(folded: str, start: int, begin: int) -> Iterator[Spans]:
    """The noun phrases after a word that denies, joined by `or` and its like."""
    while (stop := _end_of_phrase(folded, begin)) > begin:
        yield start, stop, begin, stop
        further = _CONJUNCTION.match(folded, stop)
        if further is None:
            break
        begin = further.end()


def _end_of_phrase(folded: str, begin: int) -> int:
    """The end of the noun phrase from there: what a noun is of, the noun, and another that names a thing with it."""
    stop, last = begin, ""
    for _ in range(_LONGEST_DENIED):
        match = _WORD.match(folded, stop + 1 if last else stop)
        if match is None or match.group() in ENGLISH or (not last and match.group() in _NO_DENIAL):
            break
        if last and not _is_of(last, match.group()):
            break
        stop, last = match.end(), match.group()
        if not folded[stop : stop + 1].isspace():
            break
    return stop


def _is_of(word: str, noun: str) -> bool:
    """Whether two words name one thing: `plastic handle`, `remote control`, `vitamin b12`, not `logo stainless`."""
    if noun[-1].isdigit():
        return True
    stems = (stem(word), stem(noun))
    return word in _MODIFIERS or " ".join(stems) in names_of_denied() or bool(dictionary().to_chinese(stems))
