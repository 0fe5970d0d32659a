"""Rules by what they ask: two that ask the same have one code."""

from __future__ import annotations

import json
from hashlib import blake2b

from service.domain.rules import Criterion, Rule


def rule_code(rule: Rule) -> int:
    """A 64-bit code of what a rule asks, whatever its name, its reason and its source."""
    digest = blake2b(json.dumps(_asked(rule)).encode("ascii"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _asked(rule: Rule) -> list[object]:
    days = [str(rule.valid_from), str(rule.valid_to)]
    if isinstance(rule, Criterion):
        return [rule.field, rule.operator, rule.value, rule.for_hs_codes, *days]
    return [rule.connective, [_asked(part) for part in rule.parts], *days]
