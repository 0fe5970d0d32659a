"""Names of the facts, for the sentences that explain a verdict."""

from __future__ import annotations

from service.domain.eligibility.fact_fields import ATTRIBUTE_PREFIX
from service.domain.language import Localized
from service.domain.names import name_of, read_names


def label_of(path: str) -> Localized:
    """The name of a fact for people; an attribute that the table does not hold is called as its path calls it."""
    if path.startswith(ATTRIBUTE_PREFIX) and ("field", path) not in read_names():
        name = path.removeprefix(ATTRIBUTE_PREFIX)
        return Localized(f"属性“{name}”", f"the attribute “{name}”")
    return name_of("field", path)
