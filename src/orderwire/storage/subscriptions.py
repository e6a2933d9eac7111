"""Subscriptions: reading them, and saving the steps they take. Callers own the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit, Plan
from orderwire.engine.money import Money
from orderwire.engine.orders import Checkout
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.engine.subscriptions import Subscription
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.customers import Customer, customers_by_id
from orderwire.storage.orders import Stale
from orderwire.storage.outside import outside_names
from orderwire.storage.prepared import is_given, of_store
from orderwire.storage.schema import customers, subscriptions
from orderwire.storage.sessions import Session, get_session

_OF_ORDER = (
    subscriptions.select()
    .where(of_store(subscriptions), is_given(subscriptions.c.order_id, "of_order"))
    .order_by(subscriptions.c.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribed:
    """A subscription with its customer, what it was made for, the checkout of its renewal order,
    and a dialect's names.

    `outside` is by kind and our id; without an entry, our own id is the name.
    """

    store_id: int
    subscription: Subscription
    customer: Customer | None
    session: Session | None
    renewal: Checkout | None
    outside: dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribers:
    """Which subscriptions a list shows, and which page of it.

    An e-mail is compared without regard to case. Phones are E.164: they begin with a country's
    code and end with the national number, either of which may be all that is asked for.
    """

    email: str | None = None
    phone_begins: str | None = None
    phone_ends: str | None = None
    limit: int
    offset: int = 0


def insert_subscriptions(db: sa.Connection, store_id: int, started: Sequence[Subscription]) -> None:
    """Write down subscriptions that have begun."""
    db.execute(
        subscriptions.insert(), [{"store_id": store_id, **_values_of(one)} for one in started]
    )


def get_subscription(db: sa.Connection, store_id: int, subscription_id: int) -> Subscription | None:
    """One subscription, if the store has it."""
    row = db.execute(
        subscriptions.select().where(
            subscriptions.c.store_id == store_id, subscriptions.c.id == subscription_id
        )
    ).one_or_none()
    return None if row is None else _subscription_of(row)


def lock_subscription(
    db: sa.Connection, store_id: int, subscription_id: int
) -> Subscription | None:
    """One subscription, locked against everybody who wants to change it."""
    row = db.execute(
        subscriptions.select()
        .where(subscriptions.c.store_id == store_id, subscriptions.c.id == subscription_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    return None if row is None else _subscription_of(row)


def save_subscription(
    db: sa.Connection, store_id: int, it: Subscription, *, read_version: int
) -> None:
    """Save a step. Raises Stale unless it still has the version that was read."""
    changed = db.execute(
        subscriptions.update()
        .where(
            subscriptions.c.store_id == store_id,
            subscriptions.c.id == it.id,
            subscriptions.c.version == read_version,
        )
        .values(_values_of(it))
    )
    if changed.rowcount != 1:
        raise Stale(f"subscription {it.id}")


def due_subscriptions(db: sa.Connection, store_id: int, now_ms: int, limit: int) -> list[int]:
    """Subscriptions that time has something to do with now, the most overdue first."""
    return list(
        db.execute(
            sa.select(subscriptions.c.id)
            .where(
                subscriptions.c.store_id == store_id,
                subscriptions.c.due_ms.is_not(None),
                subscriptions.c.due_ms <= now_ms,
            )
            .order_by(subscriptions.c.due_ms)
            .limit(limit)
        ).scalars()
    )


def list_subscriptions(
    db: sa.Connection, store_id: int, wanted: Subscribers, dialect: str
) -> list[Subscribed]:
    """A page of the store's subscriptions, the newest first."""
    query = subscriptions.select().where(subscriptions.c.store_id == store_id)
    conditions = _conditions(wanted)
    if conditions:
        query = query.join(
            customers,
            sa.and_(
                customers.c.store_id == store_id,
                customers.c.id == subscriptions.c.customer_id,
            ),
        ).where(*conditions)
    query = query.order_by(subscriptions.c.id.desc()).limit(wanted.limit).offset(wanted.offset)
    found = [_subscription_of(row) for row in db.execute(query)]
    return _with_everything(db, store_id, found, dialect)


def show_subscription(
    db: sa.Connection, store_id: int, subscription_id: int, dialect: str
) -> Subscribed | None:
    """One subscription with everything around it."""
    it = get_subscription(db, store_id, subscription_id)
    return None if it is None else _with_everything(db, store_id, [it], dialect)[0]


