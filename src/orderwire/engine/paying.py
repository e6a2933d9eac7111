"""What payments are, what can be said of them, and what of that moves an order.

Rule 1: facts about a payment come from its provider, asked outside any transaction, or from people
where a way to pay has no provider that could be asked (`offline`). What they come to is decided in
`settling`, and applied once, in one transaction, to facts read under the order's lock.
Rule 2: money is never lost. Whatever somebody holds for a payment ends in its history: as the
order's pay, or as something that waits for a person, who sends it back.
Rule 3: an order's `paid_minor` is the sum of its captured payments, always.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from orderwire.engine.money import Money
from orderwire.engine.moves import Moves, takes_between, uses_between
from orderwire.engine.offline import OFFLINE
from orderwire.engine.order_life import ENDED, OrderStep
from orderwire.engine.order_life import advance as advance_order
from orderwire.engine.orders import Checkout, Event, Order
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import WrongState

_EVENT_OF_STEP = {
    OrderStep.PLACE: "order.placed",
    OrderStep.START: "order.started",
    OrderStep.COMPLETE: "order.completed",
    OrderStep.UNPLACE: "order.unplaced",
    OrderStep.RESUME: "order.resumed",
    OrderStep.EXPIRE: "order.expired",
    OrderStep.CANCEL: "order.cancelled",
}

MISMATCH = "mismatch"
"""The failure of a payment whose money does not fit its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One attempt to pay an order with a provider. `reference` is the provider's name for it.

    While the customer has something to do elsewhere, `continue_url` is where. Where a person says
    that there is money, `method` is how it was paid, in a word, and `evidence` what shows it.
    `refunded_minor` is what of it has gone back, or is on its way. By `prolonged_ms` the checkout
    stays open for longer because of it.
    """

    store_id: int
    id: int
    order_id: int
    provider: str
    state: PaymentState
    version: int
    amount: Money
    reference: str | None
    failure: str | None
    created_ms: int
    updated_ms: int
    continue_url: str | None = None
    method: str = ""
    evidence: str = ""
    refunded_minor: int = 0
    prolonged_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """Somebody holds this much money, and says for which order of which store.

    A person says more: how it was paid, in a word, what shows it, and when it was (ms).
    """

    reference: str
    amount: Money
    store_id: int
    order_id: int
    method: str = ""
    evidence: str = ""
    paid_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """There is no money; `reason` is one word of ours, for the page to find a text for.

    Where a person says no, it is that person's own words.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The provider does not know yet. It is asked again, or says so by itself."""


@dataclass(frozen=True, slots=True)
class InReview:
    """There is something that somebody has to look at: a receipt, called `evidence`."""

    evidence: str


@dataclass(frozen=True, slots=True)
class Promised:
    """The money is collected when the goods are handed over.

    Where a person says what that costs, it is `fee_minor`, in minor units.
    """

    fee_minor: int | None = None


Answer = Captured | Declined | Pending | InReview | Promised
"""What can be said of a payment."""


class Came(StrEnum):
    """What came of an answer.

    paid       the order has its money
    part       the order has got money, but not all that it costs
    in_review  somebody has to look at a receipt, and the order is placed meanwhile
    promised   the money is to be collected, and the order is placed
    declined   there is no money; the customer may try again
    rejected   the receipt shows no money: the checkout is open again
    refused    the goods were not paid for when they were to be handed over
    given_up   the customer wants to pay in another way
    mismatch   money that does not fit the order: somebody has to look, the order is as it was
    surplus    money for an order that had its money already: it waits to be sent back
    late       money that came after the order's end, and the order is placed all the same
    unplaced   the same, but the stock has gone to others: it waits to be sent back
    """

    PAID = "paid"
    PART = "part"
    IN_REVIEW = "in_review"
    PROMISED = "promised"
    DECLINED = "declined"
    REJECTED = "rejected"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    MISMATCH = "mismatch"
    SURPLUS = "surplus"
    LATE = "late"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Till:
    """A payment with its order and the checkout it came through, as they stand."""

    payment: Payment
    order: Order
    checkout: Checkout


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled(Moves):
    """What an answer makes of a till: `before` is what it was decided on."""

    came: Came
    before: Till
    after: Till
    events: Sequence[Event]

    @property
    def order(self) -> Order:
        """The order as it is now."""
        return self.after.order

    @property
    def takes(self) -> Mapping[int, int]:
        """What an order that is placed again takes once more."""
        return takes_between(self.before.order, self.order)

    @property
    def uses(self) -> Mapping[int, int]:
        """The use of a coupon that counts again with it."""
        return uses_between(self.before.order, self.order)


