"""Somebody has looked at a transfer's receipt: the money is in the account, or it is not."""

from orderwire.engine.offline import BANK_TRANSFER
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Declined, NothingNew, Payment, Settled
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import Refusal, WrongState
from orderwire.operations.settle_by_people import (
    Counter,
    Meant,
    Word,
    last_of,
    money_of,
    settle_by_people,
)
from orderwire.operations.world import World
from orderwire.storage.receipts import receipts_of_payments

TRANSFERRED = Word(method="transfer")


async def approve_receipt(
    world: World, store_id: int, order_id: int, *, origin: Origin, word: Word = TRANSFERRED
) -> Settled | NothingNew | Refusal:
    """Say that the money of a transfer has come.

    It may have been rejected before, or its order may have ended: then it is late money. It is what
    was asked for when the receipt was sent. Raises Overloaded and DatabaseError.
    """

    def find(counter: Counter) -> Meant | NothingNew | Refusal:
        payment = _reviewed(counter)
        if payment is None:
            return _nothing(counter, "approve", PaymentState.CAPTURED)
        return payment, money_of(counter, payment, word)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)


async def reject_receipt(
    world: World, store_id: int, order_id: int, reason: str, *, origin: Origin
) -> Settled | NothingNew | Refusal:
    """Say that a receipt shows no money of ours. The customer reads the reason, and may pay again.

    Raises Overloaded and DatabaseError.
    """

    def find(counter: Counter) -> Meant | NothingNew | Refusal:
        payment = _in_review(counter)
        if payment is None:
            return _nothing(counter, "reject", PaymentState.FAILED)
        return payment, Declined(reason=reason)

    return await settle_by_people(world, store_id, order_id, find, origin=origin)


def _in_review(counter: Counter) -> Payment | None:
    for one in reversed(counter.payments):
        if one.provider == BANK_TRANSFER and one.state is PaymentState.PENDING_REVIEW:
            return one
    return None


def _reviewed(counter: Counter) -> Payment | None:
    """The transfer in review, or else the newest that had a receipt and came to no money."""
    waiting = _in_review(counter)
    if waiting is not None or counter.order.is_paid:
        return waiting
    over = (PaymentState.FAILED, PaymentState.VOIDED)
    its = [one for one in counter.payments if one.provider == BANK_TRANSFER and one.state in over]
    kept = receipts_of_payments(counter.db, counter.order.store_id, [one.id for one in its])
    shown = {receipt.payment_id for receipt in kept} | {one.id for one in its if one.evidence}
    return next((one for one in reversed(its) if one.id in shown), None)


def _nothing(counter: Counter, step: str, so_already: PaymentState) -> NothingNew | Refusal:
    """Nothing is to be looked at: somebody has said so before, or there never was anything."""
    last = last_of(counter, BANK_TRANSFER)
    if last is not None and last.state is so_already:
        return NothingNew(last)
    state = counter.order.state if last is None else last.state
    return WrongState(state=state, step=step)
