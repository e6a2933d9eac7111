"""Let the money of an order be collected on delivery that was to be paid at its checkout.

The merchant's word stands for the customer's choice there: the order is placed, with the fee for
cash that the merchant states, or the store's.
"""

from collections.abc import Sequence

from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, OFFLINE
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, Origin
from orderwire.engine.paying import (
    NothingNew,
    Payment,
    Promised,
    Settled,
    Till,
    begin_payment,
)
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import AmountsFixed, Refusal, WayNotOffered, WrongState
from orderwire.engine.settling import give_up
from orderwire.operations.settle_by_people import Counter, Meant, settle_by_people
from orderwire.operations.world import World
from orderwire.storage.payments import insert_payment
from orderwire.storage.settled import save_settled

_MAY_BRING_MONEY = (PaymentState.OPEN, PaymentState.AUTHORISED)


async def promise_cash(
    world: World, store_id: int, order_id: int, fee_minor: int | None, *, origin: Origin
) -> Settled | NothingNew | Refusal:
    """Say that an order is paid when it is handed over, for this fee (minor units) or the store's.

    Raises DatabaseError.
    """
    payment_id = await world.ids.take(store_id, 1)

    def find(counter: Counter) -> Meant | Refusal:
        refusal = refuse_promise(counter.order, counter.payments)
        if refusal is not None:
            return refusal
        _give_up_transfers(counter, origin)
        payment = begin_payment(
            counter.order, payment_id, CASH_ON_DELIVERY, counter.now_ms, method="cod"
        )
        insert_payment(counter.db, payment)
        return payment, Promised(fee_minor)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)


def refuse_promise(order: Order, payments: Sequence[Payment]) -> Refusal | None:
    """The reason why an order cannot be paid on delivery any more, or `None`.

    A provider that may still come with money would come with it for what the order cost before.
    """
    if order.state is not OrderState.AWAITING_PAYMENT:
        return WrongState(state=order.state, step="pay")
    if order.paid_minor:
        return AmountsFixed("paid")
    if any(one.provider not in OFFLINE and one.state in _MAY_BRING_MONEY for one in payments):
        return AmountsFixed("paying")
    is_brought = all(line.is_shipped for line in order.lines)
    return None if is_brought else WayNotOffered(CASH_ON_DELIVERY)


def _give_up_transfers(counter: Counter, origin: Origin) -> None:
    """A transfer that the customer has begun is waited for no longer."""
    for one in counter.payments:
        if one.provider == BANK_TRANSFER and one.state is PaymentState.OPEN:
            given_up = give_up(Till(one, counter.order, counter.checkout), counter.now_ms)
            assert isinstance(given_up, Settled), one
            save_settled(counter.db, given_up, origin, counter.now_ms)
