"""Orders looked for by what a caller knows of them, and how far along they are.

Where an order stands is not stored in a platform's words: what a word means is said here with the
same facts that `engine` decides on, so that the database can look for it and count it. Callers own
the transaction.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import sqlalchemy as sa

from orderwire.engine.currencies import EXPONENTS
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.storage.order_standing import (
    GoodsStanding,
    MoneyStanding,
    goods_standing,
    money_standing,
)
from orderwire.storage.orders import is_dated
from orderwire.storage.rows import to_json
from orderwire.storage.schema import customers, fulfilments, order_events, order_lines, orders
from orderwire.storage.seeking import ANY_TIME, Between, Page, Place, seek

DELETED = "order.deleted"
"""The event of an ended order that its caller will not see any more."""

SORTS = {"created": orders.c.created_ms, "updated": orders.c.updated_ms}
"""What orders can be sorted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderQuery:
    """Which orders are looked for; what is `None` does not matter.

    Totals are in whole units of each order's own currency. A keyword is looked for in numbers and
    in the contact, without regard to the case of Latin letters; `scope` limits it to one of those.
    E-mail addresses are compared without regard to case; what is said of who gets the goods is
    compared as it was sent.
    """

    ids: Collection[int] | None = None
    created: Between = ANY_TIME
    updated: Between = ANY_TIME
    placed: Between = ANY_TIME
    completed: Between = ANY_TIME
    fulfilled: Between = ANY_TIME
    states: Collection[OrderState] | None = None
    money: Collection[MoneyStanding] | None = None
    goods: Collection[GoodsStanding] | None = None
    customer_id: int | None = None
    customer_emails: Collection[str] | None = None
    product_ids: Collection[int] | None = None
    skus: Collection[str] | None = None
    receiver_emails: Collection[str] | None = None
    receiver_phones: Collection[str] | None = None
    total_from: Decimal | None = None
    total_to: Decimal | None = None
    keyword: str | None = None
    scope: str | None = None


def seek_orders(
    db: sa.Connection, store_id: int, query: OrderQuery, page: Page, *, sort: str = "created"
) -> list[Place]:
    """Where the orders of a page stand in the list; the ids are theirs."""
    column = SORTS[sort]
    rows = sa.select(column.label("value"), orders.c.id).where(
        orders.c.store_id == store_id, *_conditions(store_id, query)
    )
    found = db.execute(seek(rows, column, orders.c.id, page))
    return [Place(value=row.value, id=row.id) for row in found]


def count_orders(db: sa.Connection, store_id: int, query: OrderQuery) -> int:
    """How many orders a query finds."""
    return db.execute(
        sa.select(sa.func.count())
        .select_from(orders)
        .where(orders.c.store_id == store_id, *_conditions(store_id, query))
    ).scalar_one()


def is_deleted(db: sa.Connection, store_id: int, order_id: int) -> bool:
    """Whether an order is one that its caller will not see any more."""
    found = sa.select(orders.c.id).where(
        orders.c.store_id == store_id, orders.c.id == order_id, _is_deleted(store_id)
    )
    return db.execute(found).one_or_none() is not None


def _conditions(store_id: int, query: OrderQuery) -> list[sa.ColumnElement[bool]]:
    conditions = [is_dated(), sa.not_(_is_deleted(store_id))]
    conditions += query.created.holds(orders.c.created_ms)
    conditions += query.updated.holds(orders.c.updated_ms)
    conditions += query.placed.holds(orders.c.placed_ms)
    if query.ids is not None:
        conditions.append(orders.c.id.in_(query.ids))
    if query.completed != ANY_TIME:
        conditions.append(_was_completed(store_id, query.completed))
    if query.fulfilled != ANY_TIME:
        conditions.append(_was_fulfilled(store_id, query.fulfilled))
    if query.keyword is not None:
        conditions.append(_is_called(query.keyword, query.scope))
    contents = [*_contents(store_id, query), *_receivers(query)]
    return [*conditions, *_standings(store_id, query), *contents, *_totals(query)]