@dataclass(frozen=True, slots=True)
class NothingNew(Moves):
    """The answer was applied before, or there is none yet: everything stays as it is."""

    payment: Payment


@dataclass(frozen=True, slots=True)
class Late:
    """The order has ended, and what it held is gone: only the order desk can place it again."""

    payment: Payment


def take_step(order: Order, step: OrderStep, now_ms: int) -> Order | WrongState:
    """The order after one step of its life, with its version and times moved on."""
    state = advance_order(order.state, step)
    if isinstance(state, WrongState):
        return state
    placed_ms = order.placed_ms
    if step is OrderStep.PLACE and placed_ms is None:
        placed_ms = now_ms
    return replace(
        order, state=state, version=order.version + 1, updated_ms=now_ms, placed_ms=placed_ms
    )


def event_of(step: OrderStep) -> Event:
    """The event that a step leaves in the order's history."""
    return Event(_EVENT_OF_STEP[step])


def steps_when_paid(order: Order, now_ms: int) -> tuple[Order, list[Event]]:
    """An order that is paid, or has nothing to pay: placed, and completed if nothing is shipped.

    An order with codes is completed when they are handed out (see `handing`).
    """
    waits = order.is_shipped or order.has_codes
    steps = [OrderStep.PLACE] if waits else [OrderStep.PLACE, OrderStep.COMPLETE]
    for step in steps:
        after = take_step(order, step, now_ms)
        assert isinstance(after, Order), (order.state, step)
        order = after
    return order, [event_of(step) for step in steps]


def due_minor(order: Order) -> int:
    """What an order still has to be paid, in minor units.

    For one that has ended, or never had all its money, what went back does not count: it has to
    come again to place it.
    """
    has_to_come_again = order.state in ENDED or not order.is_paid
    kept = order.paid_minor - (order.refunded_minor if has_to_come_again else 0)
    return max(0, order.total_minor - kept)


def begin_payment(
    order: Order, payment_id: int, provider: str, now_ms: int, *, method: str = ""
) -> Payment:
    """A payment that begins now, of all that its order still has to be paid."""
    return Payment(
        store_id=order.store_id,
        id=payment_id,
        order_id=order.id,
        provider=provider,
        state=PaymentState.OPEN,
        version=1,
        amount=Money(due_minor(order), order.currency),
        reference=None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
        method=method,
    )


def follow_due(payments: Iterable[Payment], order: Order, now_ms: int) -> list[Payment]:
    """Those of an order's payments that people are to bring or send, for what is due now.

    One whose receipt is looked at stands for the money that it shows, and one that already is for
    what is due is left out.
    """
    due = Money(due_minor(order), order.currency)
    return [
        replace(one, amount=due, version=one.version + 1, updated_ms=now_ms)
        for one in payments
        if one.provider in OFFLINE
        and one.state in (PaymentState.OPEN, PaymentState.PROMISED)
        and one.amount != due
        and due.minor > 0
    ]


def with_money(order: Order, payment: Payment, now_ms: int) -> Order:
    """The order with the money of one more payment, whatever becomes of it."""
    return replace(
        order,
        paid_minor=order.paid_minor + payment.amount.minor,
        version=order.version + 1,
        updated_ms=now_ms,
    )


def facts_of(payment: Payment) -> dict[str, str | int]:
    """What the events of a payment say of it."""
    return {
        "payment_id": payment.id,
        "provider": payment.provider,
        "amount_minor": payment.amount.minor,
        "currency": payment.amount.currency,
    }
