"""`orderwire migrate`: bring the database's tables up to date, or say what that would be."""

import asyncio
from typing import Annotated

import typer

from orderwire.cli.failing import explain_failures
from orderwire.storage.looking import NoFile
from orderwire.storage.migrations import Plan, Step
from orderwire.web.preparing import Upgraded, plan_migration
from orderwire.web.preparing import migrate as migrate_database
from orderwire.web.settings import Settings

SOMETHING_TO_DO = 3
"""The exit code of `--dry-run` where the database is not up to date."""


def migrate(
    *,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            "--check",
            help="Only say what would be done; the exit code is 3 if that is anything.",
        ),
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:////absolute/path or postgresql://… [ORDERWIRE_DATABASE]."),
    ] = None,
) -> None:
    """Bring the database's tables up to date, and say what was done.

    All steps happen together or not at all. A SQLite file is copied beside itself first.
    """
    with explain_failures():
        url = database or Settings().database
        if dry_run:
            _rehearse(url)
            return
        said: set[Step] = set()

        def say_once(step: Step) -> None:
            # An upgrade that was in somebody's way begins again.
            if step not in said:
                said.add(step)
                _say_step(step)

        _say_end(asyncio.run(migrate_database(url, say_once)))


def _rehearse(url: str) -> None:
    try:
        plan = asyncio.run(plan_migration(url))
    except NoFile as error:
        typer.echo(f"{error}: it would be made, with all tables")
        raise typer.Exit(SOMETHING_TO_DO) from None
    if not plan.steps:
        typer.echo("up to date")
        return
    for step in plan.steps:
        _say_step(step)
    typer.echo(f"to do: {_way(plan)}; nothing was changed")
    raise typer.Exit(SOMETHING_TO_DO)


def _say_step(step: Step) -> None:
    typer.echo(str(step))


def _say_end(done: Upgraded) -> None:
    if not done.plan.steps:
        typer.echo("up to date")
        return
    if done.copy is not None:
        typer.echo(f"as it was before: {done.copy}")
    typer.echo(f"done: {_way(done.plan)}")


def _way(plan: Plan) -> str:
    """From where to where, in how many steps."""
    count = len(plan.steps)
    steps = "1 step" if count == 1 else f"{count} steps"
    return f"{steps}, from {plan.reached or 'nothing'} to {plan.wanted}"
