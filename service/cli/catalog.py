"""`import`: load exporters, products or demands from a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.database import Prepared, with_database
from service.cli.matching import AnswerLanguage
from service.cli.options import AsJson, DataDir, TenantName, in_language, load_settings
from service.cli.printing import print_json
from service.errors import InvalidInput
from service.ingest.row import RowKind

if TYPE_CHECKING:
    from rich.progress import Progress

    from service.domain.language import Language
    from service.usecases.concepts import Concept
    from service.usecases.import_rows import ImportReport

N_ERRORS_SHOWN = 50
_READ_BYTES = 1 << 20

What = Annotated[RowKind, typer.Argument(help="What the file holds.")]
File = Annotated[Path, typer.Argument(help="CSV or NDJSON; the columns are the API's field names.")]
ExporterName = Annotated[
    str | None,
    typer.Option(
        "--exporter",
        help="Exporter (external_id) of products that name none; made if missing. Default: one named like the tenant.",
        show_default=False,
    ),
]
In = Annotated[AnswerLanguage, typer.Option("--language", help="Language of what is said of wrong rows.")]


def import_catalog(
    what: What,
    file: File,
    tenant: TenantName,
    exporter: ExporterName = None,
    language: In = AnswerLanguage.EN,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Load rows by the partner's own key; importing again updates what changed and leaves the rest alone.

    Good rows are stored; each wrong value is named by line and column, and the status is 1 if there was any.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from service.domain.language import Language

    settings, spoken = load_settings(data_dir=data_dir), Language(language)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    started = time.perf_counter()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        try:
            report = with_database(
                settings, lambda prepared: _import(prepared, what, file, tenant, exporter, progress, spoken)
            )
        except InvalidInput as error:
            raise in_language(error, spoken) from None
    if as_json:
        _print_document(report, spoken)
    else:
        _print_report(report, what, time.perf_counter() - started, spoken)
    if report.n_rejected:
        raise typer.Exit(1)


async def _import(
    prepared: Prepared,
    what: RowKind,
    file: Path,
    tenant: str,
    exporter: str | None,
    progress: Progress,
    language: Language,
) -> ImportReport:
    from service.domain.language import Localized
    from service.domain.tenancy import Principal
    from service.ingest.rows import read_rows
    from service.usecases.concepts import DEMANDS, EXPORTERS, PRODUCTS
    from service.usecases.import_rows import import_rows

    concepts: dict[RowKind, Concept[Any, Any]] = {
        RowKind.EXPORTERS: EXPORTERS,
        RowKind.PRODUCTS: PRODUCTS,
        RowKind.DEMANDS: DEMANDS,
    }
    rows = read_rows(file, what)
    async with prepared.database.unit_of_work(None) as uow:
        owner = await uow.tenants.ensure(tenant)
        await uow.commit()
    doing = Localized(f"导入{what.label.zh}", f"importing {what}").in_language(language)
    task = progress.add_task(doing, total=_estimate_rows(file))

    def advance(n_rows: int) -> None:
        progress.advance(task, n_rows)

    report = await import_rows(
        prepared.database, Principal(owner.id, owner.name), concepts[what], rows, exporter or tenant, advance
    )
    n_rows = report.n_stored + report.n_rejected
    progress.update(task, total=n_rows, completed=n_rows)
    return report


def _estimate_rows(file: Path) -> int | None:
    """Lines of the file, for the bar alone: a quoted cell may hold several."""
    try:
        with file.open("rb") as stream:
            return sum(block.count(b"\n") for block in iter(lambda: stream.read(_READ_BYTES), b""))
    except OSError:
        return None  # reading the rows says what is wrong


def _print_report(report: ImportReport, what: RowKind, seconds: float, language: Language) -> None:
    from service.domain.language import Localized

    for error in report.errors[:N_ERRORS_SHOWN]:
        reason, column = error.fault.text.in_language(language), error.column
        place = Localized(f"第 {error.line} 行 {column or '整行'}：", f"line {error.line}, {column or 'row'}: ")
        typer.echo(place.in_language(language) + reason, err=True)
    if len(report.errors) > N_ERRORS_SHOWN:
        n_more = len(report.errors) - N_ERRORS_SHOWN
        more = Localized(f"……另有 {n_more:,} 处；--json 全部列出", f"… and {n_more:,} more; --json lists them all")
        typer.echo(more.in_language(language), err=True)
    n_rows = report.n_stored + report.n_rejected
    told = Localized(
        f"读入{what.label.zh} {n_rows:,} 行，用时 {seconds:.1f} 秒（每秒 {n_rows / seconds:,.0f} 行）："
        f"新增 {report.n_created:,}，更新 {report.n_updated:,}，"
        f"未变 {report.n_unchanged:,}，拒绝 {report.n_rejected:,}；版本 {report.revision}",
        f"{n_rows:,} {what} read in {seconds:.1f} s ({n_rows / seconds:,.0f} rows/s): "
        f"{report.n_created:,} new, {report.n_updated:,} updated, {report.n_unchanged:,} unchanged, "
        f"{report.n_rejected:,} rejected; revision {report.revision}",
    )
    typer.echo(told.in_language(language))


def _print_document(report: ImportReport, language: Language) -> None:
    document = {
        "created": report.n_created,
        "updated": report.n_updated,
        "unchanged": report.n_unchanged,
        "rejected": report.n_rejected,
        "revision": report.revision,
        "errors": [
            {
                "line": error.line,
                "column": error.column,
                "detail": error.fault.text.in_language(language),
                "code": error.code,
            }
            for error in report.errors
        ],
    }
    print_json(document)
