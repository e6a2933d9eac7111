"""`orderwire migrate`: bring the database's tables up to date."""

import asyncio
from typing import Annotated

import typer

from orderwire.cli.failing import explain_failures
from orderwire.web.serving import migrate as migrate_database
from orderwire.web.settings import Settings


def migrate(
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:////absolute/path or postgresql://… [ORDERWIRE_DATABASE]."),
    ] = None,
) -> None:
    """Bring the database's tables up to date, and say what was done."""
    with explain_failures():
        url = database or Settings().database
        steps = asyncio.run(migrate_database(url))
        for step in steps:
            typer.echo(step)
        if not steps:
            typer.echo("up to date")
