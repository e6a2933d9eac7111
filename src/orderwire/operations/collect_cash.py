"""What became of cash on delivery: it was collected, or the goods were refused at the door."""

from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Declined, NothingNew, Settled
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import Refusal, WrongState
from orderwire.operations.settle_by_people import (
    Counter,
    Meant,
    Word,
    for_what_is_due,
    last_of,
    money_of,
    settle_by_people,
)
from orderwire.operations.world import World

REFUSED = "refused"
"""The failure of a payment that nobody made at the door, where no reason was given."""


async def collect_cash(
    world: World, store_id: int, order_id: int, word: Word, *, origin: Origin
) -> Settled | NothingNew | Refusal:
    """Say that the money of an order was collected, in spite of an earlier word if need be.

    What was refused, or given up, and is collected after all, is what is due by then.
    Raises Overloaded and DatabaseError.
    """

    def find(counter: Counter) -> Meant | NothingNew | Refusal:
        payment = last_of(counter, CASH_ON_DELIVERY)
        if payment is None:
            return WrongState(state=counter.order.state, step="collect")
        if payment.state is PaymentState.CAPTURED:
            return NothingNew(payment)
        if payment.state is PaymentState.PROMISED:
            return payment, money_of(counter, payment, word)
        if counter.order.is_paid:
            return WrongState(state=payment.state, step="collect")
        payment = for_what_is_due(counter, payment)
        return payment, money_of(counter, payment, word)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)


async def refuse_cash(
    world: World, store_id: int, order_id: int, reason: str, *, origin: Origin
) -> Settled | NothingNew | Refusal:
    """Say that nobody paid when the goods were to be handed over. The order stays as it is.

    Raises Overloaded and DatabaseError.
    """

    def find(counter: Counter) -> Meant | NothingNew | Refusal:
        payment = last_of(counter, CASH_ON_DELIVERY)
        if payment is None:
            return WrongState(state=counter.order.state, step="refuse")
        if payment.state is PaymentState.FAILED:
            return NothingNew(payment)
        if payment.state is not PaymentState.PROMISED:
            return WrongState(state=payment.state, step="refuse")
        return payment, Declined(reason=reason or REFUSED)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)
