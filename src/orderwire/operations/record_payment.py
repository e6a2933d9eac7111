"""Record that an order was paid outside: by card at the till, in cash, by a transfer.

The merchant's word is a payment like every other one. It is about the payment that waits for
people, if there is one (a transfer, cash to be collected), and else about a new one. Said of an
order that is paid, it is nothing new; said of one that has ended, it places the order again if its
stock is there.
"""

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.offline import MANUAL, OFFLINE
from orderwire.engine.orders import Origin
from orderwire.engine.paying import MISMATCH, NothingNew, Payment, Settled, begin_payment, due_minor
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import Refusal, WrongState
from orderwire.operations.settle_by_people import (
    Counter,
    Meant,
    Word,
    money_of,
    settle_by_people,
)
from orderwire.operations.world import World
from orderwire.storage.payments import insert_payment

_WAITS = (PaymentState.OPEN, PaymentState.PROMISED, PaymentState.PENDING_REVIEW)


async def record_payment(
    world: World, store_id: int, order_id: int, word: Word, *, origin: Origin
) -> Settled | NothingNew | Refusal:
    """Say that all that an order still has to be paid has been paid.

    Raises Overloaded and DatabaseError.
    """
    fresh_id = await world.ids.take(store_id, 1)

    def find(counter: Counter) -> Meant | NothingNew | Refusal:
        refused = _refuse(counter)
        if refused is not None:
            return refused
        payment = _waiting(counter) or _new(counter, fresh_id)
        return payment, money_of(counter, payment, word)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)


def _refuse(counter: Counter) -> NothingNew | Refusal | None:
    """Nothing is left to be paid, or what ended after it was paid is not paid again."""
    order = counter.order
    paid = [one for one in counter.payments if one.state is PaymentState.CAPTURED]
    if due_minor(order) == 0:
        return NothingNew(paid[-1]) if paid else WrongState(state=order.state, step="pay")
    if counter.checkout.state is CheckoutState.PAID and order.is_paid:
        return WrongState(state=order.state, step="pay")
    return None


def _waiting(counter: Counter) -> Payment | None:
    """The payment that waits for people, the newest first."""
    for one in reversed(counter.payments):
        if one.provider in OFFLINE and one.state in _WAITS and one.failure != MISMATCH:
            return one
    return None


def _new(counter: Counter, payment_id: int) -> Payment:
    payment = begin_payment(counter.order, payment_id, MANUAL, counter.now_ms)
    insert_payment(counter.db, payment)
    return payment
