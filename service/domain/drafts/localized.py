"""Texts in both languages."""

from __future__ import annotations

from pydantic import Field

from service.domain.drafts.draft import NestedDraft
from service.domain.drafts.fields import FilledLongText, Name, Sentence
from service.domain.language import Localized


class LocalizedName(NestedDraft):
    """A name in Chinese and in English; both are needed."""

    zh: Name = Field(examples=["出口转内销绿色通道"])
    en: Name = Field(examples=["Green channel for export goods"])

    def to_domain(self) -> Localized:
        """The name as the entity takes it."""
        return Localized(self.zh, self.en)


class LocalizedSentence(NestedDraft):
    """A sentence or a few, in Chinese and in English; both are needed."""

    zh: Sentence = Field(examples=["专区只上架外贸企业的商品"])
    en: Sentence = Field(examples=["The zone takes exporters' goods only"])

    def to_domain(self) -> Localized:
        """The text as the entity takes it."""
        return Localized(self.zh, self.en)


class LocalizedText(NestedDraft):
    """A text in Chinese and in English; both are needed."""

    zh: FilledLongText = Field(examples=["专区只上架外贸企业的商品"])
    en: FilledLongText = Field(examples=["The zone takes exporters' goods only"])

    def to_domain(self) -> Localized:
        """The text as the entity takes it."""
        return Localized(self.zh, self.en)
