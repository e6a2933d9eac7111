"""Several processes of one service: shared work, deaths, stops. (`test_crowds` asks them to count.)

The ledger of what was acknowledged is the clients'. Every request has a key, so that whoever hears
nothing may ask again.
"""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.program import (
    JSON,
    ORDERS,
    Book,
    Program,
    basket,
    book,
    change,
    client,
    item,
    new_client,
    run,
    serving,
    statuses,
    unique,
)
from tests.stocking import NEIGHBOUR_TOKEN, stock_up
from tests.whole.crowd import all_at_once

CLIENTS = 8
UNITS = 100
"""So many of each product its neighbour has."""

WAIT_SECONDS = 60.0

pytestmark = pytest.mark.postgres


@pytest.fixture
def program(demo_postgres_url: str, tmp_path: Path) -> Iterator[Program]:
    """A service with two workers, and the demo store."""
    with serving(tmp_path, demo_postgres_url, "--demo", "--workers", "2") as it:
        yield it


def workers_of(program: Program) -> list[int]:
    """The processes that the parent has started and that still run."""
    pid = program.process.pid
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds, within a bound against hanging."""
    ends = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < ends, "it does not come to hold"
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except FileNotFoundError:
        return False


def has_ended(pid: int) -> bool:
    """Whether a process is gone."""
    return not is_running(pid)


def has_said(program: Program, words: str) -> bool:
    """Whether these words are in the log."""
    return words in program.said()


def counts(it: Book, query: str, many: int) -> bool:
    """Whether a query counts so many."""
    return bool(it.one(query) == many)


@dataclass
class Load:
    """Clients who order one thing after the other, and what they were told, by key."""

    acknowledged: dict[str, Any] = field(default_factory=dict)
    unheard: dict[str, dict[str, Any]] = field(default_factory=dict)
    odd: list[httpx.Response] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def order(self, http: httpx.Client, key: str, document: dict[str, Any]) -> None:
        """Ask once; who hears nothing has lost the connection."""
        self.unheard[key] = document
        try:
            answer = http.post(ORDERS, json=document, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            return
        del self.unheard[key]
        if answer.status_code == 201:
            self.acknowledged[key] = answer.json()["data"]
        else:
            self.odd.append(answer)

    def go_on(self, program: Program) -> None:
        """Order until it is over; whatever was not heard is asked for again."""
        with client(program) as http:
            while not self.is_over.is_set():
                key = unique()
                document = basket(item("design-course"))
                self.order(http, key, document)
                while key in self.unheard and not self.is_over.is_set():
                    self.order(http, key, document)

    @contextmanager
    def beside(self, program: Program) -> Iterator[None]:
        """Let clients order while something happens."""
        clients = [threading.Thread(target=self.go_on, args=(program,)) for _ in range(CLIENTS)]
        for one in clients:
            one.start()
        try:
            yield
        finally:
            self.is_over.set()
            for one in clients:
                one.join(WAIT_SECONDS)
                assert not one.is_alive()

    def reach(self, more: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = len(self.acknowledged) + more
        eventually(lambda: len(self.acknowledged) >= wanted)

    def check(self, it: Book) -> None:
        """Everything acknowledged is there once; and nothing else is but what was not heard of."""
        assert [(one.status_code, one.text) for one in self.odd] == []
        checkouts = {row[0] for row in it.rows("SELECT id FROM checkouts WHERE store_id = 1")}
        told = [data["checkout_id"] for data in self.acknowledged.values()]
        assert len(set(told)) == len(told)
        assert set(told) <= checkouts
        made = it.one("SELECT count(*) FROM orders WHERE store_id = 1 AND source <> 'demo'")
        assert len(told) <= made <= len(told) + len(self.unheard)
        sold = it.one(
            "SELECT CAST(sum(quantity) AS BIGINT) FROM order_lines WHERE store_id = 1 "
            "AND sku = 'DESIGN-101' AND stock_state IN ('held', 'taken')"
        )
        left = it.one(
            "SELECT available FROM stock s JOIN variants v ON v.store_id = 1 "
            "AND v.id = s.variant_id WHERE s.store_id = 1 AND v.sku = 'DESIGN-101'"
        )
        assert sold + left == 1_000_000


def test_a_worker_that_is_killed_costs_nobody_an_order_and_comes_back(program: Program) -> None:
    load = Load()
    before = workers_of(program)
    assert len(before) == 2
    with load.beside(program):
        for _ in range(3):
            load.reach(30)
            victim = workers_of(program)[0]
            os.kill(victim, signal.SIGKILL)
            eventually(partial(has_ended, victim))
            load.reach(30)
        eventually(lambda: len(workers_of(program)) == 2)
    assert workers_of(program) != before
    assert "was ended by signal 9; it is started again" in program.said()
    with book(program.database) as it:
        load.check(it)
    assert program.signal(signal.SIGTERM) == 0


def test_one_that_dies_again_and_again_is_started_after_ever_longer_pauses(
    program: Program,
) -> None:
    for again in ("at once", "in 1 s", "in 2 s"):
        eventually(lambda: len(workers_of(program)) == 2)
        os.kill(workers_of(program)[-1], signal.SIGKILL)
        eventually(partial(has_said, program, f"it is started again {again}\n"))
        with client(program) as http:  # The other one takes what arrives meanwhile.
            for _ in range(10):
                assert http.get("/readyz", headers={"Connection": "close"}).status_code == 200


def test_a_worker_that_is_told_to_stop_is_replaced(program: Program) -> None:
    load = Load()
    with load.beside(program):
        load.reach(20)
        stopped = workers_of(program)[0]
        os.kill(stopped, signal.SIGTERM)
        eventually(lambda: not is_running(stopped) and len(workers_of(program)) == 2)
        load.reach(20)
    assert "ended with code 0" in program.said()
    with book(program.database) as it:
        load.check(it)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda one: one.name)
def test_a_stop_under_load_loses_nothing_that_was_acknowledged(
    program: Program, tmp_path: Path, number: signal.Signals
) -> None:
    load = Load()
    workers = workers_of(program)
    with load.beside(program):
        load.reach(50)
        for pid in (program.process.pid, *workers):  # A terminal, or a service manager, tells all.
            os.kill(pid, number)
        load.is_over.set()
        assert program.process.wait(WAIT_SECONDS) == 0
    assert not any(map(is_running, workers))
    assert program.said() == ""
    with book(program.database) as it:
        load.check(it)
        assert it.rows("SELECT * FROM leases") == []
    with serving(tmp_path, program.database, "--demo") as again, client(again) as http:
        for key, document in load.unheard.items():
            said = http.post(ORDERS, json=document, headers={"Idempotency-Key": key})
            assert said.status_code == 201


def test_ctrl_c_is_for_the_parent_to_hear(program: Program) -> None:
    """A terminal sends it to all. Workers that heard it, too, would cut off what they answer."""
    workers = workers_of(program)
    for pid in workers:
        os.kill(pid, signal.SIGINT)
    load = Load()
    with load.beside(program):
        load.reach(20)
    assert workers_of(program) == workers
    assert program.said() == ""


def test_a_second_ctrl_c_ends_at_once(program: Program) -> None:
    with socket.create_connection(_address(program)) as slow:
        slow.sendall(b"POST /shawarma/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{")
        time.sleep(0.2)
        workers = workers_of(program)
        program.process.send_signal(signal.SIGINT)
        eventually(lambda: not _is_listening(program))
        assert program.signal(signal.SIGINT) == 0
    assert not any(map(is_running, workers))


def test_workers_stop_when_their_parent_was_killed(program: Program) -> None:
    load = Load()
    workers = workers_of(program)
    with load.beside(program):
        load.reach(20)
        program.kill()
        eventually(lambda: not any(map(is_running, workers)))
    assert not _is_listening(program)
    with book(program.database) as it:
        load.check(it)


def _address(program: Program) -> tuple[str, int]:
    host, port = program.url.removeprefix("http://").split(":")
    return host, int(port)


def _is_listening(program: Program) -> bool:
    try:
        socket.create_connection(_address(program)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_what_time_asks_for_is_done_once_whoever_is_killed(program: Program) -> None:
    """The checkouts of a store are ended by the worker that leases it, or by the next one."""
    with client(program) as http, book(program.database) as it:
        for _ in range(2):
            os.kill(workers_of(program)[0], signal.SIGKILL)
            late = [http_order(http)["checkout_id"] for _ in range(5)]
            ids = ", ".join(map(str, late))
            ended = (
                "SELECT count(*) FROM order_events e JOIN checkouts c ON c.store_id = 1 "
                "AND c.order_id = e.order_id WHERE e.store_id = 1 AND e.kind = 'order.expired' "
                f"AND c.id IN ({ids})"
            )
            change(program.database, partial(_make_late, ids=ids))
            eventually(partial(counts, it, ended, 5))
        assert len(it.rows("SELECT * FROM leases WHERE store_id = 1")) == 1


def _make_late(db: Any, ids: str) -> None:  # noqa: ANN401 - a connection
    db.exec_driver_sql(f"UPDATE checkouts SET expires_ms = 1 WHERE store_id = 1 AND id IN ({ids})")


def http_order(http: httpx.Client) -> dict[str, Any]:
    """An order to be paid, made again where its worker has just died."""
    document, key = basket(item("design-course")), unique()
    for _ in range(20):
        try:
            answer = http.post(ORDERS, json=document, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            continue
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data
    raise AssertionError("nobody answers")


def test_a_flood_on_one_store_turns_nobody_away_from_another(program: Program) -> None:
    change(program.database, stock_up)
    told: list[httpx.Response] = []
    is_over = threading.Event()

    def buy() -> None:
        headers = JSON | {"Authorization": f"Bearer {NEIGHBOUR_TOKEN}"}
        with new_client(base_url=program.url, headers=headers) as http:
            while len(told) < 20 or (len(told) < UNITS and not is_over.is_set()):
                told.append(http.post(ORDERS, json=basket(item("product-101"))))

    quiet = threading.Thread(target=buy)
    quiet.start()
    try:
        flood = [
            answer
            for _ in range(3)
            for answer in all_at_once([program], [basket() for _ in range(700)])
        ]
    finally:
        is_over.set()
        quiet.join(WAIT_SECONDS)
    assert not quiet.is_alive()
    assert set(statuses(told)) == {201}, statuses(told)
    assert set(statuses(flood)) <= {201, 503}
    assert all("retry-after" in one.headers for one in flood if one.status_code == 503)
    with book(program.database) as it:
        stored = dict(
            it.rows("SELECT store_id, count(*) FROM orders WHERE source <> 'demo' GROUP BY 1")
        )
    assert stored == {1: statuses(flood)[201], 2: len(told)}


def test_many_stores_at_once(program: Program) -> None:
    change(program.database, stock_up)
    load = Load()
    told: list[httpx.Response] = []

    def buy() -> None:
        headers = JSON | {"Authorization": f"Bearer {NEIGHBOUR_TOKEN}"}
        with new_client(base_url=program.url, headers=headers) as http:
            told.extend(http.post(ORDERS, json=basket(item("product-101"))) for _ in range(40))

    with load.beside(program):
        buyers = [threading.Thread(target=buy) for _ in range(4)]
        for one in buyers:
            one.start()
        for one in buyers:
            one.join(WAIT_SECONDS)
            assert not one.is_alive()
        load.reach(1)
    assert statuses(told) == {201: UNITS, 400: 160 - UNITS}
    with book(program.database) as it:
        load.check(it)
        numbers = "SELECT max(number) - min(number) + 1 - count(*) FROM orders WHERE store_id = "
        assert [it.one(f"{numbers}{store_id}") for store_id in (1, 2)] == [0, 0]
        assert it.one("SELECT available FROM stock WHERE store_id = 2 AND variant_id = 1010") == 0


def test_each_setting_of_it_is_heard(demo_postgres_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, demo_postgres_url, "--demo", workers="3") as it:
        assert len(workers_of(it)) == 3
        assert it.out.read_text().count("Ctrl-C stops") == 1
    with serving(tmp_path, demo_postgres_url, "--demo", "--workers", "1") as it:
        assert workers_of(it) == []


def test_a_port_that_is_taken_is_said(program: Program, tmp_path: Path) -> None:
    """Also by workers, whose sockets could join those that are there."""
    _, port = _address(program)
    ended = run(tmp_path, "serve", "--workers", "2", "--port", str(port), database=program.database)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    file = tmp_path / "orders.db"
    ended = run(tmp_path, "serve", "--workers", "2", port="0", database=f"sqlite:///{file}")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "orderwire: SQLite is written by one process: 2 workers need PostgreSQL\n"
    )
    assert not file.exists()


@pytest.mark.parametrize("number", ["0", "-1", "many", "257"])
def test_a_number_of_workers_that_is_none_is_said(tmp_path: Path, number: str) -> None:
    ended = run(tmp_path, "serve", port="0", workers=number)
    assert ended.returncode == 1
    assert ended.stderr.startswith("orderwire: ORDERWIRE_WORKERS: ")
