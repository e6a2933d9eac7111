"""All processes of an installation allow a token's limit together, and not one call more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import sqlalchemy as sa

from orderwire.operations.limit_calls import WINDOW_MS, Allowance, count_call
from orderwire.operations.world import Caller, World, make_world
from orderwire.storage.schema import call_counts
from orderwire.storage.stores import get_store
from tests.databases import opened
from tests.shop import STORE, Clock, fill

LIMIT = 20


@asynccontextmanager
async def processes(url: str, clock: Clock) -> AsyncIterator[tuple[World, World, Caller]]:
    """Two processes of one installation, and a caller whose store has set a limit."""
    async with opened(url) as one, opened(url) as other:
        await one.write(fill)
        store = await one.read(lambda db: get_store(db, STORE))
        assert store is not None
        caller = Caller(token_id=7, store=replace(store, calls_per_minute=LIMIT))
        worlds = [make_world(database, "http://shop.test", clock) for database in (one, other)]
        yield worlds[0], worlds[1], caller


async def call(world: World, caller: Caller) -> Allowance:
    allowance = await count_call(world, caller)
    assert allowance is not None
    return allowance


def test_two_processes_allow_the_limit_together(url: str) -> None:
    async def story() -> None:
        async with processes(url, Clock()) as (one, other, caller):
            told = await asyncio.gather(
                *(call(world, caller) for world in (one, other) for _ in range(LIMIT))
            )
            allowed = sorted(it.remaining for it in told if not it.is_exceeded)
            assert allowed == list(range(LIMIT))
            assert [it.remaining for it in told if it.is_exceeded] == [0] * LIMIT

    asyncio.run(story())


def test_a_minute_that_is_over_for_one_is_over_for_all(url: str) -> None:
    async def story() -> None:
        clock = Clock()
        async with processes(url, clock) as (one, other, caller):
            for _ in range(LIMIT):
                await call(one, caller)
            clock.ms += WINDOW_MS // 2
            refused = [await call(world, caller) for world in (one, other, other)]
            assert [it.is_exceeded for it in refused] == [True] * 3
            assert {it.retry_after_seconds for it in refused} == {30}
            clock.ms += WINDOW_MS // 2
            assert [(await call(world, caller)).remaining for world in (other, one)] == [19, 18]

    asyncio.run(story())


def test_who_calls_too_often_costs_the_database_nothing(url: str) -> None:
    async def story() -> None:
        async with processes(url, Clock()) as (one, _, caller):
            for _ in range(LIMIT + 1):
                await call(one, caller)
            await one.database.write(lambda db: db.execute(call_counts.delete()))
            assert (await call(one, caller)).is_exceeded
            rows = sa.select(sa.func.count()).select_from(call_counts)
            assert await one.database.read(lambda db: db.execute(rows).scalar_one()) == 0
            more = replace(caller, store=replace(caller.store, calls_per_minute=LIMIT + 5))
            assert not (await call(one, more)).is_exceeded, "a limit that was raised counts at once"

    asyncio.run(story())


def test_tokens_are_counted_apart_and_stores_without_a_limit_not_at_all(url: str) -> None:
    async def story() -> None:
        async with processes(url, Clock()) as (one, _, caller):
            assert (await call(one, caller)).remaining == LIMIT - 1
            assert (await call(one, replace(caller, token_id=8))).remaining == LIMIT - 1
            free = replace(caller, store=replace(caller.store, calls_per_minute=None))
            assert await count_call(one, free) is None

    asyncio.run(story())
