"""The desk: its queues and their bounds, guilty and innocent neighbours, callers that go away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

import pytest

from orderwire.admission.desk import CONTENTION_TRIES, ORDERS_MAX
from orderwire.admission.tickets import OrderTicket
from orderwire.engine.ending import Ended
from orderwire.storage.database import Database, RowsRefused, Unavailable
from tests import make
from tests.admission.troubled import Fate, Gated, LateCommit, Troubled
from tests.shop import STORE, Shop, Wish, desk_of, fill, gaps, shop


@asynccontextmanager
async def shop_on(it: Shop, database: Database) -> AsyncIterator[Shop]:
    """The same store with a desk on a database in trouble."""
    async with desk_of(database) as troubled:
        troubled.ids = it.ids
        yield troubled


# --- Callers and the commit ----------------------------------------------------------------------


def test_nobody_is_answered_before_the_commit(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            gated = Gated(it.database)
            async with shop_on(it, gated) as slow:
                placing = asyncio.create_task(slow.place(Wish()))
                await asyncio.to_thread(gated.begun.wait, 5)
                await asyncio.sleep(0.05)
                assert not placing.done()
                assert await it.rows("orders") == []
                gated.go_on.set()
                assert (await placing).status == 201
                assert len(await it.rows("orders")) == 1

    asyncio.run(story())


def test_a_caller_that_goes_away_changes_nothing(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            gated = Gated(it.database)
            async with shop_on(it, gated) as slow:
                first, second, third = [asyncio.create_task(slow.place(Wish())) for _ in "abc"]
                await asyncio.to_thread(gated.begun.wait, 5)
                first.cancel()
                second.cancel()
                gated.go_on.set()
                assert (await third).status == 201
                await asyncio.gather(first, second, return_exceptions=True)
            assert (first.cancelled(), second.cancelled()) == (True, True)
            assert len(await it.rows("orders")) == 3

    asyncio.run(story())


def test_closing_finishes_what_was_let_in(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            placing = [asyncio.create_task(it.place(Wish())) for _ in range(300)]
            await asyncio.sleep(0)
            await it.desk.close()
            assert len(await it.rows("orders")) == 100
            await asyncio.gather(*placing)

    asyncio.run(story())


# --- The guilty and the innocent -----------------------------------------------------------------


def poisoned(it: Shop, poison: str) -> OrderTicket:
    """An order that the database refuses."""
    if poison == "huge":
        one = it.ticket(Wish())
        minted = replace(one.request.minted, checkout_id=2**63)
        return replace(one, request=replace(one.request, minted=minted))
    text = {"nul": "a\x00b", "surrogate": "\ud800"}[poison.partition("-")[0]]
    return it.ticket(Wish(key=text) if poison.endswith("key") else Wish(source=text))


@pytest.mark.parametrize("poison", ["nul", "nul-key", "surrogate", "surrogate-key", "huge"])
def test_only_the_guilty_one_of_a_batch_fails(url: str, poison: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            wishes = [it.ticket(Wish()) for _ in range(11)]
            wishes.insert(4, poisoned(it, poison))
            told = await asyncio.gather(
                *[it.desk.place(STORE, one) for one in wishes], return_exceptions=True
            )
            guilty = told.pop(4)
            assert [getattr(one, "status", one) for one in told] == [201] * 11
            if "nul" not in poison or url.startswith("postgres"):
                assert isinstance(guilty, RowsRefused)
                assert len(await it.rows("orders")) == 11
            assert not gaps([row["number"] for row in await it.rows("orders")])

    asyncio.run(story())


def test_an_answer_that_cannot_be_worded_fails_its_own_order_at_most(url: str) -> None:
    """A bug in one dialect's words must not cost the neighbours their orders."""

    def stumble(_: object) -> object:
        raise ZeroDivisionError

    async def story() -> None:
        async with shop(url) as it:
            bad = replace(it.ticket(Wish()), answer=stumble)  # type: ignore[arg-type]
            told = await asyncio.gather(
                it.desk.place(STORE, it.ticket(Wish())),
                it.desk.place(STORE, bad),
                it.desk.place(STORE, it.ticket(Wish())),
                return_exceptions=True,
            )
            assert [getattr(one, "status", None) for one in told] == [201, None, 201]

    asyncio.run(story())


# --- Queues --------------------------------------------------------------------------------------


def test_a_batch_takes_all_that_waits_up_to_a_bound(url: str) -> None:
    async def story() -> None:
        async with shop(url, available=1000) as it:
            counted = Troubled(it.database, ())
            async with shop_on(it, counted) as shop_:
                said = await shop_.place_all([Wish() for _ in range(2 * ORDERS_MAX + 10)])
            assert {one.status for one in said} == {201}
            assert len(counted.admissions) == 3

    asyncio.run(story())


def test_a_batch_takes_so_many_lines(sqlite_url: str) -> None:
    async def story() -> None:
        async with shop(sqlite_url) as it:
            counted = Troubled(it.database, ())
            async with shop_on(it, counted) as shop_:
                long = Wish(lines=[(404, 1)] * 900)
                longer = Wish(lines=[(404, 1)] * 2_500)
                await shop_.place_all([long] * 4 + [longer])
            assert len(counted.admissions) == 3

    asyncio.run(story())


