"""Suggest HS codes for a text. Nothing is stored, and no stated code is ever changed."""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.classification.classifier import Suggestions
from service.domain.search.index import TextDocument
from service.domain.snapshot.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Classification:
    """Likely codes and the snapshot they were computed from."""

    suggestions: Suggestions
    revision: int
    model: str


def classify(snapshot: Snapshot, text: TextDocument, level: int, limit: int) -> Classification:
    """The likeliest codes of one level for a text.

    Args:
        snapshot: whose classifier is asked; it learned from what every partner may see.
        text: of the goods.
        level: digits of the codes: 2, 4 or 6.
        limit: at most this many.
    """
    return Classification(snapshot.hs.suggest(text, level, limit), snapshot.revision, snapshot.model)
