"""Commits whose answer was lost, while others go on changing the same rows.

Whatever happens in between, a batch counts once, and its callers hear what came of it: not of
somebody else's change to the same order.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from orderwire.engine.ending import Ended, StockChanged
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import WrongState
from orderwire.storage.database import Connection, Unavailable
from orderwire.storage.orders import lock_order, save_order
from orderwire.storage.received import forget_old
from tests import make
from tests.admission.troubled import Between, Fate, LateCommit, T, Troubled
from tests.shop import STORE, Shop, Wish, desk_of, shop

LOST = [Fate.LOST_BEFORE, Fate.LOST_AFTER]
NAMES = [fate.name for fate in LOST]
HOUR_MS = 60 * 60 * 1000


def touch(db: Connection, order_id: int) -> None:
    """Somebody else changes an order: its version goes up, and nothing else of it."""
    order = lock_order(db, STORE, order_id)
    assert order is not None
    save_order(db, replace(order, version=order.version + 1), read_version=order.version)


async def marks(it: Shop) -> list[str]:
    """The marks that batches left."""
    return [row["value"] for row in await it.rows("claims") if row["order_id"] == 0]


@pytest.mark.parametrize("fate", LOST, ids=NAMES)
def test_a_rivals_change_of_the_order_is_not_taken_for_ours(url: str, fate: Fate) -> None:
    """By its version the order looks as if our cancelling had been saved. It decides nothing."""

    async def story() -> None:
        async with shop(url) as it:
            order_id = (await it.place(Wish())).order_id
            assert order_id is not None

            async def rival() -> None:
                await it.database.write(lambda db: touch(db, order_id))

            between = Between(it.database, [fate], rival)
            async with desk_of(between) as troubled:
                outcome = await troubled.cancel(order_id)
            assert isinstance(outcome, Ended)
            (row,) = await it.rows("orders")
            assert (row["state"], row["version"]) == ("cancelled", 3)
            assert (await it.available())[1010] == 100
            cancels = [
                row for row in await it.rows("order_events") if row["kind"] == "order.cancelled"
            ]
            assert len(cancels) == 1
            assert len(between.admissions) == (2 if fate is Fate.LOST_BEFORE else 1)

    asyncio.run(story())


@pytest.mark.parametrize("fate", LOST, ids=NAMES)
def test_who_cancels_after_a_rival_has_is_told_so(url: str, fate: Fate) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order_id = (await it.place(Wish())).order_id
            heard: list[object] = []

            async def rival() -> None:
                heard.append(await it.cancel(order_id))

            async with desk_of(Between(it.database, [fate], rival)) as troubled:
                heard.append(await troubled.cancel(order_id))
            kinds = [Refused if isinstance(one, Refused) else type(one) for one in heard]
            assert sorted(kinds, key=str) == sorted([Ended, Refused], key=str)
            loser = heard[1] if fate is Fate.LOST_BEFORE else heard[0]
            assert isinstance(loser, Refused)
            assert isinstance(loser.refusal, WrongState)
            assert (await it.available())[1010] == 100

    asyncio.run(story())


@pytest.mark.parametrize("fate", LOST, ids=NAMES)
def test_a_lost_change_of_stock_counts_once(url: str, fate: Fate) -> None:
    async def story() -> None:
        async with shop(url) as it:

            async def rival() -> None:
                await it.change_stock(1010, 7)

            async with desk_of(Between(it.database, [fate], rival)) as troubled:
                outcome = await troubled.change_stock(1010, 5)
            assert isinstance(outcome, StockChanged)
            assert outcome.available == (112 if fate is Fate.LOST_BEFORE else 105)
            assert (await it.available())[1010] == 112

    asyncio.run(story())


@pytest.mark.parametrize(
    "fates", [[Fate.LOST_BEFORE] * 2, LOST, [Fate.LOST_BEFORE, Fate.BEATEN, Fate.LOST_AFTER]]
)
def test_a_change_of_stock_can_be_lost_again_and_again(url: str, fates: list[Fate]) -> None:
    async def story() -> None:
        async with shop(url) as it, desk_of(Troubled(it.database, fates)) as troubled:
            assert isinstance(await troubled.change_stock(1010, 5), StockChanged)
            assert (await it.available())[1010] == 105

    asyncio.run(story())


@pytest.mark.postgres
def test_a_change_of_stock_whose_commit_arrives_late_counts_once(postgres_url: str) -> None:
    async def story() -> None:
        async with shop(postgres_url) as it, desk_of(LateCommit(it.database)) as troubled:
            outcome = await troubled.change_stock(1010, 5)
            assert isinstance(outcome, StockChanged)
            assert outcome.available == 105
            assert (await it.available())[1010] == 105

    asyncio.run(story())


@pytest.mark.postgres
def test_a_cancel_whose_commit_arrives_late_is_the_cancel(postgres_url: str) -> None:
    """Decided again on what it left itself, it would be refused."""

    async def story() -> None:
        async with shop(postgres_url) as it, desk_of(LateCommit(it.database)) as troubled:
            order_id = (await it.place(Wish())).order_id
            assert isinstance(await troubled.cancel(order_id), Ended)
            assert (await it.available())[1010] == 100

    asyncio.run(story())


def test_an_order_that_was_run_again_is_answered_with_the_number_it_has(url: str) -> None:
    """The number of its first run went to a rival; the commit of the second is lost, too."""

    async def story() -> None:
        async with shop(url) as it:

            async def rival() -> None:
                assert (await it.place(Wish())).number == 1001

            fates = [Fate.LOST_BEFORE, Fate.LOST_AFTER]
            async with desk_of(Between(it.database, fates, rival)) as troubled:
                troubled.ids = it.ids
                assert (await troubled.place(Wish(key="k"))).number == 1002
            assert [row["number"] for row in await it.rows("orders")] == [1002, 1001]

    asyncio.run(story())


def test_what_fails_in_a_new_way_after_a_lost_commit_is_not_run_in_halves(url: str) -> None:
    """Its halves would know nothing of the whole, and count a second time."""

    class Stumbling(Troubled):
        async def read(self, work: Callable[[Connection], T]) -> T:
            raise ZeroDivisionError(work)

    async def story() -> None:
        async with shop(url) as it:
            stumbling = Stumbling(it.database, [Fate.LOST_AFTER])
            async with desk_of(stumbling) as troubled:
                changes = [troubled.change_stock(1010, 5), troubled.change_stock(1020, 5)]
                told = await asyncio.gather(*changes, return_exceptions=True)
            assert [type(one) for one in told] == [Unavailable, Unavailable]
            assert [(await it.available())[one] for one in (1010, 1020)] == [105, 105]

    asyncio.run(story())


# --- The mark ------------------------------------------------------------------------------------


def test_only_what_changes_something_without_a_new_order_leaves_a_mark(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order_id = (await it.place(Wish())).order_id
            await it.place(Wish(lines=[(404, 1)]))
            assert isinstance(await it.cancel(404), Refused)
            await asyncio.gather(it.place(Wish()), it.change_stock(1010, 5))
            assert await marks(it) == []
            await it.change_stock(1010, 5)
            assert len(await marks(it)) == 1
            await it.cancel(order_id)
            assert len(set(await marks(it))) == 2

    asyncio.run(story())


def test_a_mark_goes_where_the_second_run_changes_nothing(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            order_id = (await it.place(Wish())).order_id

            async def rival() -> None:
                await it.cancel(order_id)

            between = Between(it.database, [Fate.LOST_BEFORE], rival)
            async with desk_of(between) as troubled:
                assert isinstance(await troubled.cancel(order_id), Refused)
            assert len(await marks(it)) == 1, "the rival's alone"

    asyncio.run(story())


def test_marks_are_forgotten_after_an_hour(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            await it.change_stock(1010, 5)
            await it.database.write(lambda db: forget_old(db, STORE, make.NOW_MS + HOUR_MS - 1))
            assert len(await marks(it)) == 1
            await it.database.write(lambda db: forget_old(db, STORE, make.NOW_MS + HOUR_MS))
            assert await marks(it) == []

    asyncio.run(story())
