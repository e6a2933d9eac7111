"""Opening a database only to look at it, beside a service that may be running on it.

Nothing is made, changed or brought up to date. What is read in one transaction is of one moment,
and takes as long as it takes: nobody waits for it.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import sqlalchemy as sa

from orderwire.storage.database import Database, DatabaseError, Unavailable
from orderwire.storage.opening import open_database, parse_url
from orderwire.storage.sqlite import reading_engine

T = TypeVar("T")


class NoFile(Unavailable):
    """There is no SQLite file yet."""


class Look(Protocol):
    """A database that is only looked at."""

    is_file: bool
    """Whether it is a SQLite file, and not a server."""

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction that sees one moment and cannot write.

        Raises DatabaseError.
        """
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


def open_to_look(url: str) -> Look:
    """Open the database of a URL for looking. Raises UnusableUrl and DatabaseError."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _Server(open_database(url, is_patient=True))
    path = Path(parsed.database or "")
    if not path.is_file():
        raise NoFile(f"there is no file {path}")
    return _File(path)


class _Server:
    """PostgreSQL."""

    is_file = False

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        def of_one_moment(db: sa.Connection) -> T:
            db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            db.exec_driver_sql("SET LOCAL statement_timeout = 0")
            return work(db)

        return await self._database.read(of_one_moment)

    async def close(self) -> None:
        await self._database.close()


class _File:
    """SQLite. Every look has a connection of its own: a file that was replaced is seen, too."""

    is_file = True

    def __init__(self, path: Path) -> None:
        self._engine = reading_engine(path, sa.NullPool)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        return await asyncio.to_thread(self._read, work)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            with self._engine.connect() as connection, connection.begin():
                return work(connection)
        except sa.exc.DBAPIError as error:
            raise DatabaseError(str(error.orig)) from error
        except sqlite3.Error as error:
            raise DatabaseError(str(error)) from error

    async def close(self) -> None:
        self._engine.dispose()
