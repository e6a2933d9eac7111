"""A database that goes away and comes back: 503 quickly, then right again without a restart.

It is stopped, crashed, frozen, or has no connection left. Clients go on all the while, and insist.
The bounds here are against hanging only; how quick it is, is measured elsewhere.
"""

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

import asyncpg
import httpx
import pytest
import sqlalchemy as sa

from tests.faults.audit import check_again, check_laws, check_ledger, units
from tests.faults.ledger import Ledger, ask_until_told, make_wish
from tests.faults.servers import FAST, IMMEDIATE, OwnServer
from tests.program import ORDERS, Program, basket, book, client, new_client, serving

pytestmark = pytest.mark.postgres

CLIENTS = 8
ENOUGH = 40
WAIT_SECONDS = 15.0
"""So long at most until a caller is told, and until the service is right again."""

DIALECTS = [
    (ORDERS, {"Authorization": "Bearer demo_rmz"}, {"message"}),
    ("/admin/v2/orders", {"Authorization": "Bearer demo_salla"}, {"status", "success", "error"}),
    ("/openapi/2026-01/orders", {"Access-Token": "demo_shoplazza"}, {"code", "message"}),
    ("/api/v1/orders/1", {"Authorization": "demo_peach"}, {"code", "message"}),
]
"""Where each dialect shows orders, who asks, and what its errors hold."""


@dataclass
class Loaded:
    """The program under load, and what its clients know."""

    program: Program
    ledger: Ledger

    def wait_for_more(self, count: int = ENOUGH) -> None:
        """Wait until so many more orders were acknowledged."""
        had, ends = len(self.ledger.told), time.monotonic() + WAIT_SECONDS
        while len(self.ledger.told) < had + count:
            assert time.monotonic() < ends, "it does not recover"
            time.sleep(0.01)


@pytest.fixture
def loaded(
    server: OwnServer, shop_url: str, ledger: Ledger, seed: int, tmp_path: Path
) -> Iterator[Loaded]:
    """The program, and clients that order all the while. At the end the books are compared."""
    dice, over = random.Random(seed), threading.Event()
    with book(shop_url) as it:
        before = units(it)
    with serving(tmp_path, shop_url) as program:

        def order(chance: random.Random) -> None:
            with client(program) as http:
                while not over.is_set():
                    ask_until_told(http, make_wish(chance), ledger)

        running = Loaded(program, ledger)
        with ThreadPoolExecutor(CLIENTS) as pool:
            chances = [random.Random(dice.random()) for _ in range(CLIENTS)]
            clients = [pool.submit(order, chance) for chance in chances]
            try:
                running.wait_for_more()
                yield running
            finally:
                over.set()
                if server.process is None:
                    server.start()
            for one in clients:
                one.result()
        assert program.process.poll() is None, "nobody restarted it"
        with book(shop_url) as it:
            check_laws(it, before)
            check_ledger(it, ledger)
        check_again(program, ledger)


def check_refusing(program: Program) -> None:
    """Everybody is told in time, and in words of their own, to come back later."""
    until_not_ready(program)
    with new_client(base_url=program.url) as http:
        for path, headers, members in DIALECTS:
            answer = in_time(http, path, headers)
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["retry-after"]) > 0
            assert set(answer.json()) == members
        assert in_time(http, "/readyz", {}).status_code == 503
        assert in_time(http, "/healthz", {}).status_code == 200
        page = in_time(http, "/checkout/1-1-AAAAAAAAAAAAAAAAAAAAAA", {})
        assert (page.status_code, page.headers["content-type"][:9]) == (503, "text/html")
    with client(program) as http:
        ordered = http.post(ORDERS, json=basket(), timeout=WAIT_SECONDS)
        assert ordered.status_code == 503
        assert int(ordered.headers["retry-after"]) > 0


def in_time(http: httpx.Client, path: str, headers: dict[str, str]) -> httpx.Response:
    """What is answered, before long."""
    return http.get(path, headers=headers, timeout=WAIT_SECONDS)


def until_not_ready(program: Program) -> None:
    """Wait until the service says that it is not ready; tokens may be known a moment longer."""
    ends = time.monotonic() + WAIT_SECONDS
    with new_client(base_url=program.url) as http:
        while in_time(http, "/readyz", {}).status_code == 200:
            assert time.monotonic() < ends
            time.sleep(0.05)
    time.sleep(1.1)


def until_ready(program: Program) -> None:
    """Wait until the service says that it is ready again."""
    ends = time.monotonic() + WAIT_SECONDS
    with new_client(base_url=program.url) as http:
        while in_time(http, "/readyz", {}).status_code != 200:
            assert time.monotonic() < ends, "it does not recover"
            time.sleep(0.05)


@pytest.mark.parametrize("how", [FAST, IMMEDIATE], ids=["fast", "immediate"])
def test_a_database_is_stopped_and_started(loaded: Loaded, server: OwnServer, how: Signals) -> None:
    server.stop(how)
    check_refusing(loaded.program)
    server.start()
    until_ready(loaded.program)
    loaded.wait_for_more()


def test_a_database_is_restarted_again_and_again(loaded: Loaded, server: OwnServer) -> None:
    for _ in range(4):
        server.stop(FAST)
        server.start()
        loaded.wait_for_more(CLIENTS)


def test_a_database_is_silent_for_a_while(loaded: Loaded, server: OwnServer) -> None:
    with server.frozen():
        check_refusing(loaded.program)
    until_ready(loaded.program)
    loaded.wait_for_more()


def test_others_take_all_connections(loaded: Loaded, server: OwnServer, shop_url: str) -> None:
    with crowded(server, sa.make_url(shop_url).database or ""):
        check_refusing(loaded.program)
    until_ready(loaded.program)
    loaded.wait_for_more()


@contextmanager
def crowded(server: OwnServer, database: str) -> Iterator[None]:
    """Take every connection that the server has, those of the program among them."""
    with asyncio.Runner() as runner:
        taken = runner.run(_take_all(server.url(), database))
        try:
            yield
        finally:
            runner.run(_let_go(taken))


async def _take_all(url: str, database: str) -> list[asyncpg.Connection]:
    """End the program's connections until we have all that there are."""
    first = await asyncpg.connect(url)
    taken, ends = [first], time.monotonic() + WAIT_SECONDS
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    while await first.fetchval(
        "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = $1", database
    ) or len(taken) < int(await first.fetchval("SHOW max_connections")):
        assert time.monotonic() < ends
        try:
            taken.append(await asyncpg.connect(url))
        except asyncpg.TooManyConnectionsError:
            await first.fetch(end, database)
    return taken


async def _let_go(taken: list[asyncpg.Connection]) -> None:
    for one in taken:
        await one.close()
