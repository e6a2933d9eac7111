"""From an order of the book to Peach's JSON: what was sent, and what became of it.

An order that came through another platform is written from our own sums. Amounts are in the
smallest unit of the order's currency: paise.
"""

import json
from datetime import UTC, datetime

from orderwire.dialects.peach import NAME
from orderwire.dialects.peach.naming import order_name
from orderwire.dialects.peach.reading import SENT, WARNINGS
from orderwire.dialects.peach.refusing import Document
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Order
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund
from orderwire.operations.place_order import pay_link
from orderwire.storage.book import Entry

PENDING, COMPLETED, CANCELED = "pending", "completed", "canceled"

_REFUND_WORDS = {
    RefundState.OPEN: PENDING,
    RefundState.SUCCEEDED: COMPLETED,
    RefundState.FAILED: "failed",
}


def status_of(order: Order) -> str:
    """Where an order stands, in the platform's three words."""
    if order.is_refunded:
        return COMPLETED
    if order.state in ENDED:
        return CANCELED
    return COMPLETED if order.is_paid else PENDING


def reference_of(order: Order) -> str:
    """What the order is called to its customer: by its caller's own id, else by ours."""
    own_id = order.own_id if order.dialect == NAME else None
    return own_id or order_name(order.id)


def write_order(entry: Entry, public_url: str, *, shown_id: str) -> Document:
    """An order under one of its ids, with all that was said of it."""
    order, checkout = entry.order, entry.checkout
    sent = json.loads(order.details.more.get(SENT, "{}")) if order.dialect == NAME else {}
    document: Document = {
        "id": shown_id,
        "order_id": order_name(order.id),
        "reference_id": reference_of(order),
        "status": status_of(order),
        **{name: value for name, value in (sent or _described(entry)).items() if name != "id"},
        "currency": order.currency,
        "total_amount": order.total_minor,
        "refunded_amount": order.refunded_minor,
        "created_at": moment(order.created_ms),
        "checkout_url": None
        if checkout is None
        else pay_link(public_url, order.store_id, checkout.id, checkout.token),
        "warnings": json.loads(order.details.more.get(WARNINGS, "[]")),
    }
    if document["status"] == CANCELED:
        document["cancel_reason"] = cancel_reason(entry)
    return document


def cancel_reason(entry: Entry) -> str:
    """Why an order ended, in the words of whoever said so."""
    for event in reversed(entry.history):
        if event.kind in ("order.cancelled", "order.expired"):
            return str(event.facts.get("reason", ""))
    return entry.order.details.expiry_reason


def _described(entry: Entry) -> Document:
    """An order that came through another platform, as if it had been sent here."""
    order, contact = entry.order, entry.contact
    document: Document = {
        "type": "physical_goods" if order.is_shipped else "digital_goods",
        "items": [
            {"name": line.name, "amount": line.unit_minor, "quantity": line.quantity}
            for line in order.lines
        ],
        "subtotal": order.subtotal_minor,
        "tax": {"value": 0 if order.prices_include_tax else order.tax_minor},
        "shipping": {"value": order.charges_minor},
        "discount": {"value": order.discount_minor},
    }
    if contact is not None:
        name = f"{contact.first_name} {contact.last_name}".strip()
        said = {"name": name, "email": contact.email, "phone_number": contact.phone}
        document["contact"] = {key: value for key, value in said.items() if value}
    shipping = [one for one in order.charges if one.kind is ChargeKind.SHIPPING]
    if shipping and shipping[0].name:
        document["shipping"] = {
            "value": order.charges_minor,
            "description": shipping[0].name,
        }
    return document


def write_refund(order: Order, refund: Refund, speed: str) -> Document:
    """Money that goes back, under the ids of its order."""
    return {
        "id": f"rfnd_{refund.id}",
        "order_id": order_name(order.id),
        "reference_id": reference_of(order),
        "status": _REFUND_WORDS[refund.state],
        "speed": speed,
        "amount": {"currency": refund.amount.currency, "value": refund.amount.minor},
        "created_at": moment(refund.created_ms),
    }


def moment(at_ms: int) -> str:
    """A moment as text, in UTC: 2026-11-22T08:00:00Z."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
