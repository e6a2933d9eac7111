"""The whole service with the demo store, as one merchant's programs meet it over HTTP.

The server has a thread and an event loop of its own; time stands still until a test moves it. A
second store, with one product, shows that nobody sees another's things.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
import uvicorn

from orderwire.dialects.registry import DIALECTS, Dialect
from orderwire.operations.change_stock import change_stock
from orderwire.operations.demo_store import STORE_ID, demo_store
from orderwire.operations.world import World, make_world
from orderwire.storage import catalogue, stores
from orderwire.storage.opening import open_database
from orderwire.web.app import make_app
from tests import make
from tests.program import new_client
from tests.shop import Clock, rows_of

T = TypeVar("T")

OTHER_STORE = 2
PREFIX = "/shawarma"
TOKEN, OTHER_TOKEN = "demo_rmz", "other_rmz"
CARD = "4242424242424242"


@dataclass
class Around:
    """The running service."""

    world: World
    clock: Clock
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in the database."""
        return self.run(self.world.database.write(work))

    def rows(self, table: str, store_id: int = STORE_ID) -> list[dict[str, Any]]:
        """A store's rows in a table."""
        return self.run(self.world.database.read(lambda db: rows_of(db, table, store_id)))

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = TOKEN,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a request to the dialect."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= more.pop("headers", {})
        url = f"{self.world.public_url}{PREFIX}{path}"
        with new_client() as client:
            return client.request(method, url, headers=headers, **more)

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - a document
        """The data of a page that is there."""
        asked = {name: str(value) for name, value in query.items()}
        answer = self.ask("GET", path, params=asked or None)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def place(self, slug: str, quantity: int = 1, *, pay: bool = True) -> int:
        """An order of something, paid unless it is free or not to be; its id."""
        self.clock.ms += 1
        body = {
            "created_from": f"shop-{self.clock.ms}.example",
            "products": [{"identifier_type": "slug", "identifier": slug, "quantity": quantity}],
        }
        answer = self.ask("POST", "/orders", json=body)
        assert answer.status_code == 201, answer.text
        data = answer.json()["data"]
        if "checkout_url" in data and pay:
            self.pay(data["checkout_url"])
        if "order_id" in data:
            return int(data["order_id"])
        found = [row for row in self.rows("checkouts") if row["id"] == data["checkout_id"]]
        return int(found[0]["order_id"])

    def pay(self, link: str) -> None:
        """Pay behind a link, as a browser does."""
        with new_client(follow_redirects=True) as client:
            page = client.get(link)
            card_form = page.text.partition("</form>")[0]  # it is the first of the ways to pay
            answer = client.post(link, data=form_of(card_form) | {"card_number": CARD})
        assert answer.status_code < 400, answer.text

    def put_status(self, order_id: int | str, status: object) -> httpx.Response:
        """Say what became of an order."""
        return self.ask("PUT", f"/orders/{order_id}", json={"status": status})

    def events(self, order_id: int) -> list[str]:
        """What happened to an order."""
        return [row["kind"] for row in self.rows("order_events") if row["order_id"] == order_id]

    def state(self, order_id: int) -> str:
        """Where an order stands in the book."""
        return next(str(row["state"]) for row in self.rows("orders") if row["id"] == order_id)

    def restock(self, sku: str, by: int) -> None:
        """Count units in."""
        self.run(change_stock(self.world, STORE_ID, sku, by=by, actor="test"))


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of a page's form."""
    found = {}
    for piece in page.split("<input")[1:]:
        attributes = dict(
            part.split("=", 1) for part in piece.split(">", 1)[0].split() if "=" in part
        )
        if attributes.get("type", "").strip('"') == "hidden":
            found[attributes["name"].strip('"')] = attributes.get("value", '""').strip('"/')
    return found


def open_other_store(db: sa.Connection) -> None:
    """Open a second store, which sells one product."""
    store = replace(demo_store(make.NOW_MS), id=OTHER_STORE, name="Other")
    stores.insert_store(db, store, {})
    known = stores.Token(id=900, store_id=OTHER_STORE, dialect="rmz")
    stores.insert_token(db, OTHER_TOKEN, known, name="other", created_ms=0)
    product = make.product(77, minor=500)
    catalogue.insert_product(db, OTHER_STORE, product, available={770: 5}, now_ms=make.NOW_MS)


@contextmanager
def around(
    url: str,
    *,
    calls_per_minute: int | None = None,
    dialects: Mapping[str, Dialect] = DIALECTS,
) -> Iterator[Around]:
    """The service on a database with the demo store, for one test."""
    listener = socket.create_server(("127.0.0.1", 0))
    running: dict[str, Any] = {}
    ready = threading.Event()

    def prepare(db: sa.Connection) -> None:
        open_other_store(db)
        db.execute(
            sa.text("UPDATE stores SET calls_per_minute = :calls WHERE store_id = 1"),
            {"calls": calls_per_minute},
        )

    async def serve() -> None:
        database = open_database(url)
        clock = Clock()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        world = make_world(database, address, clock)
        await database.write(prepare)
        config = uvicorn.Config(
            make_app(world, dialects),
            lifespan="off",
            log_config=None,
            ws="none",
            timeout_graceful_shutdown=2,
        )
        server = uvicorn.Server(config)
        running.update(around=Around(world, clock, asyncio.get_running_loop()), server=server)
        ready.set()
        await server.serve(sockets=[listener])
        await world.close()
        await database.close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="around", daemon=True)
    thread.start()
    try:
        assert ready.wait(30), "the server did not start"
        yield running["around"]
    finally:
        if "server" in running:
            running["server"].should_exit = True
        thread.join(30)
        listener.close()
