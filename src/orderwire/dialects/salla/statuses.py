"""Salla's statuses of orders, and its words for how they are paid: derived, stored nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.dialects.salla.refusing import Texts, said
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY, MANUAL
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.storage.book import Entry

WAITING = "waiting"
FREE = "free"

_COUNTS = (
    PaymentState.CAPTURED,
    PaymentState.AUTHORISED,
    PaymentState.PENDING_REVIEW,
    PaymentState.PROMISED,
)
"""The states in which a payment says how its order is paid, the surest first."""

_METHOD_OF_PROVIDER = {BANK_TRANSFER: "bank", CASH_ON_DELIVERY: "cod"}
METHODS_BY_HAND = {
    "mada": "mada",
    "subscription": "subscription",
    "cash": "cod",
    "cod": "cod",
    "bank": "bank",
    "transfer": "bank",
}
CARD = "credit_card"


@dataclass(frozen=True, slots=True)
class Status:
    """One of the platform's own statuses."""

    id: int
    slug: str
    names: Texts


STATUSES: Mapping[str, Status] = {
    slug: Status(number, slug, said(arabic, english))
    for number, slug, arabic, english in (
        (1473353380, "payment_pending", "بإنتظار الدفع", "Pending payment"),
        (566146469, "under_review", "بإنتظار المراجعة", "Under review"),
        (1939592358, "in_progress", "قيد التنفيذ", "In progress"),
        (1298199463, "completed", "تم التنفيذ", "Completed"),
        (349994915, "delivering", "جاري التوصيل", "Delivering"),
        (1723506348, "delivered", "تم التوصيل", "Delivered"),
        (814202285, "shipped", "تم الشحن", "Shipped"),
        (525144736, "canceled", "ملغي", "Canceled"),
        (989286562, "restored", "مسترجع", "Restored"),
        (1548352431, "restoring", "قيد الإسترجاع", "Restoring"),
    )
}
"""The platform's statuses by slug, in its order."""

SLUG_OF_STATE: Mapping[OrderState, str] = {
    OrderState.AWAITING_PAYMENT: "payment_pending",
    OrderState.PLACED: "under_review",
    OrderState.IN_PROGRESS: "in_progress",
    OrderState.COMPLETED: "completed",
    OrderState.CANCELLED: "canceled",
    OrderState.EXPIRED: "canceled",
}


def slug_of(entry: Entry) -> str:
    """The status of an order: restored once all its money went back, shipped and delivered by
    what became of its goods, else by its state.
    """
    order = entry.order
    if order.is_refunded:
        return "restored"
    if order.state is not OrderState.COMPLETED:
        return SLUG_OF_STATE[order.state]
    parts = [one for one in entry.fulfilments if one.state is not FulfilmentState.CANCELLED]
    if parts and all(one.state is FulfilmentState.DELIVERED for one in parts):
        return "delivered"
    return "shipped" if any(one.carrier or one.tracking_number for one in parts) else "completed"


def paid_by(entry: Entry) -> Payment | None:
    """The payment that says how an order is paid: the surest one, and of those the newest.

    Of an order that had been placed and has ended, what people were still to pay is given up with
    it: it was paid in that way all the same.
    """
    order = entry.order
    was_placed = order.state in ENDED and order.placed_ms is not None
    for state in (*_COUNTS, PaymentState.VOIDED) if was_placed else _COUNTS:
        found = [one for one in entry.payments if one.state is state]
        if found:
            return found[-1]
    return None


def method_of(entry: Entry) -> str:
    """How an order is paid, in the platform's words."""
    payment = paid_by(entry)
    if payment is None:
        return FREE if entry.order.total_minor == 0 else WAITING
    if payment.provider == MANUAL:
        return METHODS_BY_HAND.get(payment.method, CARD)
    return _METHOD_OF_PROVIDER.get(payment.provider, CARD)
