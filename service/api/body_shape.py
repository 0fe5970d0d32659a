"""How long the lists of a body may be and which names its objects may have, looked at before anything else about it.

Pydantic looks at every item of a list, however long it may be, and builds an error for each; to build and describe
300,000 of them took ten seconds. So what lies beyond a model's own limits is cut off first, and told once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import Any

from pydantic import BaseModel

MAX_UNKNOWN = 50
"""Unknown names that are left in a document for its model to refuse."""

Path = tuple[int | str, ...]
_Schema = Mapping[str, Any]


class BodyShape:
    """What a value may hold: the limits and names of its JSON Schema, alternatives taken together.

    Args:
        schemas: the alternatives.
        definitions: what they refer to.
    """

    def __init__(self, schemas: Sequence[_Schema], definitions: _Schema) -> None:
        self._definitions = definitions
        self._schemas = [one for schema in schemas for one in self._alternatives(schema)]

    def _alternatives(self, schema: _Schema) -> Iterator[_Schema]:
        if reference := schema.get("$ref"):
            yield from self._alternatives(self._definitions[reference.removeprefix("#/$defs/")])
        elif either := schema.get("anyOf"):
            for one in either:
                yield from self._alternatives(one)
        else:
            yield schema

    def _part(self, schemas: list[_Schema]) -> BodyShape:
        return BodyShape(schemas, self._definitions)

    def _limit(self, kind: str, name: str) -> int | None:
        """The greatest limit of the alternatives of a kind; None when one of them has none, or there is none."""
        limits = [schema.get(name) for schema in self._schemas if schema.get("type") == kind]
        known: list[int] = [limit for limit in limits if limit is not None]
        return max(known, default=None) if len(known) == len(limits) else None

    @cached_property
    def max_items(self) -> int | None:
        """That a list may have."""
        return self._limit("array", "maxItems")

    @cached_property
    def max_members(self) -> int | None:
        """That an object of any names may have."""
        return None if self.names else self._limit("object", "maxProperties")

    @cached_property
    def items(self) -> BodyShape:
        """Of the items of a list."""
        return self._part([schema["items"] for schema in self._schemas if "items" in schema])

    @cached_property
    def names(self) -> Mapping[str, BodyShape]:
        """The members that have names; none for an object of any names."""
        stated: dict[str, list[_Schema]] = {}
        for schema in self._schemas:
            for name, part in schema.get("properties", {}).items():
                stated.setdefault(name, []).append(part)
        return {name: self._part(parts) for name, parts in stated.items()}

    @cached_property
    def others(self) -> BodyShape:
        """Of the members of an object of any names."""
        schemas = [schema.get("additionalProperties") for schema in self._schemas]
        return self._part([schema for schema in schemas if isinstance(schema, dict)])


@cache
def shape_of(model: type[BaseModel]) -> BodyShape:
    """The shape of what a model takes; some 20 ms for the first document of each."""
    schema = model.model_json_schema()
    return BodyShape([schema], schema.get("$defs", {}))


def trim(model: type[BaseModel], document: object) -> tuple[object, list[Mapping[str, Any]]]:
    """The document without what lies beyond a model's limits.

    Args:
        model: what the document is to be read as.
        document: of JSON's types; it is not changed.

    Returns:
        The document with lists and objects cut off at their greatest length and unknown names beyond `MAX_UNKNOWN`
        left out; and an error as Pydantic writes it for each that was too long, outermost first.
    """
    trimming = _Trimming()
    return trimming.trim(shape_of(model), document, ()), trimming.errors


class _Trimming:
    """One document's."""

    def __init__(self) -> None:
        self.errors: list[Mapping[str, Any]] = []
        self._n_unknown = 0

    def trim(self, shape: BodyShape, value: object, path: Path) -> object:
        if isinstance(value, list):
            items = value[: self._limit(shape.max_items, len(value), path)]
            return [
                self.trim(shape.items, item, (*path, at)) if isinstance(item, list | dict) else item
                for at, item in enumerate(items)
            ]
        if isinstance(value, dict):
            kept = islice(value.items(), self._limit(shape.max_members, len(value), path))
            return {
                name: self.trim(shape.names.get(name, shape.others), part, (*path, name))
                for name, part in kept
                if self._is_kept(shape, name)
            }
        return value

    def _limit(self, most: int | None, n: int, path: Path) -> int | None:
        if most is not None and n > most:
            self.errors.append({"type": "too_long", "loc": path, "msg": "", "ctx": {"max_length": most}})
        return most

    def _is_kept(self, shape: BodyShape, name: str) -> bool:
        if not shape.names or name in shape.names:
            return True
        self._n_unknown += 1
        return self._n_unknown <= MAX_UNKNOWN
