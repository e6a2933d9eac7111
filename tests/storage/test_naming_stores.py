"""Every statement that is executed names the store of every tenant table that it touches.

The statements are those that the databases themselves report, while the order desk works and each
function of `storage` runs once. A function that is missing from the round fails a test.
"""

import asyncio
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

import orderwire.storage
from orderwire.engine.ending import Ended
from orderwire.engine.orders import Event, Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.storage import (
    book,
    calls,
    catalogue,
    checkouts,
    counters,
    customers,
    desk_postgres,
    desk_sqlite,
    ended,
    events,
    orders,
    outside,
    payments,
    received,
    stores,
    writing,
)
from orderwire.storage.rows import TABLE_OF, CustomerRow
from orderwire.storage.schema import TENANT_TABLES, StockState
from tests import make
from tests.shop import ORIGIN, STORE, Shop, Wish, fill, shop
from tests.storage.auditing_round import round_of_auditing
from tests.storage.edits_round import round_of_edits
from tests.storage.finding_round import round_of_finding
from tests.storage.goods_round import round_of_goods
from tests.storage.life_round import round_of_life
from tests.storage.money_round import round_of_money
from tests.storage.naming import problems_in, tenants_in
from tests.storage.seeking_round import round_of_seeking
from tests.storage.selling_round import round_of_selling
from tests.storage.shelf_round import round_of_shelf
from tests.storage.showcase_round import round_of_showcase
from tests.storage.spending_round import round_of_spending
from tests.storage.statuses_round import round_of_statuses

EXEMPT_MODULES = {"fleet", "migrations", "backing_up", "examining"}
"""Statements that span stores, those that make the tables, and those that are of no row."""

Call = Callable[[sa.Connection], object]


