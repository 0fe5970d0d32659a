from __future__ import annotations

import pytest

from service.api.language import choose_language
from service.domain.language import Language


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Language.EN),
        ("", Language.EN),
        ("zh-CN", Language.ZH),
        ("zh", Language.ZH),
        ("ZH-Hant-TW", Language.ZH),
        ("en-GB,en;q=0.8", Language.EN),
        ("fr, zh;q=0.5, en;q=0.4", Language.ZH),
        ("en;q=0.2, zh;q=0.9", Language.ZH),
        ("zh;q=0, en", Language.EN),
        ("zh;q=0", Language.EN),
        ("*", Language.EN),
        ("*;q=0.1, zh;q=0.05", Language.EN),
        ("de;q=0.9, *;q=0.1", Language.EN),
        ("zh ; q=0.7 , en ; q=0.7", Language.ZH),
        ("zh;q=abc, en;q=0.1", Language.EN),
        (";;;,,,zh", Language.ZH),
        ("x" * 5000 + ",zh", Language.ZH),
    ],
)
def test_chooses_by_quality(header: str | None, expected: Language) -> None:
    assert choose_language(header) == expected