def test_stores_take_turns(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            for store_id in (2, 3):
                await it.database.write(partial(fill, store_id=store_id))
            one_by_one = Troubled(it.database, ())
            one_by_one.writers = 1
            async with shop_on(it, one_by_one) as shop_:
                busy = [shop_.desk.place(1, it.ticket(Wish())) for _ in range(5 * ORDERS_MAX)]
                quiet = [shop_.desk.place(store, it.ticket(Wish())) for store in (2, 3)]
                await asyncio.gather(*busy, *quiet)
            assert one_by_one.admissions == [1, 2, 3, 1, 1, 1, 1]

    asyncio.run(story())


# --- A lost commit -------------------------------------------------------------------------------

LOST = [Fate.LOST_BEFORE, Fate.LOST_AFTER]


@pytest.mark.parametrize("fate", LOST, ids=lambda fate: fate.name)
@pytest.mark.parametrize(
    "wish",
    [Wish(), Wish(content="c", is_windowed=True), Wish(content="c", key="k"), Wish(own_id="o")],
    ids=["no-claim", "window", "key", "own-id"],
)
def test_a_lost_commit_makes_one_order_and_the_right_answer(
    url: str, fate: Fate, wish: Wish
) -> None:
    async def story() -> None:
        async with shop(url) as it, shop_on(it, Troubled(it.database, [fate])) as troubled:
            said = await troubled.place_all([wish, Wish(phone=make.PHONE)])
            assert [(one.status, one.number, one.is_replay) for one in said] == [
                (201, 1001, False),
                (201, 1002, False),
            ]
            assert [row["id"] for row in await it.rows("orders")] == [one.order_id for one in said]
            assert (await it.available())[1010] == 98

    asyncio.run(story())


@pytest.mark.parametrize("fate", LOST, ids=lambda fate: fate.name)
def test_a_lost_commit_of_a_refusal_is_the_refusal(url: str, fate: Fate) -> None:
    async def story() -> None:
        async with shop(url) as it, shop_on(it, Troubled(it.database, [fate])) as troubled:
            said = await troubled.place(Wish(lines=[(404, 1)]))
            assert said.refusal == "ProductNotFound"

    asyncio.run(story())


@pytest.mark.parametrize("fate", LOST, ids=lambda fate: fate.name)
def test_a_lost_commit_of_a_cancel_is_the_cancel(url: str, fate: Fate) -> None:
    async def story() -> None:
        async with shop(url) as it, shop_on(it, Troubled(it.database, [fate])) as troubled:
            said = await it.place(Wish())
            outcome = await troubled.cancel(said.order_id)
            assert isinstance(outcome, Ended)
            assert (await it.available())[1010] == 100

    asyncio.run(story())


@pytest.mark.parametrize("fate", LOST, ids=lambda fate: fate.name)
def test_an_order_beside_a_change_of_stock_survives_a_lost_commit(url: str, fate: Fate) -> None:
    async def story() -> None:
        async with shop(url) as it, shop_on(it, Troubled(it.database, [fate])) as troubled:
            said, _ = await asyncio.gather(troubled.place(Wish()), troubled.change_stock(1020, 5))
            assert said.status == 201
            assert len(await it.rows("orders")) == 1
            assert (await it.available())[1020] == 105

    asyncio.run(story())


@pytest.mark.parametrize(
    "wish",
    [Wish(), Wish(content="c", is_windowed=True), Wish(content="c", key="k")],
    ids=["no-claim", "window", "key"],
)
@pytest.mark.postgres
def test_a_commit_that_arrives_late_is_answered_as_a_new_order(
    postgres_url: str, wish: Wish
) -> None:
    async def story() -> None:
        async with (
            shop(postgres_url) as it,
            shop_on(it, LateCommit(it.database)) as troubled,
        ):
            said = await troubled.place(wish)
            assert (said.status, said.number, said.is_replay) == (201, 1001, False)
            assert len(await it.rows("orders")) == 1

    asyncio.run(story())


@pytest.mark.parametrize("fates", [[Fate.LOST_BEFORE] * 2, [Fate.LOST_BEFORE, Fate.LOST_AFTER]])
def test_a_commit_can_be_lost_twice(url: str, fates: Sequence[Fate]) -> None:
    async def story() -> None:
        async with shop(url) as it, shop_on(it, Troubled(it.database, fates)) as troubled:
            assert (await troubled.place(Wish())).number == 1001
            assert len(await it.rows("orders")) == 1

    asyncio.run(story())


def test_a_database_that_stays_away_is_unavailable_in_time(sqlite_url: str) -> None:
    async def story() -> None:
        fates = [Fate.LOST_BEFORE, *[Fate.AWAY] * 1000]
        async with shop(sqlite_url) as it, shop_on(it, Troubled(it.database, fates)) as troubled:
            began = asyncio.get_running_loop().time()
            with pytest.raises(Unavailable):
                await troubled.place(Wish())
            assert 1.9 < asyncio.get_running_loop().time() - began < 4
            assert await it.rows("orders") == []

    asyncio.run(story())


# --- Rivals for rows -----------------------------------------------------------------------------


def test_a_batch_that_was_beaten_is_run_again(url: str) -> None:
    async def story() -> None:
        fates = [Fate.BEATEN] * (CONTENTION_TRIES - 1)
        async with shop(url) as it, shop_on(it, Troubled(it.database, fates)) as troubled:
            assert (await troubled.place(Wish())).number == 1001

    asyncio.run(story())


def test_a_batch_that_is_always_beaten_is_unavailable(url: str) -> None:
    async def story() -> None:
        fates = [Fate.BEATEN] * CONTENTION_TRIES
        async with shop(url) as it, shop_on(it, Troubled(it.database, fates)) as troubled:
            before = await it.everything()
            with pytest.raises(Unavailable):
                await troubled.place(Wish(phone=make.PHONE, key="k"))
            assert await it.everything() == before
            assert (await troubled.place(Wish())).number == 1001

    asyncio.run(story())