def every_function() -> set[Callable[..., object]]:
    """All functions of `storage` that run statements."""
    found: set[Callable[..., object]] = set()
    for module_info in pkgutil.iter_modules(orderwire.storage.__path__):
        if module_info.name in EXEMPT_MODULES:
            continue
        module = importlib.import_module(f"orderwire.storage.{module_info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            is_ours = function.__module__ == module.__name__ and not name.startswith("_")
            if is_ours and "db" in inspect.signature(function).parameters:
                found.add(function)
    return found


def round_of(order_id: int) -> dict[Callable[..., object], Call]:
    """Each function of `storage`, with a call of it."""
    now = make.NOW_MS
    listing = orders.Listing(limit=5, created_from_ms=0, without_unplaced_of="rmz")
    token = stores.Token(id=1, store_id=STORE, dialect="v1")
    customer = CustomerRow(STORE, 9, "", "", "a@example.com", "+966500000099", now)
    return {
        book.list_entries: lambda db: book.list_entries(db, STORE, listing, "v1"),
        book.get_entry: lambda db: book.get_entry(db, STORE, order_id, "v1"),
        catalogue.insert_product: lambda db: catalogue.insert_product(
            db, STORE, make.product(900), available={}, now_ms=now
        ),
        catalogue.insert_coupon: lambda db: catalogue.insert_coupon(
            db, STORE, make.coupon(900, code="OTHER")
        ),
        catalogue.find_sku: lambda db: catalogue.find_sku(db, STORE, "none"),
        checkouts.checkouts_of_orders: lambda db: checkouts.checkouts_of_orders(
            db, STORE, [order_id]
        ),
        checkouts.get_checkout: lambda db: checkouts.get_checkout(db, STORE, order_id + 1),
        checkouts.late_orders: lambda db: checkouts.late_orders(db, STORE, now, 5),
        checkouts.save_checkout: lambda db: save_checkout(db, order_id),
        counters.open_counters: lambda db: counters.open_counters(db, 2),
        counters.reserve_ids: lambda db: counters.reserve_ids(db, STORE, 5),
        customers.customers_by_id: lambda db: customers.customers_by_id(db, STORE, [1]),
        customers.insert_customer: lambda db: customers.insert_customer(db, customer),
        ended.save_ended: lambda db: save_ended(db, order_id),
        ended.set_stock_state: lambda db: ended.set_stock_state(
            db, STORE, order_id, StockState.TAKEN
        ),
        events.record_events: lambda db: events.record_events(
            db, the_order(db, order_id), [Event("order.test")], ORIGIN, now
        ),
        events.history_of: lambda db: events.history_of(db, STORE, order_id),
        orders.orders_by_id: lambda db: orders.orders_by_id(db, STORE, [order_id]),
        orders.get_order: lambda db: orders.get_order(db, STORE, order_id),
        orders.lock_order: lambda db: orders.lock_order(db, STORE, order_id),
        orders.hold_order: lambda db: orders.hold_order(db, STORE, order_id),
        orders.versions_of: lambda db: orders.versions_of(db, STORE, [order_id]),
        orders.fingerprints_of: lambda db: orders.fingerprints_of(db, STORE, [order_id]),
        orders.save_order: lambda db: save_order(db, order_id),
        orders.list_orders: lambda db: orders.list_orders(db, STORE, listing),
        outside.insert_outside_id: lambda db: outside.insert_outside_id(
            db, STORE, "v1", "product", outside_id="x", our_id=101
        ),
        outside.outside_ids_of: lambda db: outside.outside_ids_of(db, STORE, "v1", "product", [5]),
        outside.outside_names: lambda db: outside.outside_names(db, STORE, "v1", {"order": [5]}),
        payments.insert_payment: lambda db: payments.insert_payment(
            db, a_payment(db, order_id), client="c", look_ms=now
        ),
        payments.payments_of_orders: lambda db: payments.payments_of_orders(db, STORE, [order_id]),
        payments.orders_being_paid: lambda db: payments.orders_being_paid(
            db, STORE, [order_id], now
        ),
        payments.save_payment: lambda db: payments.save_payment(
            db, STORE, replace(a_payment(db, order_id), version=2), read_version=1
        ),
        received.forget_old: lambda db: received.forget_old(db, STORE, now),
        received.is_claimed: lambda db: received.is_claimed(db, STORE, make.key("k")),
        stores.insert_store: lambda db: fill(db, store_id=3),
        stores.get_store: lambda db: stores.get_store(db, STORE),
        stores.change_store: lambda db: stores.change_store(db, STORE, {"window_ms": 1000}),
        calls.count_call: lambda db: calls.count_call(
            db, STORE, 1, limit=5, now_ms=now, window_ms=1_000
        ),
        stores.insert_token: lambda db: stores.insert_token(
            db, "secret", token, name="", created_ms=0
        ),
        stores.find_token: lambda db: stores.find_token(db, stores.hash_token("secret")),
        stores.set_mark: lambda db: stores.set_mark(db, "mark", "set"),
        stores.get_mark: lambda db: stores.get_mark(db, "mark"),
        writing.ask_to_write: writing.ask_to_write,
        **round_of_money(order_id),
        **round_of_life(order_id),
        **round_of_showcase(),
        **round_of_goods(order_id),
        **round_of_finding(order_id),
        **round_of_selling(),
        **round_of_edits(order_id),
        **round_of_auditing(),
        **round_of_shelf(),
        **round_of_spending(),
        **round_of_seeking(order_id),
        **round_of_statuses(order_id),
    }


def the_order(db: sa.Connection, order_id: int) -> Order:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    return order


def save_order(db: sa.Connection, order_id: int) -> None:
    order = the_order(db, order_id)
    orders.save_order(db, replace(order, version=order.version + 1), read_version=order.version)


def save_ended(db: sa.Connection, order_id: int) -> None:
    order = the_order(db, order_id)
    checkout = checkouts.get_checkout(db, STORE, order_id + 1)
    outcome = Ended(
        before=order,
        order=replace(order, version=order.version + 1),
        checkout=checkout,
        voided=[],
        events=[Event("order.test")],
    )
    ended.save_ended(db, outcome, ORIGIN, make.NOW_MS)


def save_checkout(db: sa.Connection, order_id: int) -> None:
    checkout = checkouts.get_checkout(db, STORE, order_id + 1)
    assert checkout is not None
    checkouts.save_checkout(db, STORE, replace(checkout, version=2), read_version=checkout.version)


def a_payment(db: sa.Connection, order_id: int) -> Payment:
    return Payment(
        store_id=STORE,
        id=1,
        order_id=order_id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=the_order(db, order_id).total,
        reference=None,
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
    )


def test_the_round_calls_every_function() -> None:
    missing = every_function() - round_of(1).keys()
    assert {f"{function.__module__}.{function.__name__}" for function in missing} == set()


@contextmanager
def reported() -> Iterator[set[str]]:
    """Every statement of connections that are opened meanwhile, as the drivers report it."""
    statements: set[str] = set()

    def listen(connection: DBAPIConnection, _: object) -> None:
        raw = getattr(connection, "driver_connection", connection)
        if hasattr(raw, "set_trace_callback"):
            raw.set_trace_callback(statements.add)
        else:
            raw.add_query_logger(lambda record: statements.add(record.query))

    def execute(*arguments: object) -> None:
        # SQLAlchemy prepares its statements, and asyncpg tells of none that was prepared.
        statements.add(str(arguments[2]))

    sa.event.listen(sa.pool.Pool, "connect", listen)
    sa.event.listen(sa.Engine, "before_cursor_execute", execute)
    try:
        yield statements
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", execute)
        sa.event.remove(sa.pool.Pool, "connect", listen)


async def work_of_the_desk(it: Shop) -> int:
    """Everything that the order desk can do; an order to go on with."""
    sara = Wish(phone=make.PHONE, email="sara@example.com", coupon="SAVE10", is_windowed=True)
    first = await it.place(replace(sara, content="f"))
    assert (await it.place(replace(sara, content="f"))).claim == "window"
    for _ in range(2):
        assert (await it.place(Wish(key="k", own_id="o", content="g"))).status == 201
    assert (await it.place(Wish(lines=[(404, 1)], is_windowed=True))).status == 422
    await it.place(replace(sara, content="h"))
    assert isinstance(await it.cancel(first.order_id), Ended)
    await it.change_stock(1010, 5)
    last = await it.place(Wish(phone=make.PHONE, coupon="SAVE10"))
    assert last.order_id is not None
    return last.order_id


async def statements_of_a_round(url: str) -> set[str]:
    """What a round of the desk and of all functions executes."""
    with reported() as statements:
        coupon = make.coupon(uses_max_per_customer=2)
        async with shop(url, coupons=[coupon]) as it:
            order_id = await work_of_the_desk(it)
            for call in round_of(order_id).values():
                await it.database.write(call)
    return statements


def dialect_of(url: str) -> str:
    return url.split(":", 1)[0].replace("postgresql", "postgres")


def is_query(statement: str) -> bool:
    """Whether a statement is about rows of ours: not a driver's own question."""
    word = statement.split(None, 1)[0].upper()
    if word not in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "REPLACE", "MERGE"}:
        return False
    return any(re.search(rf"\b{table}\b", statement) for table in TENANT_TABLES)


