"""The command `homeward`: what an operator and a trade desk type.

Each command imports what it needs when it runs, so that `homeward --help` answers at once.
"""

from __future__ import annotations

import signal
import sys

import typer

from service.cli import catalog, database, evaluation, matching, matching_all, nomenclature, programs, serving
from service.errors import HomewardError, InvalidInput

app = typer.Typer(
    name="homeward",
    help="Match export products with home-market demand and programmes, and say why.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(serving.demo)
app.command("serve")(serving.serve)
app.command("openapi")(serving.openapi)
app.command("migrate")(database.migrate)
app.add_typer(database.keys, name="keys")
app.add_typer(programs.programs, name="programs")
app.command("import")(catalog.import_catalog)
app.command("match")(matching.match)
app.command("match-all")(matching_all.match_all)
app.command("classify")(nomenclature.classify)
app.add_typer(nomenclature.hs, name="hs")
app.command("evaluate")(evaluation.evaluate)


def run() -> None:
    """Run the command line; an expected error ends it with one sentence and status 1.

    SIGTERM ends it in order: its default would leave the embedded PostgreSQL running.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        app()
    except InvalidInput as error:
        for problem in error.errors:
            typer.echo(f"homeward: {problem.pointer or 'input'}: {problem.detail}", err=True)
        sys.exit(1)
    except HomewardError as error:
        typer.echo(f"homeward: {error.detail}", err=True)
        sys.exit(1)