def _standings(store_id: int, query: OrderQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.states is not None:
        conditions.append(orders.c.state.in_(sorted(query.states)))
    if query.money is not None:
        conditions.append(money_standing(store_id).in_(sorted(query.money)))
    if query.goods is not None:
        conditions.append(goods_standing(store_id).in_(sorted(query.goods)))
    return conditions


def _receivers(query: OrderQuery) -> list[sa.ColumnElement[bool]]:
    """The conditions on who gets the goods, which the order keeps in a document.

    A member is found by its text: quotes inside of texts are escaped, so that nothing else is it.
    """
    return [
        sa.or_(
            sa.false(),
            *(
                orders.c.details.contains(f'"{member}":{to_json(value)}', autoescape=True)
                for value in values
            ),
        )
        for member, values in (("email", query.receiver_emails), ("phone", query.receiver_phones))
        if values is not None
    ]


def _contents(store_id: int, query: OrderQuery) -> list[sa.ColumnElement[bool]]:
    """The conditions on who bought, and what."""
    conditions: list[sa.ColumnElement[bool]] = []
    if query.customer_id is not None:
        conditions.append(orders.c.customer_id == query.customer_id)
    if query.customer_emails is not None:
        emails = [email.lower() for email in query.customer_emails]
        theirs = sa.select(customers.c.id).where(
            customers.c.store_id == store_id, sa.func.lower(customers.c.email).in_(emails)
        )
        conditions.append(orders.c.customer_id.in_(theirs))
    if query.product_ids is not None:
        conditions.append(_has_line(store_id, order_lines.c.product_id.in_(query.product_ids)))
    if query.skus is not None:
        conditions.append(_has_line(store_id, order_lines.c.sku.in_(query.skus)))
    return conditions


def _totals(query: OrderQuery) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if query.total_from is not None:
        conditions.append(orders.c.total_minor >= _minor(query.total_from, ROUND_CEILING))
    if query.total_to is not None:
        conditions.append(orders.c.total_minor <= _minor(query.total_to, ROUND_FLOOR))
    return conditions


def _minor(amount: Decimal, rounding: str) -> sa.ColumnElement[int]:
    """An amount in minor units of an order's own currency."""
    by_places: dict[int, list[str]] = {}
    for currency, places in EXPONENTS.items():
        by_places.setdefault(places, []).append(currency)
    minor: Mapping[int, int] = {
        places: int(amount.scaleb(places).to_integral_value(rounding)) for places in by_places
    }
    return sa.case(
        *((orders.c.currency.in_(by_places[places]), minor[places]) for places in (0, 3, 4)),
        else_=minor[2],
    )


def _has_line(store_id: int, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        order_lines.c.store_id == store_id, order_lines.c.order_id == orders.c.id, condition
    )


def _was_completed(store_id: int, when: Between) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        order_events.c.store_id == store_id,
        order_events.c.order_id == orders.c.id,
        order_events.c.kind == "order.completed",
        *when.holds(order_events.c.at_ms),
    )


def _was_fulfilled(store_id: int, when: Between) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        fulfilments.c.store_id == store_id,
        fulfilments.c.order_id == orders.c.id,
        *when.holds(fulfilments.c.created_ms),
    )


def _is_deleted(store_id: int) -> sa.ColumnElement[bool]:
    """Money that comes late brings an order back: only what has ended is gone."""
    return sa.and_(
        orders.c.state.in_(sorted(ENDED)),
        sa.exists().where(
            order_events.c.store_id == store_id,
            order_events.c.order_id == orders.c.id,
            order_events.c.kind == DELETED,
        ),
    )


def _is_called(keyword: str, scope: str | None) -> sa.ColumnElement[bool]:
    plain = keyword.removeprefix("#")
    numbers: list[sa.ColumnElement[bool]] = [orders.c.outside_number == keyword]
    if plain.isascii() and plain.isdigit() and len(plain) < len(str(2**63)):
        numbers.append(orders.c.number == int(plain))
    contact = orders.c.contact.icontains(keyword, autoescape=True)
    if scope == "number":
        return sa.or_(*numbers)
    return contact if scope == "contact" else sa.or_(*numbers, contact)
