"""An order -> Shoplazza's three words for where it stands. They are derived, and stored nowhere.

    status              opened, placed, finished, cancelled
    financial_status    what became of its money
    fulfillment_status  what became of its goods

Rule 1: money that goes back counts more than whatever else became of the money.
Rule 2: an order that has ended is cancelled in all three words, unless its money goes back.
Rule 3: 2022-01 knows fewer words about money: what it does not know is under way (`paying`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orderwire.dialects.shoplazza.versions import LATEST, Version
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund

STATUS: Mapping[OrderState, str] = {
    OrderState.AWAITING_PAYMENT: "opened",
    OrderState.PLACED: "placed",
    OrderState.IN_PROGRESS: "placed",
    OrderState.COMPLETED: "finished",
    OrderState.EXPIRED: "cancelled",
    OrderState.CANCELLED: "cancelled",
}

_NEWER_WORDS = frozenset({"authorized", "partially_paid"})
"""Words that 2022-01 does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The three words of an order."""

    status: str
    financial: str
    fulfilment: str


def words_of(
    order: Order,
    payments: Sequence[Payment] = (),
    refunds: Sequence[Refund] = (),
    fulfilments: Sequence[Fulfilment] = (),
    *,
    version: Version = LATEST,
) -> Words:
    """Where an order stands, in the words of a version."""
    financial = _financial(order, payments, refunds)
    if version.is_flat and financial in _NEWER_WORDS:
        financial = "paying"
    return Words(
        status=STATUS[order.state],
        financial=financial,
        fulfilment=_fulfilment(order, fulfilments),
    )


def refund_word(order: Order, refunds: Sequence[Refund]) -> str:
    """What became of the money that was to go back: `none` where none was."""
    if any(one.state is RefundState.OPEN for one in refunds):
        return "refunding"
    if order.is_refunded:
        return "refunded"
    if order.refunded_minor > 0:
        return "partially_refunded"
    return "refund_failed" if refunds and refunds[-1].state is RefundState.FAILED else "none"


def _financial(order: Order, payments: Iterable[Payment], refunds: Sequence[Refund]) -> str:
    back = refund_word(order, refunds)
    if back != "none":
        return back
    if order.state in ENDED:
        return "cancelled"
    if order.is_paid:
        return "paid"
    if order.paid_minor > 0:
        return "partially_paid"
    states = {one.state for one in payments}
    if PaymentState.AUTHORISED in states:
        return "authorized"
    return "paying" if PaymentState.PENDING_REVIEW in states else "waiting"


def _fulfilment(order: Order, fulfilments: Sequence[Fulfilment]) -> str:
    if order.state in ENDED:
        return "cancelled"
    goods = [line for line in order.lines if line.is_shipped]
    returned = _returned(goods)
    if returned:
        return returned
    sent = any(line.fulfilled for line in goods)
    if not sent:
        if order.state is OrderState.COMPLETED:
            return "finished"
        return "waiting" if order.state is OrderState.IN_PROGRESS else "initialled"
    if any(line.to_fulfil for line in goods):
        return "partially_shipped"
    return _arrived(fulfilments)


def _returned(goods: Iterable[OrderLine]) -> str:
    """Whether goods came back that had been sent; empty where none did."""
    came_back = still_away = 0
    for line in goods:
        never_sent = line.quantity - line.fulfilled
        back = max(0, line.restocked - never_sent)
        came_back += back
        still_away += line.fulfilled - back
    if not came_back:
        return ""
    return "partially_returned" if still_away else "returned"


def _arrived(fulfilments: Iterable[Fulfilment]) -> str:
    """What became of goods that are all sent. Of those sent elsewhere, nobody tells us more."""
    counting = [one for one in fulfilments if one.state is not FulfilmentState.CANCELLED]
    delivered = [one for one in counting if one.state is FulfilmentState.DELIVERED]
    if len(delivered) == len(counting):
        return "finished"
    return "partially_finished" if delivered else "shipped"


def line_word(order: Order, line: OrderLine, fulfilments: Iterable[Fulfilment]) -> str:
    """What became of the goods of one line."""
    if order.state in ENDED:
        return "cancelled"
    back = _returned([line]) if line.is_shipped else ""
    if back:
        return back
    if not line.is_shipped or not line.fulfilled:
        if order.state is OrderState.COMPLETED:
            return "finished"
        return "waiting" if order.state is OrderState.IN_PROGRESS else "initialled"
    if line.to_fulfil:
        return "partially_shipped"
    of_line = [one for one in fulfilments if any(part.line_id == line.id for part in one.lines)]
    return _arrived(of_line)


FULFILMENT_WORD: Mapping[FulfilmentState, str] = {
    FulfilmentState.SHIPPED: "shipped",
    FulfilmentState.DELIVERED: "finished",
    FulfilmentState.CANCELLED: "cancelled",
}
"""The word for a single fulfilment."""
