"""Claims, request after request: what is the same, for how long, and what a refusal leaves."""

import asyncio
from dataclasses import replace

import pytest

from tests import make
from tests.shop import WINDOW_MS, Wish, shop

KEY_LASTS_MS = 24 * make.HOUR_MS
WINDOWED = Wish(content="same", is_windowed=True)
KEYED = Wish(content="same", key="k")


def test_a_repeated_key_gets_the_very_same_answer(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first = it.ticket(KEYED)
            again = [it.ticket(KEYED) for _ in range(3)]
            told = await it.desk.place(1, first)
            replays = [await it.desk.place(1, one) for one in again]
            assert [(one.status, one.body) for one in replays] == [(told.status, told.body)] * 3
            assert [told.is_replay, *(one.is_replay for one in replays)] == [False] + [True] * 3

    asyncio.run(story())


def test_a_key_with_another_body_is_refused_and_stays_with_its_order(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first = await it.place(KEYED)
            assert (await it.place(replace(KEYED, content="other"))).refusal == "KeyReused"
            assert (await it.place(KEYED)).order_id == first.order_id
            assert len(await it.rows("orders")) == 1

    asyncio.run(story())


def test_the_first_body_under_a_key_wins_within_a_batch(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            said = await it.place_all([KEYED, replace(KEYED, content="other"), KEYED])
            assert [one.status for one in said] == [201, 422, 201]
            assert [one.is_replay for one in said] == [False, False, True]

    asyncio.run(story())


def test_a_key_is_kept_for_a_day_and_taken_over_when_it_is_over(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first = await it.place(KEYED)
            it.clock.ms += KEY_LASTS_MS
            assert (await it.place(KEYED)).is_replay
            it.clock.ms += KEY_LASTS_MS
            later = await it.place(replace(KEYED, content="other"))
            assert (later.status, later.order_id != first.order_id) == (201, True)
            assert (await it.place(replace(KEYED, content="other"))).order_id == later.order_id
            assert (await it.place(KEYED)).refusal == "KeyReused"

    asyncio.run(story())


def test_the_window_is_open_for_five_minutes(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first = await it.place(WINDOWED)
            it.clock.ms += WINDOW_MS - 1
            assert (await it.place(WINDOWED)).order_id == first.order_id
            it.clock.ms += 1
            later = await it.place(WINDOWED)
            assert (later.status, later.claim) == (201, None)
            assert (await it.place(WINDOWED)).order_id == later.order_id

    asyncio.run(story())


def test_a_window_that_was_taken_over_for_nothing_is_open(url: str) -> None:
    async def story() -> None:
        async with shop(url, available=1) as it:
            await it.place(WINDOWED)
            it.clock.ms += WINDOW_MS
            assert (await it.place(WINDOWED)).refusal == "OutOfStock"
            assert await it.rows("claims") == []
            await it.change_stock(1010, 1)
            assert (await it.place(WINDOWED)).status == 201

    asyncio.run(story())


def test_a_cancelled_order_leaves_the_window_and_keeps_its_key(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            windowed, keyed = await it.place(WINDOWED), await it.place(KEYED)
            assert windowed.order_id != keyed.order_id
            await it.cancel(windowed.order_id)
            await it.cancel(keyed.order_id)
            assert (await it.place(WINDOWED)).status == 201
            assert (await it.place(KEYED)).order_id == keyed.order_id

    asyncio.run(story())


def test_a_key_neither_reads_nor_writes_the_window(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            said = [
                await it.place(wish)
                for wish in (KEYED, WINDOWED, replace(KEYED, key="other"), WINDOWED)
            ]
            assert [one.status for one in said] == [201, 201, 201, 200]
            assert said[3].order_id == said[1].order_id

    asyncio.run(story())


def test_cancelling_an_order_with_a_key_leaves_the_window_to_its_holder(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            keyed, windowed = await it.place(KEYED), await it.place(WINDOWED)
            await it.cancel(keyed.order_id)
            assert (await it.place(WINDOWED)).order_id == windowed.order_id

    asyncio.run(story())


def test_cancelling_an_old_order_leaves_the_window_to_the_new_one(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            old = await it.place(WINDOWED)
            it.clock.ms += WINDOW_MS
            new, _ = await asyncio.gather(it.place(WINDOWED), it.cancel(old.order_id))
            assert new.status == 201
            assert (await it.place(WINDOWED)).order_id == new.order_id

    asyncio.run(story())


def test_an_id_of_their_own_is_known_for_good(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            first = await it.place(Wish(content="a", own_id="o"))
            it.clock.ms += 1000 * KEY_LASTS_MS
            assert (await it.place(Wish(content="a", own_id="o"))).order_id == first.order_id
            assert (await it.place(Wish(content="b", own_id="o"))).refusal == "OwnIdReused"

    asyncio.run(story())


REFUSED = Wish(
    lines=[(101, 1), (102, 101)],
    phone=make.PHONE,
    email="sara@example.com",
    coupon="SAVE10",
    content="same",
    own_id="o",
)


@pytest.mark.parametrize("wish", [replace(REFUSED, key="k"), replace(REFUSED, is_windowed=True)])
def test_a_refused_request_leaves_nothing(url: str, wish: Wish) -> None:
    async def story() -> None:
        async with shop(url, coupons=[make.coupon(uses_max_per_customer=1)]) as it:
            before = await it.everything()
            said = await it.place_all([wish, wish])
            assert [one.refusal for one in said] == ["OutOfStock"] * 2
            assert await it.everything() == before
            assert (await it.place(replace(wish, lines=[(101, 1)]))).number == 1001

    asyncio.run(story())


def test_a_refused_request_leaves_its_key_to_the_one_behind_it(url: str) -> None:
    async def story() -> None:
        async with shop(url, available=5) as it:
            short = Wish(lines=[(101, 6)], key="k", content="short")
            said = await it.place_all([short, KEYED, KEYED, short])
            assert [one.status for one in said] == [422, 201, 201, 422]
            assert said[2].is_replay
            assert said[3].refusal == "KeyReused"
            assert (await it.place(KEYED)).order_id == said[1].order_id

    asyncio.run(story())


def test_a_coupon_for_each_customer_once_counts_whoever_finds_them(url: str) -> None:
    """The customer is found by phone first, then by e-mail, in one batch as in two."""
    by_phone = Wish(
        phone=make.PHONE, email="Sara@example.com", found_by=("phone",), coupon="SAVE10"
    )
    by_email = Wish(email="sara@example.com", coupon="SAVE10")

    async def story() -> None:
        async with shop(url, coupons=[make.coupon(uses_max_per_customer=1)]) as it:
            said = await it.place_all([by_phone, by_email])
            assert [one.refusal for one in said] == [None, "CouponUsedByCustomer"]
            assert len(await it.rows("customers")) == 1

    asyncio.run(story())
