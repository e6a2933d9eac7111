"""The desk's bounds: how many may wait, for how long, and who goes next."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import pytest

from orderwire.admission.desk import (
    COMMIT_SECONDS,
    ORDERS_MAX,
    STORE_WAITING_MAX,
    WAITING_MAX,
    WAITING_SECONDS,
    Overloaded,
)
from orderwire.admission.tickets import Answer
from orderwire.storage.database import Database, Unavailable, Unreachable
from tests.admission.troubled import Gated, Program, T, Troubled
from tests.shop import Shop, Wish, desk_of, fill, shop

BUSY, QUIET, OTHER = 1, 2, 3


@asynccontextmanager
async def stores(url: str, count: int = 3) -> AsyncIterator[Shop]:
    """So many stores in one database, the first of them with plenty of stock."""
    async with shop(url, available=10_000) as it:
        for store_id in range(2, count + 1):
            await it.database.write(partial(fill, store_id=store_id))
        yield it


@asynccontextmanager
async def desk_on(it: Shop, database: Database) -> AsyncIterator[Shop]:
    """A desk on a database in trouble, with ids that go on counting."""
    async with desk_of(database) as other:
        other.ids = it.ids
        yield other


def place(it: Shop, store_id: int, wish: Wish | None = None) -> "asyncio.Task[Answer]":
    return asyncio.create_task(it.desk.place(store_id, it.ticket(wish or Wish())))


async def outcomes(tasks: Iterable["asyncio.Task[Answer]"]) -> list[object]:
    """The status of each answer, or the type of the error."""
    told = await asyncio.gather(*tasks, return_exceptions=True)
    return [getattr(one, "status", type(one)) for one in told]


async def turned_away_at_once(task: "asyncio.Task[Answer]") -> None:
    """It is overloaded, and has not waited for anything."""
    await asyncio.sleep(0)
    assert task.done()
    assert await outcomes([task]) == [Overloaded]


REFUSED = Wish(lines=[(404, 1)])
"""A wish that costs little: it is read, and refused."""


def test_a_store_under_flood_is_turned_away_and_others_are_let_in(sqlite_url: str) -> None:
    async def story() -> None:
        async with stores(sqlite_url) as it:
            gated = Gated(it.database)
            async with desk_on(it, gated) as slow:
                first = place(slow, BUSY, REFUSED)
                await asyncio.to_thread(gated.begun.wait, 5)
                waiting = [place(slow, BUSY, REFUSED) for _ in range(STORE_WAITING_MAX)]
                await asyncio.sleep(0)
                await turned_away_at_once(place(slow, BUSY, REFUSED))
                quiet = place(slow, QUIET)
                await asyncio.sleep(0)
                gated.go_on.set()
                assert await outcomes([quiet]) == [201]
                assert await outcomes([first, *waiting]) == [422] * (STORE_WAITING_MAX + 1)
                assert await outcomes([place(slow, BUSY, REFUSED)]) == [422]

    asyncio.run(story())


def test_many_stores_together_have_a_bound_too(sqlite_url: str) -> None:
    async def story() -> None:
        count = WAITING_MAX // STORE_WAITING_MAX
        async with stores(sqlite_url, count + 2) as it:
            gated = Gated(it.database)
            async with desk_on(it, gated) as slow:
                one = slow.ticket(REFUSED)
                first = asyncio.create_task(slow.desk.place(count + 2, one))
                await asyncio.to_thread(gated.begun.wait, 5)
                waiting = [
                    asyncio.create_task(slow.desk.place(store_id, one))
                    for store_id in range(1, count + 1)
                    for _ in range(STORE_WAITING_MAX)
                ]
                await asyncio.sleep(0)
                await turned_away_at_once(place(slow, count + 1))
                gated.go_on.set()
                await outcomes([first, *waiting])
                assert await outcomes([place(slow, BUSY, REFUSED)]) == [422]

    asyncio.run(story())


class Held(Troubled):
    """One writer, who waits in a first batch until it is told to go on."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ())
        self.writers = 1
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def admit(self, store_id: int, program: Program[T]) -> T:
        self.begun.set()
        await self.go_on.wait()
        return await super().admit(store_id, program)


def test_a_long_queue_does_not_keep_the_writer_from_one_that_comes_later(url: str) -> None:
    async def story() -> None:
        async with stores(url) as it:
            held = Held(it.database)
            async with desk_on(it, held) as slow:
                flood = [place(slow, BUSY) for _ in range(5 * ORDERS_MAX)]
                await held.begun.wait()
                late = [place(slow, QUIET), place(slow, OTHER)]
                await asyncio.sleep(0)
                held.go_on.set()
                assert await outcomes(late) == [201, 201]
                assert await outcomes(flood) == [201] * len(flood)
            assert held.admissions == [BUSY, QUIET, OTHER, *[BUSY] * 4]

    asyncio.run(story())


