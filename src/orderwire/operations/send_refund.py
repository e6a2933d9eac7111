"""Send a refund on its way: ask the provider of its payment, and apply the answer once.

The refund is in the book and counted before anybody is asked. The provider is asked outside any
transaction, under the refund's id, and sends money for it at most once however often it is asked:
so whoever finds a refund open, after a crash or a lost answer, simply asks again.
"""

from orderwire.engine.offline import OFFLINE
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Payment
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import RefundChanged, Sent, fail, succeed
from orderwire.engine.refunds import Refund
from orderwire.operations.world import World
from orderwire.payments.port import (
    ByHand,
    ProviderSilent,
    RefundAnswer,
    Refunded,
    RefundFailed,
    RefundPending,
)
from orderwire.storage.database import Connection
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import get_payment
from orderwire.storage.refunds import get_refund, refunds_of_orders, save_refund_change


async def send_refund(world: World, refund: Refund, *, origin: Origin) -> Refund:
    """Ask for a refund's money to be sent; the refund as it stands then.

    Raises ProviderSilent and DatabaseError: then it stays open, and is still to be done.
    """
    if refund.state is not RefundState.OPEN:
        return refund
    store_id = refund.store_id
    stored, payment = await world.database.read(
        lambda db: (
            get_refund(db, store_id, refund.id),
            get_payment(db, store_id, refund.payment_id),
        )
    )
    assert stored is not None, refund  # Nobody is asked for money that the book does not count.
    assert payment is not None, refund
    if stored.state is not RefundState.OPEN:
        return stored
    answer = await _ask(world, payment, refund)
    now_ms = world.now_ms()
    return await world.database.write(
        lambda db: _apply(db, refund, answer, origin=origin, now_ms=now_ms)
    )


async def _ask(world: World, payment: Payment, refund: Refund) -> RefundAnswer:
    provider = world.providers.get(payment.provider)
    if provider is not None:
        return await provider.refund(payment, refund.id, refund.amount, refund.reason)
    if payment.provider in OFFLINE:
        return ByHand()
    raise ProviderSilent(f"there is no provider {payment.provider}")


def _apply(
    db: Connection, refund: Refund, answer: RefundAnswer, *, origin: Origin, now_ms: int
) -> Refund:
    """Decide on facts read under the order's lock, and save what came of it."""
    store_id, order_id = refund.store_id, refund.order_id
    order = lock_order(db, store_id, order_id)
    stored = get_refund(db, store_id, refund.id)
    payment = get_payment(db, store_id, refund.payment_id)
    assert order is not None, refund
    assert stored is not None, refund
    assert payment is not None, refund
    others = refunds_of_orders(db, store_id, [order_id]).get(order_id, [])
    sent = Sent(refund=stored, payment=payment, order=order, others=others)
    changed = _decide(sent, answer, now_ms)
    if changed is None:
        return stored
    save_refund_change(db, changed, origin, now_ms)
    return changed.refund


def _decide(sent: Sent, answer: RefundAnswer, now_ms: int) -> RefundChanged | None:
    match answer:
        case Refunded():
            return succeed(sent, answer.reference, now_ms)
        case ByHand():
            return succeed(sent, None, now_ms, is_by_hand=True)
        case RefundFailed():
            return fail(sent, answer.reason, now_ms)
        case RefundPending():
            return None
