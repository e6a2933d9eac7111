"""Each function of `storage` around goods and subscriptions, with a call of it."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit, Plan
from orderwire.engine.handing import Handed
from orderwire.engine.pooling import NewCode
from orderwire.engine.subscriptions import Subscription, start
from orderwire.storage import catalogue, codes, downloads, files, sessions, subscriptions
from orderwire.storage.files import File
from orderwire.storage.orders import get_order
from orderwire.storage.schema import FileKind
from orderwire.storage.zones import zone_of
from tests import make
from tests.shop import STORE

Call = Callable[[sa.Connection], object]

FILE = 77
LISTED = subscriptions.Subscribers(email="a@b.example", phone_begins="+966", limit=5)


def round_of_goods(order_id: int) -> dict[Callable[..., object], Call]:
    """The functions, in an order in which each finds what it needs."""
    now, session = make.NOW_MS, sessions.Session(metadata={"a": "b"})
    return {
        codes.insert_codes: lambda db: codes.insert_codes(
            db, STORE, 1010, [NewCode(1, "A"), NewCode(2, "B")], now
        ),
        codes.known_codes: lambda db: codes.known_codes(db, STORE, ["A"]),
        codes.coded_variants: lambda db: codes.coded_variants(db, STORE, [1010]),
        codes.tracked_variants: lambda db: codes.tracked_variants(db, STORE, [1010]),
        codes.owed_of_variants: lambda db: codes.owed_of_variants(db, STORE, [1010]),
        codes.count_unused: lambda db: codes.count_unused(db, STORE, 1010),
        codes.pick_codes: lambda db: codes.pick_codes(db, STORE, {1010: 1}),
        codes.give_codes: lambda db: give_codes(db, order_id),
        codes.given_counts: lambda db: codes.given_counts(db, STORE, order_id),
        codes.burnt_units: lambda db: codes.burnt_units(db, STORE, [order_id]),
        codes.codes_of_orders: lambda db: codes.codes_of_orders(db, STORE, [order_id]),
        codes.owed_units: lambda db: codes.owed_units(db, STORE, order_id),
        codes.servable_orders: lambda db: codes.servable_orders(db, STORE, 5),
        codes.forgive_codes: lambda db: codes.forgive_codes(db, STORE, order_id),
        catalogue.find_product_of_sku: lambda db: catalogue.find_product_of_sku(db, STORE, "x"),
        downloads.add_download: lambda db: add_download(db, now),
        downloads.downloads_of_products: lambda db: downloads.downloads_of_products(
            db, STORE, [101]
        ),
        sessions.insert_session: lambda db: sessions.insert_session(db, STORE, order_id, session),
        sessions.get_session: lambda db: sessions.get_session(db, STORE, order_id),
        subscriptions.insert_subscriptions: lambda db: subscriptions.insert_subscriptions(
            db, STORE, [one(db, order_id)]
        ),
        subscriptions.get_subscription: lambda db: subscriptions.get_subscription(db, STORE, 1),
        subscriptions.lock_subscription: lambda db: subscriptions.lock_subscription(db, STORE, 1),
        subscriptions.save_subscription: lambda db: subscriptions.save_subscription(
            db, STORE, replace(one(db, order_id), version=2), read_version=1
        ),
        subscriptions.due_subscriptions: lambda db: subscriptions.due_subscriptions(
            db, STORE, now, 5
        ),
        subscriptions.list_subscriptions: lambda db: subscriptions.list_subscriptions(
            db, STORE, LISTED, "v1"
        ),
        subscriptions.show_subscription: lambda db: subscriptions.show_subscription(
            db, STORE, one(db, order_id).id, "v1"
        ),
        subscriptions.started_lines: lambda db: subscriptions.started_lines(db, STORE, order_id),
        subscriptions.subscriptions_of_order: lambda db: subscriptions.subscriptions_of_order(
            db, STORE, order_id
        ),
    }


def give_codes(db: sa.Connection, order_id: int) -> None:
    order = get_order(db, STORE, order_id)
    assert order is not None
    codes.give_codes(db, order, Handed(missing={order.lines[0].id: 1}), make.NOW_MS)


def add_download(db: sa.Connection, now_ms: int) -> None:
    file = File(
        id=FILE,
        kind=FileKind.FILE,
        token="t",
        name="a.txt",
        mime_type="text/plain",
        size=1,
        created_ms=now_ms,
    )
    files.insert_file(db, STORE, file, b"a")
    downloads.add_download(db, STORE, 101, FILE)


def one(db: sa.Connection, order_id: int) -> Subscription:
    order = get_order(db, STORE, order_id)
    assert order is not None
    line = replace(order.lines[0], plan=Plan(PeriodUnit.MONTH, 1))
    return start(order, line, zone_of("UTC"), make.NOW_MS)[0]
