"""Which class of certificates goods belong to, by their name, what is said of them, their HS code or its likelihood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from service.domain.catalog import Product
from service.domain.readiness.certification_classes import CLASSES, LOW_VOLTS, CertificationClass, Volts
from service.domain.readiness.naming import Naming, find_naming, possible_classes
from service.domain.readiness.stated import read_volts
from service.domain.text.heads import find_head
from service.domain.text.normalise import fold

LIKELY = 0.1
"""Probability of a class's headings from which on a name that clearly names it is believed without a code."""
ALMOST_CERTAIN = 0.7
"""Probability from which on the headings alone are believed, where all of their goods are of the class."""
HEADING = 4
_DENIED = re.compile(
    r"(?:非|不带|不含|无需|无须|不用|不是|无)(?:充电|电池|电动|电子|塑料|金属|电|声光)|"
    r"\b(?:non|not|no|without|un)[\s-]*(?:electric(?:al)?|electronic|battery|batteries|plastic|metal|powered|motorized)\b"
)
"""What is said not to be there, so that its word is no sign of it."""


class Grounds(StrEnum):
    """What a placing rests on, or why there is none."""

    NAME = "name"
    CODE = "code"
    LIKELIHOOD = "likelihood"
    NEEDS_MORE = "needs_more"
    NEEDS_VOLTS = "needs_volts"
    NEEDS_CODE = "needs_code"
    CODE_AND_NAME_DIFFER = "code_and_name_differ"
    CODE_HOLDS_OTHERS = "code_holds_others"
    NO_CLASS = "no_class"


@dataclass(frozen=True, slots=True)
class Placing:
    """The class of goods, or the classes that they may be of.

    Attributes:
        grounds: what it rests on, or what is missing.
        known: the class; None when it cannot be told.
        possible: the classes that the goods may be of, when it cannot be told.
        probability: of the class's headings, where no code is stated.
    """

    grounds: Grounds
    known: CertificationClass | None = None
    possible: tuple[CertificationClass, ...] = ()
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    naming: Naming
    known: CertificationClass
    lacks: Grounds | None


def place(product: Product, likely: Mapping[str, float] | None = None) -> Placing:
    """The class of a product.

    Args:
        product: its code, and what is said of it.
        likely: probabilities of HS headings where no code is stated; None where nobody was asked.

    Returns:
        With a code, the best named class that holds the code; else that of the code alone, if it is one. Without a
        code, a class that is clearly named and likely, or whose headings are almost certain.
    """
    said = say(product)
    named = sorted(_named(fold(product.name), said), key=lambda one: (one.naming, one.lacks is None), reverse=True)
    if product.hs_code is not None:
        return _by_code(product.hs_code, named, said)
    return _by_likelihood(likely or {}, named, said)


def say(product: Product) -> str:
    """All that is said of a product, folded, without what is said not to be there."""
    attributes = (f"{name} {value}" for name, value in product.attributes.items())
    whole = fold("\n".join((product.name, product.description, product.category or "", *attributes)))
    return _DENIED.sub(" ", whole)


def _named(name: str, said: str) -> Iterator[_Named]:
    head = find_head(name)
    for known in possible_classes(name):
        naming = find_naming(name, head, known)
        if naming is not None and not _is_out(known, said):
            yield _Named(naming, known, _lacks(known, said))


def _is_out(known: CertificationClass, said: str) -> bool:
    if known.unless is not None and known.unless.search(said):
        return True
    volts = read_volts(said) if known.volts else []
    is_low = bool(volts) and all(high <= LOW_VOLTS for _, high in volts)
    return is_low if known.volts is Volts.ABOVE_LOW else known.volts is Volts.LOW and not is_low


def _lacks(known: CertificationClass, said: str) -> Grounds | None:
    if known.needs is not None and not known.needs.search(said):
        return Grounds.NEEDS_MORE
    return Grounds.NEEDS_VOLTS if known.volts is Volts.ABOVE_LOW and not read_volts(said) else None


def _by_code(hs_code: str, named: list[_Named], said: str) -> Placing:
    fitting = [one for one in named if _fits(hs_code, one)]
    if fitting:
        return _best(fitting, Grounds.NAME)
    differing = [one for one in named if one.naming.is_clear and one.known.hs_codes and not one.known.is_outside]
    holding = [known for known in CLASSES if hs_code.startswith(known.hs_codes or ("-",)) and not _is_out(known, said)]
    whole = [known for known in holding if known.whole and hs_code.startswith(known.whole) and not _lacks(known, said)]
    if differing and not whole:
        return Placing(Grounds.CODE_AND_NAME_DIFFER, possible=(differing[0].known,))
    if whole:
        return Placing(Grounds.CODE, whole[0])
    if holding and all(known.is_outside and known.needs is None for known in holding):
        return Placing(Grounds.CODE, holding[0])
    possible = holding or [known for known in CLASSES if known.holds_code(hs_code) and not _is_out(known, said)]
    return Placing(Grounds.CODE_HOLDS_OTHERS if possible else Grounds.NO_CLASS, possible=tuple(possible))


def _fits(hs_code: str, one: _Named) -> bool:
    return one.known.holds_code(hs_code) if one.known.hs_codes else one.naming.is_clear


def _by_likelihood(likely: Mapping[str, float], named: list[_Named], said: str) -> Placing:
    clear = [one for one in named if one.naming.is_clear]
    for one in clear[:1]:
        chance = _chance(one.known, likely)
        if chance >= LIKELY or not one.known.hs_codes:
            return _best(clear, Grounds.LIKELIHOOD, chance)
        return Placing(Grounds.NEEDS_CODE, possible=(one.known,), probability=chance)
    for one in named[:1]:
        chance = _chance(one.known, likely)
        if one.known.is_outside and one.lacks is None and chance >= ALMOST_CERTAIN:
            return Placing(Grounds.LIKELIHOOD, one.known, probability=chance)
        return Placing(Grounds.NEEDS_CODE, possible=(one.known,), probability=chance)
    for known in CLASSES:
        is_whole = known.whole or known.is_outside
        chance = _chance(known, likely) if is_whole and _lacks(known, said) is None else 0.0
        if chance >= ALMOST_CERTAIN and not _is_out(known, said) and not _rivals(known, likely):
            return Placing(Grounds.LIKELIHOOD, known, probability=chance)
    return Placing(Grounds.NEEDS_CODE)


def _rivals(known: CertificationClass, likely: Mapping[str, float]) -> bool:
    """Whether a likely heading of the class holds goods of a class with another certificate, too."""
    likeliest = [code for code, chance in likely.items() if chance >= 1 - ALMOST_CERTAIN]
    certificates = {requirement.certificate for requirement in known.requirements}
    return any(
        other.holds_code(code) and certificates.isdisjoint(one.certificate for one in other.requirements)
        for code in likeliest
        for other in CLASSES
    )


def _chance(known: CertificationClass, likely: Mapping[str, float]) -> float:
    prefixes = tuple({code[:HEADING] for code in known.hs_codes})
    return sum(chance for code, chance in likely.items() if code.startswith(prefixes))


def _best(named: list[_Named], grounds: Grounds, chance: float | None = None) -> Placing:
    first = named[0]
    if first.lacks is None:
        return Placing(grounds, first.known, probability=chance)
    return Placing(first.lacks, possible=tuple(one.known for one in named), probability=chance)
