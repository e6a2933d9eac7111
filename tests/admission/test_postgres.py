"""Several writers on one PostgreSQL, step by step: who waits for whom, and what becomes of it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from orderwire.engine.ending import Ended
from orderwire.storage.database import Unavailable, Unreachable
from orderwire.storage.desk import DeskTransaction
from tests import make
from tests.admission.troubled import Gated, Program, T, Troubled
from tests.databases import opened
from tests.shop import Shop, Wish, desk_of, shop

pytestmark = pytest.mark.postgres


@asynccontextmanager
async def another(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection of somebody else, in a transaction."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("BEGIN")
        yield connection
    finally:
        await connection.close()


def lock_stock(variant_id: int) -> str:
    return f"SELECT * FROM stock WHERE store_id = 1 AND variant_id = {variant_id} FOR UPDATE"


async def waiting(it: Shop) -> None:
    """Wait until somebody waits for a lock."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    for _ in range(200):
        if await it.database.read(lambda db: db.exec_driver_sql(query).scalar_one()):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits")


def test_a_lock_that_is_held_too_long_is_unavailable_and_leaves_nothing(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it, another(postgres_url) as other:
            await other.execute(lock_stock(1010))
            before = await it.everything()
            with pytest.raises(Unavailable, match="lock timeout"):
                await it.place(Wish(phone=make.PHONE, key="k", content="c"))
            assert await it.everything() == before
            await other.execute("ROLLBACK")
            said = await it.place(Wish(phone=make.PHONE, key="k", content="c"))
            assert (said.number, said.is_replay) == (1001, False)

    asyncio.run(story())


def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it, another(postgres_url) as other:
            await other.execute("SET deadlock_timeout = '1min'")
            await other.execute(lock_stock(1020))
            placing = asyncio.create_task(it.place(Wish(lines=[(101, 1), (102, 1)])))
            await waiting(it)
            await other.execute(lock_stock(1010))  # The desk is the one that is sent back.
            await other.execute("COMMIT")
            assert (await placing).number == 1001
            assert len(await it.rows("orders")) == 1

    asyncio.run(story())


class _Cut(Troubled):
    """A database that ends our connection right before its first commit."""

    async def admit(self, store_id: int, program: Program[T]) -> T:
        self.admissions.append(store_id)

        async def run(desk: DeskTransaction) -> T:
            result = await program(desk)
            if len(self.admissions) == 1:
                pid = await desk.run(
                    lambda db: db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
                )
                await self._database.read(
                    lambda db: db.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 2000)")
                )
            return result

        return await self._database.admit(store_id, run)


def test_a_connection_that_dies_at_the_commit_makes_one_order(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it:
            cut = _Cut(it.database, ())
            async with desk_of(cut) as troubled:
                said = await troubled.place_all([Wish(phone=make.PHONE), Wish(phone=make.PHONE)])
            assert [one.number for one in said] == [1001, 1002]
            assert len(cut.admissions) == 2
            assert len(await it.rows("customers")) == 1

    asyncio.run(story())


def test_desk_connections_that_died_while_idle_cost_no_order(postgres_url: str) -> None:
    query = (
        "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def story() -> None:
        async with shop(postgres_url) as it:
            assert (await it.place(Wish())).number == 1001
            async with another(postgres_url) as other:
                await other.execute(query)
            told = [await it.place(Wish()) for _ in "abcd"]
            assert [one.number for one in told] == [1002, 1003, 1004, 1005]

    asyncio.run(story())


def test_a_customer_that_two_batches_make_at_once_is_one(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it:
            gated = Gated(it.database)
            async with desk_of(gated) as slow:
                slow.ids = it.ids
                first = asyncio.create_task(slow.place(Wish(phone=make.PHONE)))
                await asyncio.to_thread(gated.begun.wait, 5)
                wish = Wish(lines=[(102, 1)], phone=make.PHONE, email="sara@example.com")
                second = asyncio.create_task(it.place(wish))
                await waiting(it)
                gated.go_on.set()
                assert {(await first).status, (await second).status} == {201}
            [customer] = await it.rows("customers")
            assert {row["customer_id"] for row in await it.rows("orders")} == {customer["id"]}
            assert {row["customer_id"] for row in await it.rows("customer_keys")} == {
                customer["id"]
            }

    asyncio.run(story())


def test_a_claim_waits_for_its_rival_and_gets_its_answer(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it:
            gated = Gated(it.database)
            async with desk_of(gated) as slow:
                slow.ids = it.ids
                wish = Wish(key="k", content="c")
                first = asyncio.create_task(slow.place(wish))
                await asyncio.to_thread(gated.begun.wait, 5)
                second = asyncio.create_task(it.place(wish))
                await waiting(it)
                gated.go_on.set()
                assert (await second).order_id == (await first).order_id
                assert (await second).is_replay

    asyncio.run(story())


def test_ending_an_order_locks_its_window_before_its_stock(postgres_url: str) -> None:
    """An equal request holds the window and asks for the stock next: neither may block both."""

    async def story() -> None:
        async with shop(postgres_url) as it, another(postgres_url) as other:
            said = await it.place(Wish(content="c", is_windowed=True))
            await other.execute("SET lock_timeout = 500")
            await other.execute("SELECT * FROM claims WHERE store_id = 1 FOR UPDATE")
            ending = asyncio.create_task(it.cancel(said.order_id))
            await waiting(it)
            try:
                await other.execute(lock_stock(1010))
            finally:
                await other.execute("ROLLBACK")
                assert isinstance(await ending, Ended)

    asyncio.run(story())


def test_a_server_that_does_not_answer_is_unavailable() -> None:
    """A listener that says nothing, as a database behind a broken network does."""

    async def story(port: int) -> None:
        async with opened(f"postgresql://me@127.0.0.1:{port}/orders") as database:
            with pytest.raises(Unreachable):
                await database.read(lambda db: db.exec_driver_sql("SELECT 1").scalar_one())

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(story(silent.getsockname()[1]))
