"""PostgreSQL, by asyncpg: connections for the order desk, and a pool for everything else.

The desk's connections are set so that its prepared statements keep one plan each: on tables that
were never analysed, plans made for one batch's values were several times slower. They commit by
hand, since what happens when a COMMIT is lost is ours to decide.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

import asyncpg
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from orderwire.storage.database import (
    BUSY_SECONDS,
    STATEMENT_SECONDS,
    CommitUnknown,
    Contention,
    DatabaseError,
    RowsRefused,
    Unavailable,
)
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.desk_postgres import PostgresDesk, RawConnection

T = TypeVar("T")

_WRITERS = 4
_OTHERS = 5

_TELLING = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""The errors that say what is wrong, whatever caused them in turn."""

_LIMITS = {
    "lock_timeout": f"{int(BUSY_SECONDS * 1000)}",
    "application_name": "orderwire",
}
_DESK_SETTINGS = _LIMITS | {
    "statement_timeout": f"{int(STATEMENT_SECONDS * 1000)}",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
}


class PostgresDatabase:
    """A PostgreSQL database."""

    writers = _WRITERS

    def __init__(self, url: sa.URL, *, connect_seconds: float = STATEMENT_SECONDS) -> None:
        self._desk = _engine(
            url, _WRITERS, _DESK_SETTINGS, connect_seconds, isolation_level="AUTOCOMMIT"
        )
        self._others = _engine(url, _OTHERS, _LIMITS, connect_seconds)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on a pooled connection, in a transaction that cannot write."""
        return await self._run(work, is_reading=True)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction on a pooled connection."""
        return await self._run(work, is_reading=False)

    async def _run(self, work: Callable[[sa.Connection], T], *, is_reading: bool) -> T:
        try:
            async with self._others.connect() as connection:
                await connection.execution_options(postgresql_readonly=is_reading)
                transaction = await connection.begin()
                result = await connection.run_sync(work)
                await _commit(transaction.commit())
                return result
        except (sa.exc.SQLAlchemyError, asyncpg.PostgresError, OSError) as error:
            raise _translate(error) from error

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Run a batch's program on one of the desk's connections."""
        try:
            async with self._desk.connect() as connection:
                return await self._admit(connection, store_id, program)
        except (
            sa.exc.SQLAlchemyError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            OSError,
        ) as error:
            raise _translate(error) from error

    async def _admit(
        self,
        connection: AsyncConnection,
        store_id: int,
        program: Callable[[DeskTransaction], Awaitable[T]],
    ) -> T:
        raw = await _begin(connection)
        try:
            result = await program(PostgresDesk(raw, connection, store_id))
            await _commit(raw.execute("COMMIT"))
        except BaseException:  # a cancelled batch has to be rolled back, too
            await _roll_back(connection, raw)
            raise
        return result

    async def close(self) -> None:
        """Close all connections."""
        await self._desk.dispose()
        await self._others.dispose()


def _engine(
    url: sa.URL,
    size: int,
    settings: dict[str, str],
    connect_seconds: float,
    isolation_level: IsolationLevel = "READ COMMITTED",
) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        pool_size=size,
        max_overflow=0,
        # The desk looks for itself (`_begin`), without a round trip for each batch.
        pool_pre_ping=isolation_level != "AUTOCOMMIT",
        pool_timeout=BUSY_SECONDS,
        connect_args={"server_settings": settings, "timeout": connect_seconds},
        isolation_level=isolation_level,
    )


async def _begin(connection: AsyncConnection) -> RawConnection:
    """Begin a transaction. A connection that died while nobody used it is replaced, once."""
    try:
        return await _begin_on(connection)
    except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
        await connection.invalidate()
        return await _begin_on(connection)


async def _begin_on(connection: AsyncConnection) -> RawConnection:
    pooled = await connection.get_raw_connection()
    raw = cast("RawConnection", pooled.driver_connection)
    await raw.execute("BEGIN")
    return raw


async def _commit(commit: Awaitable[object]) -> None:
    """Commit. A connection that is lost now leaves open whether it happened."""
    try:
        await commit
    except (sa.exc.DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        ours = _translate(error)
        if isinstance(ours, Unavailable):
            raise CommitUnknown(str(error)) from error
        raise


async def _roll_back(connection: AsyncConnection, raw: RawConnection) -> None:
    """Leave a clean connection behind, or none."""
    try:
        await asyncio.shield(raw.execute("ROLLBACK"))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        await connection.invalidate()


def _translate(error: Exception) -> DatabaseError:
    """PostgreSQL's errors by what can be done about them."""
    cause = _cause(error)
    match cause:
        case DatabaseError():
            return cause
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError():
            return Contention(str(cause))
        case asyncpg.LockNotAvailableError() | asyncpg.QueryCanceledError():
            return Unavailable(str(cause))
        case asyncpg.IntegrityConstraintViolationError() | asyncpg.DataError():
            return RowsRefused(str(cause))
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.InterfaceError()
            | asyncpg.OperatorInterventionError()
            | asyncpg.InsufficientResourcesError()
            | asyncpg.ReadOnlySQLTransactionError()
            | OSError()
            | sa.exc.TimeoutError()
        ):
            return Unavailable(str(cause))
    return DatabaseError(str(cause))


def _cause(error: BaseException) -> BaseException:
    """The driver's own error below the layers that wrapped it."""
    while isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        error = error.orig
    while not isinstance(error, _TELLING) and error.__cause__ is not None:
        error = error.__cause__
    return error
