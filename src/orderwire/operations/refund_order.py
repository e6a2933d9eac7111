"""Pay money back: counted through the order desk, then asked of the provider.

What the provider does not answer stays open, and `sweep_refunds` asks again. A caller that gives
a key of its own may ask twice: the second time it hears of the first refund.
"""

import hashlib
import logging
from dataclasses import dataclass

import msgspec

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import Restock
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import Refused
from orderwire.engine.refunding import OpenRefund, RefundChanged, RefundKnown
from orderwire.engine.refunds import Refund, RefundWish, Whole, left_of
from orderwire.engine.refusals import NothingToRefund, OrderNotFound, RefundTooLarge, Refusal
from orderwire.operations.send_refund import send_refund
from orderwire.operations.world import World
from orderwire.payments.port import ProviderSilent
from orderwire.storage.database import Connection
from orderwire.storage.orders import get_order
from orderwire.storage.payments import payments_of_orders

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAsked:
    """What somebody wants paid back, and who. `by_hand` names money that was sent already."""

    order_id: int
    wish: RefundWish
    origin: Origin
    restock: Restock = Restock.NONE
    reason: str = ""
    payment_id: int | None = None
    by_hand: str | None = None
    key: str | None = None


async def refund_order(world: World, store_id: int, asked: RefundAsked) -> Refund | Refusal:
    """Refund some or all of an order from one payment; the refund as it stands then.

    One that is open was not answered yet. Raises Overloaded and DatabaseError.
    """
    command = OpenRefund(
        order_id=asked.order_id,
        refund_id=await world.ids.take(store_id, 1),
        wish=asked.wish,
        now_ms=world.now_ms(),
        restock=asked.restock,
        reason=asked.reason,
        payment_id=asked.payment_id,
        by_hand=asked.by_hand,
        key=asked.key,
        fingerprint=None if asked.key is None else _fingerprint(asked),
    )
    ticket = CommandTicket(command=command, origin=asked.origin)
    outcome = await world.desk.command(store_id, ticket)
    if isinstance(outcome, Refused):
        return outcome.refusal
    assert isinstance(outcome, RefundChanged | RefundKnown), outcome
    try:
        return await send_refund(world, outcome.refund, origin=asked.origin)
    except ProviderSilent as error:
        log.warning("refund %d is asked for again later: %s", outcome.refund.id, error)
        return outcome.refund


async def refund_whole(
    world: World,
    store_id: int,
    order_id: int,
    *,
    origin: Origin,
    restock: Restock = Restock.NONE,
    reason: str = "",
) -> list[Refund] | Refusal:
    """Refund everything that is left, from every payment that has some of it.

    Of an order whose money is all back it is nothing new. Raises Overloaded and DatabaseError.
    """
    refunds: list[Refund] = []
    for payment in await world.database.read(lambda db: _with_money(db, store_id, order_id)):
        asked = RefundAsked(
            order_id=order_id,
            wish=Whole(),
            origin=origin,
            restock=restock,
            reason=reason,
            payment_id=payment.id,
        )
        refund = await refund_order(world, store_id, asked)
        if isinstance(refund, Refund):
            refunds.append(refund)
        elif not isinstance(refund, NothingToRefund | RefundTooLarge):
            return refund  # Those two say that a rival was faster.
    if refunds:
        return refunds
    order = await _read(world, store_id, order_id)
    if order is None:
        return OrderNotFound(order_id)
    return [] if order.is_refunded else NothingToRefund(order_id)


async def _read(world: World, store_id: int, order_id: int) -> Order | None:
    return await world.database.read(lambda db: get_order(db, store_id, order_id))


def _with_money(db: Connection, store_id: int, order_id: int) -> list[Payment]:
    """The payments of an order that have come, and of which something is left."""
    payments = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
    return [one for one in payments if one.state is PaymentState.CAPTURED and left_of(one) > 0]


def _fingerprint(asked: RefundAsked) -> str:
    """What tells this refund from any other that somebody may ask for under the same key."""
    content = (
        type(asked.wish).__name__,
        asked.wish,
        asked.restock,
        asked.reason,
        asked.payment_id,
        asked.by_hand,
    )
    # Lines are named by their ids, and the keys of JSON are texts.
    plain = msgspec.to_builtins(content, str_keys=True, order="deterministic")
    return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()
