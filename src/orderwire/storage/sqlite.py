"""SQLite: one write connection in one thread, and read-only connections beside it.

Every write of the program is a function handed to the write thread, batches of the order desk
first. There it runs between BEGIN IMMEDIATE and COMMIT; nothing else in the process writes.
`synchronous=FULL` makes a commit durable before anybody hears of it.

A file that was moved or deleted is written no more: what went into it would be lost. Once it is
back it is used again, without a restart.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from orderwire.storage.database import (
    BUSY_SECONDS,
    CommitUnknown,
    Contention,
    DatabaseError,
    RowsRefused,
    Unavailable,
    Unforeseen,
    Unreachable,
)
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.desk_sqlite import SqliteDesk

T = TypeVar("T")

_READERS = 4
_DESK, _OTHERS, _STOP = 0, 1, 2

_READS_MAX = 1_000
_WRITES_MAX = 1_000
"""More than so many that wait for a reading thread, or for the write thread, are turned away."""

_BY_CODE: Mapping[int, type[DatabaseError]] = {
    sqlite3.SQLITE_PERM: Unavailable,
    sqlite3.SQLITE_BUSY: Unavailable,  # Another process writes, and has for BUSY_SECONDS.
    sqlite3.SQLITE_LOCKED: Unavailable,
    sqlite3.SQLITE_NOMEM: Unavailable,
    sqlite3.SQLITE_READONLY: Unavailable,
    sqlite3.SQLITE_INTERRUPT: Unavailable,
    sqlite3.SQLITE_IOERR: Unavailable,
    sqlite3.SQLITE_CORRUPT: Unavailable,
    sqlite3.SQLITE_FULL: Unavailable,
    sqlite3.SQLITE_CANTOPEN: Unavailable,
    sqlite3.SQLITE_PROTOCOL: Unavailable,
    sqlite3.SQLITE_SCHEMA: Contention,  # The tables were changed meanwhile.
    sqlite3.SQLITE_TOOBIG: RowsRefused,
    sqlite3.SQLITE_CONSTRAINT: RowsRefused,
    sqlite3.SQLITE_MISMATCH: RowsRefused,
    sqlite3.SQLITE_NOLFS: Unavailable,
    sqlite3.SQLITE_AUTH: Unavailable,
    sqlite3.SQLITE_NOTADB: Unavailable,
}
"""What SQLite's result codes come to, without their extensions. All others are Unforeseen."""


class SqliteDatabase:
    """A database file."""

    writers = 1

    def __init__(self, path: Path) -> None:
        self._writer = _Writer(path)
        self._readers = reading_engine(path, sa.QueuePool, pool_size=_READERS)
        self._threads = ThreadPoolExecutor(_READERS, thread_name_prefix="orderwire-read")
        self._reads = 0

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on a read-only connection, in a thread of its own."""
        if self._reads >= _READS_MAX:
            raise Unavailable("too many wait to read")
        self._reads += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)
        finally:
            self._reads -= 1

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        try:
            with self._readers.connect() as connection, connection.begin():
                return work(connection)
        except (sa.exc.DBAPIError, sqlite3.Error) as error:
            raise _translate(error) from error

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in the write thread."""
        return await self._writer.submit(_OTHERS, work)

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Run a batch's program in the write thread, ahead of other writes."""

        def work(connection: sa.Connection) -> T:
            raw = cast("sqlite3.Connection", connection.connection.driver_connection)
            return _run_without_waiting(program(SqliteDesk(raw, connection, store_id)))

        return await self._writer.submit(_DESK, work)

    async def close(self) -> None:
        """Finish the writes that were handed over, then close the file.

        The write connection closes last: only so does SQLite bring everything into the one file.
        """
        self._threads.shutdown()
        self._readers.dispose()
        await asyncio.to_thread(self._writer.stop)


