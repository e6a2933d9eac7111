"""`orderwire store`: what a merchant can set about a store."""

from typing import Annotated

import typer

from orderwire.cli.performing import perform
from orderwire.operations.change_store import Changes, change_store

stores = typer.Typer(no_args_is_help=True, help="See and change a store's settings.")


@stores.callback()
def _group() -> None:
    """See and change a store's settings."""


@stores.command(name="set")
def change(
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    calls_per_minute: Annotated[
        int | None, typer.Option(min=0, max=1_000_000, help="For each token; 0 is without limit.")
    ] = None,
    checkout_minutes: Annotated[
        int | None, typer.Option(min=1, max=60 * 24 * 30, help="How long a checkout stays open.")
    ] = None,
    window_seconds: Annotated[
        int | None, typer.Option(min=0, max=86_400, help="How long equal requests are one.")
    ] = None,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Change settings of a store, and print them. Without options it only prints."""
    changes = Changes(
        calls_per_minute=calls_per_minute,
        checkout_lasts_ms=None if checkout_minutes is None else checkout_minutes * 60_000,
        window_ms=None if window_seconds is None else window_seconds * 1_000,
    )
    changed = perform(database, lambda world: change_store(world, store, changes))
    if changed is None:
        typer.echo(f"store {store}: there is none", err=True)
        raise typer.Exit(1)
    typer.echo(f"{changed.id}  {changed.name}")
    typer.echo(f"  calls per minute   {changed.calls_per_minute or 'no limit'}")
    typer.echo(f"  checkout minutes   {changed.checkout_lasts_ms // 60_000}")
    typer.echo(f"  window seconds     {changed.window_ms // 1_000}")
