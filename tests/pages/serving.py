"""The checkout as its customers meet it: a real server, on a real database, for one test.

The server has a thread and an event loop of its own, so that a test can stay plain: it speaks
HTTP, or drives a browser. Time stands still until the test moves it.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from orderwire.admission.tickets import Answer, CommandTicket, Received
from orderwire.engine.catalogue import Choice, Option, OptionKind, Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.drafts import Draft, DraftDelivery, DraftLine
from orderwire.engine.ending import EndOrder
from orderwire.engine.money import Money
from orderwire.engine.offering import Capabilities
from orderwire.engine.order_life import OrderStep
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Answer as PaymentAnswer
from orderwire.engine.paying import Payment
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.world import Caller, World, make_world
from orderwire.pages.app import PREFIX, app
from orderwire.payments.port import (
    OwnForm,
    Provider,
    ProviderEvent,
    Redirect,
    RefundAnswer,
    Urls,
)
from orderwire.storage import catalogue, stores
from orderwire.storage.database import Database
from orderwire.storage.opening import open_database
from orderwire.storage.sessions import Session
from tests import make
from tests.shop import STORE, Clock, rows_of

T = TypeVar("T")

SHOP = stores.Store(
    id=STORE,
    name="Dates & Coffee",
    currency="SAR",
    country="SA",
    timezone="Asia/Riyadh",
    is_sandbox=True,
    prices_include_tax=True,
    tax_number=None,
    checkout_lasts_ms=make.HOUR_MS,
    window_ms=0,
    created_ms=make.NOW_MS,
)

GRIND = Option(
    id=1,
    name="Grind",
    kind=OptionKind.CHOICE,
    choices=[Choice(id=11, name="Espresso", surcharges={"SAR": 0})],
    surcharges={},
)

GOOD = "4242 4242 4242 4242"
DECLINED = "4000000000000002"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Behind:
    """A provider in front of another one, which it asks unless a test wants something else."""

    name = "test"
    capabilities = Capabilities(is_for_sandboxes=True)

    def __init__(self) -> None:
        self.inner: Provider | None = None

    def around(self, inner: Provider) -> Provider:
        """This provider, in front of the one that the world has."""
        self.inner = inner
        return self

    @property
    def asked_behind(self) -> Provider:
        """The provider behind this one."""
        assert self.inner is not None
        return self.inner

    async def open(self, payment: Payment, urls: Urls) -> Redirect | OwnForm | PaymentAnswer:
        """What the provider behind says."""
        return await self.asked_behind.open(payment, urls)

    async def confirm(
        self, payment: Payment, form: Mapping[str, str], urls: Urls
    ) -> PaymentAnswer | Redirect:
        """What the provider behind says."""
        return await self.asked_behind.confirm(payment, form, urls)

    async def look_up(self, payment: Payment) -> PaymentAnswer:
        """What the provider behind says."""
        return await self.asked_behind.look_up(payment)

    async def refund(
        self, payment: Payment, refund_id: int, amount: Money, reason: str
    ) -> RefundAnswer:
        """What the provider behind says."""
        return await self.asked_behind.refund(payment, refund_id, amount, reason)

    async def look_up_refund(self, payment: Payment, refund_id: int) -> RefundAnswer | None:
        """What the provider behind says."""
        return await self.asked_behind.look_up_refund(payment, refund_id)

    async def read_event(
        self, store_id: int, headers: Mapping[str, str], body: bytes
    ) -> ProviderEvent:
        """What the provider behind says."""
        return await self.asked_behind.read_event(store_id, headers, body)


class Gate(Behind):
    """A provider that waits until the test lets it answer, and notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.is_reached = threading.Event()
        self.is_open = threading.Event()
        self.asked: list[Mapping[str, str]] = []

    async def confirm(
        self, payment: Payment, form: Mapping[str, str], urls: Urls
    ) -> PaymentAnswer | Redirect:
        """The sandbox's answer, when the gate opens."""
        self.asked.append(form)
        self.is_reached.set()
        while not self.is_open.is_set():  # noqa: ASYNC110 - the test sets it from another thread
            await asyncio.sleep(0.005)
        return await super().confirm(payment, form, urls)


class Breaking(Behind):
    """A provider with a bug in it."""

    async def confirm(
        self, payment: Payment, form: Mapping[str, str], urls: Urls
    ) -> PaymentAnswer | Redirect:
        """Break."""
        raise RuntimeError(f"a secret of the engine room: {payment} {form} {urls}")


