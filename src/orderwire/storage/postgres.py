"""PostgreSQL, by asyncpg: connections for the order desk, and a pool for everything else.

The desk's connections are set so that its prepared statements keep one plan each: on tables that
were never analysed, plans made for one batch's values were several times slower. All transactions
begin and end by hand: the BEGIN shows whether a connection is still there, and what happens when a
COMMIT is lost is ours to decide.

Every wait has an end. A transaction has begun within `REACH_SECONDS` or is Unreachable; a
statement is ended by the server, and a little later, should the server be silent, by us. A
connection that was in trouble is thrown away, never cleaned: its server may be gone, or may have
become one that only reads.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from orderwire.storage.database import (
    BUSY_SECONDS,
    REACH_SECONDS,
    STATEMENT_SECONDS,
    CommitUnknown,
    Contention,
    DatabaseError,
    RowsRefused,
    Unavailable,
    Unforeseen,
    Unreachable,
)
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.desk_postgres import PostgresDesk, RawConnection

T = TypeVar("T")

_WRITERS = 4
_OTHERS = 5
_TRIES = 3

_OTHERS_SECONDS = 10.0
"""How long one statement beside the desk may take, in a service that callers wait for."""

_GREETING_SECONDS = 1.0
"""How long a connection that was idle may take to answer. Then there is time for a new one."""

_COMMIT_SECONDS = 2.0
_ROLLBACK_SECONDS = 1.0
_CLOSE_SECONDS = 2.0
_GRACE_SECONDS = 0.5
"""So much later than the server we give up ourselves: only a server that is gone is that late."""

_TELLING = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
)
"""The errors that say what is wrong, whatever caused them in turn."""

_ERRORS = (sa.exc.SQLAlchemyError, *_TELLING)
"""All that the driver and SQLAlchemy raise. Time-outs and failed look-ups of names are OSError."""

_BY_STATE: Mapping[str, type[DatabaseError]] = {
    "25006": Unavailable,  # Read only: a standby, or a primary that was demoted.
    "25P03": Unavailable,  # It waited too long inside a transaction.
    "25P04": Unavailable,
    "40001": Contention,
    "40P01": Contention,
    "42501": Unavailable,  # A privilege is missing, which its operator can grant.
    "55P03": Unavailable,  # A lock that was not to be had in time.
    "57014": Unavailable,  # A statement that took too long.
}
"""What an SQLSTATE comes to, where it is known one by one."""

_BY_CLASS: Mapping[str, type[DatabaseError]] = {
    "08": Unavailable,  # The connection.
    "22": RowsRefused,  # Values.
    "23": RowsRefused,  # Rules of the schema.
    "28": Unavailable,  # User and password.
    "3D": Unavailable,  # No such database.
    "40": Contention,
    "53": Unavailable,  # Out of disk, memory, or connections.
    "55": Unavailable,  # Not in the state for it: the database does not take connections.
    "57": Unavailable,  # An operator stopped it, or it starts.
    "58": Unavailable,  # The system below it: files, input and output.
    "F0": Unavailable,  # Its settings.
    "XX": Unavailable,  # Its own mistakes, and damaged data.
}
"""What an SQLSTATE comes to by its class. What is in neither table is Unforeseen."""

_DISTRUSTED = ("08", "25", "57P", "58", "F0", "XX")
"""States (by their beginning) after which a connection is not used again."""

_LIMITS = {
    "default_transaction_isolation": "read committed",
    "lock_timeout": f"{int(BUSY_SECONDS * 1000)}",
    "application_name": "orderwire",
}
PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""How the desk's statements are planned: each is a look-up by key, however new a table is. Without
statistics the planner would rather read all rows of a store, again and again.
"""

_DESK_SETTINGS = _LIMITS | {
    "statement_timeout": f"{int(STATEMENT_SECONDS * 1000)}",
    # Our end may be lost without a word: then its locks must not stay.
    "idle_in_transaction_session_timeout": f"{int(2 * STATEMENT_SECONDS * 1000)}",
    **PLANNING,
}
_OTHERS_SETTINGS = _LIMITS | {
    "statement_timeout": f"{int(_OTHERS_SECONDS * 1000)}",
    "idle_in_transaction_session_timeout": f"{int(_OTHERS_SECONDS * 1000)}",
}


