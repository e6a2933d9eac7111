"""What PostgreSQL's errors become: each made by a real server, at work and at the commit."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import asyncpg
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
from orderwire.storage.postgres import _translate
from orderwire.storage.writing import ask_to_write
from tests.databases import execute, opened

pytestmark = pytest.mark.postgres

Doing = Callable[[Database, str], Awaitable[object]]

BY_STATE = {
    "08006": Unavailable,
    "08P01": Unavailable,
    "22001": RowsRefused,
    "22021": RowsRefused,
    "22P05": RowsRefused,
    "23502": RowsRefused,
    "23503": RowsRefused,
    "23505": RowsRefused,
    "23514": RowsRefused,
    "25006": Unavailable,
    "25P02": Unforeseen,
    "25P03": Unavailable,
    "28000": Unavailable,
    "28P01": Unavailable,
    "3D000": Unavailable,
    "40001": Contention,
    "40P01": Contention,
    "42501": Unavailable,
    "42601": Unforeseen,
    "42P01": Unforeseen,
    "53000": Unavailable,
    "53100": Unavailable,
    "53200": Unavailable,
    "53300": Unavailable,
    "53400": Unavailable,
    "54000": Unforeseen,
    "55000": Unavailable,
    "55P03": Unavailable,
    "57014": Unavailable,
    "57P01": Unavailable,
    "57P02": Unavailable,
    "57P03": Unavailable,
    "57P04": Unavailable,
    "58000": Unavailable,
    "58030": Unavailable,
    "P0001": Unforeseen,
    "XX000": Unavailable,
    "XX001": Unavailable,
    "ZZ999": Unforeseen,
}
"""What a statement's SQLSTATE becomes, in the middle of a transaction."""


def raising(state: str) -> str:
    """A statement that the server ends with this state."""
    return f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{state}'; END $$"


LATER = """
CREATE TABLE later (state text);
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = NEW.state; END $$;
CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON later DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION fail()
"""
"""A table whose rows make the COMMIT fail with the state that they hold."""


async def write(database: Database, statement: str) -> object:
    return await database.write(lambda db: run(db, statement))


async def read(database: Database, statement: str) -> object:
    return await database.read(lambda db: run(db, statement))


async def admit(database: Database, statement: str) -> object:
    async def program(desk: DeskTransaction) -> None:
        await desk.run(lambda db: run(db, statement))

    return await database.admit(1, program)


async def admit_raw(database: Database, statement: str) -> object:
    """By the desk's own connection, past SQLAlchemy, as its statements go."""

    async def program(desk: DeskTransaction) -> None:
        await desk._raw.execute(statement)  # type: ignore[attr-defined]  # noqa: SLF001 - as it does

    return await database.admit(1, program)


def run(db: Connection, statements: str) -> None:
    for one in statements.splitlines():
        db.exec_driver_sql(one)


async def kind_of(doing: Awaitable[object]) -> type[BaseException] | None:
    """The type of the error that comes of it."""
    try:
        await doing
    except DatabaseError as error:
        return type(error)
    return None


async def is_well(database: Database) -> bool:
    """Whether everything works again, at the first try."""
    for doing in (read, write, admit, admit_raw):
        assert await kind_of(doing(database, "SELECT 1")) is None, doing
    return True


@pytest.mark.parametrize("doing", [read, write, admit, admit_raw])
def test_each_state_becomes_what_can_be_done_about_it(postgres_url: str, doing: Doing) -> None:
    async def story() -> None:
        async with opened(postgres_url) as database:
            found = {state: await kind_of(doing(database, raising(state))) for state in BY_STATE}
            assert found == BY_STATE
            assert await is_well(database)

    asyncio.run(story())


@pytest.mark.parametrize("doing", [write, admit, admit_raw])
def test_a_commit_is_refused_for_certain_or_nobody_knows(postgres_url: str, doing: Doing) -> None:
    """What is not plainly a refusal might come after the commit was written down."""
    execute(postgres_url, LATER)
    expected = {
        state: kind if kind in (RowsRefused, Contention) else CommitUnknown
        for state, kind in BY_STATE.items()
    }

    async def story() -> None:
        async with opened(postgres_url) as database:
            found = {
                state: await kind_of(doing(database, f"INSERT INTO later VALUES ('{state}')"))
                for state in BY_STATE
            }
            assert found == expected
            assert await is_well(database)

    asyncio.run(story())


