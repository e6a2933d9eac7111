"""Finding orders by where they stand, how they were paid, who bought, what, and where it goes.

Rule: what an order says beside its amounts is kept as a document (`details`). A member of it is
found by its text, which nothing but that member can hold: quotes within texts are escaped.
Callers own the transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.offline import OFFLINE
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.orders import Order
from orderwire.engine.payment_life import PaymentState
from orderwire.storage.orders import is_dated, orders_by_id
from orderwire.storage.rows import to_json
from orderwire.storage.schema import customers, fulfilments, order_lines, orders, payments

Condition = sa.ColumnElement[bool]

NUMBER_DIGITS_MAX = 15

_COUNTS = (
    PaymentState.CAPTURED,
    PaymentState.AUTHORISED,
    PaymentState.PENDING_REVIEW,
    PaymentState.PROMISED,
)
"""The states in which a payment says how its order is paid."""


class Brought(StrEnum):
    """How far the goods of a completed order are on their way."""

    NOWHERE = "nowhere"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBy:
    """A way to be paid by: a provider, or any that is not offline; and words for the method."""

    provider: str | None = None
    methods: frozenset[str] | None = None
    but_methods: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSearch:
    """Which orders are looked for; what is `None` does not matter. Moments in ms.

    states      where they stand; those whose money all went back stand nowhere but in `refunded`
    brought     of the completed ones, those that are so far on their way
    paid_by     ways that they are paid by; `is_unpaid` adds those that nothing was paid for yet,
                `is_free` those that cost nothing
    dialects    those made through these, and `but_dialects` those made through any other
    details     members of the details that one of must be there, for each group of them
    """

    states: frozenset[OrderState] | None = None
    refunded: bool = False
    brought: frozenset[Brought] = frozenset()
    paid_by: Sequence[PaidBy] | None = None
    is_unpaid: bool = False
    is_free: bool = False
    created_from_ms: int | None = None
    created_before_ms: int | None = None
    reference: str | None = None
    coupon_code: str | None = None
    customer_id: int | None = None
    country: str | None = None
    product: str | None = None
    keyword: str | None = None
    dialects: Collection[str] | None = None
    but_dialects: Collection[str] | None = None
    details: Sequence[Collection[tuple[str, str | int]]] = ()


def find_orders(
    db: sa.Connection,
    store_id: int,
    search: OrderSearch,
    *,
    order_by: str = "id",
    is_descending: bool = True,
    limit: int,
    offset: int = 0,
) -> list[Order]:
    """A page of the orders that a search finds, with their lines."""
    column = orders.c[order_by]
    direction = sa.desc if is_descending else sa.asc
    rows = db.execute(
        sa.select(orders.c.id)
        .where(orders.c.store_id == store_id, *_conditions(store_id, search))
        .order_by(direction(column), direction(orders.c.id))
        .limit(limit)
        .offset(offset)
    )
    order_ids = list(rows.scalars())
    found = orders_by_id(db, store_id, order_ids) if order_ids else {}
    return [found[order_id] for order_id in order_ids]


def count_found(db: sa.Connection, store_id: int, search: OrderSearch) -> int:
    """How many orders a search finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(orders)
        .where(orders.c.store_id == store_id, *_conditions(store_id, search))
    ).scalar_one()


def _conditions(store_id: int, search: OrderSearch) -> list[Condition]:
    conditions = [*_plain(search), *_members(search)]
    if search.states is not None:
        conditions.append(_stands(store_id, search))
    if search.paid_by is not None:
        conditions.append(_is_paid(store_id, search.paid_by, search))
    if search.product is not None:
        name = order_lines.c.name.icontains(search.product, autoescape=True)
        conditions.append(_has(store_id, order_lines, name))
    if search.keyword is not None:
        conditions.append(_holds(store_id, search.keyword))
    return conditions


def _plain(search: OrderSearch) -> list[Condition]:
    """Conditions on columns of the order itself."""
    conditions: list[Condition] = [is_dated()]
    if search.created_from_ms is not None:
        conditions.append(orders.c.created_ms >= search.created_from_ms)
    if search.created_before_ms is not None:
        conditions.append(orders.c.created_ms < search.created_before_ms)
    if search.reference is not None:
        conditions.append(_is_called(search.reference))
    if search.coupon_code is not None:
        code = search.coupon_code.strip().lower()
        conditions.append(sa.func.lower(orders.c.coupon_code) == code)
    if search.customer_id is not None:
        conditions.append(orders.c.customer_id == search.customer_id)
    if search.country is not None:
        conditions.append(orders.c.tax_country == search.country)
    if search.dialects is not None:
        conditions.append(orders.c.dialect.in_(search.dialects))
    if search.but_dialects is not None:
        conditions.append(orders.c.dialect.not_in(search.but_dialects))
    return conditions


