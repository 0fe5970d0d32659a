"""The classifier of HS codes on disk."""

from __future__ import annotations

import json
from pathlib import Path

from service.domain.classification.classifier import HsClassifier
from service.domain.classification.nomenclature import HsTitle
from service.index.text_files import load_index, map_arrays, save_arrays, save_index

_TEXT, _TITLES = "text", "titles.json"
_NAMES = ("codes", "kinds")


def save_classifier(classifier: HsClassifier, folder: Path) -> None:
    """Write a classifier into a folder (made when missing); an empty one leaves the folder empty."""
    folder.mkdir(parents=True, exist_ok=True)
    if not classifier.n_examples:
        return
    save_index(classifier.index, folder / _TEXT)
    save_arrays(folder, {name: getattr(classifier, name) for name in _NAMES})
    titles = {code: [title.en, title.zh] for code, title in classifier.titles.items()}
    (folder / _TITLES).write_text(json.dumps(titles, ensure_ascii=False), encoding="utf-8")


def load_classifier(folder: Path) -> HsClassifier:
    """Open what `save_classifier` wrote; its arrays are mapped, not read."""
    if not any(folder.iterdir()):
        return HsClassifier.empty()
    titles = json.loads((folder / _TITLES).read_text(encoding="utf-8"))
    return HsClassifier(
        load_index(folder / _TEXT),
        **map_arrays(folder, _NAMES),
        titles={code: HsTitle(*title) for code, title in titles.items()},
    )