def test_a_rollback_that_is_answered_to_a_commit_is_no_commit(postgres_url: str) -> None:
    """So the server ends a transaction in which a statement failed, and calls it no error."""

    async def program(desk: DeskTransaction) -> None:
        with pytest.raises(asyncpg.PostgresError):
            await desk._raw.execute("SELECT nonsense")  # type: ignore[attr-defined]  # noqa: SLF001

    async def story() -> None:
        async with opened(postgres_url) as database:
            assert await kind_of(database.admit(1, program)) is Contention
            assert await is_well(database)

    asyncio.run(story())


# --- Real trouble --------------------------------------------------------------------------------


@pytest.mark.parametrize("doing", [read, write, admit, admit_raw])
def test_a_session_that_is_ended_at_work_is_replaced(postgres_url: str, doing: Doing) -> None:
    async def story() -> None:
        async with opened(postgres_url) as database:
            ending = "SELECT pg_terminate_backend(pg_backend_pid())"
            assert await kind_of(doing(database, ending)) is Unavailable
            assert await is_well(database)

    asyncio.run(story())


@pytest.mark.parametrize("doing", [read, write, admit])
def test_a_statement_that_takes_too_long_is_ended(postgres_url: str, doing: Doing) -> None:
    slow = "SET LOCAL statement_timeout = 100\nSELECT pg_sleep(20)"

    async def story() -> None:
        async with opened(postgres_url) as database:
            began = asyncio.get_running_loop().time()
            assert await kind_of(doing(database, slow)) is Unavailable
            assert asyncio.get_running_loop().time() - began < 5
            assert await is_well(database)

    asyncio.run(story())


def test_a_write_that_was_beaten_is_run_again(postgres_url: str) -> None:
    """Two transactions want each other's row: the server ends one of them."""
    execute(postgres_url, "CREATE TABLE pair (id int PRIMARY KEY, n int)")
    execute(postgres_url, "INSERT INTO pair VALUES (1, 0), (2, 0)")
    runs: list[tuple[int, int]] = []

    def both(db: Connection, order: tuple[int, int]) -> None:
        runs.append(order)
        for one in order:
            run(db, f"UPDATE pair SET n = n + 1 WHERE id = {one}")
            run(db, "SELECT pg_sleep(0.3)")

    async def story() -> None:
        async with opened(postgres_url) as database:
            await asyncio.gather(
                database.write(partial(both, order=(1, 2))),
                database.write(partial(both, order=(2, 1))),
            )
            counted = await database.read(
                lambda db: db.exec_driver_sql("SELECT n FROM pair").scalars().all()
            )
            assert counted == [2, 2]
            assert len(runs) == 3

    asyncio.run(story())


def test_a_table_that_changes_under_a_prepared_statement_is_no_error(postgres_url: str) -> None:
    execute(postgres_url, "CREATE TABLE shape (id int)", "INSERT INTO shape VALUES (1)")

    async def story() -> None:
        async with opened(postgres_url) as database:

            async def look(desk: DeskTransaction) -> object:
                return await desk._raw.fetch("SELECT * FROM shape WHERE id = $1", 1)  # type: ignore[attr-defined]  # noqa: SLF001

            await database.admit(1, look)
            await write(database, "ALTER TABLE shape ADD COLUMN more text")
            assert await kind_of(database.admit(1, look)) in (None, Contention)
            assert await kind_of(database.admit(1, look)) is None

    asyncio.run(story())


def test_a_database_that_only_reads_is_unavailable_until_it_writes_again(postgres_url: str) -> None:
    """As a standby is, and a primary that was demoted: the old connections are let go of."""
    name = sa.make_url(postgres_url).database
    setting = f"ALTER DATABASE {name} SET default_transaction_read_only"
    execute(postgres_url, "CREATE TABLE written (id int)", f"{setting} = on")

    async def story() -> None:
        async with opened(postgres_url) as database:
            for doing in (write, admit, admit_raw):
                assert await kind_of(doing(database, "INSERT INTO written VALUES (1)"))
            assert await kind_of(database.write(ask_to_write)) is Unavailable
            assert await kind_of(read(database, "SELECT 1")) is None
            # Several connections are open now, all of them made while it only read.
            sleeping = [read(database, "SELECT pg_sleep(0.2)") for _ in range(4)]
            await asyncio.gather(*sleeping)
            await asyncio.to_thread(
                execute, postgres_url, "SET default_transaction_read_only = off", f"{setting} = off"
            )
            found = [await kind_of(write(database, "INSERT INTO written VALUES (1)")) for _ in "ab"]
            assert found in ([None, None], [Unavailable, None])
            assert await kind_of(admit(database, "INSERT INTO written VALUES (1)")) is None

    asyncio.run(story())


