"""`orderwire order cancel`: end an order, and pay it back if that is asked for."""

from typing import Annotated

import typer

from orderwire.cli.order.asking import (
    ORIGIN,
    AsJson,
    OrderName,
    StoreId,
    Url,
    answer,
    facts_of,
    refuse,
    with_order,
)
from orderwire.cli.order.documents import refund_document
from orderwire.cli.order.refunding import words_of
from orderwire.cli.order_words import summary
from orderwire.engine.ending import Restock
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refusals import Refusal
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import REASON, Cancelled, cancel_order


def cancel(
    number: OrderName,
    *,
    reason: Annotated[str, typer.Option(help="Why, for the history.")] = REASON,
    restock: Annotated[
        Restock, typer.Option(help="Which units go back into the stock.")
    ] = Restock.UNFULFILLED,
    refund: Annotated[bool, typer.Option(help="Pay back everything that was paid.")] = False,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """End an order: its coupon and its units go back. What was paid goes back with --refund."""
    done = with_order(
        database,
        store,
        number,
        lambda world, order_id: cancel_order(
            world,
            store,
            Wanted(order_id=order_id, origin=ORIGIN),
            reason=reason,
            restock=restock,
            refund=refund,
        ),
    )
    if isinstance(done, Refusal):
        raise refuse(number, done, as_json=as_json)
    answer(_document(done), "\n".join(_words(number, done)), as_json=as_json)
    if done.refusal is not None or any(one.state is RefundState.FAILED for one in done.refunds):
        raise typer.Exit(1)


def _document(done: Cancelled) -> dict[str, object]:
    refused = None
    if done.refusal is not None:
        refused = {"refused": type(done.refusal).__name__, "facts": facts_of(done.refusal)}
    return {
        "order": summary(done.order),
        "refunds": [refund_document(one) for one in done.refunds],
        "refund_refused": refused,
    }


def _words(number: str, done: Cancelled) -> list[str]:
    words = [f"{number}: {done.order.state}"]
    words += [f"{number}: {words_of(one)}" for one in done.refunds]
    if done.refusal is not None:
        words.append(f"{number}: not refunded: {type(done.refusal).__name__}")
    return words
