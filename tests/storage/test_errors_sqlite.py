"""What SQLite's errors become: made for real, but for those that no file can be made to give."""

import asyncio
import resource
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from orderwire.storage.database import (
    CommitUnknown,
    Connection,
    Contention,
    Database,
    DatabaseError,
    RowsRefused,
    Unavailable,
    Unforeseen,
    Unreachable,
)
from orderwire.storage.desk import DeskTransaction
from orderwire.storage.sqlite import _WRITES_MAX, _translate
from orderwire.storage.stores import get_mark, set_mark
from tests.databases import opened
from tests.shop import shop

LONG = "x" * 100_000


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def raw_of(db: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    raw = db.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


async def mark(database: Database, name: str = "m") -> None:
    """Write something."""
    await database.write(lambda db: set_mark(db, name, "set"))


async def is_marked(database: Database, name: str = "m") -> bool:
    return await database.read(lambda db: get_mark(db, name)) is not None


async def kind_of(database: Database, work: Callable[[Connection], object]) -> type[Exception]:
    """What a write becomes; it leaves nothing, and the next one works."""

    def spoilt(db: Connection) -> None:
        set_mark(db, "spoilt", "set")
        work(db)

    with pytest.raises(DatabaseError) as caught:
        await database.write(spoilt)
    assert not await is_marked(database, "spoilt")
    await mark(database)
    return type(caught.value)


def test_another_process_that_writes_too_long_is_unavailable(sqlite_url: str) -> None:
    async def story() -> None:
        other = sqlite3.connect(path_of(sqlite_url), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        async with opened(sqlite_url) as database:
            with pytest.raises(Unavailable, match="locked"):
                await mark(database)
            other.execute("ROLLBACK")
            await mark(database)
        other.close()

    asyncio.run(story())


def test_a_file_that_may_grow_no_more_is_unavailable_until_it_may(sqlite_url: str) -> None:
    def fill(db: Connection) -> None:
        raw = raw_of(db)
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages}")
        try:
            set_mark(db, "long", LONG)
        finally:
            raw.execute("PRAGMA max_page_count = 1073741823")

    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await kind_of(database, fill) is Unavailable

    asyncio.run(story())


def test_a_file_that_may_not_be_written_is_unavailable(sqlite_url: str) -> None:
    def write_anyway(db: Connection) -> None:
        raw = raw_of(db)
        raw.execute("PRAGMA query_only = ON")
        try:
            set_mark(db, "m", "set")
        finally:
            raw.execute("PRAGMA query_only = OFF")

    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await kind_of(database, write_anyway) is Unavailable

    asyncio.run(story())


def test_a_commit_that_fails_is_rolled_back_and_the_next_one_works(sqlite_url: str) -> None:
    """SQLite keeps a transaction open whose COMMIT is refused by a rule of the schema."""

    def refer_to_nothing(db: Connection) -> None:
        raw_of(db).execute("PRAGMA defer_foreign_keys = ON")
        raw_of(db).execute(
            "INSERT INTO coupon_uses (store_id, coupon_id, order_id) VALUES (1, 404, 404)"
        )

    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await kind_of(database, refer_to_nothing) is RowsRefused

    asyncio.run(story())


@contextmanager
def no_room(path: Path) -> Iterator[None]:
    """No file of this process may grow beyond the length of this one, as if its disk failed."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fails_at_work_is_unavailable(sqlite_url: str) -> None:
    """What does not fit into the cache is written before the commit."""

    def spill(db: Connection) -> None:
        raw_of(db).execute("PRAGMA cache_size = 1")
        raw_of(db).execute("PRAGMA cache_spill = 1")
        for index in range(20):
            set_mark(db, f"long{index}", LONG)

    async def story() -> None:
        async with opened(sqlite_url) as database:
            await mark(database, "first")
            with no_room(Path(f"{path_of(sqlite_url)}-wal")), pytest.raises(Unavailable):
                await database.write(spill)
            assert not await is_marked(database, "long0")
            await mark(database)

    asyncio.run(story())


def test_a_disk_that_fails_at_the_commit_leaves_it_open(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            await mark(database, "first")
            with no_room(Path(f"{path_of(sqlite_url)}-wal")), pytest.raises(CommitUnknown):
                await mark(database)
            await mark(database, "next")
            assert not await is_marked(database)

    asyncio.run(story())


def test_a_change_of_stock_survives_a_disk_that_fails_at_its_commit(sqlite_url: str) -> None:
    """The order desk asks after it, and does it again once the disk works."""

    async def story() -> None:
        async with shop(sqlite_url) as it:
            await it.change_stock(1020, 1)
            with no_room(Path(f"{path_of(sqlite_url)}-wal")):
                changing = asyncio.create_task(it.change_stock(1010, 5))
                await asyncio.sleep(0.3)
                assert not changing.done()
            await changing
            assert (await it.available())[1010] == 105

    asyncio.run(story())


def test_a_damaged_file_is_unavailable(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            with path_of(sqlite_url).open("r+b") as file:
                length = file.seek(0, 2)
                file.seek(4096)
                file.write(b"\xff" * (length - 4096))
            with pytest.raises(Unavailable, match="malformed"):
                await is_marked(database)
            with pytest.raises(Unavailable, match="malformed"):
                await mark(database)

    asyncio.run(story())


def test_a_file_that_was_moved_is_not_written_until_it_is_back(sqlite_url: str) -> None:
    """What would be written meanwhile would be in no file that anybody finds again."""
    path = path_of(sqlite_url)
    elsewhere = path.with_name("elsewhere.db")

    async def admit(database: Database) -> None:
        async def program(desk: DeskTransaction) -> None:
            await desk.run(lambda db: set_mark(db, "m", "set"))

        await database.admit(1, program)

    async def story() -> None:
        async with opened(sqlite_url) as database:
            path.rename(elsewhere)
            for doing in (mark, admit):
                with pytest.raises(Unreachable, match="moved"):
                    await doing(database)
            path.write_bytes(b"")
            with pytest.raises(Unreachable, match="replaced"):
                await mark(database)
            elsewhere.rename(path)
            assert not await is_marked(database)
            await mark(database)
            assert await is_marked(database)

    asyncio.run(story())


def test_a_file_that_is_not_there_cannot_be_read(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            path_of(sqlite_url).rename(path_of(sqlite_url).with_name("elsewhere.db"))
            with pytest.raises(Unavailable, match="unable to open"):
                await is_marked(database)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("INSERT INTO tokens (store_id) VALUES (1)", RowsRefused),
        ("SELECT length(zeroblob(2147483647))", RowsRefused),
        ("INSERT INTO no_such_table VALUES (1)", Unforeseen),
        ("SELECT nonsense FROM", Unforeseen),
        ("SELECT ?", Unforeseen),
    ],
)
def test_what_is_wrong_with_a_statement(
    sqlite_url: str, statement: str, kind: type[Exception]
) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await kind_of(database, lambda db: db.exec_driver_sql(statement)) is kind

    asyncio.run(story())


def test_a_statement_that_is_interrupted_is_unavailable(sqlite_url: str) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"

    def work(db: Connection) -> None:
        timer = threading.Timer(0.2, raw_of(db).interrupt)
        timer.start()
        db.exec_driver_sql(endless)

    async def story() -> None:
        async with opened(sqlite_url) as database:
            assert await kind_of(database, work) is Unavailable

    asyncio.run(story())


def test_too_many_writes_at_once_are_turned_away_but_not_the_desks(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            begun, go_on = threading.Event(), threading.Event()

            def hold(_: Connection) -> None:
                begun.set()
                assert go_on.wait(10)

            async def nothing(_: DeskTransaction) -> None:
                return

            holding = asyncio.create_task(database.write(hold))
            await asyncio.to_thread(begun.wait, 5)
            waiting = [asyncio.create_task(mark(database, f"m{one}")) for one in range(_WRITES_MAX)]
            await asyncio.sleep(0)
            with pytest.raises(Unavailable, match="too many"):
                await mark(database)
            admitting = asyncio.create_task(database.admit(1, nothing))
            await asyncio.sleep(0)
            go_on.set()
            await asyncio.gather(holding, admitting, *waiting)
            await mark(database)

    asyncio.run(story())


def test_too_many_reads_at_once_are_turned_away(sqlite_url: str) -> None:
    async def story() -> None:
        async with opened(sqlite_url) as database:
            go_on = threading.Event()
            reading = [
                asyncio.create_task(database.read(lambda _: go_on.wait(10))) for _ in range(1_000)
            ]
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_later(5, go_on.set)
            with pytest.raises(Unavailable, match="too many"):
                await database.read(lambda _: None)
            go_on.set()
            await asyncio.gather(*reading)
            await database.read(lambda _: None)

    asyncio.run(story())


# --- What no file can be made to give ------------------------------------------------------------

CODES = {
    sqlite3.SQLITE_LOCKED_SHAREDCACHE: Unavailable,
    sqlite3.SQLITE_BUSY_RECOVERY: Unavailable,
    sqlite3.SQLITE_IOERR_FSYNC: Unavailable,
    sqlite3.SQLITE_NOMEM: Unavailable,
    sqlite3.SQLITE_PERM: Unavailable,
    sqlite3.SQLITE_PROTOCOL: Unavailable,
    sqlite3.SQLITE_NOLFS: Unavailable,
    sqlite3.SQLITE_AUTH: Unavailable,
    sqlite3.SQLITE_NOTADB: Unavailable,
    sqlite3.SQLITE_READONLY_DBMOVED: Unavailable,
    sqlite3.SQLITE_SCHEMA: Contention,
    sqlite3.SQLITE_MISMATCH: RowsRefused,
    sqlite3.SQLITE_INTERNAL: Unforeseen,
    sqlite3.SQLITE_MISUSE: Unforeseen,
}


@pytest.mark.parametrize("code", CODES)
def test_a_code_of_the_drivers(code: int) -> None:
    error = sqlite3.OperationalError("on purpose")
    error.sqlite_errorcode = code
    assert type(_translate(error)) is CODES[code]
    assert type(_translate(sa.exc.OperationalError("statement", {}, error))) is CODES[code]