def test_a_server_without_a_free_connection_is_unreachable(postgres: str) -> None:
    """Its limit for a role is reached as the one for all of them is, by the same state."""
    url = sa.make_url(postgres).set(username="orderwire_limited")
    limited = url.render_as_string(hide_password=False)
    execute(postgres, "CREATE ROLE orderwire_limited LOGIN CONNECTION LIMIT 1")

    async def story() -> None:
        taken = await asyncpg.connect(limited)
        try:
            async with opened(limited) as database:
                for doing in (read, write, admit):
                    assert await kind_of(doing(database, "SELECT 1")) is Unreachable
                await taken.close()
                assert await kind_of(read(database, "SELECT 1")) is None
        finally:
            await taken.close()

    try:
        asyncio.run(story())
    finally:
        execute(postgres, "DROP ROLE orderwire_limited")


WRONG = {
    "no such database": {"database": "orderwire_nowhere"},
    "no such user": {"username": "orderwire_nobody"},
    "no such host": {"host": "no.such.host.invalid", "query": {}},
    "nobody listens": {"host": "127.0.0.1", "port": 1, "query": {}},
    "no such socket": {"host": None, "query": {"host": "/nowhere"}},
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_cannot_be_reached_is_unreachable_soon(postgres_url: str, wrong: str) -> None:
    url = sa.make_url(postgres_url).set(**WRONG[wrong])  # type: ignore[arg-type]

    async def story() -> None:
        async with opened(url.render_as_string(hide_password=False)) as database:
            began = asyncio.get_running_loop().time()
            for doing in (read, write, admit):
                assert await kind_of(doing(database, "SELECT 1")) is Unreachable
            assert asyncio.get_running_loop().time() - began < 9

    asyncio.run(story())


def test_a_pool_that_is_used_up_is_said_in_time(postgres_url: str) -> None:
    async def story() -> None:
        async with opened(postgres_url) as database:
            hogs = [asyncio.create_task(read(database, "SELECT pg_sleep(4)")) for _ in range(5)]
            await asyncio.sleep(0.3)
            began = asyncio.get_running_loop().time()
            assert await kind_of(read(database, "SELECT 1")) is Unreachable
            assert asyncio.get_running_loop().time() - began < 3.5
            await asyncio.gather(*hogs)
            assert await is_well(database)

    asyncio.run(story())


@pytest.mark.parametrize("doing", [read, write, admit, admit_raw])
def test_who_is_cancelled_leaves_a_clean_connection(postgres_url: str, doing: Doing) -> None:
    async def story() -> None:
        execute_in = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
        async with opened(postgres_url) as database:
            for _ in range(6):
                task = asyncio.create_task(_forever(doing(database, "SELECT pg_sleep(30)")))
                await asyncio.sleep(0.1)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            assert await is_well(database)
            left = await database.read(lambda db: db.exec_driver_sql(execute_in).scalar_one())
            assert left == 0

    asyncio.run(story())


async def _forever(doing: Awaitable[object]) -> object:
    return await doing


# --- What no server can be made to do ------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.InternalClientError("got result for unknown protocol state"), Unavailable),
        (asyncpg.exceptions.ProtocolError("unexpected message"), Unavailable),
        (asyncpg.exceptions.TargetServerAttributeNotMatched("no primary"), Unavailable),
        (asyncpg.ConnectionDoesNotExistError("connection was closed"), Unavailable),
        (asyncpg.InterfaceError("another operation is in progress"), Unavailable),
        (TimeoutError(), Unavailable),
        (ConnectionResetError("reset by peer"), Unavailable),
        (sa.exc.TimeoutError("pool"), Unavailable),
        (sa.exc.NoResultFound("no row"), Unforeseen),
    ],
    ids=lambda one: one if isinstance(one, str) else type(one).__name__,
)
def test_the_drivers_own_errors(error: Exception, kind: type[DatabaseError]) -> None:
    assert type(_translate(error)) is kind
    assert type(_translate(error, is_reached=False)) is Unreachable
