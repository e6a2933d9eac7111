"""Codes: handed out once each, to everybody whose order is placed, and never a second time."""

import asyncio
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from orderwire.engine.placing import Refused
from orderwire.engine.pooling import NewCode
from orderwire.engine.refusals import CodeKnown, VariantNotFound
from orderwire.operations.add_codes import Filled
from orderwire.operations.hand_out_codes import hand_out_codes
from orderwire.operations.read_goods import read_goods, read_goods_of_order
from orderwire.operations.show_checkout import read_pay_link
from orderwire.storage.codes import insert_codes
from orderwire.storage.database import Connection
from tests import make
from tests.goods.shelf import OTHER_STORE, shelf
from tests.shop import STORE

PAID, FREE, UNCOUNTED = make.line(201), make.line(202), make.line(203)


def codes(count: int, name: str = "C") -> list[str]:
    return [f"{name}-{number:04}" for number in range(count)]


def test_a_hundred_free_orders_at_once_get_a_code_each(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            filled = await it.fill("SKU-202", codes(100))
            assert filled == Filled(added=100, unused=100, available=100, served=0)
            made = await asyncio.gather(*(it.order(FREE) for _ in range(100)))
            assert {one.state for one in made} == {"completed"}
            given = await it.given()
            assert sorted(given) == codes(100)
            assert Counter(given.values()) == Counter(one.order_id for one in made)
            assert (await it.order(FREE)).refusal == "OutOfStock"
            assert await it.available(2020) == 0

    asyncio.run(story())


def test_a_hundred_payments_at_once_get_a_code_each(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", codes(100))
            made = await asyncio.gather(*(it.order(PAID) for _ in range(100)))
            assert await it.given() == {}
            # Each is paid twice at once: by the redirect and by the event.
            paid = await asyncio.gather(*(it.pay(one.order_id) for one in made for _ in range(2)))
            assert paid.count(True) == 100
            given = await it.given()
            assert sorted(given) == codes(100)
            assert Counter(given.values()) == Counter(one.order_id for one in made)
            assert set((await it.states()).values()) == {"completed"}
            assert await it.rows("owed_codes") == []

    asyncio.run(story())


SHARE = """
import asyncio, sys
from tests.databases import opened
from tests.goods.shelf import shelf
from tests.shop import STORE
async def story(url, order_ids):
    async with shelf(url, is_new=False) as it:
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        paid = await asyncio.gather(*(it.pay(order_id) for order_id in order_ids))
        print(paid.count(True), flush=True)
asyncio.run(story(sys.argv[1], [int(text) for text in sys.argv[2:]]))
"""


def test_two_processes_hand_out_each_code_once(postgres_url: str) -> None:
    async def prepare() -> list[int]:
        async with shelf(postgres_url) as it:
            await it.fill("SKU-201", codes(60))
            return [(await it.order(PAID)).order_id for _ in range(60)]

    async def look() -> tuple[dict[str, int], set[str]]:
        async with shelf(postgres_url, is_new=False) as it:
            return await it.given(), set((await it.states()).values())

    order_ids = asyncio.run(prepare())
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SHARE, postgres_url, *map(str, order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for order in (order_ids, order_ids[::-1])
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    counts = [int(process.communicate("go\n", timeout=60)[0]) for process in processes]
    assert sum(counts) == 60
    given, states = asyncio.run(look())
    assert sorted(given) == codes(60)
    assert Counter(given.values()) == Counter(order_ids)
    assert states == {"completed"}


def test_each_unit_gets_a_code_in_the_order_of_the_pool(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", codes(6))
            made = await it.order(make.line(201, 2), make.line(201, 3))
            await it.pay(made.order_id)
            link = read_pay_link(made.link.rpartition("/")[2])
            assert link is not None
            goods = await read_goods(it.world, link)
            assert goods is not None
            assert [list(goods.codes[line.id]) for line in goods.order.lines] == [
                codes(6)[:2],
                codes(6)[2:5],
            ]
            assert await it.available(2010) == 1

    asyncio.run(story())


def test_who_is_placed_without_a_code_waits_and_the_oldest_is_served_first(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            made = []
            for _ in range(3):
                made.append(await it.order(make.line(203, 2)))
                it.clock.ms += 1000
            assert [one.state for one in made] == ["placed"] * 3
            first, second, third = (one.order_id for one in made)
            assert await it.events("order.codes_missing") == [first, second, third]

            filled = await it.fill("SKU-203", codes(3))
            assert filled == Filled(added=3, unused=0, available=None, served=2)
            assert await it.given() == dict(zip(codes(3), [first, first, second], strict=True))
            assert await it.states() == {first: "completed", second: "placed", third: "placed"}
            goods = await read_goods_of_order(it.world, STORE, second)
            assert goods is not None
            assert list(goods.waiting.values()) == [1]

            await it.fill("SKU-203", codes(4, "D"))
            assert set((await it.states()).values()) == {"completed"}
            assert await it.rows("owed_codes") == []
            assert Counter((await it.given()).values()) == {first: 2, second: 2, third: 2}
            assert await it.events("order.completed") == [first, second, third]

    asyncio.run(story())


def test_the_loop_serves_what_a_crash_left_and_serves_it_once(url: str) -> None:
    async def crashed() -> int:
        async with shelf(url) as it:
            made = await it.order(UNCOUNTED)
            await it.world.database.write(lambda db: insert_one(db, it.clock()))
            return made.order_id

    async def again(order_id: int) -> None:
        async with shelf(url, is_new=False) as it:
            assert await it.states() == {order_id: "placed"}
            served = await asyncio.gather(*(hand_out_codes(it.world) for _ in range(4)))
            assert sum(served) == 1
            assert await it.given() == {"LATE": order_id}
            assert await it.states() == {order_id: "completed"}
            assert await it.events("order.codes_handed_out") == [order_id]

    asyncio.run(again(asyncio.run(crashed())))


def insert_one(db: Connection, now_ms: int) -> None:
    """Codes that were added by a process that died before it served anybody."""
    insert_codes(db, STORE, 2030, [NewCode(7, "LATE")], now_ms)


def test_codes_of_a_cancelled_order_are_burnt(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", codes(2))
            both = await it.order(PAID, make.line(205))  # shipped, so that it can be cancelled
            await it.pay(both.order_id)
            assert await it.states() == {both.order_id: "placed"}
            assert await it.available(2010) == 1
            await it.cancel(both.order_id)
            assert await it.states() == {both.order_id: "cancelled"}
            assert await it.available(2010) == 1
            assert await it.given() == {"C-0000": both.order_id}
            other = await it.order(PAID)
            await it.pay(other.order_id)
            assert await it.given() == {"C-0000": both.order_id, "C-0001": other.order_id}

    asyncio.run(story())


def test_an_unpaid_order_that_ends_gives_its_units_back(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", codes(1))
            made = await it.order(PAID)
            assert await it.available(2010) == 0
            await it.cancel(made.order_id)
            assert (await it.available(2010), await it.given()) == (1, {})

    asyncio.run(story())


def test_late_money_gets_its_code_too(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-201", codes(1))
            made = await it.order(PAID)
            await it.cancel(made.order_id)
            assert await it.pay(made.order_id)
            assert await it.states() == {made.order_id: "completed"}
            assert await it.given() == {"C-0000": made.order_id}
            assert await it.available(2010) == 0

    asyncio.run(story())


def test_a_cancelled_order_waits_for_nothing(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            made = await it.order(UNCOUNTED)
            await it.cancel(made.order_id)
            filled = await it.fill("SKU-203", codes(1))
            assert isinstance(filled, Filled)
            assert (filled.served, filled.unused, await it.rows("owed_codes")) == (0, 1, [])

    asyncio.run(story())


@pytest.mark.parametrize("again", [["C-0001", "new"], ["new", "new"]], ids=["known", "twice"])
def test_a_code_that_is_known_refuses_the_whole_file(url: str, again: list[str]) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-202", codes(2))
            await it.order(FREE)
            refused = await it.fill("SKU-201", again)
            assert isinstance(refused, Refused)
            assert isinstance(refused.refusal, CodeKnown)
            assert len(await it.rows("codes")) == 2
            assert (await it.available(2010), await it.available(2020)) == (0, 1)

    asyncio.run(story())


def test_rivals_add_the_same_file_once(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            filled = await asyncio.gather(*(it.fill("SKU-201", codes(50)) for _ in range(5)))
            assert sum(isinstance(one, Filled) for one in filled) == 1
            assert (len(await it.rows("codes")), await it.available(2010)) == (50, 50)

    asyncio.run(story())


def test_only_codes_have_a_pool(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            assert await it.fill("SKU-206", codes(1)) == Refused(VariantNotFound(2060))
            assert await it.fill("SKU-999", codes(1)) is None

    asyncio.run(story())


def test_another_stores_order_brings_nothing(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            await it.fill("SKU-202", codes(1))
            made = await it.order(FREE)
            assert await read_goods_of_order(it.world, OTHER_STORE, made.order_id) is None

    asyncio.run(story())
