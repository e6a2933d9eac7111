"""SQLite's ways: readers and the one writer do not wait for each other, and commits are durable."""

import asyncio
import threading
from functools import partial

import pytest
import sqlalchemy as sa

from orderwire.storage import stores
from orderwire.storage.database import Database, DatabaseError, RowsRefused, Unavailable
from orderwire.storage.desk import DeskTransaction
from tests.databases import opened
from tests.shop import fill


def pragma(name: str, db: sa.Connection) -> object:
    return db.exec_driver_sql(f"PRAGMA {name}").scalar()


def mark(name: str, db: sa.Connection) -> None:
    stores.set_mark(db, name, "set")


async def is_marked(database: Database, name: str) -> bool:
    return await database.read(lambda db: stores.get_mark(db, name)) is not None


def test_the_writer_is_durable_and_keeps_foreign_keys(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await database.write(lambda db: pragma("journal_mode", db)) == "wal"
            assert await database.write(lambda db: pragma("synchronous", db)) == 2
            assert await database.write(lambda db: pragma("foreign_keys", db)) == 1

    asyncio.run(story())


def test_a_row_without_its_parent_is_refused(sqlite_url: str) -> None:
    statement = "INSERT INTO stock (store_id, variant_id, available) VALUES (1, 404, 5)"

    async def story() -> None:
        async with opened(sqlite_url) as database:
            with pytest.raises(RowsRefused):
                await database.write(lambda db: db.exec_driver_sql(statement))

    asyncio.run(story())


def test_reads_do_not_wait_for_a_write(sqlite_url: str) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def write(db: sa.Connection) -> None:
        mark("slow", db)
        begun.set()
        assert go_on.wait(5)

    async def story() -> None:
        async with opened(sqlite_url) as database:
            writing = asyncio.create_task(database.write(write))
            await asyncio.to_thread(begun.wait, 5)
            assert not await is_marked(database, "slow")
            assert not writing.done()
            go_on.set()
            await writing
            assert await is_marked(database, "slow")

    asyncio.run(story())


def test_a_write_does_not_wait_for_reads(sqlite_url: str) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def read(db: sa.Connection) -> list[str | None]:
        before = stores.get_mark(db, "new")
        begun.set()
        assert go_on.wait(5)
        return [before, stores.get_mark(db, "new")]

    async def story() -> None:
        async with opened(sqlite_url) as database:
            reading = asyncio.create_task(database.read(read))
            await asyncio.to_thread(begun.wait, 5)
            await database.write(lambda db: mark("new", db))
            go_on.set()
            assert await reading == [None, None]

    asyncio.run(story())


def test_a_reader_cannot_write(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            with pytest.raises(DatabaseError, match="readonly"):
                await database.read(lambda db: mark("sneaked", db))
            assert not await is_marked(database, "sneaked")

    asyncio.run(story())


def test_batches_go_before_other_writes(sqlite_url: str) -> None:
    begun, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def first(db: sa.Connection) -> None:
        begun.set()
        assert go_on.wait(5)

    async def batch(desk: DeskTransaction) -> None:
        order.append("batch")

    async def story() -> None:
        async with opened(sqlite_url) as database:
            tasks = [asyncio.create_task(database.write(first))]
            await asyncio.to_thread(begun.wait, 5)
            tasks.append(asyncio.create_task(database.write(lambda _: order.append("other"))))
            tasks.append(asyncio.create_task(database.admit(1, batch)))
            await asyncio.sleep(0)
            go_on.set()
            await asyncio.gather(*tasks)
            assert order == ["batch", "other"]

    asyncio.run(story())


def test_a_failed_write_is_rolled_back_and_the_next_one_works(sqlite_url: str) -> None:
    def fail(db: sa.Connection) -> None:
        mark("half", db)
        raise ZeroDivisionError

    async def story() -> None:
        async with opened(sqlite_url) as database:
            with pytest.raises(ZeroDivisionError):
                await database.write(fail)
            await database.write(lambda db: mark("next", db))
            assert [await is_marked(database, name) for name in ("half", "next")] == [False, True]

    asyncio.run(story())


def test_a_write_whose_caller_went_away_is_done_all_the_same(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            writing = asyncio.create_task(database.write(lambda db: mark("left", db)))
            await asyncio.sleep(0)
            writing.cancel()
            await database.write(lambda _: None)
            assert await is_marked(database, "left")

    asyncio.run(story())


def test_what_was_handed_over_is_written_before_closing(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            writing = [
                asyncio.create_task(database.write(partial(mark, f"m{i}"))) for i in range(20)
            ]
            await asyncio.sleep(0)
        await asyncio.gather(*writing)
        async with opened(sqlite_url) as database:
            assert await is_marked(database, "m19")

    asyncio.run(story())


def test_a_closed_database_is_unavailable(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            await database.write(fill)
        with pytest.raises(Unavailable):
            await database.write(lambda db: mark("late", db))

    asyncio.run(story())


def test_another_process_that_writes_is_waited_for_a_while(sqlite_url: str) -> None:
    """The command line opens the file for short transactions beside the service."""

    async def story() -> None:
        async with opened(sqlite_url) as database, opened(sqlite_url) as other:
            begun, go_on = threading.Event(), threading.Event()

            def hold(db: sa.Connection) -> None:
                begun.set()
                assert go_on.wait(5)

            holding = asyncio.create_task(other.write(hold))
            await asyncio.to_thread(begun.wait, 5)
            writing = asyncio.create_task(database.write(lambda db: mark("patient", db)))
            await asyncio.sleep(0.1)
            assert not writing.done()
            go_on.set()
            await asyncio.gather(holding, writing)
            assert await is_marked(database, "patient")

    asyncio.run(story())
