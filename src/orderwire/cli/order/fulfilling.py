"""`orderwire order fulfil`, `deliver` and `unfulfil`: goods on their way to the customer."""

from typing import Annotated

import typer

from orderwire.cli.order.asking import (
    ORIGIN,
    AsJson,
    OrderName,
    StoreId,
    Url,
    answer,
    refuse,
    with_order,
)
from orderwire.cli.order.documents import fulfilment_document
from orderwire.cli.order.lines import read_units
from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged, FulfilmentWish
from orderwire.engine.refusals import LineNotFound, OrderNotFound, Refusal
from orderwire.operations.cancel_fulfilment import cancel_fulfilment
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order, key_of
from orderwire.operations.read_orders import read_entry
from orderwire.operations.world import World

FulfilmentId = Annotated[int, typer.Argument(help="The fulfilment's id.")]


def fulfil(  # noqa: PLR0913 - each is an option
    number: OrderName,
    *,
    line: Annotated[
        list[str] | None, typer.Option(help="Units of a line, by SKU or id: MUG:2. Repeatable.")
    ] = None,
    carrier: Annotated[str, typer.Option(help="Who brings it.")] = "",
    tracking: Annotated[str, typer.Option(help="The carrier's number for it.")] = "",
    tracking_url: Annotated[str, typer.Option(help="Where the customer can follow it.")] = "",
    key: Annotated[
        str | None, typer.Option(help="A name of your own: said again, the same goods are meant.")
    ] = None,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Say that goods left the house: all that is left, or the lines that are named."""

    async def deed(world: World, order_id: int) -> FulfilmentChanged | Refusal:
        entry = await read_entry(world, store, order_id, dialect="")
        if entry is None:
            return OrderNotFound(order_id)
        units = read_units(entry.order, line) if line else None
        if isinstance(units, LineNotFound):
            return units
        wish = FulfilmentWish(
            lines=units, carrier=carrier, tracking_number=tracking, tracking_url=tracking_url
        )
        said = [line, carrier, tracking, tracking_url]
        own = None if key is None else key_of(key, said)
        return await fulfil_order(world, store, order_id, wish, origin=ORIGIN, key=own)

    done = with_order(database, store, number, deed)
    if isinstance(done, Refusal):
        raise refuse(number, done, as_json=as_json)
    state = done.order.state.value
    units = sum(one.units for one in done.fulfilment.lines)
    words = f"{number}: {units} units sent (fulfilment {done.fulfilment.id}); the order is {state}"
    document = fulfilment_document(done.fulfilment) | {"order_state": state}
    answer(document, words.replace("_", " "), as_json=as_json)


def deliver(
    number: OrderName,
    fulfilment: FulfilmentId,
    *,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Say that the customer has what was sent."""
    done = with_order(
        database,
        store,
        number,
        lambda world, order_id: deliver_fulfilment(
            world, store, order_id, fulfilment, origin=ORIGIN
        ),
    )
    _tell(number, done, as_json=as_json)


def unfulfil(
    number: OrderName,
    fulfilment: FulfilmentId,
    *,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Call a fulfilment off: its units are to be brought again."""
    done = with_order(
        database,
        store,
        number,
        lambda world, order_id: cancel_fulfilment(
            world, store, order_id, fulfilment, origin=ORIGIN
        ),
    )
    _tell(number, done, as_json=as_json)


def _tell(number: str, done: Fulfilment | Refusal, *, as_json: bool) -> None:
    if isinstance(done, Refusal):
        raise refuse(number, done, as_json=as_json)
    words = f"{number}: fulfilment {done.id} is {done.state}"
    answer(fulfilment_document(done), words, as_json=as_json)
