"""From an order of the book to the fifth platform's JSON. Its words are derived, never stored."""

from collections.abc import Mapping

from orderwire.dialects._kit.wire import amount
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.storage.book import Entry
from tests.dialects.fifth.refusing import Document

WORDS: Mapping[OrderState, str] = {
    OrderState.AWAITING_PAYMENT: "unpaid",
    OrderState.PLACED: "ordered",
    OrderState.IN_PROGRESS: "ordered",
    OrderState.COMPLETED: "done",
    OrderState.EXPIRED: "over",
    OrderState.CANCELLED: "over",
}


def write_order(order: Order, link: str | None = None) -> Document:
    """An order, and where it is paid if it was just made."""
    document: Document = {
        "order": str(order.id),
        "state": "returned" if order.is_refunded else WORDS[order.state],
        "things": [
            {
                "sku": line.sku,
                "name": line.name,
                "count": line.quantity,
                "each": amount(Money(line.unit_minor, order.currency)),
            }
            for line in order.lines
        ],
        "total": amount(order.total),
        "currency": order.currency,
    }
    return document if link is None else {**document, "pay_at": link}


def write_entry(entry: Entry) -> Document:
    """An order of the book with who bought it."""
    who = entry.customer or entry.order.contact
    name = "" if who is None else f"{who.first_name} {who.last_name}".strip()
    return {**write_order(entry.order), "buyer": name}
