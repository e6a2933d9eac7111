"""What every command about an order asks for, and how it answers: in words, or in JSON.

Rule: an amount is typed and shown as a decimal of the order's currency, and never becomes a float.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from typing import Annotated, Any, TypeVar

import msgspec
import typer

from orderwire.cli.order_words import money
from orderwire.cli.performing import ACTOR, perform
from orderwire.engine.money import Money
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import Refusal
from orderwire.operations.find_order import find_order
from orderwire.operations.world import World

T = TypeVar("T")

OrderName = Annotated[str, typer.Argument(help="The order's number or id.")]
StoreId = Annotated[int, typer.Option("--store", help="The store's id.")]
Url = Annotated[str | None, typer.Option("--database", help="The database [ORDERWIRE_DATABASE].")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]

ORIGIN = Origin(actor=ACTOR, dialect="", request_id="")
"""Who does it, in the order's history."""


def with_order(
    url: str | None, store_id: int, name: str, deed: Callable[[World, int], Awaitable[T]]
) -> T:
    """Do something with the order of a number or id. Where there is none, the program ends."""

    async def find_and_do(world: World) -> T | None:
        order_id = await find_order(world, store_id, name)
        return None if order_id is None else await deed(world, order_id)

    done = perform(url, find_and_do)
    if done is None:
        typer.echo(f"{name}: no such order in store {store_id}", err=True)
        raise typer.Exit(1)
    return done


def answer(document: Mapping[str, Any], words: str, *, as_json: bool) -> None:
    """Say what came of a command."""
    typer.echo(msgspec.json.encode(document).decode() if as_json else words)


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """The facts of a refusal as a document."""
    facts = {one.name: getattr(refusal, one.name) for one in fields(refusal)}
    return {
        name: money(value.minor, value.currency) if isinstance(value, Money) else value
        for name, value in facts.items()
    }


def _in_words(value: object) -> object:
    return f"{value['amount']} {value['currency']}" if isinstance(value, dict) else value


def refuse(name: str, refusal: Refusal, *, as_json: bool) -> typer.Exit:
    """Say why nothing was done; the caller raises what it gets."""
    kind, facts = type(refusal).__name__, facts_of(refusal)
    if as_json:
        typer.echo(msgspec.json.encode({"refused": kind, "facts": facts}).decode())
    else:
        said = ", ".join(f"{key} {_in_words(value)}" for key, value in facts.items())
        typer.echo(f"{name}: refused: {kind} ({said})", err=True)
    return typer.Exit(1)