@dataclass
class Checkout:
    """A running checkout, and the store behind it."""

    world: World
    clock: Clock
    loop: asyncio.AbstractEventLoop
    served: "count[int]" = field(default_factory=count)

    @property
    def base(self) -> str:
        """The address of the server."""
        return self.world.public_url

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def place(
        self,
        *lines: DraftLine,
        coupon: str | None = None,
        session: Session | None = None,
        delivery: DraftDelivery | None = None,
        accepts: Sequence[str] | None = None,
    ) -> str:
        """Place an order and get the link to pay it at."""
        draft = Draft(
            dialect="v1",
            lines=lines or (make.line(),),
            coupon_code=coupon,
            delivery=delivery,
            accepts=accepts,
        )
        return self.run(self._place(draft, session))

    async def _place(self, draft: Draft, session: Session | None) -> str:
        asked = Asked(
            draft=draft,
            fingerprint=f"content-{next(self.served)}",
            idempotency_key=None,
            received=Received(method="POST", path="/v1/orders", headers="{}", body=b"{}"),
            request_id="r1",
            answer=lambda _outcome, _now_ms, link: Answer(201, link.encode()),
            session=session,
        )
        placed = await place_order(self.world, Caller(token_id=1, store=SHOP), asked)
        return placed.body.decode()

    def cancel(self, order_id: int) -> None:
        """Cancel an order, as the merchant would."""
        command = EndOrder(
            order_id=order_id, step=OrderStep.CANCEL, reason="test", now_ms=self.clock()
        )
        origin = Origin(actor="staff:1", dialect="v1", request_id="r2")
        ticket = CommandTicket(command=command, origin=origin)
        self.run(self.world.desk.command(STORE, ticket))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The store's rows in a table."""
        return self.run(self.world.database.read(lambda db: rows_of(db, table)))

    def states(self, table: str) -> list[str]:
        """The states of the store's rows in a table."""
        return [row["state"] for row in self.rows(table)]

    def pay(self, link: str, card: str = GOOD, **headers: str) -> httpx.Response:
        """Post the form as a browser would, without going where it is sent."""
        sent = FORM | {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx.Client() as client:
            return client.post(link, data={"card_number": card}, headers=sent)

    def order_again(self, link: str, **form: str) -> httpx.Response:
        """Order again, without going where the browser is sent."""
        return httpx.post(f"{link}/again", data=form or {"x": ""})

    def available(self) -> list[int]:
        """What is left of each variant."""
        return [row["available"] for row in self.rows("stock")]


def open_store(
    db: sa.Connection, store: stores.Store, products: Sequence[Product], coupons: Sequence[Coupon]
) -> None:
    """Open a store that has a hundred of everything."""
    stores.insert_store(db, store, {("SA", "standard"): 1500})
    for product in products:
        counts = {variant.id: 100 for variant in product.variants}
        catalogue.insert_product(db, store.id, product, available=counts, now_ms=make.NOW_MS)
    for coupon in coupons:
        catalogue.insert_coupon(db, store.id, coupon)


@contextmanager
def checkout(
    url: str,
    *,
    store: stores.Store = SHOP,
    products: Sequence[Product] = (make.product(),),
    coupons: Sequence[Coupon] = (),
    provider: Behind | None = None,
    wrap: Callable[[Database], Database] = lambda database: database,
    selling: Callable[[sa.Connection], None] = lambda _: None,
) -> Iterator[Checkout]:
    """A store and its checkout, for as long as a test buys something.

    `wrap` stands between the pages and the database, once the store is open; `selling` says how
    the store delivers and is paid.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    running: dict[str, Any] = {}
    ready = threading.Event()

    async def serve() -> None:
        database = open_database(url)
        await database.write(lambda db: open_store(db, store, products, coupons))
        await database.write(selling)
        clock = Clock()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        world = make_world(database, address, clock)
        world = replace(world, database=wrap(database))
        if provider is not None:
            behind = world.providers["test"]
            world = replace(world, providers={**world.providers, "test": provider.around(behind)})
        server = make_server(world)
        running.update(checkout=Checkout(world, clock, asyncio.get_running_loop()), server=server)
        ready.set()
        await server.serve(sockets=[listener])
        await world.close()
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="checkout", daemon=True)
    thread.start()
    try:
        assert ready.wait(30), "the server did not start"
        yield running["checkout"]
    finally:
        if "server" in running:
            running["server"].should_exit = True
        thread.join(30)
        listener.close()


def make_server(world: World) -> uvicorn.Server:
    """The server, with the checkout where `web` mounts it, and what `web` puts around it."""
    mounted = Starlette(routes=[Mount(PREFIX, app(world))])

    async def with_request_id(scope: Scope, receive: Receive, send: Send) -> None:
        scope["orderwire.request_id"] = "req-7"
        await mounted(scope, receive, send)

    config = uvicorn.Config(
        with_request_id, lifespan="off", log_config=None, ws="none", timeout_graceful_shutdown=2
    )
    return uvicorn.Server(config)


def gather(work: Sequence[Callable[[], T]]) -> list[T]:
    """Do things at the same time, each in a thread of its own; results in their order."""
    results: dict[int, T] = {}
    start = threading.Barrier(len(work))

    def run(index: int) -> None:
        start.wait(10)
        results[index] = work[index]()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [results[index] for index in range(len(work))]