def _is_called(reference: str) -> Condition:
    """Whether an order has this number, where it came from or, without one there, here."""
    elsewhere = orders.c.outside_number == reference
    is_number = reference.isascii() and reference.isdigit()
    if not is_number or len(reference) > NUMBER_DIGITS_MAX:
        return elsewhere
    ours = sa.and_(orders.c.number == int(reference), orders.c.outside_number.is_(None))
    return sa.or_(ours, elsewhere)


def _members(search: OrderSearch) -> list[Condition]:
    """Conditions on members of the details. A number ends where no digit follows."""
    return [
        sa.or_(
            sa.false(),
            *(
                orders.c.details.contains(f"{to_json(name)}:{to_json(value)}{end}", autoescape=True)
                for name, value in wanted
                for end in ",}"
            ),
        )
        for wanted in search.details
    ]


def _stands(store_id: int, search: OrderSearch) -> Condition:
    is_refunded = sa.and_(orders.c.paid_minor > 0, orders.c.refunded_minor >= orders.c.paid_minor)
    stands: Condition = orders.c.state.in_(sorted(state.value for state in search.states or ()))
    is_brought = sa.or_(sa.false(), *(_is_brought(store_id, one) for one in search.brought))
    is_completed = orders.c.state == OrderState.COMPLETED.value
    stands = sa.and_(sa.or_(stands, sa.and_(is_completed, is_brought)), sa.not_(is_refunded))
    return sa.or_(stands, is_refunded) if search.refunded else stands


def _is_brought(store_id: int, brought: Brought) -> Condition:
    is_live = fulfilments.c.state != FulfilmentState.CANCELLED.value
    is_under_way = fulfilments.c.state == FulfilmentState.SHIPPED.value
    is_carried = sa.or_(fulfilments.c.carrier != "", fulfilments.c.tracking_number != "")
    delivered = sa.and_(
        _has(store_id, fulfilments, is_live), sa.not_(_has(store_id, fulfilments, is_under_way))
    )
    if brought is Brought.DELIVERED:
        return delivered
    carried = _has(store_id, fulfilments, sa.and_(is_live, is_carried))
    return sa.and_(sa.not_(delivered), carried if brought is Brought.SHIPPED else sa.not_(carried))


def _is_paid(store_id: int, ways: Sequence[PaidBy], search: OrderSearch) -> Condition:
    counts = payments.c.state.in_([state.value for state in _COUNTS])
    nothing = sa.not_(_has(store_id, payments, counts))
    # What people were still to pay is given up with an order that ends after it was placed.
    voided = payments.c.state == PaymentState.VOIDED.value
    has_ended = orders.c.state.in_(sorted(state.value for state in ENDED))
    was_to_be_paid = sa.and_(nothing, has_ended, orders.c.placed_ms.is_not(None))
    paid = []
    for way in ways:
        paid.append(_has(store_id, payments, sa.and_(counts, _by(way))))
        given_up = _has(store_id, payments, sa.and_(voided, _by(way)))
        paid.append(sa.and_(was_to_be_paid, given_up))
    if search.is_unpaid:
        is_given_up = sa.and_(was_to_be_paid, _has(store_id, payments, voided))
        paid.append(sa.and_(nothing, orders.c.total_minor > 0, sa.not_(is_given_up)))
    if search.is_free:
        paid.append(sa.and_(nothing, orders.c.total_minor == 0))
    return sa.or_(sa.false(), *paid)


def _by(way: PaidBy) -> Condition:
    if way.provider is None:
        return payments.c.provider.not_in(sorted(OFFLINE))
    method = sa.func.coalesce(payments.c.method, "")
    conditions: list[Condition] = [payments.c.provider == way.provider]
    if way.methods is not None:
        conditions.append(method.in_(sorted(way.methods)))
    if way.but_methods:
        conditions.append(method.not_in(sorted(way.but_methods)))
    return sa.and_(*conditions)


def _holds(store_id: int, keyword: str) -> Condition:
    """Whether an order is known by a text: a number, a person, a tag, or a shipment of it."""
    person = (customers.c.first_name, customers.c.last_name, customers.c.email, customers.c.phone)
    buyers = sa.select(customers.c.id).where(
        customers.c.store_id == store_id,
        sa.or_(*(one.icontains(keyword, autoescape=True) for one in person)),
    )
    # In a document, a text is followed by the end of something, and a member's name by a colon.
    texts = [
        column.contains(f"{to_json(keyword)}{end}", autoescape=True)
        for column in (orders.c.contact, orders.c.details)
        for end in ",]}"
    ]
    return sa.or_(
        _is_called(keyword),
        orders.c.customer_id.in_(buyers),
        _has(store_id, fulfilments, fulfilments.c.tracking_number == keyword),
        *texts,
    )


def _has(store_id: int, table: sa.Table, condition: Condition) -> Condition:
    """Whether an order has a row of a table that fits."""
    return orders.c.id.in_(
        sa.select(table.c.order_id).where(table.c.store_id == store_id, condition)
    )
