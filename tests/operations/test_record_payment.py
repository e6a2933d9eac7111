"""The merchant's word pays an order once, whatever became of it before."""

import asyncio

import pytest

from orderwire.engine.catalogue import Price
from orderwire.engine.paying import Came, NothingNew, Settled
from orderwire.engine.refusals import OrderNotFound, Refusal, WrongState
from orderwire.operations.record_payment import record_payment
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_checkout import PayLink
from orderwire.storage import catalogue
from tests import make
from tests.operations.counter import ORIGIN, Counter, money_for
from tests.operations.offline_counter import (
    begin_transfer,
    send,
    standing,
    tell_offline,
)
from tests.shop import STORE

WORD = Word(method="card", reference="slip 1", evidence="till 4")


async def record(it: Counter, link: PayLink, word: Word = WORD) -> object:
    return await record_payment(it.world, STORE, await it.order_id(link), word, origin=ORIGIN)


def came(outcome: object) -> str:
    if isinstance(outcome, NothingNew):
        return "nothing new"
    if isinstance(outcome, Refusal):
        return type(outcome).__name__
    assert isinstance(outcome, Settled), outcome
    return outcome.came.value


def test_the_merchants_word_pays_once(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        told = await asyncio.gather(*(record(it, link) for _ in range(20)))
        assert sorted(map(came, told)) == ["nothing new"] * 19 + ["paid"]
        (payment,) = await it.payments(link)
        assert (payment.provider, payment.method) == ("manual", "card")
        assert (payment.reference, payment.evidence) == ("slip 1", "till 4")
        assert await standing(it, link) == ("completed", "paid", ["captured"])

    tell_offline(url, story)


def test_the_moment_of_the_payment_is_kept_and_never_after_now(url: str) -> None:
    async def story(it: Counter) -> None:
        early, late = await it.place(), await it.place(make.line(102))
        await record(it, early, Word(method="cash", paid_ms=make.NOW_MS - 5))
        assert (await it.facts("payment.captured"))["paid_ms"] == make.NOW_MS - 5
        outcome = await record(it, late, Word(method="cash", paid_ms=make.NOW_MS + 5))
        assert isinstance(outcome, Settled)
        assert outcome.events[0].facts["paid_ms"] == make.NOW_MS

    tell_offline(url, story)


def test_one_slip_for_two_orders_pays_both(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(2)]
        assert [came(await record(it, link)) for link in links] == ["paid", "paid"]

    tell_offline(url, story)


def test_money_after_the_merchants_word_is_surplus(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        assert came(await record(it, link)) == "paid"
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "surplus"
        assert await standing(it, link) == ("completed", "paid", ["captured", "captured"])
        assert came(await record(it, link)) == "nothing new"

    tell_offline(url, story)


@pytest.mark.parametrize("is_sent", [False, True], ids=["begun", "in review"])
def test_the_word_is_about_the_transfer_that_waits(url: str, *, is_sent: bool) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        if is_sent:
            await send(it, link)
        assert came(await record(it, link)) == "paid"
        assert await standing(it, link) == ("completed", "paid", ["captured"])

    tell_offline(url, story)


@pytest.mark.parametrize("way", ["expire", "cancel"])
@pytest.mark.parametrize("left", [0, 1], ids=["no stock", "stock"])
def test_a_word_about_an_order_that_has_ended_is_late_money(url: str, way: str, left: int) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await (it.expire(link) if way == "expire" else it.cancel(link))
        await it.change_stock(left - 100)
        told = await asyncio.gather(*(record(it, link) for _ in range(5)))
        expected = Came.LATE if left else Came.UNPLACED
        assert [came(one) for one in told].count(expected.value) == 1
        paid = [row for row in await it.rows("payments") if row["state"] == "captured"]
        assert len(paid) == 1
        (order,) = await it.rows("orders")
        assert order["paid_minor"] == 10_000
        assert await it.available() == 0

    tell_offline(url, story)


def test_what_was_paid_and_cancelled_is_not_paid_again(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(make.line(105))
        await record(it, link)
        await it.cancel(link)
        assert came(await record(it, link)) == "nothing new"
        assert await standing(it, link) == ("cancelled", "paid", ["captured"])

    tell_offline(url, story)


def test_nothing_is_said_of_what_cannot_be_paid(url: str) -> None:
    async def story(it: Counter) -> None:
        refused = await record_payment(it.world, STORE, 5, WORD, origin=ORIGIN)
        assert refused == OrderNotFound(5)
        free = make.product(106, price=Price(0))
        await it.world.database.write(
            lambda db: catalogue.insert_product(
                db, STORE, free, available={1060: 9}, now_ms=make.NOW_MS
            )
        )
        await it.place(make.line(106))
        (order,) = await it.rows("orders")
        said = await record_payment(it.world, STORE, order["id"], WORD, origin=ORIGIN)
        assert isinstance(said, WrongState)
        assert await it.rows("payments") == []

    tell_offline(url, story)