@pytest.mark.postgres
def test_a_store_that_hangs_costs_the_others_nothing(postgres_url: str) -> None:
    """Its one batch holds one of several writers, and its neighbours use the rest."""

    async def story() -> None:
        async with stores(postgres_url) as it:
            gated = Gated(it.database)
            async with desk_on(it, gated) as hanging:
                stuck = place(hanging, BUSY)
                await asyncio.to_thread(gated.begun.wait, 5)
                more = [place(it, store_id) for store_id in (QUIET, OTHER) for _ in range(50)]
                assert await outcomes(more) == [201] * 100
                assert not stuck.done()
                gated.go_on.set()
                assert await outcomes([stuck]) == [201]

    asyncio.run(story())


def test_who_waits_too_long_is_turned_away_and_leaves_nothing(url: str) -> None:
    async def story() -> None:
        async with stores(url) as it:
            held = Held(it.database)
            loop = asyncio.get_running_loop()
            async with desk_on(it, held) as slow:
                first = place(slow, BUSY)
                await held.begun.wait()
                began = loop.time()
                waiting = [place(slow, BUSY), place(slow, QUIET)]
                loop.call_later(WAITING_SECONDS + 5, held.go_on.set)
                told = await asyncio.wait_for(outcomes(waiting), WAITING_SECONDS + 4)
                assert told == [Overloaded, Overloaded]
                assert loop.time() - began > WAITING_SECONDS - 0.1
                assert not first.done()
                held.go_on.set()
                assert await outcomes([first, place(slow, QUIET)]) == [201, 201]
            assert held.admissions == [BUSY, QUIET]
            assert len(await it.rows("orders")) == 1

    asyncio.run(story())


class Gone(Troubled):
    """A database that is not to be reached, which it takes a while to find out."""

    def __init__(self, database: Database, seconds: float) -> None:
        super().__init__(database, ())
        self.seconds = seconds
        self.is_gone = True

    async def admit(self, store_id: int, program: Program[T]) -> T:
        if self.is_gone:
            self.admissions.append(store_id)
            await asyncio.sleep(self.seconds)
            raise Unreachable("gone")
        return await super().admit(store_id, program)


def test_where_the_database_is_gone_all_who_wait_are_told_at_once(sqlite_url: str) -> None:
    async def story() -> None:
        async with stores(sqlite_url) as it:
            gone = Gone(it.database, 0.2)
            async with desk_on(it, gone) as away:
                first = place(away, BUSY)
                await asyncio.sleep(0.05)
                waiting = [place(away, BUSY) for _ in range(3 * ORDERS_MAX)]
                assert set(await outcomes([first, *waiting])) == {Unreachable}
                assert gone.admissions == [BUSY], "one asks for all who wait"
                gone.is_gone = False
                assert await outcomes([place(away, BUSY)]) == [201]
                assert await it.rows("orders") != []

    asyncio.run(story())


def test_the_places_of_those_who_were_turned_away_are_free_again(sqlite_url: str) -> None:
    async def story() -> None:
        async with stores(sqlite_url) as it:
            gone = Gone(it.database, 0.05)
            async with desk_on(it, gone) as away:
                count = STORE_WAITING_MAX // 2
                for _ in range(WAITING_MAX // (count - ORDERS_MAX) + 1):
                    await outcomes([place(away, BUSY, REFUSED) for _ in range(count)])
                gone.is_gone = False
                flood = [place(away, BUSY, REFUSED) for _ in range(count)]
                assert await outcomes(flood) == [422] * len(flood)

    asyncio.run(story())


def test_closing_while_the_database_is_gone_ends(sqlite_url: str) -> None:
    async def story() -> None:
        async with stores(sqlite_url) as it:
            gone = Gone(it.database, 0.2)
            async with desk_on(it, gone) as away:
                waiting = [place(away, store) for store in (1, 2, 3) for _ in range(300)]
                await asyncio.sleep(0)
                await asyncio.wait_for(away.desk.close(), COMMIT_SECONDS + 5)
                assert set(await outcomes(waiting)) == {Unreachable}

    asyncio.run(story())


def test_one_of_many_that_cannot_have_its_lock_does_not_fail_those_behind(url: str) -> None:
    """A batch that was begun and failed says nothing about the next one."""

    class Once(Troubled):
        async def admit(self, store_id: int, program: Program[T]) -> T:
            self.admissions.append(store_id)
            if len(self.admissions) == 1:
                await asyncio.sleep(0.05)
                raise Unavailable("lock timeout")
            return await self._database.admit(store_id, program)

    async def story() -> None:
        async with stores(url) as it:
            async with desk_on(it, Once(it.database, ())) as slow:
                first = place(slow, BUSY)
                await asyncio.sleep(0)
                behind: Sequence[asyncio.Task[Answer]] = [place(slow, BUSY) for _ in range(5)]
                assert await outcomes([first, *behind]) == [Unavailable, *[201] * 5]
            assert len(await it.rows("orders")) == 5

    asyncio.run(story())
