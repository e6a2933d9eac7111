"""Send a refund on its way: ask the provider of its payment, and apply the answer once.

The refund is in the book and counted before anybody is asked. The provider is asked outside any
transaction, under the refund's id, and sends money for it at most once however often it is asked:
so whoever finds a refund open, after a crash or a lost answer, simply asks again. The answer goes
through the order desk, since it may give units back into the stock.
"""

from dataclasses import replace

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.offline import OFFLINE
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Payment
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import EndRefund, RefundChanged, RefundKnown
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
from orderwire.storage.payments import get_payment
from orderwire.storage.refunds import get_refund


async def send_refund(world: World, refund: Refund, *, origin: Origin) -> Refund:
    """Ask for a refund's money to be sent; the refund as it stands then.

    Raises ProviderSilent, Overloaded and DatabaseError: then it is open, and still to be done.
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
    command = _command_of(stored, answer, world.now_ms())
    if command is None:
        return stored
    outcome = await world.desk.command(store_id, CommandTicket(command=command, origin=origin))
    assert isinstance(outcome, RefundChanged | RefundKnown), outcome
    return outcome.refund


async def _ask(world: World, payment: Payment, refund: Refund) -> RefundAnswer:
    provider = world.providers.get(payment.provider)
    if provider is not None:
        return await provider.refund(payment, refund.id, refund.amount, refund.reason)
    if payment.provider in OFFLINE:
        return ByHand()
    raise ProviderSilent(f"there is no provider {payment.provider}")


def _command_of(refund: Refund, answer: RefundAnswer, now_ms: int) -> EndRefund | None:
    """What an answer says of a refund; nothing as long as its money is under way."""
    ended = EndRefund(order_id=refund.order_id, refund_id=refund.id, now_ms=now_ms)
    match answer:
        case Refunded():
            return replace(ended, reference=answer.reference)
        case ByHand():
            return replace(ended, is_by_hand=True)
        case RefundFailed():
            return replace(ended, failure=answer.reason)
        case RefundPending():
            return None
