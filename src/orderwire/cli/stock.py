"""`orderwire stock`: count units in and out."""

from typing import Annotated

import typer

from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.ending import StockChanged
from orderwire.engine.placing import Refused
from orderwire.operations.change_stock import change_stock

stock = typer.Typer(no_args_is_help=True, help="Count units in and out.")


@stock.callback()
def _group() -> None:
    """Count units in and out."""


@stock.command()
def add(
    sku: Annotated[str, typer.Argument(help="The SKU whose stock changes.")],
    units: Annotated[int, typer.Argument(help="How many units come in; negative ones go out.")],
    *,
    store: Annotated[int, typer.Option(help="The store's id.")] = 1,
    database: Annotated[str | None, typer.Option(help="The database [ORDERWIRE_DATABASE].")] = None,
) -> None:
    """Add units to a SKU's stock. Units that orders hold cannot be taken away."""
    changed = perform(
        database, lambda world: change_stock(world, store, sku, by=units, actor=ACTOR)
    )
    match changed:
        case StockChanged():
            typer.echo(f"{sku}: {changed.available} available")
        case Refused():
            typer.echo(f"{sku}: refused: {changed.refusal}", err=True)
            raise typer.Exit(1)
        case None:
            typer.echo(f"{sku}: no such SKU with a counted stock", err=True)
            raise typer.Exit(1)
