"""The two languages that Homeward speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language of reasons, titles and problem details."""

    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Localized:
    """One text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language is Language.ZH else self.en
