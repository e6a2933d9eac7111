"""A server that falls silent, at every moment of a transaction: no wait is without an end."""

import asyncio
from collections.abc import Awaitable, Iterator

import pytest

from orderwire.storage.database import (
    STATEMENT_SECONDS,
    CommitUnknown,
    Connection,
    Database,
    DatabaseError,
    Unavailable,
    Unreachable,
)
from orderwire.storage.desk import DeskTransaction
from tests.databases import execute, opened, postgres_or_skip
from tests.faults.servers import OwnServer, own_server

pytestmark = pytest.mark.postgres

SLACK_SECONDS = 3.0


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    """A server that can be frozen."""
    postgres_or_skip()
    with own_server() as it:
        execute(it.url(), "CREATE TABLE written (id int)")
        yield it


async def within(seconds: float, doing: Awaitable[object]) -> type[BaseException] | None:
    """The type of the error that comes of it, which must come in time."""
    try:
        async with asyncio.timeout(seconds + SLACK_SECONDS):
            await doing
    except DatabaseError as error:
        return type(error)
    return None


def select(db: Connection) -> None:
    db.exec_driver_sql("SELECT 1")


def insert(db: Connection) -> None:
    db.exec_driver_sql("INSERT INTO written VALUES (1)")


async def admit_insert(desk: DeskTransaction) -> None:
    await desk.run(insert)


async def warm_up(database: Database) -> None:
    """Let every pool have a connection that is idle."""
    await database.read(select)
    await database.admit(1, lambda desk: desk.run(select))


def test_before_a_transaction_it_is_unreachable_and_reached_again(server: OwnServer) -> None:
    async def story() -> None:
        async with opened(server.url()) as database:
            await warm_up(database)
            with server.frozen():
                assert await within(2, database.read(select)) is Unreachable
                assert await within(2, database.write(insert)) is Unreachable
                assert await within(2, database.admit(1, admit_insert)) is Unreachable
            assert await within(2, database.read(select)) is None
            assert await within(2, database.admit(1, admit_insert)) is None

    asyncio.run(story())


def test_in_the_middle_of_a_batch_it_is_unavailable(server: OwnServer) -> None:
    async def story() -> None:
        async with opened(server.url()) as database:
            frozen = server.frozen()

            async def program(desk: DeskTransaction) -> None:
                await desk.run(insert)
                frozen.__enter__()
                await desk.run(insert)

            try:
                done = within(STATEMENT_SECONDS + 3, database.admit(1, program))
                assert await done is Unavailable
            finally:
                frozen.__exit__(None, None, None)
            assert await within(2, database.admit(1, admit_insert)) is None

    asyncio.run(story())


@pytest.mark.parametrize("is_desk", [True, False], ids=["desk", "beside"])
def test_at_the_commit_nobody_knows_and_soon(server: OwnServer, *, is_desk: bool) -> None:
    async def story() -> None:
        async with opened(server.url()) as database:
            frozen = server.frozen()

            def work(db: Connection) -> None:
                insert(db)
                frozen.__enter__()

            doing = database.admit(1, lambda d: d.run(work)) if is_desk else database.write(work)
            try:
                assert await within(2, doing) is CommitUnknown
            finally:
                frozen.__exit__(None, None, None)
            assert await within(2, database.write(insert)) is None

    asyncio.run(story())


def test_closing_does_not_wait_for_it(server: OwnServer) -> None:
    async def story() -> None:
        async with opened(server.url()) as database:
            await warm_up(database)
            with server.frozen():
                assert await within(2, database.close()) is None

    asyncio.run(story())
