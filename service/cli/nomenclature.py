"""`hs load`, `hs show` and `classify`: the nomenclature of the Harmonized System, and what it is for."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.database import Prepared, with_database
from service.cli.matching import AnswerLanguage
from service.cli.options import AsJson, DataDir, load_settings
from service.cli.printing import heading, listed, print_json, print_notices
from service.errors import EnvironmentProblem, NotFound

if TYPE_CHECKING:
    from service.config import Settings
    from service.domain.classification.nomenclature import HsCode, HsTitle
    from service.domain.language import Language
    from service.store.nomenclature import NomenclatureChange
    from service.usecases.classify import Classification

MAX_TEXT_LENGTH = 512

hs = typer.Typer(help="The nomenclature of the Harmonized System.", no_args_is_help=True)


class LevelOption(StrEnum):
    """How fine codes are to be."""

    CHAPTER = "chapter"
    HEADING = "heading"
    SUBHEADING = "subheading"


File = Annotated[Path, typer.Argument(help="CSV in UTF-8 with the columns hscode, description, parent, level.")]
Code = Annotated[str, typer.Argument(help="2 to 10 digits; points are left out.")]
Text = Annotated[str, typer.Argument(help="What the goods are, in Chinese, English or both.")]
Level = Annotated[LevelOption, typer.Option("--level", help="How fine the codes are to be.")]
Limit = Annotated[int, typer.Option("-n", "--limit", min=1, max=20, help="How many codes to show.")]
In = Annotated[AnswerLanguage, typer.Option("--language", help="Language of the titles.")]


@hs.command("load")
def load(file: File, data_dir: DataDir = None) -> None:
    """Make a file's codes the nomenclature that goods are classified by; loading it again changes nothing.

    The file is read whole before anything is changed. Codes that are not in it are removed.
    """
    from service.usecases.load_nomenclature import load_nomenclature

    settings = load_settings(data_dir=data_dir)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(f"{file} cannot be read: {error.strerror}") from None

    async def work(prepared: Prepared) -> NomenclatureChange:
        return await load_nomenclature(prepared.database, content, file.name, datetime.now(UTC))

    change = with_database(settings, work)
    typer.echo(f"{change.n_created:,} codes added, {change.n_changed:,} changed, {change.n_removed:,} removed.")


@hs.command("show")
def show(code: Code, language: In = AnswerLanguage.EN, data_dir: DataDir = None) -> None:
    """Print what a code stands for, and the codes above it."""
    from service.domain.classification.nomenclature import collect_titles
    from service.domain.language import Language

    digits = code.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) in range(2, 11, 2)):
        raise typer.BadParameter("give 2, 4, 6, 8 or 10 digits", param_hint="CODE")

    async def work(prepared: Prepared) -> list[HsCode]:
        async with prepared.database.unit_of_work(None) as uow:
            steps = [await uow.nomenclature.find(digits[:n]) for n in range(2, len(digits) + 1, 2)]
        return [step for step in steps if step is not None]

    titles = collect_titles(with_database(load_settings(data_dir=data_dir), work))
    if digits not in titles:
        raise NotFound(f"there is no code {digits} in the nomenclature; load one that has it with `homeward hs load`")
    for n in range(2, len(digits) + 1, 2):
        if digits[:n] in titles:
            typer.echo(f"{digits[:n]:<10}  {_title(titles[digits[:n]], Language(language))}")


def _title(title: HsTitle, language: Language) -> str:
    return title.in_language(language) or ""


def classify(
    text: Text,
    level: Level = LevelOption.HEADING,
    limit: Limit = 5,
    language: In = AnswerLanguage.EN,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Suggest HS codes for goods: a table for people, --json for programs."""
    from service.domain.language import Language
    from service.wire.classification import LEVELS, show_classification

    if not text.strip() or len(text) > MAX_TEXT_LENGTH:
        raise typer.BadParameter(f"give a text of 1 to {MAX_TEXT_LENGTH} characters", param_hint="TEXT")
    settings = load_settings(data_dir=data_dir)
    found = with_database(settings, lambda prepared: _classify(prepared, settings, text, LEVELS[level], limit))
    if as_json:
        document = show_classification(found, Language(language))
        print_json(document)
    else:
        _print_table(found, Language(language))


async def _classify(prepared: Prepared, settings: Settings, text: str, level: int, limit: int) -> Classification:
    from service.domain.search.index import TextDocument
    from service.usecases.classify import classify as classify_text
    from service.usecases.refresh_index import load_snapshot

    snapshot = await load_snapshot(prepared.database, database_url=prepared.url, data_dir=settings.data_dir)
    return classify_text(snapshot, TextDocument(text), level, limit)


_UNKNOWN = {
    "zh": "文本中没有认识的词；请换一种说法描述商品。",
    "en": "No word of the text is known; name the goods in other words.",
}


def _print_table(found: Classification, language: Language) -> None:
    from rich.console import Console
    from rich.table import Table

    from service.wire.classification import show_classification

    notices = show_classification(found, language)["notices"]
    if not found.suggestions.items:
        typer.echo(_UNKNOWN[language])
        print_notices(notices)
        return
    table = Table(*(heading(name, language) for name in ("code", "probability", "title", "because_of", "words")))
    for suggestion in found.suggestions.items:
        met = dict.fromkeys(
            part.via or (part.term if part.term == part.matched else f"{part.term} ~ {part.matched}")
            for part in suggestion.evidence
        )
        table.add_row(
            suggestion.code,
            f"{suggestion.probability:.1%}",
            _title(suggestion.title, language),
            f"{suggestion.source.code} {suggestion.source.title[:60]}",
            listed(list(met)[:6], language),
        )
    Console().print(table)
    print_notices(notices)