class _Raw(RawConnection, Protocol):
    """What is used of an asyncpg connection beside the desk's statements."""

    def execute(self, query: str, *args: object, timeout: float | None = None) -> Awaitable[str]:
        """Run a statement, in so many seconds; its command tag."""
        ...

    def is_closed(self) -> bool:
        """Whether it is gone."""
        ...

    def terminate(self) -> None:
        """Let go of it at once, without a word to the server."""
        ...


class PostgresDatabase:
    """A PostgreSQL database.

    One that is patient lets statements beside the desk take as long as they take, which suits an
    upgrade or an audit, and no service.
    """

    writers = _WRITERS

    def __init__(self, url: sa.URL, *, is_patient: bool = False) -> None:
        self._desk = _engine(url, _WRITERS, _DESK_SETTINGS, STATEMENT_SECONDS)
        # Taking a connection from the pool and putting it back costs a batch as much as a statement
        # or two: those that went well stay at hand.
        self._at_hand: list[AsyncConnection] = []
        self._others = (
            _engine(url, _OTHERS, _LIMITS, None)
            if is_patient
            else _engine(url, _OTHERS, _OTHERS_SETTINGS, _OTHERS_SECONDS)
        )

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on a pooled connection, in a transaction that cannot write."""
        return await self._run(work, is_reading=True)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction on a pooled connection, again where it was beaten."""
        for _ in range(_TRIES - 1):
            try:
                return await self._run(work, is_reading=False)
            except Contention:
                continue
        return await self._run(work, is_reading=False)

    async def _run(self, work: Callable[[sa.Connection], T], *, is_reading: bool) -> T:
        raw: _Raw | None = None
        try:
            async with asyncio.timeout(REACH_SECONDS) as limit, self._others.connect() as others:
                raw = await _greet(others, "BEGIN READ ONLY" if is_reading else "BEGIN")
                limit.reschedule(None)
                end = _end_reading if is_reading else _commit
                return await _transact(others, raw, lambda: others.run_sync(work), end)
        except _ERRORS as error:
            if _is_standby(error):
                await _close_all(self._others)
            raise _translate(error, is_reached=raw is not None) from error

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Run a batch's program on one of the desk's connections."""
        raw: _Raw | None = None
        try:
            async with asyncio.timeout(REACH_SECONDS) as limit:
                connection = self._at_hand.pop() if self._at_hand else await self._desk.connect()
                try:
                    raw = await _greet(connection, "BEGIN")
                    limit.reschedule(None)
                    desk = PostgresDesk(raw, connection, store_id)
                    result = await _transact(connection, raw, lambda: program(desk), _commit)
                except BaseException:  # a cancelled batch, too, leaves nothing at hand
                    await connection.close()
                    raise
                self._at_hand.append(connection)
                return result
        except _ERRORS as error:
            if _is_standby(error):
                await self._close_desk()
            raise _translate(error, is_reached=raw is not None) from error

    async def close(self) -> None:
        """Close all connections; those that do not answer are left to themselves."""
        await asyncio.gather(self._close_desk(), _close_all(self._others))

    async def _close_desk(self) -> None:
        """Close the desk's connections that nobody uses just now. It makes new ones."""
        at_hand, self._at_hand = self._at_hand, []
        for connection in at_hand:
            with suppress(*_ERRORS):
                await connection.close()
        await _close_all(self._desk)


def _engine(
    url: sa.URL,
    size: int,
    settings: dict[str, str],
    statement_seconds: float | None,
) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        # Whether a connection still answers shows when a transaction begins (`_greet`): without a
        # round trip of its own, and never without a bound.
        pool_pre_ping=False,
        pool_timeout=BUSY_SECONDS,
        connect_args={
            "server_settings": settings,
            "timeout": REACH_SECONDS,
            "command_timeout": statement_seconds and statement_seconds + _GRACE_SECONDS,
        },
        # We begin and end transactions ourselves.
        isolation_level="AUTOCOMMIT",
    )


async def _close_all(engine: AsyncEngine) -> None:
    """Close all of an engine's connections that nobody uses just now. It makes new ones."""
    with suppress(*_ERRORS):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await engine.dispose()


def _is_standby(error: BaseException) -> bool:
    """Whether a server turns out only to read: all connections have to look for the primary."""
    return isinstance(_cause(error), asyncpg.ReadOnlySQLTransactionError)


