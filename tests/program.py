"""The real program in processes of its own, spoken to over HTTP, and a look into its database.

Every wait is bounded, ports are free ones, and only processes that were started here are ended.
"""

import asyncio
import os
import sqlite3
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import sqlalchemy as sa

import orderwire
from orderwire.operations.world import system_now_ms
from orderwire.storage.schema import TENANT_TABLES
from tests.databases import opened

T = TypeVar("T")

TOKEN = "demo_rmz"
ORDERS = "/shawarma/orders"
JSON = {"Content-Type": "application/json"}
AUTHORISED = {"Authorization": f"Bearer {TOKEN}"}

_SOURCE = Path(orderwire.__file__).resolve().parents[1]
_MAIN = "from orderwire.cli.main import main; main()"
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_READY_SECONDS = 60.0
_STOP_SECONDS = 20.0


def command(*arguments: str) -> list[str]:
    """The command line that runs the installed program's entry point."""
    return [sys.executable, "-c", _MAIN, *arguments]


def surroundings(**settings: str) -> dict[str, str]:
    """Our environment with these settings of the program, and none of its others.

    The program is found where the tests found it, from whichever folder it runs in.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORDERWIRE_")}
    kept["PYTHONPATH"] = str(_SOURCE)
    return kept | {f"ORDERWIRE_{name.upper()}": value for name, value in settings.items()}


def run(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of the program to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=surroundings(**settings),
        capture_output=True,
        text=True,
        timeout=_READY_SECONDS,
        check=False,
    )


@dataclass
class Program:
    """A running service. `url` is where it says that it listens."""

    process: "subprocess.Popen[bytes]"
    database: str
    out: Path
    err: Path
    url: str = field(default="")

    def wait_until_ready(self) -> None:
        """Wait for the banner, which is printed once requests are answered."""
        ends = time.monotonic() + _READY_SECONDS
        while time.monotonic() < ends:
            for line in self.out.read_text().splitlines(keepends=True):
                if line.lstrip().startswith("Health ") and line.endswith("/readyz\n"):
                    self.url = line.split()[1].removesuffix("/readyz")
                    return
            assert self.process.poll() is None, self.err.read_text()
            time.sleep(0.01)
        raise AssertionError(f"not ready: {self.err.read_text()}")

    def signal(self, number: int) -> int:
        """Send it a signal; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(_STOP_SECONDS)

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self.process.wait(_STOP_SECONDS)

    def said(self) -> str:
        """What it wrote to its standard error."""
        return self.err.read_text()


@contextmanager
def serving(folder: Path, database: str, *arguments: str, **settings: str) -> Iterator[Program]:
    """The service on a free port of this machine, killed at the end if it still runs."""
    name = uuid4().hex
    out, err = folder / f"{name}.out", folder / f"{name}.err"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        process = subprocess.Popen(
            command("serve", *arguments),
            cwd=folder,
            env=surroundings(**{"port": "0", "database": database} | settings),
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
        )
    program = Program(process, database, out, err)
    try:
        program.wait_until_ready()
        yield program
    finally:
        program.kill()


def client(program: Program) -> httpx.Client:
    """Somebody with the demo store's token."""
    return new_client(base_url=program.url, headers=AUTHORISED)


def new_client(**settings: Any) -> httpx.Client:  # noqa: ANN401 - as httpx has them
    """Somebody who speaks HTTP. The world's certificates, which nobody here needs, stay unread:
    that takes longer than most answers.
    """
    return httpx.Client(timeout=30.0, trust_env=False, verify=_TLS, **settings)


def change(database: str, work: Callable[[sa.Connection], T]) -> T:
    """Do something in a database beside the service that uses it."""

    async def run_it() -> T:
        async with opened(database) as it:
            return await it.write(work)

    return asyncio.run(run_it())


class Book:
    """What is in a database, looked up beside the service that uses it."""

    def __init__(self, database: str) -> None:
        """Open it for reading."""
        self._sqlite: sqlite3.Connection | None = None
        self._runner: asyncio.Runner | None = None
        if database.startswith("sqlite"):
            path = database.removeprefix("sqlite:///")
            self._sqlite = sqlite3.connect(
                f"file:{path}?mode=ro", uri=True, timeout=10, isolation_level=None
            )
            return
        self._runner = asyncio.Runner()
        self._postgres = self._runner.run(asyncpg.connect(database))

    def close(self) -> None:
        """Let go of it."""
        if self._sqlite is not None:
            self._sqlite.close()
        if self._runner is not None:
            self._runner.run(self._postgres.close())
            self._runner.close()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query without parameters."""
        if self._sqlite is not None:
            return self._sqlite.execute(query).fetchall()
        assert self._runner is not None
        return [tuple(row) for row in self._runner.run(self._postgres.fetch(query))]

    def one(self, query: str) -> Any:  # noqa: ANN401 - whatever the query asks for
        """The only value of a query."""
        ((value,),) = self.rows(query)
        return value

    def counts(self) -> dict[str, int]:
        """What must not change where nothing is stored: rows, units in stock, coupon uses.

        Counters are left out: ids may be skipped. So are the events of the demo's own payments,
        which arrive while the service is running already, and claims that are to be forgotten.
        """
        tables = sorted(TENANT_TABLES - {"provider_events"})
        sums = {table: f"SELECT count(*) FROM {table}" for table in tables}
        now_ms = system_now_ms()
        sums["claims"] = f"SELECT count(*) FROM claims WHERE expires_ms > {now_ms}"
        sums["units"] = "SELECT CAST(sum(available) AS BIGINT) FROM stock"
        sums["uses"] = "SELECT CAST(sum(uses) AS BIGINT) FROM coupons"
        (row,) = self.rows("SELECT " + ", ".join(f"({query})" for query in sums.values()))
        return dict(zip(sums, row, strict=True))


@contextmanager
def book(database: str) -> Iterator[Book]:
    """A look into a database."""
    it = Book(database)
    try:
        yield it
    finally:
        it.close()


def unique() -> str:
    """A domain that no other request has named."""
    return f"{uuid4().hex}.example"


def basket(*products: object, **more: object) -> dict[str, Any]:
    """An order's document with a content of its own: one free e-book, for nobody in particular."""
    return {"created_from": unique(), "products": list(products or [item("free-ebook")])} | more


def item(slug: str, quantity: int = 1, **more: object) -> dict[str, Any]:
    """So many of a product, by its slug."""
    return {"identifier_type": "slug", "identifier": slug, "quantity": quantity} | more


def statuses(answers: Sequence[httpx.Response]) -> dict[int, int]:
    """How many answers have which status."""
    found = [answer.status_code for answer in answers]
    return {status: found.count(status) for status in sorted(set(found))}
