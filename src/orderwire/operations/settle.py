"""What has become of a payment? Every way of hearing of one leads here, and does the same.

A redirect, a provider's event, the sweeper and a customer who looks again are hints. The provider
is asked for the truth outside any transaction; its answer is compared with what was asked for, and
applied under the order's lock. Whoever comes second finds nothing new. Money for an order that has
ended goes on to the order desk, since it may take stock again.
"""

from orderwire.admission.handing import hand_over_settled
from orderwire.admission.tickets import CommandTicket
from orderwire.engine.late_money import TakeLateMoney
from orderwire.engine.orders import Origin
from orderwire.engine.paying import (
    Answer,
    Captured,
    Late,
    NothingNew,
    Payment,
    Settled,
    Till,
)
from orderwire.engine.paying import settle as decide
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.world import World
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.database import Connection
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import get_payment, insert_payment, payments_of_orders
from orderwire.storage.settled import save_settled

MANUAL = "manual"
"""The provider of payments that a merchant vouches for. There is nobody to be asked."""


async def settle(
    world: World, store_id: int, payment_id: int, *, origin: Origin
) -> Settled | NothingNew | None:
    """Ask what became of a payment and apply it. `None` where the store has no such payment.

    Raises ProviderSilent, Overloaded and DatabaseError: then it is still to be done.
    """
    payment = await world.database.read(lambda db: get_payment(db, store_id, payment_id))
    if payment is None:
        return None
    provider = world.providers.get(payment.provider)
    if provider is None or payment.state is PaymentState.CAPTURED:
        return NothingNew(payment)
    return await apply(world, payment, await provider.look_up(payment), origin=origin)


async def apply(
    world: World, payment: Payment, answer: Answer, *, origin: Origin
) -> Settled | NothingNew:
    """Apply a provider's answer, once. Raises Overloaded and DatabaseError."""
    now_ms = world.now_ms()
    outcome = await world.database.write(
        lambda db: _apply(db, payment, answer, origin=origin, now_ms=now_ms)
    )
    if isinstance(outcome, Late):
        assert isinstance(answer, Captured), answer
        return await _take_late(world, payment, answer, origin=origin)
    return outcome


async def settle_by_word(
    world: World, store_id: int, order_id: int, *, origin: Origin
) -> Settled | NothingNew | None:
    """The merchant says that an order is paid. `None` where there is nothing to pay.

    Said of an order that is paid it is nothing new; said of one that has ended, it places the
    order again if its stock is there. Raises Overloaded and DatabaseError.
    """
    fresh_id = await world.ids.take(store_id, 1)
    now_ms = world.now_ms()
    payment = await world.database.write(
        lambda db: _vouch(db, store_id, order_id, fresh_id=fresh_id, now_ms=now_ms)
    )
    if payment is None:
        return None
    if payment.state is PaymentState.CAPTURED:
        return NothingNew(payment)
    answer = Captured(
        reference=f"{MANUAL}_{payment.id}",
        amount=payment.amount,
        store_id=store_id,
        order_id=order_id,
    )
    return await apply(world, payment, answer, origin=origin)


def _apply(
    db: Connection, payment: Payment, answer: Answer, *, origin: Origin, now_ms: int
) -> Settled | NothingNew | Late:
    """Decide on facts read under the order's lock, and save what came of it."""
    store_id, order_id = payment.store_id, payment.order_id
    order = lock_order(db, store_id, order_id)
    checkout = checkouts_of_orders(db, store_id, [order_id]).get(order_id)
    stored = get_payment(db, store_id, payment.id)
    assert order is not None, payment
    assert checkout is not None, payment
    assert stored is not None, payment
    outcome = decide(Till(stored, order, checkout), answer, now_ms)
    if isinstance(outcome, Settled):
        outcome = hand_over_settled(db, outcome, now_ms)
        save_settled(db, outcome, origin, now_ms)
    return outcome


async def _take_late(
    world: World, payment: Payment, answer: Captured, *, origin: Origin
) -> Settled | NothingNew:
    command = TakeLateMoney(
        order_id=payment.order_id,
        payment_id=payment.id,
        answer=answer,
        now_ms=world.now_ms(),
    )
    ticket = CommandTicket(command=command, origin=origin)
    outcome = await world.desk.command(payment.store_id, ticket)
    assert isinstance(outcome, Settled | NothingNew), outcome
    return outcome


def _vouch(
    db: Connection, store_id: int, order_id: int, *, fresh_id: int, now_ms: int
) -> Payment | None:
    """The payment that the merchant's word is about: one that is there, or a new one.

    A word that was given before and not heard to its end is taken up again.
    """
    order = lock_order(db, store_id, order_id)
    if order is None or not checkouts_of_orders(db, store_id, [order_id]):
        return None
    earlier = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
    for one in earlier:
        is_open_word = one.provider == MANUAL and one.state is PaymentState.OPEN
        if one.state is PaymentState.CAPTURED or is_open_word:
            return one
    payment = Payment(
        store_id=store_id,
        id=fresh_id,
        order_id=order_id,
        provider=MANUAL,
        state=PaymentState.OPEN,
        version=1,
        amount=order.total,
        reference=None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    insert_payment(db, payment)
    return payment