class _Writer:
    """The thread that owns the write connection."""

    def __init__(self, path: Path) -> None:
        self._jobs: queue.PriorityQueue[tuple[int, int, Callable[[sa.Connection], None]]]
        self._jobs = queue.PriorityQueue()
        self._ticket = count()
        self._engine = _writing_engine(path)
        self._engine.connect().close()  # A file that cannot be opened is said at once.
        self._path, self._file = path, _file_of(path)
        self._thread = threading.Thread(target=self._work, name="orderwire-write", daemon=True)
        self._thread.start()

    async def submit(self, priority: int, work: Callable[[sa.Connection], T]) -> T:
        """Queue a function; its result comes after the commit."""
        if not self._thread.is_alive():
            raise Unavailable("the database is closed")
        if priority != _DESK and self._jobs.qsize() >= _WRITES_MAX:
            raise Unavailable("too many wait to write")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def job(connection: sa.Connection) -> None:
            try:
                result = self._transact(connection, work)
            except Exception as error:  # noqa: BLE001 - every error belongs to the caller
                _tell(loop, future, error=_as_ours(error))
            else:
                _tell(loop, future, result=result)

        self._jobs.put((priority, next(self._ticket), job))
        return await asyncio.shield(future)

    def _transact(self, connection: sa.Connection, work: Callable[[sa.Connection], T]) -> T:
        if _file_of(self._path) != self._file:
            raise Unreachable(f"{self._path} was moved, deleted or replaced")
        transaction = connection.begin()
        try:
            result = work(connection)
            _commit(transaction)
        except BaseException:  # whatever failed, the next job must be able to begin
            _roll_back(connection, transaction)
            raise
        return result

    def stop(self) -> None:
        """Let the thread finish its jobs and wait for it."""
        self._jobs.put((_STOP, next(self._ticket), _stop))
        self._thread.join()
        self._engine.dispose()

    def _work(self) -> None:
        with self._engine.connect() as connection, suppress(_Stopped):
            while True:
                self._jobs.get()[2](connection)


class _Stopped(Exception):
    """The write thread is asked to end."""


def _commit(transaction: sa.Transaction) -> None:
    try:
        transaction.commit()
    except sa.exc.DBAPIError as error:
        if _code_of(error.orig) == sqlite3.SQLITE_IOERR:
            # It counts for nobody now; after a failure of power it might be there.
            raise CommitUnknown(str(error.orig)) from error
        raise


def _roll_back(connection: sa.Connection, transaction: sa.Transaction) -> None:
    """End a transaction that failed, wherever it did.

    After a COMMIT that failed SQLAlchemy has done with it, while SQLite may keep it open: every
    later transaction would fail to begin.
    """
    try:
        transaction.rollback()
    finally:
        raw = cast("sqlite3.Connection", connection.connection.driver_connection)
        if raw.in_transaction:
            raw.rollback()


def _stop(_: sa.Connection) -> None:
    raise _Stopped


def _tell(
    loop: asyncio.AbstractEventLoop,
    future: "asyncio.Future[Any]",
    *,
    result: object = None,
    error: Exception | None = None,
) -> None:
    """Hand a result back to the event loop, unless the loop has gone away meanwhile."""

    def settle() -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    with suppress(RuntimeError):
        loop.call_soon_threadsafe(settle)


def _run_without_waiting(program: Awaitable[T]) -> T:
    """Run a coroutine that never waits for anything, without an event loop."""
    coroutine = cast("Coroutine[Any, Any, T]", program)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    coroutine.close()
    raise AssertionError("a program of the order desk waited inside the write thread")


def _writing_engine(path: Path) -> sa.Engine:
    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=FULL")
        raw.execute("PRAGMA foreign_keys=ON")
        return raw

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def reading_engine(path: Path, pool: type[sa.Pool], **settings: int) -> sa.Engine:
    """Connections that only read a file, kept as the pool keeps them."""

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        raw.execute("PRAGMA query_only=ON")
        return raw

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=pool, **settings)
    sa.event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN"))
    return engine


def _file_of(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from any other, or `None` where there is none."""
    try:
        its = path.stat()
    except OSError:
        return None
    return its.st_dev, its.st_ino


def _as_ours(error: Exception) -> Exception:
    is_drivers = isinstance(
        error, (sa.exc.DBAPIError, sqlite3.Error, OverflowError, UnicodeEncodeError)
    )
    if not is_drivers:
        return error
    ours = _translate(error)
    ours.__cause__ = error
    return ours


def _translate(error: BaseException) -> DatabaseError:
    """SQLite's errors by what can be done about them."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if isinstance(cause, (sqlite3.DataError, OverflowError, UnicodeError)):
        return RowsRefused(str(cause))
    return _BY_CODE.get(_code_of(cause), Unforeseen)(str(cause))


def _code_of(error: BaseException | None) -> int:
    """SQLite's result code without its extension, or SQLITE_ERROR for an error without one."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF
