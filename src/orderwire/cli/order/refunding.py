"""`orderwire order refund`: pay money back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from orderwire.cli.order.documents import refund_document
from orderwire.cli.order.lines import read_amount, read_units
from orderwire.cli.settings_text import amount_text
from orderwire.engine.ending import Restock
from orderwire.engine.orders import Order
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Parts, Refund, RefundWish, Whole
from orderwire.engine.refusals import LineNotFound, OrderNotFound, Refusal
from orderwire.operations.read_orders import read_entry
from orderwire.operations.refund_order import RefundAsked, refund_order
from orderwire.operations.world import World

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What to refund, as it was typed."""

    lines: Sequence[str]
    amount: str | None
    shipping: str | None


def refund(  # noqa: PLR0913 - each is an option
    number: OrderName,
    *,
    line: Annotated[
        list[str] | None, typer.Option(help="Units of a line, by SKU or id: MUG:2. Repeatable.")
    ] = None,
    amount: Annotated[
        str | None, typer.Option(help="Money for no line in particular: 10.00")
    ] = None,
    shipping: Annotated[
        str | None, typer.Option(help="What shipping cost: an amount, or all.")
    ] = None,
    restock: Annotated[bool, typer.Option(help="Put the units back into the stock.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for the history and the customer.")] = "",
    by_hand: Annotated[
        str | None, typer.Option(help="The money is sent already: its reference.")
    ] = None,
    payment: Annotated[
        int | None, typer.Option(help="Which payment it goes back from, by id.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="A name of yours: said again, it is the same refund.")
    ] = None,
    store: StoreId = 1,
    database: Url = None,
    as_json: AsJson = False,
) -> None:
    """Pay an order back: everything that is left, or the parts that are named."""
    typed = Typed(lines=line or (), amount=amount, shipping=shipping)

    asked = RefundAsked(
        order_id=0,
        wish=Whole(),
        origin=ORIGIN,
        restock=Restock.ALL if restock else Restock.NONE,
        reason=reason,
        payment_id=payment,
        by_hand=by_hand,
        key=key,
    )
    done = with_order(
        database, store, number, lambda world, order_id: _ask(world, store, order_id, typed, asked)
    )
    if isinstance(done, Refusal):
        raise refuse(number, done, as_json=as_json)
    answer(refund_document(done), f"{number}: {words_of(done)}", as_json=as_json)
    if done.state is RefundState.FAILED:
        raise typer.Exit(1)


async def _ask(
    world: World, store_id: int, order_id: int, typed: Typed, asked: RefundAsked
) -> Refund | Refusal:
    """Ask for a refund of an order, once it is known what the typed words mean for it."""
    entry = await read_entry(world, store_id, order_id, dialect="")
    if entry is None:
        return OrderNotFound(order_id)
    wish = _read(typed, entry.order)
    if isinstance(wish, Refusal):
        return wish
    return await refund_order(world, store_id, replace(asked, order_id=order_id, wish=wish))


def words_of(refund: Refund) -> str:
    """What became of a refund, in words."""
    said = f"{amount_text(refund.amount.minor, refund.amount.currency)} {refund.amount.currency}"
    match refund.state:
        case RefundState.SUCCEEDED:
            how = "recorded as sent by hand" if refund.is_by_hand else "refunded"
            return f"{said} {how} (refund {refund.id})"
        case RefundState.FAILED:
            return f"{said} could not be refunded: {refund.failure} (refund {refund.id})"
        case RefundState.OPEN:
            return f"{said} on their way; the provider is asked again (refund {refund.id})"


def _read(typed: Typed, order: Order) -> RefundWish | LineNotFound:
    """What is wished for: the whole order where nothing is named. Raises typer.BadParameter."""
    if not typed.lines and typed.amount is None and typed.shipping is None:
        return Whole()
    units = read_units(order, typed.lines)
    if isinstance(units, LineNotFound):
        return units
    charges: dict[ChargeKind, int | None] = {}
    if typed.shipping is not None:
        is_all = typed.shipping == ALL
        charges[ChargeKind.SHIPPING] = (
            None if is_all else read_amount(typed.shipping, order.currency)
        )
    amount_minor = 0 if typed.amount is None else read_amount(typed.amount, order.currency)
    return Parts(lines=units, charges=charges, amount_minor=amount_minor)
