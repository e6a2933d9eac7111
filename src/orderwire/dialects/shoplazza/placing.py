"""A new order as it will stand in the book, for the answer to the request that made it.

The answer is worded before the order is saved: it must be the same that reading it back would
give.
"""

from collections.abc import Mapping
from dataclasses import replace

from orderwire.engine.drafts import Contact
from orderwire.engine.placing import Placed
from orderwire.operations.read_sold import Sold
from orderwire.storage.book import Entry
from orderwire.storage.customers import Customer
from orderwire.storage.spending import NO_SPENDING, Spending


def entry_of(placed: Placed, sold: Sold, now_ms: int) -> Entry:
    """A new order with all around it."""
    names = {("customer", customer_id): name for customer_id, name in sold.names.items()}
    return Entry(
        order=placed.order,
        checkout=placed.checkout,
        customer=_customer(placed, sold.customers, now_ms),
        payments=[] if placed.payment is None else [placed.payment],
        refunds=[],
        fulfilments=[],
        outside=names,
    )


def sold_with(placed: Placed, sold: Sold) -> Sold:
    """What was known of its customer before, with the new order."""
    order = placed.order
    if order.customer_id is None or order.placed_ms is None:
        return sold
    before = sold.spending.get(order.customer_id, NO_SPENDING)
    spent = before.spent.get(order.currency, 0) + order.paid_minor
    after = Spending(orders=before.orders + 1, spent={**before.spent, order.currency: spent})
    return replace(sold, spending={**sold.spending, order.customer_id: after})


def _customer(placed: Placed, known: Mapping[int, Customer], now_ms: int) -> Customer | None:
    """Its customer: one who was known before, or who is made of what was said of the buyer."""
    customer_id = placed.order.customer_id
    if customer_id is None or customer_id in known:
        return known.get(customer_id or 0)
    contact = placed.order.contact or Contact()
    return Customer(
        id=customer_id,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        created_ms=now_ms,
    )
