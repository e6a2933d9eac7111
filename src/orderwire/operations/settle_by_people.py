"""What people say of payments: that there is money, or that there is none.

There is no provider to be asked, so what they say is the truth; it is applied as a provider's
answer is (`settle`). One transaction finds the payment that is meant and applies what is said of
it; only money for an order that has ended goes on to the order desk.

Rule: saying it again is no mistake. Whoever lost the answer may repeat it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from orderwire.engine.money import Money
from orderwire.engine.offline import METHODS
from orderwire.engine.orders import Checkout, Order, Origin
from orderwire.engine.paying import (
    Answer,
    Captured,
    Late,
    NothingNew,
    Payment,
    Settled,
    due_minor,
)
from orderwire.engine.refusals import OrderNotFound, Refusal, WrongState
from orderwire.operations.settle import apply_in, take_late
from orderwire.operations.world import World
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.database import Connection
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import payments_of_orders, save_payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says of money that has come.

    method     how it was paid: one of METHODS
    reference  what the other side calls it: a till's number, a transfer's
    evidence   what shows that it is true
    paid_ms    when it was paid, if not now; nothing is paid after now
    """

    method: str
    reference: str | None = None
    evidence: str = ""
    paid_ms: int | None = None

    def __post_init__(self) -> None:
        assert self.method in METHODS, self.method


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """An order under its lock, with what somebody may say something about."""

    db: Connection
    order: Order
    checkout: Checkout
    payments: Sequence[Payment]
    now_ms: int


Meant = tuple[Payment, Answer]
"""The payment that is meant, and what is said of it."""


async def settle_by_people(
    world: World,
    store_id: int,
    order_id: int,
    find: Callable[[Counter], Meant | NothingNew | Refusal],
    *,
    origin: Origin,
) -> Settled | NothingNew | Refusal:
    """Apply what somebody says of a payment that `find` finds, in its transaction.

    An order that was free has no checkout, and nothing can be said of its money. Raises
    Overloaded and DatabaseError.
    """
    now_ms = world.now_ms()

    def say(db: Connection) -> Settled | NothingNew | Refusal | tuple[Late, Meant]:
        order = lock_order(db, store_id, order_id)
        if order is None:
            return OrderNotFound(order_id)
        checkout = checkouts_of_orders(db, store_id, [order_id]).get(order_id)
        if checkout is None:
            return WrongState(state=order.state, step="pay")
        payments = payments_of_orders(db, store_id, [order_id]).get(order_id, [])
        meant = find(
            Counter(db=db, order=order, checkout=checkout, payments=payments, now_ms=now_ms)
        )
        if isinstance(meant, NothingNew | Refusal):
            return meant
        outcome = apply_in(db, *meant, origin=origin, now_ms=now_ms)
        return (outcome, meant) if isinstance(outcome, Late) else outcome

    said = await world.database.write(say)
    if not isinstance(said, tuple):
        return said
    _, (payment, answer) = said
    assert isinstance(answer, Captured), answer
    return await take_late(world, payment, answer, origin=origin)


def money_of(counter: Counter, payment: Payment, word: Word) -> Captured:
    """What is said of a payment whose money is there: all of it, for this order."""
    paid_ms = None if word.paid_ms is None else min(word.paid_ms, counter.now_ms)
    return Captured(
        reference=word.reference or payment.reference or f"{payment.provider}_{payment.id}",
        amount=payment.amount,
        store_id=payment.store_id,
        order_id=payment.order_id,
        method=word.method,
        evidence=word.evidence,
        paid_ms=paid_ms,
    )


def for_what_is_due(counter: Counter, payment: Payment) -> Payment:
    """A payment that was over and is taken up again: for what its order still has to be paid."""
    order = counter.order
    due = Money(due_minor(order), order.currency)
    if payment.amount == due:
        return payment
    anew = replace(payment, amount=due, version=payment.version + 1, updated_ms=counter.now_ms)
    save_payment(counter.db, payment.store_id, anew, read_version=payment.version)
    return anew


def last_of(counter: Counter, provider: str) -> Payment | None:
    """The newest payment of an order with a provider."""
    its = [one for one in counter.payments if one.provider == provider]
    return its[-1] if its else None
