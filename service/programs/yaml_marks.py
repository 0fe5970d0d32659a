"""YAML read with its line numbers, so that a mistake in a file can be named by the line it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from service.domain.drafts.messages import Fault, fault

Path = tuple[str | int, ...]


class _TextDates(yaml.CSafeLoader):
    """The safe loader, except that dates stay text: the drafts read them, with their own messages."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class BadYaml(Exception):
    """The text is not YAML that can be read; `line` counts from 1, `fault` says why."""

    def __init__(self, line: int, found: Fault) -> None:
        super().__init__(f"{line}: {found.text.en}")
        self.line = line
        self.fault = found


@dataclass(frozen=True, slots=True)
class MarkedDocument:
    """A document's value, and the line (from 1) of each part of it by path."""

    value: object
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of the part at `path`, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse_yaml(text: str) -> MarkedDocument:
    """Read one YAML document.

    Raises:
        BadYaml: the text is no YAML, is empty, uses a key twice, or a key that is not text.
    """
    lines: dict[Path, int] = {}
    try:
        value = _parse(text, lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadYaml(line, fault("bad_yaml", problem=error.problem or error.context)) from None
    except yaml.reader.ReaderError as error:
        raise BadYaml(text.count("\n", 0, error.position) + 1, fault("bad_yaml", problem=error.reason)) from None
    return MarkedDocument(value, lines)


def _parse(text: str, lines: dict[Path, int]) -> object:
    loader = _TextDates(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise BadYaml(1, fault("empty_yaml"))
        return _read(loader, node, (), lines)
    finally:
        loader.dispose()


def _read(loader: _TextDates, node: yaml.Node, path: Path, lines: dict[Path, int]) -> object:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_read(loader, part, (*path, number), lines) for number, part in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(loader, node, path, lines)
    value: object = loader.construct_object(node)
    return value


def _read_mapping(loader: _TextDates, node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = loader.construct_object(key_node)
        if not isinstance(key, str):
            raise BadYaml(line, fault("key_is_no_text"))
        if key in mapping:
            raise BadYaml(line, fault("key_twice", key=key))
        lines[(*path, key)] = line
        mapping[key] = _read(loader, value_node, (*path, key), lines)
    return mapping
