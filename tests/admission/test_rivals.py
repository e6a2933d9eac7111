"""Whoever comes at once: never twice, and never too many.

In one process through its desk, on both databases; in several processes on PostgreSQL.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from orderwire.admission.ids import Ids
from orderwire.engine.coupons import Coupon
from tests import make
from tests.admission.rivals import Job, Rivals
from tests.databases import opened
from tests.shop import STORE, End, Said, Wish, desk_of, fill, gaps, shop

Crowd = Callable[[Sequence[Wish]], list[Said]]
"""Lets everybody in at once, in some way, and says what each was told."""

Book = dict[str, list[dict[str, Any]]]

NEW = Wish(phone=make.PHONE, email="sara@example.com", coupon="SAVE10")


@pytest.fixture(params=["one-sqlite", "one-postgres", "three-postgres"])
def ways(request: pytest.FixtureRequest) -> str:
    """How the crowd comes in."""
    if "postgres" in request.param:
        request.applymarker(pytest.mark.postgres)
    return str(request.param)


@pytest.fixture
def place(request: pytest.FixtureRequest, ways: str) -> str:
    """The database that the crowd meets in."""
    kind = ways.partition("-")[2]
    return str(request.getfixturevalue(f"{kind}_url"))


@pytest.fixture
def crowd(request: pytest.FixtureRequest, ways: str, place: str) -> Crowd:
    """The way to let a crowd in."""
    if ways.startswith("three"):
        processes: Rivals = request.getfixturevalue("rivals")
        return lambda wishes: processes.share(place, wishes)

    async def let_in(wishes: Sequence[Wish]) -> list[Said]:
        async with opened(place) as database, desk_of(database) as it:
            return await it.place_all(wishes)

    return lambda wishes: asyncio.run(let_in(wishes))


def set_up(url: str, *, available: int = 1000, coupons: Sequence[Coupon] = ()) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: fill(db, available=available, coupons=coupons))

    asyncio.run(story())


def look(url: str) -> Book:
    async def story() -> Book:
        async with opened(url) as database, desk_of(database) as it:
            return await it.everything()

    return asyncio.run(story())


def own_goods(index: int) -> list[tuple[int, int]]:
    """A product for each of the three processes, so that no stock makes one wait for another."""
    return [(101 + index % 3, 1)]


def statuses(answers: Sequence[Said]) -> Counter[int]:
    return Counter(said.status for said in answers)


def test_three_hundred_buyers_get_a_hundred_units(place: str, crowd: Crowd) -> None:
    set_up(place, available=100)
    answers = crowd([Wish() for _ in range(300)])
    assert statuses(answers) == {201: 100, 422: 200}
    assert {said.refusal for said in answers} == {None, "OutOfStock"}
    book = look(place)
    assert {row["variant_id"]: row["available"] for row in book["stock"]}[1010] == 0
    assert not gaps([row["number"] for row in book["orders"]])


def test_two_hundred_equal_requests_make_one_order(place: str, crowd: Crowd) -> None:
    set_up(place)
    answers = crowd([Wish(content="same", is_windowed=True) for _ in range(200)])
    assert statuses(answers) == {201: 1, 200: 199}
    assert len({said.order_id for said in answers}) == 1
    assert len(look(place)["orders"]) == 1


def test_two_hundred_requests_with_one_key_get_one_answer(place: str, crowd: Crowd) -> None:
    set_up(place)
    answers = crowd([Wish(content="same", key="k") for _ in range(200)])
    assert statuses(answers) == {201: 200}
    assert Counter(said.is_replay for said in answers) == {True: 199, False: 1}
    assert {(said.order_id, said.number) for said in answers} == {(answers[0].order_id, 1001)}
    book = look(place)
    assert (len(book["orders"]), len(book["claims"])) == (1, 1)


def test_two_hundred_requests_with_one_id_of_their_own_make_one_order(
    place: str, crowd: Crowd
) -> None:
    set_up(place)
    contents = ["first", "second"]
    answers = crowd([Wish(content=contents[i % 2], own_id="o") for i in range(200)])
    assert statuses(answers) == {201: 1, 200: 99, 422: 100}
    assert len(look(place)["orders"]) == 1


def test_a_new_customer_uses_a_coupon_once(place: str, crowd: Crowd) -> None:
    set_up(place, coupons=[make.coupon(uses_max_per_customer=1)])
    answers = crowd([replace(NEW, lines=own_goods(index)) for index in range(100)])
    assert statuses(answers) == {201: 1, 422: 99}
    book = look(place)
    assert [row["uses"] for row in book["coupons"]] == [1]
    assert [len(book[table]) for table in ("coupon_uses", "customers", "orders")] == [1, 1, 1]


def test_a_coupon_of_ten_uses_is_used_ten_times(place: str, crowd: Crowd) -> None:
    set_up(place, coupons=[make.coupon(uses_max=10)])
    answers = crowd([Wish(lines=own_goods(index), coupon="SAVE10") for index in range(100)])
    assert statuses(answers) == {201: 10, 422: 90}
    book = look(place)
    assert [row["uses"] for row in book["coupons"]] == [10]
    assert len(book["coupon_uses"]) == 10


def test_a_new_customer_is_made_once(place: str, crowd: Crowd) -> None:
    set_up(place)
    people = [f"+96650000000{index}" for index in range(5)]
    wishes = [Wish(lines=own_goods(i), phone=people[i % 5]) for i in range(120)]
    answers = crowd(wishes)
    assert statuses(answers) == {201: 120}
    book = look(place)
    made = {row["id"] for row in book["customers"]}
    assert len(made) == 5
    assert {row["customer_id"] for row in book["customer_keys"]} == made
    assert len(book["customer_keys"]) == 5
    assert Counter(row["customer_id"] for row in book["orders"]) == dict.fromkeys(made, 24)


def test_baskets_in_any_order_do_not_block_each_other(place: str, crowd: Crowd) -> None:
    set_up(place, available=500)
    dice = random.Random(7)
    products = [101, 102, 103, 104]
    baskets = [
        Wish(lines=[(product, dice.randint(1, 3)) for product in dice.sample(products, 3)])
        for _ in range(240)
    ]
    answers = crowd(baskets)
    assert statuses(answers) == {201: 240}
    book = look(place)
    wanted: Counter[int] = Counter()
    for basket in baskets:
        wanted.update({product * 10: quantity for product, quantity in basket.lines})
    left = {row["variant_id"]: row["available"] for row in book["stock"]}
    assert left == {variant: 500 - taken for variant, taken in wanted.items()}
    assert not gaps([row["number"] for row in book["orders"]])
    assert deadlocks(place) == 0


def deadlocks(url: str) -> int:
    """How often PostgreSQL had to break one; it may still be counting."""
    if url.startswith("sqlite"):
        return 0

    async def story() -> int:
        connection = await asyncpg.connect(url)
        try:
            query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
            return int(await connection.fetchval(query))
        finally:
            await connection.close()

    return asyncio.run(story())


@pytest.mark.postgres
def test_cancels_among_orders_conserve_stock_and_coupons(postgres_url: str, rivals: Rivals) -> None:
    set_up(postgres_url, available=60, coupons=[make.coupon(uses_max=50)])
    wishes = [
        Wish(
            lines=[(101 + i % 3, 1), (104, 1)],
            coupon="SAVE10" if i % 2 else None,
            content=f"c{i % 40}",
            is_windowed=True,
        )
        for i in range(40)
    ]
    first = rivals.share(postgres_url, wishes)
    ends = [End(order_id=said.order_id) for said in first if said.order_id is not None]
    assert len(ends) == 40
    answers = rivals.run(
        Job(url=postgres_url, wishes=wishes, ends=ends[::2]),
        Job(url=postgres_url, wishes=wishes, ends=ends),
        Job(url=postgres_url, wishes=wishes[::-1], ends=ends[::3]),
    )
    ended = [said for told in answers for said in told if said.order_id is None]
    assert statuses(ended)[200] == 40
    check_books(look(postgres_url), available=60)
    assert deadlocks(postgres_url) == 0


def check_books(book: Book, *, available: int) -> None:
    """What live orders hold, and what is left, is what there was."""
    live = {row["id"] for row in book["orders"] if row["state"] == "awaiting_payment"}
    held: Counter[int] = Counter()
    for line in book["order_lines"]:
        if line["order_id"] in live:
            held[line["variant_id"]] += line["quantity"]
    for row in book["stock"]:
        assert row["available"] + held[row["variant_id"]] == available
    uses = book["coupon_uses"]
    assert {row["order_id"] for row in uses} <= live
    assert [row["uses"] for row in book["coupons"]] == [len(uses)]
    assert not gaps([row["number"] for row in book["orders"]])


def test_ids_of_two_blocks_never_meet(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            here, there = Ids(it.database), Ids(it.database)
            counts = [1, 7, 400, 2_500, 20] * 6
            firsts = await asyncio.gather(
                *[ids.take(STORE, count) for count in counts for ids in (here, there)]
            )
            taken = [
                id_
                for first, count in zip(firsts, [c for c in counts for _ in "ab"], strict=True)
                for id_ in range(first, first + count)
            ]
            assert len(set(taken)) == len(taken)
            await asyncio.gather(here.close(), there.close())

    asyncio.run(story())


@pytest.mark.postgres
def test_ids_of_two_processes_never_meet(postgres_url: str, rivals: Rivals) -> None:
    set_up(postgres_url)
    answers = rivals.share(postgres_url, [Wish() for _ in range(240)])
    assert len({said.order_id for said in answers}) == 240
    book = look(postgres_url)
    assert len({row["id"] for table in ("orders", "checkouts") for row in book[table]}) == 480
