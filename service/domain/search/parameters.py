"""The free parameters of the text model: how words of documents and queries count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

PARAMETER_BOUNDS: Mapping[str, tuple[float, float]] = {
    "name_weight": (0.0, 100.0),
    "description_weight": (0.0, 100.0),
    "extra_weight": (0.0, 100.0),
    "saturation": (0.01, 100.0),
    "length_pivot": (0.0, 1.0),
    "text_length_pivot": (0.0, 1.0),
    "latent_dimensions": (0, 1024),
    "latent_weight": (0.0, 10.0),
    "head_share": (0.0, 1.0),
    "gram_weight": (0.0, 10.0),
    "goods_emphasis": (0.0, 10.0),
    "selling_weight": (0.0, 1.0),
    "partial_credit": (0.0, 0.99),
}
"""The lowest and the highest value of each free parameter that makes sense."""


@dataclass(kw_only=True, eq=False)
class TextParameters:
    """The free parameters, with the values that are shipped.

    Args:
        name_weight, description_weight, extra_weight: of an occurrence in that field, >= 0.
        saturation: occurrences at which a term reaches half of its weight, > 0.
        length_pivot: 0 for no length normalisation, 1 for full; the name's.
        text_length_pivot: of the other fields.
        latent_dimensions: of the latent space; 0 for none.
        latent_weight: of the latent space's opinion beside what words a document covers, for a query of one unit; the
            more units, the less.
        head_share: of what is asked for, the share that a document covers only when its name's head says it.
        gram_weight: of the characters of a Chinese word and their pairs, beside the word's own.
        goods_emphasis: what a word that names goods counts more than one that does not: a thing is asked for, and its
            material, make and use come after it.
        selling_weight: what a word of selling or asking (wholesale, 求购) counts beside one that tells goods.
        partial_credit: a unit that is met by the share m counts m to the power of 1 less this: to meet each word a
            little is worth more than to meet one wholly.
    """

    name_weight: float = 5.0
    description_weight: float = 1.0
    extra_weight: float = 1.0
    saturation: float = 2.0
    length_pivot: float = 0.5
    text_length_pivot: float = 0.25
    latent_dimensions: int = 256
    latent_weight: float = 0.25
    head_share: float = 0.22
    gram_weight: float = 1.0
    goods_emphasis: float = 0.25
    selling_weight: float = 0.1
    partial_credit: float = 0.1

    def parameters(self) -> dict[str, Any]:
        """The parameters by their names."""
        return {one.name: getattr(self, one.name) for one in fields(TextParameters)}

    @property
    def field_weights(self) -> tuple[float, float, float]:
        """The weights in the order of `FIELDS`."""
        return (self.name_weight, self.description_weight, self.extra_weight)

    @property
    def field_pivots(self) -> tuple[float, float, float]:
        """How much a field's length counts, in the order of `FIELDS`."""
        return (self.length_pivot, self.text_length_pivot, self.text_length_pivot)
