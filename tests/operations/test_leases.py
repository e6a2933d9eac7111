"""Workers share the stores out among themselves; and what two do at once still counts once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from orderwire.engine.calendar import DAY_MS
from orderwire.engine.pooling import NewCode
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.hand_out_codes import hand_out_codes
from orderwire.operations.lease_stores import (
    LEASE_MS,
    lease_stores,
    return_stores,
    walk_stores,
)
from orderwire.operations.pay_checkout import FIRST_LOOK_MS
from orderwire.operations.refund_order import refund_order
from orderwire.operations.renew_subscriptions import renew_subscriptions
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.operations.sweep_refunds import sweep_refunds
from orderwire.operations.world import Leases, World, make_world
from orderwire.payments.sandbox import CARDS
from orderwire.storage.codes import insert_codes
from orderwire.storage.database import Connection, Unavailable
from orderwire.storage.refunds import FIRST_LOOK_MS as REFUND_LOOK_MS
from tests import make
from tests.databases import opened
from tests.goods.shelf import shelf
from tests.operations.counter import Counter, counter
from tests.operations.paying_back import asked, house
from tests.shop import STORE, Clock, fill

LOST = next(card.number for card in CARDS if card.purpose == "answer_lost")
AT_ONCE = 12


@dataclass
class Fleet:
    """Workers beside each other, each with a database of its own, and one clock."""

    clock: Clock
    worlds: Sequence[World]

    def held(self) -> list[list[int]]:
        """Who looks after which stores."""
        return [list(_leases(world).held) for world in self.worlds]

    def all_held(self) -> list[int]:
        """What they look after together: a store that two hold is there twice."""
        return sorted(store_id for stores in self.held() for store_id in stores)


def _leases(world: World) -> Leases:
    assert world.leases is not None
    return world.leases


@asynccontextmanager
async def fleet(url: str, *, workers: int, stores: int) -> AsyncIterator[Fleet]:
    """So many workers, none of whom has leased anything yet."""
    clock = Clock()
    async with AsyncExitStack() as stack:
        worlds: list[World] = []
        for number in range(1, workers + 1):
            database = await stack.enter_async_context(opened(url))
            made = make_world(database, "http://shop.test", clock)
            worlds.append(replace(made, leases=Leases(worker=f"worker {number}")))
        await worlds[0].database.write(lambda db: _open_stores(db, stores))
        yield Fleet(clock, worlds)
        for world in worlds:
            await world.close()


def _open_stores(db: Connection, count: int) -> None:
    for store_id in range(1, count + 1):
        fill(db, store_id=store_id, products=())


def tell(
    url: str, story: Callable[[Fleet], Awaitable[None]], *, workers: int = 2, stores: int = 5
) -> None:
    """Let a story happen to workers."""

    async def run() -> None:
        async with fleet(url, workers=workers, stores=stores) as it:
            await story(it)

    asyncio.run(run())


async def walked(world: World) -> list[int]:
    """The stores that a worker visits."""
    visited: list[int] = []

    async def visit(store_id: int) -> int:
        visited.append(store_id)
        return 1

    assert await walk_stores(world, visit) == len(visited)
    return visited


def test_one_worker_looks_after_all_stores(url: str) -> None:
    async def story(it: Fleet) -> None:
        (alone,) = it.worlds
        assert await walked(alone) == []
        await lease_stores(alone)
        assert await walked(alone) == [1, 2, 3, 4, 5]

    tell(url, story, workers=1)


def test_workers_share_the_stores_evenly_and_hold_each_once(url: str) -> None:
    async def story(it: Fleet) -> None:
        for _ in range(3):
            for world in it.worlds:
                await lease_stores(world)
        held = it.held()
        assert sorted(len(stores) for stores in held) == [1, 2, 2]
        assert it.all_held() == [1, 2, 3, 4, 5]
        for world, stores in zip(it.worlds, held, strict=True):
            assert await walked(world) == stores

    tell(url, story, workers=3)


def test_a_new_store_is_looked_after(url: str) -> None:
    async def story(it: Fleet) -> None:
        (alone,) = it.worlds
        await lease_stores(alone)
        await alone.database.write(lambda db: fill(db, store_id=9))
        await lease_stores(alone)
        assert await walked(alone) == [1, 2, 3, 9]

    tell(url, story, workers=1, stores=3)


def test_the_stores_of_a_worker_that_was_killed_are_taken_over(url: str) -> None:
    async def story(it: Fleet) -> None:
        killed, other = it.worlds
        await lease_stores(killed)
        it.clock.ms += LEASE_MS - 1
        await lease_stores(other)
        assert it.held() == [[1, 2, 3, 4, 5], []]
        it.clock.ms += 1
        await lease_stores(other)
        assert await walked(other) == [1, 2, 3, 4, 5]
        assert await walked(killed) == []

    tell(url, story)


def test_whoever_renews_keeps_their_stores(url: str) -> None:
    async def story(it: Fleet) -> None:
        for _ in range(2):
            for world in it.worlds:
                await lease_stores(world)
        before = it.held()
        for _ in range(5):
            it.clock.ms += LEASE_MS // 2
            for world in it.worlds:
                await lease_stores(world)
        assert it.held() == before
        assert it.all_held() == [1, 2, 3, 4, 5]

    tell(url, story)


def test_a_worker_that_stops_gives_its_stores_back_at_once(url: str) -> None:
    async def story(it: Fleet) -> None:
        stopping, other = it.worlds
        await lease_stores(stopping)
        await return_stores(stopping)
        assert await walked(stopping) == []
        await lease_stores(other)
        assert await walked(other) == [1, 2, 3, 4, 5]

    tell(url, story)


def test_the_next_one_in_a_place_goes_on_without_waiting(url: str) -> None:
    async def story(it: Fleet) -> None:
        killed, heir = it.worlds
        await lease_stores(killed)
        _leases(heir).worker = _leases(killed).worker
        await lease_stores(heir)
        assert await walked(heir) == [1, 2, 3, 4, 5]

    tell(url, story)


@pytest.mark.postgres
def test_all_that_lease_at_once_hold_each_store_once(postgres_url: str) -> None:
    """Also where all leases had run out together, as after an outage: nobody waits in a circle."""

    async def story(it: Fleet) -> None:
        for _ in range(10):
            for _ in range(3):
                await asyncio.gather(*(lease_stores(world) for world in it.worlds))
            held = it.held()
            assert it.all_held() == list(range(1, 601))
            assert max(map(len, held)) == 150
            it.clock.ms += LEASE_MS

    tell(postgres_url, story, workers=4, stores=600)


def test_a_store_in_trouble_keeps_nobody_from_the_others(url: str) -> None:
    async def story(it: Fleet) -> None:
        (alone,) = it.worlds
        await lease_stores(alone)
        visited: list[int] = []

        async def visit(store_id: int) -> int:
            visited.append(store_id)
            if store_id == 2:
                raise Unavailable("busy")
            if store_id == 3:
                raise ZeroDivisionError
            return 1

        with pytest.raises(Unavailable, match="busy"):
            await walk_stores(alone, visit)
        assert visited == [1, 2, 3, 4, 5]

    tell(url, story, workers=1)


def test_a_walk_ends_with_its_lease(url: str) -> None:
    async def story(it: Fleet) -> None:
        (alone,) = it.worlds
        await lease_stores(alone)
        visited: list[int] = []

        async def visit(store_id: int) -> int:
            visited.append(store_id)
            it.clock.ms += LEASE_MS // 2
            return 1

        await walk_stores(alone, visit)
        assert visited == [1, 2]

    tell(url, story, workers=1)


def test_without_leases_all_stores_are_walked(url: str) -> None:
    async def story(it: Fleet) -> None:
        (alone,) = it.worlds
        assert await walked(replace(alone, leases=None)) == [1, 2, 3, 4, 5]

    tell(url, story, workers=1)


# What two processes do at once, for the same store: each of them believes that it is theirs.


@asynccontextmanager
async def twice(world: World, url: str) -> AsyncIterator[list[World]]:
    """A world, and the same one in a second process: with a database and a desk of its own."""
    async with opened(url) as database:
        made = make_world(database, world.public_url, world.now_ms)
        rival = replace(made, providers={**made.providers, **world.providers})
        yield [world, rival]
        await rival.desk.close()


async def at_once(worlds: Sequence[World], work: Callable[[World], Awaitable[int]]) -> int:
    """Let all do it, more than once, at the same time; the sum."""
    return sum(await asyncio.gather(*(work(world) for world in worlds for _ in range(3))))


def test_two_processes_expire_each_order_once(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(AT_ONCE)]
        assert await it.available() == 100 - AT_ONCE
        it.clock.ms += make.HOUR_MS
        async with twice(it.world, url) as worlds:
            assert await at_once(worlds, expire_checkouts) >= AT_ONCE
        assert [await it.events(link) for link in links] == [["order.expired"]] * AT_ONCE
        assert await it.available() == 100

    asyncio.run(_at_a_counter(url, story))


def test_two_processes_settle_each_payment_once(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(AT_ONCE)]
        for link in links:
            await it.pay(link, LOST)
        it.clock.ms += FIRST_LOOK_MS
        async with twice(it.world, url) as worlds:
            assert await at_once(worlds, sweep_payments) == AT_ONCE
        for link in links:
            assert await it.events(link) == [
                "payment.captured",
                "order.placed",
                "order.completed",
            ]

    asyncio.run(_at_a_counter(url, story))


async def _at_a_counter(url: str, story: Callable[[Counter], Awaitable[None]]) -> None:
    async with counter(url) as it:
        await story(it)


def test_two_processes_send_each_refund_once(url: str) -> None:
    async def story() -> None:
        async with house(url) as it:
            order_ids = [await it.place() for _ in range(AT_ONCE)]
            it.sender.is_silent = True
            for order_id in order_ids:
                await refund_order(it.world, STORE, asked(order_id))
            it.sender.is_silent = False
            it.clock.ms += REFUND_LOOK_MS
            async with twice(it.world, url) as worlds:
                await at_once(worlds, sweep_refunds)
            assert len(it.sender.sent) == AT_ONCE
            for order_id in order_ids:
                kinds = await it.kinds(order_id)
                assert kinds.count("refund.succeeded") == 1, kinds

    asyncio.run(story())


def test_two_processes_hand_out_each_code_once(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            order_ids = [(await it.order(make.line(203))).order_id for _ in range(AT_ONCE)]
            await it.world.database.write(lambda db: add_unserved(db, it.clock()))
            async with twice(it.world, url) as worlds:
                assert await at_once(worlds, hand_out_codes) == AT_ONCE
            assert sorted((await it.given()).values()) == order_ids
            assert sorted(await it.events("order.codes_handed_out")) == order_ids

    asyncio.run(story())


def add_unserved(db: Connection, now_ms: int) -> None:
    """Codes that were added by a process that died before it served anybody."""
    codes = [NewCode(7_000 + number, f"LATE-{number}") for number in range(AT_ONCE)]
    insert_codes(db, STORE, 2030, codes, now_ms)


def test_two_processes_renew_each_subscription_once(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            first = [(await it.order(make.line(204, plan="2040"))).order_id for _ in range(4)]
            for order_id in first:
                assert await it.pay(order_id)
            it.clock.ms += 32 * DAY_MS
            async with twice(it.world, url) as worlds:
                assert await at_once(worlds, renew_subscriptions) == 4
            assert len(await it.rows("subscriptions")) == 4
            assert len(await it.states()) == 8
            assert sorted(await it.events("subscription.past_due")) == sorted(
                row["renewal_order_id"] for row in await it.rows("subscriptions")
            )

    asyncio.run(story())
