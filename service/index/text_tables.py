"""The tables of the text analysis, made once a machine and mapped by every process.

`python -m service.index.text_tables` makes them ahead (in an image, or at `make setup`).
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import marisa_trie
import orjson

from service.domain.text.dictionary import BilingualDictionary, dictionary
from service.domain.text.kinds import GOODS, Kind, KindsByName, NamedKind, index_kinds, kinds, read_goods
from service.domain.text.translations import SOURCES
from service.index.table_cache import cached_folder, sources_mark
from service.index.text_files import map_arrays, save_arrays

_TEXT = "service.domain.text"
_PACKAGES = ("numpy", "opencc", "pystemmer")
_LISTS = ("data/stopwords_en.txt", "data/stopwords_in_names.txt", "data/irregular_plurals.txt")
_KINDS = "kinds.json"


def bring_tables() -> None:
    """Let this process take the tables from where they are kept; to be called before they are used."""
    dictionary.bring(_open_dictionary)
    kinds.bring(_open_kinds)


def _open_dictionary() -> BilingualDictionary:
    """The dictionary; where it was not made ahead, it is made now (some seconds)."""
    folder = cached_folder(
        f"dictionary-{_mark(*SOURCES)}", Path(__file__), lambda to: save_dictionary(dictionary.make(), to)
    )
    return dictionary.make() if folder is None else load_dictionary(folder)


def _open_kinds() -> KindsByName:
    folder = cached_folder(f"kinds-{_mark(GOODS)}", Path(__file__), lambda to: save_goods(read_goods(), to))
    return kinds.make() if folder is None else index_kinds(load_goods(folder))


def _mark(*sources: tuple[str, str]) -> str:
    """What the tables are made of: the sources, and the code that reads them with its lists."""
    code = sorted(path.name for path in files(_TEXT).iterdir() if path.name.endswith(".py"))
    return sources_mark(_PACKAGES, (*sources, *((_TEXT, name) for name in (*code, *_LISTS))))


def save_dictionary(made: BilingualDictionary, folder: Path) -> None:
    """Write a dictionary into a folder."""
    for name, trie in made.tries.items():
        trie.save(str(folder / f"{name}.marisa"))
    save_arrays(folder, made.arrays)


def load_dictionary(folder: Path) -> BilingualDictionary:
    """Map what `save_dictionary` wrote."""
    tries = {name: marisa_trie.Trie().mmap(str(folder / f"{name}.marisa")) for name in BilingualDictionary.TRIES}
    return BilingualDictionary(**tries, arrays=map_arrays(folder, BilingualDictionary.ARRAYS))


def save_goods(goods: Iterable[NamedKind], folder: Path) -> None:
    """Write kinds of goods, with the names of the goods, into a folder."""
    (folder / _KINDS).write_bytes(
        orjson.dumps([((kind.english, kind.chinese, kind.title), names) for kind, names in goods])
    )


def load_goods(folder: Path) -> Iterable[NamedKind]:
    """What `save_goods` wrote."""
    for (english, chinese, title), names in orjson.loads((folder / _KINDS).read_bytes()):
        kind = Kind(tuple(map(tuple, english)), tuple(chinese), tuple(title))
        yield kind, [name if isinstance(name, str) else tuple(name) for name in names]


if __name__ == "__main__":
    bring_tables()
    dictionary()
    kinds()
