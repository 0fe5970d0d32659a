"""`programs`: check, show and store the registry of programmes and their rules."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.database import Prepared, with_database
from service.cli.matching import AnswerLanguage
from service.cli.options import AsJson, DataDir, load_settings
from service.cli.printing import print_json
from service.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from service.domain.programs import Benefit, Program, Source
    from service.domain.rules import Rule
    from service.programs.registry import Registry

programs = typer.Typer(help="The registry of programmes: their rules, sources and windows.", no_args_is_help=True)

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE…", help="YAML files or folders; the shared registry when left out.", exists=True),
]
ProgramSlug = Annotated[str, typer.Argument(metavar="ID", help="Id of a programme, such as freshippo-green-channel.")]
StaleDays = Annotated[int, typer.Option("--days", help="How old is too old.", min=0)]
AsOf = Annotated[datetime | None, typer.Option("--as-of", help="The day to count from; today.", formats=["%Y-%m-%d"])]
Version = Annotated[
    Path, typer.Argument(help="A folder of YAML files that gives a version.", exists=True, file_okay=False)
]
In = Annotated[AnswerLanguage, typer.Option("--language", help="Language of what is said of mistakes.")]


@programs.command("check")
def check(files: Files = None, language: In = AnswerLanguage.EN) -> None:
    """Check rule files; each mistake is printed as file:line: reason, and the status is then 1."""
    from service.programs.registry import DATA_FOLDER, check_registry

    try:
        registry = check_registry(files or [DATA_FOLDER])
    except InvalidInput as error:
        for mistake in error.errors:
            typer.echo(mistake.in_language(language), err=True)
        sys.exit(1)
    typer.echo(
        f"{len(registry.programs)} programs and {len(registry.channels)} channels are in order "
        f"(version {registry.version}, fingerprint {registry.fingerprint})."
    )


@programs.command("list")
def list_programs(as_json: AsJson = False) -> None:
    """List the programmes of the shared registry: window, channel and what each asks for."""
    registry = _registry()
    if as_json:
        print_json(
            {
                "version": registry.version,
                "fingerprint": registry.fingerprint,
                "items": [_document(program) for program in registry.programs],
            }
        )
        return
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(
        *(Column("id", no_wrap=True), "kind", "channel", "window", "status", "criteria"),
        caption=f"version {registry.version}, fingerprint {registry.fingerprint}",
    )
    for program in registry.programs:
        asked = ", ".join(rule.criterion for rule in program.criteria)
        row = (program.id, program.kind.value, program.channel or "–", _window(program), _status(program), asked or "–")
        table.add_row(*row)
    Console().print(table)


@programs.command("show")
def show(program_id: ProgramSlug, as_json: AsJson = False) -> None:
    """Show one programme of the shared registry with its rules and sources, in Chinese and English."""
    program = next((program for program in _registry().programs if program.id == program_id), None)
    if program is None:
        raise NotFound(f"the registry has no program {program_id}; `homeward programs list` names them")
    if as_json:
        print_json(_document(program))
        return
    for line in _describe(program):
        typer.echo(line)


@programs.command("sync")
def sync(data_dir: DataDir = None) -> None:
    """Store the shared registry in the database; rows that are no longer in its files are removed."""
    from service.usecases.sync_registry import sync_registry

    settings, registry = load_settings(data_dir=data_dir), _registry()

    async def store(prepared: Prepared) -> None:
        await sync_registry(prepared.database, registry.channels, registry.programs, datetime.now(UTC))

    with_database(settings, store)
    typer.echo(
        f"The database holds the registry of {registry.version} (fingerprint {registry.fingerprint}): "
        f"{len(registry.programs)} programs, {len(registry.channels)} channels."
    )


@programs.command("stale")
def stale(days: StaleDays = 180, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """List the sources that were last read more than so many days ago, and what rests on them."""
    from service.programs.staleness import find_stale

    found = find_stale(_registry(), days, as_of.date() if as_of else datetime.now(UTC).date())
    if as_json:
        print_json(
            [
                {"source": one.source.id, "checked_on": one.source.checked_on, "entries": one.entries}
                | {"age_days": one.age_days, "address": one.source.address}
                for one in found
            ]
        )
        return
    for one in found:
        read = f"read {one.age_days} days ago" if one.age_days is not None else "not known when it was read"
        typer.echo(f"{one.source.id}: {read}; {', '.join(one.entries)}")
    typer.echo(f"{len(found)} sources were last read more than {days} days ago.")


@programs.command("diff")
def diff(before: Version, after: Version, as_json: AsJson = False) -> None:
    """Say what changed between two versions of a registry: entries that came and went, and each changed field."""
    from dataclasses import asdict

    from service.programs.difference import compare_registries
    from service.programs.registry import load_registry

    changes = compare_registries(load_registry(before), load_registry(after))
    if as_json:
        print_json([asdict(change) for change in changes])
        return
    for change in changes:
        typer.echo(f"{change.kind} {change.entry} {change.id}")
        for field in change.fields:
            typer.echo(f"  {field.path}: {field.before or 'not stated'} -> {field.after or 'not stated'}")


def _registry() -> Registry:
    from service.programs.registry import load_registry

    return load_registry()


def _document(program: Program) -> object:
    """The programme as `GET /v1/programs/{id}` shows it, without what only a stored row has."""
    from service.domain.tenancy import REGISTRY_TENANT_ID
    from service.wire.programs import ProgramRead

    shown = ProgramRead.of(program, REGISTRY_TENANT_ID).model_dump(mode="json", exclude_unset=True)
    return {
        name: value for name, value in shown.items() if name not in ("is_own", "version", "created_at", "updated_at")
    }


def _window(program: Program) -> str:
    first, last = _end(program.possible_from, program.valid_from), _end(program.valid_to, program.possible_to)
    return "not stated" if first == last else f"{first} – {last}"


def _end(earlier: date | None, later: date | None) -> str:
    """One end of a window: a day, or the two between which the sources differ."""
    days = [str(day) for day in (earlier, later) if day]
    return "/".join(days) or "not stated"


def _status(program: Program) -> str:
    """What a programme was last known to be."""
    return program.status[-1].status.value if program.status else "not stated"


def _describe_standing(program: Program) -> list[str]:
    lines = [
        f"  {change.status.value}{f' since {change.since}' if change.since else ''}: {change.why.zh} / {change.why.en} "
        f"({change.source})"
        for change in program.status
    ]
    if program.no_offer:
        lines.append(f"  no offer: {program.no_offer.why.zh} / {program.no_offer.why.en} ({program.no_offer.source})")
    if program.apply:
        lines.append(f"  apply: {program.apply.text.zh} / {program.apply.text.en} ({program.apply.source})")
    return lines


def _describe_source(source: Source) -> str:
    publisher = f"{source.publisher.zh} / {source.publisher.en}: " if source.publisher else ""
    known = ", ".join(filter(None, (source.published, source.grade and source.grade.value, source.address)))
    return f"  {source.id}: {publisher}{source.title.zh} / {source.title.en}{f' ({known})' if known else ''}"


def _describe(program: Program) -> list[str]:
    return [
        f"{program.id}: {program.name.zh} / {program.name.en}",
        f"{program.sponsor.zh} / {program.sponsor.en}; {program.kind.value}; channel {program.channel or '–'}",
        program.summary.zh,
        program.summary.en,
        f"window: {_window(program)}",
        f"status: {_status(program)}",
        *_describe_standing(program),
        "benefits:" if program.benefits else "benefits: none stated",
        *(line for benefit in program.benefits for line in _describe_benefit(benefit)),
        "criteria:" if program.criteria else "criteria: none stated",
        *(line for rule in program.criteria for line in _describe_rule(rule, 1)),
        "sources:",
        *map(_describe_source, program.sources),
    ]


def _describe_benefit(benefit: Benefit) -> list[str]:
    from service.domain.programs import FIGURE_OF

    lines = [f"  {benefit.kind}: {benefit.text.zh} / {benefit.text.en}{_days(benefit)}"]
    if benefit.amount is not None:
        amount = benefit.amount
        lines.append(f"    for all firms together: {amount.amount:,f} {amount.currency} ({benefit.source})")
    name = FIGURE_OF.get(benefit.kind)
    figure = getattr(benefit, name) if name else None
    if figure is not None:
        shown = f"{figure.amount:,f} {figure.currency}" if name == "per_firm_a_year" else str(figure)
        lines.append(f"    {name}: {shown} ({benefit.source})")
    return lines


def _days(dated: Benefit | Rule) -> str:
    first, last = dated.valid_from, dated.valid_to
    return f" [{first or '…'} – {last or '…'}]" if first or last else ""


def _describe_rule(rule: Rule, depth: int) -> list[str]:
    from service.domain.eligibility.labels import label_of
    from service.domain.eligibility.reasons import demand_of
    from service.domain.rules import Criterion

    indent, days = "  " * depth, _days(rule)
    if not isinstance(rule, Criterion):
        parts = [line for part in rule.parts for line in _describe_rule(part, depth + 1)]
        return [f"{indent}{rule.criterion}: {rule.connective.value} of{days}", *parts]
    label, demanded = label_of(rule.field), demand_of(rule.operator, rule.value, rule.field)
    goods = f" (HS {', '.join(rule.for_hs_codes)})" if rule.for_hs_codes else ""
    return [
        f"{indent}{rule.criterion}: {label.zh}{demanded.zh} / {label.en} {demanded.en}{goods}{days}",
        f"{indent}  {rule.why.zh} / {rule.why.en} ({rule.source})",
    ]
