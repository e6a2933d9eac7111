"""Orders with everything around them, read together for whoever shows them.

A page of orders costs the same few statements as a single one. Callers own the transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.engine.drafts import Contact
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.orders import Checkout, Order
from orderwire.engine.paying import Payment
from orderwire.engine.refunds import Refund
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.customers import Customer, customers_by_id
from orderwire.storage.events import Recorded, history_of
from orderwire.storage.fulfilments import fulfilments_of_orders
from orderwire.storage.orders import Listing, get_order, list_orders
from orderwire.storage.outside import outside_names
from orderwire.storage.payments import payments_of_orders
from orderwire.storage.refunds import refunds_of_orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An order with all around it, and what a dialect calls their parts.

    `outside` is by kind and our id; without an entry, our own id is the name. The history is read
    for a single order only.
    """

    order: Order
    checkout: Checkout | None
    customer: Customer | None
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    fulfilments: Sequence[Fulfilment]
    outside: Mapping[tuple[str, int], str]
    history: Sequence[Recorded] = ()

    @property
    def contact(self) -> Contact | None:
        """Who to talk to about it: as its caller said, else the customer that it was made for."""
        if self.order.contact is not None or self.customer is None:
            return self.order.contact
        return Contact(
            first_name=self.customer.first_name,
            last_name=self.customer.last_name,
            email=self.customer.email,
            phone=self.customer.phone,
        )


def list_entries(db: sa.Connection, store_id: int, listing: Listing, dialect: str) -> list[Entry]:
    """A page of the book, in a dialect's names."""
    return _entries(db, store_id, list_orders(db, store_id, listing), dialect)


def get_entry(db: sa.Connection, store_id: int, order_id: int, dialect: str) -> Entry | None:
    """One order of the book with its history, in a dialect's names."""
    order = get_order(db, store_id, order_id)
    if order is None:
        return None
    history = history_of(db, store_id, order_id)
    return _entries(db, store_id, [order], dialect, history)[0]


def entries_of(
    db: sa.Connection, store_id: int, orders: Sequence[Order], dialect: str
) -> list[Entry]:
    """Orders with all around them, in a dialect's names."""
    return _entries(db, store_id, orders, dialect)


def _entries(
    db: sa.Connection,
    store_id: int,
    orders: Sequence[Order],
    dialect: str,
    history: Sequence[Recorded] = (),
) -> list[Entry]:
    if not orders:
        return []
    order_ids = [order.id for order in orders]
    customer_ids = {order.customer_id for order in orders if order.customer_id is not None}
    product_ids = {line.product_id for order in orders for line in order.lines}
    variant_ids = {line.variant_id for order in orders for line in order.lines if line.plan}
    checkouts = checkouts_of_orders(db, store_id, order_ids)
    customers = customers_by_id(db, store_id, sorted(customer_ids))
    payments = payments_of_orders(db, store_id, order_ids)
    refunds = refunds_of_orders(db, store_id, order_ids)
    fulfilments = fulfilments_of_orders(db, store_id, order_ids)
    shown: dict[str, Collection[int]] = {
        "customer": customer_ids,
        "product": product_ids,
        "variant": variant_ids,
        "order": order_ids,
    }
    outside = outside_names(db, store_id, dialect, shown)
    return [
        Entry(
            order=order,
            checkout=checkouts.get(order.id),
            customer=customers.get(order.customer_id or 0),
            payments=payments.get(order.id, []),
            refunds=refunds.get(order.id, []),
            fulfilments=fulfilments.get(order.id, []),
            outside=outside,
            history=history,
        )
        for order in orders
    ]
