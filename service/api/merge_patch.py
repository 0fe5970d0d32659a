"""JSON Merge Patch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge_patch(target: object, patch: object) -> Any:  # noqa: ANN401 - JSON is any of six types
    """`target` changed by `patch`: null removes a member, objects merge, everything else replaces.

    Source: RFC 7396, section 2. Neither argument is changed.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged
