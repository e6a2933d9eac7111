"""A store that sells codes, downloads and subscriptions, in a real database.

201   a code, 100.00          202   a code, free        203   a code, free, stock not counted
204   a subscription, 49.00 a month (plan 2040) or free a month (plan 2041)
205   something to be shipped, 100.00                   206   a download, free
"""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

import sqlalchemy as sa
import uvicorn

from orderwire.admission.tickets import Answer, CommandTicket, Received
from orderwire.engine.catalogue import (
    PeriodUnit,
    Plan,
    Price,
    Product,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.drafts import Draft, DraftLine
from orderwire.engine.ending import EndOrder
from orderwire.engine.order_life import OrderStep
from orderwire.engine.paying import Settled
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.add_codes import Filled, add_codes
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.record_payment import record_payment
from orderwire.operations.settle_by_people import Word
from orderwire.operations.world import Caller, World, make_world
from orderwire.storage import stores
from orderwire.storage.database import Database
from orderwire.storage.stores import get_store
from orderwire.web.app import make_app
from tests import make
from tests.databases import opened
from tests.shop import ORIGIN, STORE, Clock, fill, rows_of

T = TypeVar("T")

TOKEN, OTHER_TOKEN = "token-of-the-store", "token-of-another"
OTHER_STORE = 2

MONTH = Plan(PeriodUnit.MONTH, 1)


def plan(variant_id: int, minor: int) -> Variant:
    """A plan by the month."""
    return Variant(
        id=variant_id,
        sku=f"P-{variant_id}",
        stock=StockPolicy.UNLIMITED,
        prices={"SAR": Price(minor)},
        plan=MONTH,
    )


def _with_sku(product: Product) -> Product:
    return replace(product, variants=[replace(product.variants[0], sku=f"SKU-{product.id}")])


PRODUCTS = (
    _with_sku(make.product(201, kind=ProductKind.CODE)),
    _with_sku(make.product(202, kind=ProductKind.CODE, minor=0)),
    _with_sku(make.product(203, kind=ProductKind.LICENCE, minor=0, stock=StockPolicy.UNTRACKED)),
    replace(
        make.product(204, kind=ProductKind.SUBSCRIPTION),
        variants=[plan(2040, 4900), plan(2041, 0)],
    ),
    _with_sku(make.product(205, kind=ProductKind.PHYSICAL, stock=StockPolicy.UNTRACKED)),
    _with_sku(make.product(206, minor=0, stock=StockPolicy.UNLIMITED)),
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What became of a request."""

    order_id: int = 0
    state: str = ""
    link: str = ""
    refusal: str = ""


TILLS = 16
"""So many pay at once. More would wait for one of the database's few connections, and be turned
away after a while: that is another promise, and depends on the machine.
"""


@dataclass
class Shelf:
    """The store, and what a test does with it."""

    world: World
    clock: Clock
    served: "count[int]" = field(default_factory=count)
    tills: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(TILLS))

    async def order(self, *lines: DraftLine, phone: str = make.PHONE) -> Made:
        """Place an order."""
        made: list[Made] = []

        def answer(outcome: Outcome, _: int, link: str) -> Answer:
            if isinstance(outcome, Placed):
                made.append(Made(order_id=outcome.order.id, state=outcome.order.state, link=link))
            elif isinstance(outcome, Refused):
                made.append(Made(refusal=type(outcome.refusal).__name__))
            return Answer(201, b"")

        store = await self.world.database.read(lambda db: get_store(db, STORE))
        assert store is not None
        asked = Asked(
            draft=Draft(
                dialect="rmz", lines=lines or (make.line(202),), buyer=make.buyer(make.phone(phone))
            ),
            fingerprint=f"content-{next(self.served)}",
            idempotency_key=None,
            received=Received(method="POST", path="/", headers="{}", body=b""),
            request_id="r1",
            answer=answer,
        )
        await place_order(self.world, Caller(token_id=1, store=replace(store, window_ms=0)), asked)
        return made[-1]

    async def pay(self, order_id: int) -> bool:
        """Let an order be paid; whether this was what paid it."""
        word = Word(method="cash")
        async with self.tills:
            paid = await record_payment(self.world, STORE, order_id, word, origin=ORIGIN)
        return isinstance(paid, Settled)

    async def cancel(self, order_id: int) -> None:
        """Cancel an order."""
        command = EndOrder(
            order_id=order_id, step=OrderStep.CANCEL, reason="test", now_ms=self.clock()
        )
        await self.world.desk.command(STORE, CommandTicket(command=command, origin=ORIGIN))

    async def fill(self, sku: str, codes: Sequence[str]) -> Filled | Refused | None:
        """Fill a pool."""
        return await add_codes(self.world, STORE, sku, codes, actor="test")

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """The store's rows in a table."""
        return await self.world.database.read(lambda db: rows_of(db, table))

    async def given(self) -> dict[str, int]:
        """Who has which code."""
        return {
            row["code"]: row["order_id"]
            for row in await self.rows("codes")
            if row["order_id"] is not None
        }

    async def states(self) -> dict[int, str]:
        """The states of all orders."""
        return {row["id"]: row["state"] for row in await self.rows("orders")}

    async def available(self, variant_id: int) -> int:
        """What is left of a variant."""
        (found,) = [row for row in await self.rows("stock") if row["variant_id"] == variant_id]
        return int(found["available"])

    async def events(self, kind: str) -> list[int]:
        """The orders that have an event of a kind."""
        return [row["order_id"] for row in await self.rows("order_events") if row["kind"] == kind]


def open_stores(db: sa.Connection) -> None:
    """Open the store and another one, each with a token for RMZ."""
    for store_id, token in ((STORE, TOKEN), (OTHER_STORE, OTHER_TOKEN)):
        fill(db, store_id=store_id, products=PRODUCTS, available=0)
        known = stores.Token(id=store_id, store_id=store_id, dialect="rmz")
        stores.insert_token(db, token, known, name="test", created_ms=make.NOW_MS)


async def set_up(url: str) -> None:
    """Open the stores in a new database."""
    async with opened(url) as database:
        await database.write(open_stores)


def shelf_in(database: Database, address: str = "http://shop.test") -> Shelf:
    """The store, as one process has it."""
    clock = Clock()
    return Shelf(make_world(database, address, clock), clock)


@asynccontextmanager
async def shelf(url: str, *, is_new: bool = True) -> AsyncIterator[Shelf]:
    """The store, for as long as a test goes shopping."""
    if is_new:
        await set_up(url)
    async with opened(url) as database:
        it = shelf_in(database)
        try:
            yield it
        finally:
            await it.world.close()


@dataclass
class Served:
    """A running service, and the store behind it."""

    shelf: Shelf
    loop: asyncio.AbstractEventLoop

    @property
    def base(self) -> str:
        """The address of the service."""
        return self.shelf.world.public_url

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


@contextmanager
def serving(url: str) -> Iterator[Served]:
    """The whole service over HTTP, for one test."""
    listener = socket.create_server(("127.0.0.1", 0))
    running: dict[str, Any] = {}
    ready = threading.Event()

    async def serve() -> None:
        await set_up(url)
        async with opened(url) as database:
            it = shelf_in(database, f"http://127.0.0.1:{listener.getsockname()[1]}")
            config = uvicorn.Config(make_app(it.world), lifespan="off", log_config=None, ws="none")
            server = uvicorn.Server(config)
            running.update(served=Served(it, asyncio.get_running_loop()), server=server)
            ready.set()
            await server.serve(sockets=[listener])
            await it.world.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    try:
        assert ready.wait(30), "the server did not start"
        yield running["served"]
    finally:
        if "server" in running:
            running["server"].should_exit = True
        thread.join(30)
        listener.close()
