"""What must be true of one order with its checkout, payments, refunds and fulfilments.

Pure: an order as it is read from the book, and what is wrong with it, in words. Amounts are minor
units of the order's currency.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Checkout, Order, OrderCharge, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund

_WAITING = (CheckoutState.OPEN, CheckoutState.PROMISED)
_OVER = (CheckoutState.EXPIRED, CheckoutState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An order with all that belongs to it."""

    order: Order
    checkout: Checkout | None
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    fulfilments: Sequence[Fulfilment]

    @property
    def live_refunds(self) -> list[Refund]:
        """The refunds that count: all but those that failed."""
        return [one for one in self.refunds if one.state is not RefundState.FAILED]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something of an order that cannot be true: what it is about, and what it is."""

    name: str
    says: str


def faults_of(case: Case) -> list[Fault]:
    """Everything that cannot be true of an order."""
    return [
        *(Fault("totals", said) for said in _wrong_totals(case.order)),
        *(Fault("lines", said) for said in _wrong_counts(case)),
        *(Fault("money", said) for said in _wrong_money(case)),
        *(Fault("refunds", said) for said in _wrong_refunds(case)),
        *(Fault("states", said) for said in _wrong_states(case)),
    ]


def _wrong_totals(order: Order) -> Iterator[str]:
    """The order is the sum of its lines and charges, and each of them comes to what it says."""
    parts: list[OrderLine | OrderCharge] = [*order.lines, *order.charges]
    for line in order.lines:
        yield from _differ(f"line {line.id} amount", line.amount_minor, _worth_of(line))
    for part in parts:
        name = f"line {part.id}" if isinstance(part, OrderLine) else f"charge {part.name!r}"
        beside = 0 if order.prices_include_tax else part.tax_minor
        total = part.amount_minor - part.discount_minor + beside
        yield from _differ(f"{name} total", part.total_minor, total)
    charges = sum(one.amount_minor - one.discount_minor for one in order.charges)
    sums = {
        "subtotal": (order.subtotal_minor, sum(one.amount_minor for one in order.lines)),
        "discount": (order.discount_minor, sum(one.discount_minor for one in order.lines)),
        "charges": (order.charges_minor, charges),
        "tax": (order.tax_minor, sum(one.tax_minor for one in parts)),
        "total": (order.total_minor, sum(one.total_minor for one in parts)),
    }
    for name, (said, found) in sums.items():
        yield from _differ(name, said, found)


def _worth_of(line: OrderLine) -> int:
    return line.unit_minor * line.quantity


def _wrong_counts(case: Case) -> Iterator[str]:
    """No line has more of anything than it has units, and what was brought was brought by us."""
    brought: Counter[int] = Counter()
    for fulfilment in case.fulfilments:
        if fulfilment.state is not FulfilmentState.CANCELLED:
            for part in fulfilment.lines:
                brought[part.line_id] += part.units
    for line in case.order.lines:
        for name in ("fulfilled", "refunded", "restocked"):
            count = getattr(line, name)
            if not 0 <= count <= line.quantity:
                yield f"line {line.id} has {count} {name} of {line.quantity}"
        if brought[line.id] > line.fulfilled:
            yield f"line {line.id} has {line.fulfilled} fulfilled, {brought[line.id]} were sent"
        if line.restocked and not line.is_stock_counted:
            yield f"line {line.id} gave {line.restocked} back to a stock it never took from"
    for line_id in sorted(brought.keys() - {line.id for line in case.order.lines}):
        yield f"{brought[line_id]} were sent of line {line_id}, which it does not have"


def _wrong_money(case: Case) -> Iterator[str]:
    """What was paid is what its payments brought, each in the currency of the order."""
    order = case.order
    captured = [one for one in case.payments if one.state is PaymentState.CAPTURED]
    yield from _differ("paid", order.paid_minor, sum(one.amount.minor for one in captured))
    for payment in case.payments:
        if payment.amount.currency != order.currency:
            yield f"payment {payment.id} is in {payment.amount.currency}, not {order.currency}"
        most = payment.amount.minor if payment.state is PaymentState.CAPTURED else 0
        if not 0 <= payment.refunded_minor <= most:
            yield f"payment {payment.id} gave {payment.refunded_minor} back of {most}"


def _wrong_refunds(case: Case) -> Iterator[str]:
    """What went back is what the refunds took: of the order, and of each of its parts."""
    order, live = case.order, case.live_refunds
    yield from _differ("refunded", order.refunded_minor, sum(one.amount.minor for one in live))
    of_payment: Counter[int] = Counter()
    for refund in live:
        of_payment[refund.payment_id] += refund.amount.minor
    for payment in case.payments:
        name = f"payment {payment.id} refunded"
        yield from _differ(name, payment.refunded_minor, of_payment[payment.id])
    for refund in case.refunds:
        name = f"refund {refund.id} amount"
        yield from _differ(name, refund.amount.minor, refund.parts.amount_minor)
    units: Counter[int] = Counter()
    money: Counter[int] = Counter()
    for part in (part for refund in live for part in refund.parts.lines):
        units[part.line_id] += part.units
        money[part.line_id] += part.amount_minor
    for line in order.lines:
        yield from _differ(f"line {line.id} units refunded", line.refunded, units[line.id])
        yield from _differ(f"line {line.id} refunded", line.refunded_minor, money[line.id])
    charged = sum(part.amount_minor for refund in live for part in refund.parts.charges)
    yield from _differ("charges refunded", sum(_gone(order.charges)), charged)


def _gone(charges: Iterable[OrderCharge]) -> Iterator[int]:
    return (charge.refunded_minor for charge in charges)


def _wrong_states(case: Case) -> Iterator[str]:
    """An order, its checkout and its payments stand where they can stand together."""
    order, checkout = case.order, case.checkout
    is_waiting = order.state is OrderState.AWAITING_PAYMENT
    # One that was brought from elsewhere may wait, and have its money all the same.
    if is_waiting and not order.is_paid and checkout is None:
        yield "awaits its payment without a checkout"
    if checkout is not None:
        if is_waiting and not order.is_paid and checkout.state not in _WAITING:
            yield f"awaits its payment at a checkout that is {checkout.state}"
        if order.state in ENDED and checkout.state in _WAITING:
            yield f"is {order.state}, and its checkout {checkout.id} is {checkout.state}"
        if order.state not in ENDED and checkout.state in _OVER:
            yield f"is {order.state}, and its checkout {checkout.id} is {checkout.state}"
    if not is_waiting and order.state not in ENDED and order.placed_ms is None:
        yield f"is {order.state}, and was never placed"
    if order.version < 1:
        yield f"has version {order.version}"


def _differ(name: str, said: int, found: int) -> Iterator[str]:
    if said != found:
        yield f"{name} is {said}, and comes to {found}"