async def _greet(connection: AsyncConnection, greeting: str) -> _Raw:
    """Say the first words on a connection. One that died while nobody used it is replaced, once."""
    raw = await _raw_of(connection)
    try:
        await raw.execute(greeting, timeout=_GREETING_SECONDS)
    except (*_TELLING, RuntimeError):  # uvloop raises the last one where a transport is closed
        await _throw_away(connection, raw)
    else:
        return raw
    raw = await _raw_of(connection)
    await raw.execute(greeting, timeout=_GREETING_SECONDS)
    return raw


async def _raw_of(connection: AsyncConnection) -> _Raw:
    pooled = await connection.get_raw_connection()
    return cast("_Raw", pooled.driver_connection)


async def _transact(
    connection: AsyncConnection,
    raw: _Raw,
    work: Callable[[], Awaitable[T]],
    end: Callable[[_Raw], Awaitable[None]],
) -> T:
    """Do the work of a transaction that has begun, and end it, however it goes."""
    try:
        result = await work()
        if connection.in_transaction():  # so SQLAlchemy believes; the server has none but ours
            await connection.rollback()
        await end(raw)
    except BaseException as error:  # whoever is cancelled leaves no connection in doubt, either
        if _is_distrusted(error, raw):
            await _throw_away(connection, raw)
        else:
            await _roll_back(connection, raw)
        raise
    return result


async def _end_reading(raw: _Raw) -> None:
    """Nothing hangs on how that ends."""
    await raw.execute("COMMIT")


async def _commit(raw: _Raw) -> None:
    with _committing(raw):
        tag = await raw.execute("COMMIT")
    if tag != "COMMIT":  # so the server says that it rolled back
        raise Contention(f"the server answered {tag} to COMMIT")


@contextmanager
def _committing(raw: _Raw) -> Iterator[None]:
    """Around a COMMIT: unless it is refused for certain, nobody knows whether it happened.

    One that is not answered in time is left alone by cutting the connection. To cancel it, as the
    driver would, could end the server's wait for its standby, and show as saved what is not.
    """
    cutting = asyncio.get_running_loop().call_later(_COMMIT_SECONDS, raw.terminate)
    try:
        yield
    except Exception as error:  # whatever it was, the COMMIT is on its way
        ours = _translate(error)
        if isinstance(ours, Contention | RowsRefused):
            raise ours from error
        raise CommitUnknown(str(error)) from error
    finally:
        cutting.cancel()


def _is_distrusted(error: BaseException, raw: _Raw) -> bool:
    """Whether a connection may not be used again after an error on it."""
    if isinstance(error, DatabaseError) and error.__cause__ is not None:
        error = error.__cause__
    cause = _cause(error)
    if raw.is_closed() or isinstance(cause, OSError | asyncpg.InternalClientError | RuntimeError):
        return True
    if isinstance(cause, asyncio.CancelledError):
        return True
    state = getattr(cause, "sqlstate", None) or ""
    return state.startswith(_DISTRUSTED)


async def _throw_away(connection: AsyncConnection, raw: _Raw) -> None:
    raw.terminate()
    await connection.invalidate()


async def _roll_back(connection: AsyncConnection, raw: _Raw) -> None:
    """Leave a clean connection behind, or none."""
    try:
        async with asyncio.timeout(_ROLLBACK_SECONDS):
            await raw.execute("ROLLBACK")
    except BaseException as error:  # however it fails, the connection is in doubt
        await _throw_away(connection, raw)
        if not isinstance(error, (*_TELLING, RuntimeError)):
            raise


def _translate(error: BaseException, *, is_reached: bool = True) -> DatabaseError:
    """PostgreSQL's errors by what can be done about them, and whether a transaction had begun."""
    cause = _cause(error)
    if isinstance(cause, DatabaseError):
        return cause
    kind: type[DatabaseError] = Unforeseen
    if isinstance(cause, asyncpg.InvalidCachedStatementError):
        kind = Contention  # Its tables were changed meanwhile: prepared anew, it works.
    elif isinstance(cause, asyncpg.PostgresError):
        state = cause.sqlstate or ""
        kind = _BY_STATE.get(state) or _BY_CLASS.get(state[:2], Unforeseen)
    elif isinstance(cause, (*_TELLING, sa.exc.TimeoutError)):
        kind = Unavailable
    if not is_reached and not issubclass(kind, RowsRefused):
        kind = Unreachable
    return kind(str(cause) or type(cause).__name__)


def _cause(error: BaseException) -> BaseException:
    """The driver's own error below the layers that wrapped it."""
    while isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        error = error.orig
    while not isinstance(error, _TELLING) and error.__cause__ is not None:
        error = error.__cause__
    return error