def test_every_executed_statement_names_its_store(url: str) -> None:
    statements = {one for one in asyncio.run(statements_of_a_round(url)) if is_query(one)}
    dialect = dialect_of(url)
    problems = [problem for one in statements for problem in problems_in(one, dialect)]
    assert problems == []
    seen = {table for one in statements for table in tenants_in(one, dialect)}
    assert seen == TENANT_TABLES


INSERTS: dict[ModuleType, list[str]] = {
    desk_postgres: [desk_postgres.inserts(kinds) for kinds in (*zip(TABLE_OF), tuple(TABLE_OF))],
    desk_sqlite: list(desk_sqlite.INSERTS.values()),
}


@pytest.mark.parametrize("module", INSERTS, ids=["postgres", "sqlite"])
def test_every_statement_of_the_desk_names_its_store(module: ModuleType) -> None:
    dialect = module.__name__.rpartition("_")[2]
    texts = [text for name, text in vars(module).items() if name.isupper() and name[0] != "_"]
    written = [text for text in texts if isinstance(text, str) and is_query(text)]
    written += INSERTS[module]
    assert len(written) > 20
    assert [problem for text in written for problem in problems_in(text, dialect)] == []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM orders",
        "SELECT * FROM orders WHERE id = 1",
        "SELECT * FROM orders WHERE store_id = 1 OR id = 1",
        "SELECT * FROM orders WHERE store_id > 1",
        "SELECT * FROM orders WHERE store_id = store_id",
        "SELECT * FROM orders WHERE NOT store_id = 1",
        "SELECT * FROM orders WHERE store_id = (SELECT 1)",
        "SELECT * FROM orders AS o JOIN checkouts AS k ON k.order_id = o.id WHERE o.store_id = 1",
        "SELECT * FROM orders AS o JOIN checkouts AS k ON k.store_id = o.store_id",
        "SELECT * FROM orders AS o LEFT JOIN checkouts AS k ON k.store_id = 1 AND o.store_id = 1",
        "SELECT * FROM orders, checkouts WHERE orders.store_id = 1",
        "SELECT * FROM orders WHERE store_id = 1 AND id IN (SELECT order_id FROM checkouts)",
        "SELECT * FROM orders WHERE store_id = 1 UNION ALL SELECT * FROM orders",
        "WITH k AS (SELECT * FROM checkouts) SELECT * FROM orders WHERE store_id = 1",
        "UPDATE stock SET available = 5 WHERE variant_id = 1",
        "UPDATE stock SET store_id = 1 WHERE variant_id = 1",
        "DELETE FROM claims WHERE value = 'k'",
        "INSERT INTO stock (variant_id, available) VALUES (1, 1)",
        "INSERT INTO stock VALUES (1, 1, 1)",
        "INSERT INTO stock (store_id, variant_id) SELECT store_id, id FROM variants",
        "INSERT INTO claims (store_id, value) VALUES (1, 'k') ON CONFLICT (value) DO NOTHING",
        "INSERT INTO claims (store_id, value) VALUES (1, 'k') ON CONFLICT DO NOTHING",
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_statement_that_forgets_its_store_is_found(statement: str, dialect: str) -> None:
    assert problems_in(statement, dialect) != []


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM tokens WHERE token_hash = 'x'",
        "SELECT * FROM orders WHERE (store_id = 1 AND (id = 1 OR id = 2))",
        "SELECT * FROM orders o JOIN checkouts k ON k.store_id = o.store_id WHERE o.store_id = 1",
        "SELECT * FROM orders o LEFT JOIN checkouts k ON k.store_id = 1 WHERE o.store_id = 1",
        "UPDATE stock SET available = 5 WHERE store_id = 1 AND variant_id = 1",
        "INSERT INTO stock (store_id, variant_id, available) VALUES (1, 1, 1)",
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_statement_that_names_its_store_passes(statement: str, dialect: str) -> None:
    assert problems_in(statement, dialect) == []