def _conditions(wanted: Subscribers) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.email is not None:
        conditions.append(sa.func.lower(customers.c.email) == wanted.email.lower())
    if wanted.phone_begins is not None and wanted.phone_ends is not None:
        conditions.append(customers.c.phone == wanted.phone_begins + wanted.phone_ends)
    elif wanted.phone_begins is not None:
        conditions.append(customers.c.phone.startswith(wanted.phone_begins, autoescape=True))
    elif wanted.phone_ends is not None:
        conditions.append(customers.c.phone.endswith(wanted.phone_ends, autoescape=True))
    return conditions


def _with_everything(
    db: sa.Connection, store_id: int, found: Sequence[Subscription], dialect: str
) -> list[Subscribed]:
    if not found:
        return []
    ids = {
        "customer": {one.customer_id for one in found if one.customer_id is not None},
        "product": {one.product_id for one in found},
        "variant": {one.variant_id for one in found},
        "order": {one.order_id for one in found},
    }
    renewals = {one.renewal_order_id for one in found if one.renewal_order_id is not None}
    checkouts = checkouts_of_orders(db, store_id, sorted(renewals)) if renewals else {}
    people = customers_by_id(db, store_id, sorted(ids["customer"]))
    outside = outside_names(db, store_id, dialect, ids)
    return [
        Subscribed(
            store_id=store_id,
            subscription=one,
            customer=people.get(one.customer_id or 0),
            session=get_session(db, store_id, one.order_id),
            renewal=checkouts.get(one.renewal_order_id or 0),
            outside=outside,
        )
        for one in found
    ]


def _values_of(it: Subscription) -> dict[str, object]:
    return {
        "id": it.id,
        "order_id": it.order_id,
        "customer_id": it.customer_id,
        "dialect": it.dialect,
        "product_id": it.product_id,
        "variant_id": it.variant_id,
        "name": it.name,
        "period_unit": it.plan.unit.value,
        "period_count": it.plan.count,
        "price_minor": it.price.minor,
        "currency": it.price.currency,
        "state": it.state.value,
        "version": it.version,
        "anchor_ms": it.anchor_ms,
        "periods": it.periods,
        "period_starts_ms": it.period_starts_ms,
        "period_ends_ms": it.period_ends_ms,
        "due_ms": it.due_ms,
        "renewal_order_id": it.renewal_order_id,
        "renewed_ms": it.renewed_ms,
        "paused_ms": it.paused_ms,
        "ended_ms": it.ended_ms,
        "created_ms": it.created_ms,
        "updated_ms": it.updated_ms,
    }


def _subscription_of(row: "sa.Row[tuple[object, ...]]") -> Subscription:
    return Subscription(
        id=row.id,
        order_id=row.order_id,
        customer_id=row.customer_id,
        dialect=row.dialect,
        product_id=row.product_id,
        variant_id=row.variant_id,
        name=row.name,
        plan=Plan(PeriodUnit(row.period_unit), row.period_count),
        price=Money(row.price_minor, row.currency),
        state=SubscriptionState(row.state),
        version=row.version,
        anchor_ms=row.anchor_ms,
        periods=row.periods,
        period_starts_ms=row.period_starts_ms,
        period_ends_ms=row.period_ends_ms,
        due_ms=row.due_ms,
        renewal_order_id=row.renewal_order_id,
        renewed_ms=row.renewed_ms,
        paused_ms=row.paused_ms,
        ended_ms=row.ended_ms,
        created_ms=row.created_ms,
        updated_ms=row.updated_ms,
    )


def started_lines(db: sa.Connection, store_id: int, order_id: int) -> set[int]:
    """The lines of an order that have started their subscriptions."""
    return set(
        db.execute(
            sa.select(subscriptions.c.id).where(
                subscriptions.c.store_id == store_id, subscriptions.c.order_id == order_id
            )
        ).scalars()
    )


def subscriptions_of_order(db: sa.Connection, store_id: int, order_id: int) -> list[Subscription]:
    """The subscriptions that an order started."""
    rows = db.execute(_OF_ORDER, {"of_store": store_id, "of_order": order_id})
    return [_subscription_of(row) for row in rows]
