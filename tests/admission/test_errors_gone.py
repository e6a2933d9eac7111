"""The whole service while its database is away: silent, stopped, or only reading.

Who asks is answered soon, in its dialect's own words; the service is right again by itself.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.databases import execute, postgres_or_skip
from tests.faults.servers import OwnServer, own_server
from tests.program import ORDERS, Program, basket, book, client, run, serving

pytestmark = pytest.mark.postgres

SOON_SECONDS = 8.0
"""Two seconds are promised; a busy machine gets some more."""

BACK_SECONDS = 20.0
STOP_SECONDS = 15.0

ASKED = {
    "rmz": (ORDERS, "Authorization", "Bearer demo_rmz"),
    "salla": ("/admin/v2/orders", "Authorization", "Bearer demo_salla"),
    "shoplazza": ("/openapi/2022-01/orders", "Access-Token", "demo_shoplazza"),
    "peach": ("/api/v1/orders/1", "Authorization", "demo_peach"),
}
"""Where each dialect reads from the book, and who may."""


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that may die."""
    postgres_or_skip()
    with own_server() as it:
        yield it


@pytest.fixture(scope="module")
def program(server: OwnServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The service with its demo store, for all tests here: it is never started again."""
    folder = tmp_path_factory.mktemp("gone")
    execute(server.url(), "CREATE DATABASE orders")
    migrated = run(folder, "migrate", database=server.url("orders"))
    assert migrated.returncode == 0, migrated.stderr
    with serving(folder, server.url("orders"), "--demo") as it:
        yield it


@contextmanager
def frozen(server: OwnServer) -> Iterator[None]:
    with server.frozen():
        yield


@contextmanager
def stopped(server: OwnServer) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


AWAY = {"frozen": frozen, "stopped": stopped}


def within(seconds: float, answer: Callable[[], httpx.Response]) -> httpx.Response:
    """An answer, which must come in time."""
    began = time.monotonic()
    got = answer()
    assert time.monotonic() - began < seconds, got.status_code
    return got


def wait_until_right(http: httpx.Client) -> None:
    """Wait until orders are taken and the service says that it is ready."""
    ends = time.monotonic() + BACK_SECONDS
    while http.post(ORDERS, json=basket()).status_code != 201 or (
        http.get("/readyz").status_code != 200
    ):
        assert time.monotonic() < ends
        time.sleep(0.05)


def order_in_time(http: httpx.Client) -> int:
    """The id of an order that is taken, at the latest when the service has to be right again."""
    ends = time.monotonic() + BACK_SECONDS
    while (told := http.post(ORDERS, json=basket())).status_code != 201:
        assert time.monotonic() < ends, told.text
        time.sleep(0.05)
    return int(told.json()["data"]["order_id"])


@pytest.mark.parametrize("how", AWAY)
def test_who_asks_while_the_database_is_away_is_told_soon_and_it_comes_back(
    server: OwnServer, program: Program, how: str
) -> None:
    with client(program) as http:
        order_in_time(http)
        with AWAY[how](server):
            for _ in range(2):
                told = within(SOON_SECONDS, lambda: http.post(ORDERS, json=basket()))
                assert (told.status_code, told.headers["retry-after"]) == (503, "1")
                assert told.json() == {"message": "Service Unavailable"}
            ready = within(SOON_SECONDS, lambda: http.get("/readyz"))
            assert (ready.status_code, ready.json()) == (503, {"status": "not ready"})
            assert within(SOON_SECONDS, lambda: http.get("/healthz")).status_code == 200
        wait_until_right(http)
    assert "never retrieved" not in program.said()


def test_each_dialect_and_the_checkout_say_it_in_their_own_words(
    server: OwnServer, program: Program
) -> None:
    unpaid = basket({"identifier_type": "slug", "identifier": "design-course", "quantity": 1})
    with client(program) as http:
        link = http.post(ORDERS, json=unpaid).json()["data"]["checkout_url"]

        def ask_all() -> dict[str, httpx.Response]:
            told = {
                name: within(SOON_SECONDS, partial(http.get, path, headers={header: token}))
                for name, (path, header, token) in ASKED.items()
            }
            return told | {"page": within(SOON_SECONDS, lambda: http.get(link))}

        assert {one.status_code for one in ask_all().values()} <= {200, 404}
        with stopped(server):
            told = ask_all()
        assert {name: one.status_code for name, one in told.items()} == dict.fromkeys(told, 503)
        assert all(one.headers["retry-after"] for one in told.values())
        page = told.pop("page")
        assert page.headers["content-type"].startswith("text/html")
        assert len({one.text for one in told.values()}) == len(told), "each has its own words"
        assert all(one.json() for one in told.values())
        wait_until_right(http)


def test_a_database_that_only_reads_makes_it_not_ready(server: OwnServer, program: Program) -> None:
    name = program.database.rpartition("/")[2]
    setting = f"ALTER DATABASE {name} SET default_transaction_read_only"
    ending = (
        "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
    )
    with client(program) as http:
        assert http.get("/readyz").status_code == 200
        execute(server.url(), f"{setting} = on", ending)
        try:
            ends = time.monotonic() + BACK_SECONDS
            while http.get("/readyz").status_code != 503:  # a loop may just have connected before
                assert time.monotonic() < ends
                execute(server.url(), ending)
            while http.get(ORDERS).status_code != 200:  # all connections look anew meanwhile
                assert time.monotonic() < ends
            assert http.post(ORDERS, json=basket()).status_code == 503
        finally:
            execute(server.url(), f"{setting} = off")
        wait_until_right(http)


@pytest.mark.parametrize("how", AWAY)
def test_a_stop_while_the_database_is_away_ends(
    server: OwnServer, program: Program, how: str, tmp_path: Path
) -> None:
    with serving(tmp_path, program.database) as another, client(another) as http:
        order_in_time(http)
        with AWAY[how](server):
            http.post(ORDERS, json=basket())
            began = time.monotonic()
            assert another.signal(signal.SIGTERM) == 0
            assert time.monotonic() - began < STOP_SECONDS


def test_what_was_told_while_it_was_away_and_after_is_what_the_book_has(
    server: OwnServer, program: Program
) -> None:
    with client(program) as http:
        before = order_in_time(http)
        with stopped(server):
            assert http.post(ORDERS, json=basket()).status_code == 503
        after = order_in_time(http)
    with book(program.database) as it:
        found = {row[0] for row in it.rows("SELECT id FROM orders")}
    assert {before, after} <= found
