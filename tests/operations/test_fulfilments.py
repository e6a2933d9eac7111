"""Goods leave the house once, and an order follows them, whoever works on it at the same time."""

import asyncio

import pytest

from orderwire.engine.drafts import TenderState
from orderwire.engine.ending import Restock
from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged, FulfilmentWish
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.refunds import Parts, Refund
from orderwire.engine.refusals import (
    FulfilmentNotFound,
    KeyReused,
    NothingToFulfil,
    NotPaidYet,
    OrderNotFound,
    Refusal,
    TooManyToFulfil,
    WrongState,
)
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_fulfilment import cancel_fulfilment
from orderwire.operations.cancel_order import Cancelled, cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order, key_of
from orderwire.operations.refund_order import refund_order
from orderwire.operations.start_order import start_order
from tests.operations.paying_back import ALL, ORIGIN, House, asked, tell
from tests.shop import STORE


async def fulfil(it: House, order_id: int, wish: FulfilmentWish = ALL) -> FulfilmentChanged:
    done = await fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN)
    assert isinstance(done, FulfilmentChanged), done
    return done


async def refused(it: House, order_id: int, wish: FulfilmentWish = ALL) -> Refusal:
    done = await fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN)
    assert isinstance(done, Refusal), done
    return done


async def part(it: House, order_id: int, *units: int) -> FulfilmentWish:
    """So many units of each line in turn."""
    lines = (await it.entry(order_id)).order.lines
    named = zip(lines, units, strict=False)
    return FulfilmentWish(lines={line.id: count for line, count in named if count})


def wanted(order_id: int) -> Wanted:
    return Wanted(order_id=order_id, origin=ORIGIN)


def test_an_order_goes_out_in_parts(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        stock = await it.available()
        wish = FulfilmentWish(
            lines=(await part(it, order_id, 2)).lines,
            carrier="SMSA",
            tracking_number="T1",
            tracking_url="https://track.example/T1",
        )
        first = await fulfil(it, order_id, wish)
        assert first.order.state is OrderState.IN_PROGRESS
        second = await fulfil(it, order_id)
        assert second.order.state is OrderState.COMPLETED
        entry = await it.entry(order_id)
        assert entry.order == second.order
        assert entry.fulfilments == [first.fulfilment, second.fulfilment]
        assert entry.fulfilments[0].tracking_url == "https://track.example/T1"
        assert [line.fulfilled for line in entry.order.lines] == [3, 1]
        assert await it.available() == stock
        assert await it.kinds(order_id) == [
            "order.started",
            "fulfilment.shipped",
            "fulfilment.shipped",
            "order.completed",
        ]
        assert await refused(it, order_id) == WrongState(state="completed", step="fulfil")

    tell(url, story)


def test_what_is_refused_leaves_nothing(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        too_many = await part(it, order_id, 4)
        assert await refused(it, order_id, too_many) == TooManyToFulfil("Product 201", 4, 3)
        assert await refused(it, 5) == OrderNotFound(5)
        digital = await it.place(lines=((203, 1),))
        assert isinstance(await refused(it, digital), WrongState)
        waiting = await it.place(tender=None)
        assert isinstance(await refused(it, waiting), WrongState)
        assert await it.rows("fulfilments") == []
        assert await it.kinds(order_id) == []

    tell(url, story)


def test_goods_to_be_paid_on_delivery_go_out_and_others_wait_for_their_money(url: str) -> None:
    async def story(it: House) -> None:
        assert (await fulfil(it, await it.place_for_cash())).order.state is OrderState.COMPLETED
        unpaid = await it.place(tender=TenderState.IN_REVIEW, provider="bank_transfer")
        assert await refused(it, unpaid) == NotPaidYet(unpaid)
        assert await complete_order(it.world, STORE, wanted(unpaid)) == NotPaidYet(unpaid)
        started = await start_order(it.world, STORE, wanted(unpaid))
        assert isinstance(started, Order)
        assert started.state is OrderState.IN_PROGRESS

    tell(url, story)


def test_what_was_sent_is_delivered(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        sent = (await fulfil(it, order_id)).fulfilment
        it.clock.ms += 1000
        for _ in range(2):
            done = await deliver_fulfilment(it.world, STORE, order_id, sent.id, origin=ORIGIN)
            assert isinstance(done, Fulfilment)
            assert (done.state, done.delivered_ms) == (FulfilmentState.DELIVERED, it.clock())
            assert (await it.entry(order_id)).fulfilments == [done]
        assert (await it.kinds(order_id)).count("fulfilment.delivered") == 1
        late = await cancel_fulfilment(it.world, STORE, order_id, sent.id, origin=ORIGIN)
        assert late == WrongState(state="delivered", step="cancel")

    tell(url, story)


def test_what_came_to_nothing_is_brought_again(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        sent = (await fulfil(it, order_id)).fulfilment
        for _ in range(2):
            done = await cancel_fulfilment(it.world, STORE, order_id, sent.id, origin=ORIGIN)
            assert isinstance(done, Fulfilment)
            assert done.state is FulfilmentState.CANCELLED
        entry = await it.entry(order_id)
        assert entry.order.state is OrderState.IN_PROGRESS
        assert [line.to_fulfil for line in entry.order.lines] == [3, 1]
        assert (await it.kinds(order_id))[-2:] == ["fulfilment.cancelled", "order.resumed"]
        assert (await fulfil(it, order_id)).order.state is OrderState.COMPLETED

    tell(url, story)


def test_a_fulfilment_of_another_order_is_not_found(url: str) -> None:
    async def story(it: House) -> None:
        order_id, other = await it.place(), await it.place()
        sent = (await fulfil(it, order_id)).fulfilment
        for step in (deliver_fulfilment, cancel_fulfilment):
            assert await step(it.world, STORE, other, sent.id, origin=ORIGIN) == FulfilmentNotFound(
                sent.id
            )
            assert await step(it.world, STORE, 5, sent.id, origin=ORIGIN) == OrderNotFound(5)

    tell(url, story)


def test_completing_brings_all_that_is_left(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        await fulfil(it, order_id, await part(it, order_id, 1))
        for _ in range(2):
            order = await complete_order(it.world, STORE, wanted(order_id))
            assert isinstance(order, Order)
            assert order.state is OrderState.COMPLETED
        entry = await it.entry(order_id)
        assert [line.to_fulfil for line in entry.order.lines] == [0, 0]
        assert len(entry.fulfilments) == 2

    tell(url, story)


def test_an_order_is_completed_when_its_rest_is_paid_back(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        await fulfil(it, order_id, await part(it, order_id, 3))
        rest = (await it.entry(order_id)).order.lines[1].id
        wish = asked(order_id, Parts(lines={rest: 1}), restock=Restock.ALL)
        assert isinstance(await refund_order(it.world, STORE, wish), Refund)
        order = (await it.entry(order_id)).order
        assert (order.state, order.is_refunded) == (OrderState.COMPLETED, False)
        assert (await it.available())[1] == 100

    tell(url, story)


@pytest.mark.parametrize("at_once", [20])
def test_no_unit_leaves_the_house_twice(url: str, at_once: int) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        one = await part(it, order_id, 1)
        done = await asyncio.gather(
            *(fulfil_order(it.world, STORE, order_id, one, origin=ORIGIN) for _ in range(at_once))
        )
        assert sum(isinstance(it_went, FulfilmentChanged) for it_went in done) == 3
        assert {type(other) for other in done} == {FulfilmentChanged, TooManyToFulfil}
        assert len((await it.entry(order_id)).fulfilments) == 3

    tell(url, story)


def test_fulfilling_while_cancelling_ends_in_one_truth(url: str) -> None:
    async def story(it: House) -> None:
        for _ in range(10):
            stock = await it.available()
            order_id = await it.place(lines=((201, 3),))
            some = await part(it, order_id, 2)
            sent, ended = await asyncio.gather(
                fulfil_order(it.world, STORE, order_id, some, origin=ORIGIN),
                cancel_order(it.world, STORE, wanted(order_id)),
            )
            assert isinstance(ended, Cancelled)
            order = (await it.entry(order_id)).order
            assert order.state is OrderState.CANCELLED
            gone = 2 if isinstance(sent, FulfilmentChanged) else 0
            assert order.lines[0].fulfilled == gone
            assert order.lines[0].restocked == 3 - gone
            assert (await it.available())[0] == stock[0] - gone

    tell(url, story)


def test_where_nothing_is_to_be_brought_nothing_is(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        paid_back = await refund_order(it.world, STORE, asked(order_id))
        assert isinstance(paid_back, Refund)
        assert await refused(it, order_id) == NothingToFulfil(order_id)
        order = await complete_order(it.world, STORE, wanted(order_id))
        assert isinstance(order, Order)
        assert order.state is OrderState.COMPLETED
        assert await it.rows("fulfilments") == []

    tell(url, story)


@pytest.mark.parametrize("at_once", [False, True])
def test_what_is_said_again_under_its_key_leaves_the_house_once(url: str, *, at_once: bool) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        wish, key = await part(it, order_id, 1), key_of("k", ["one"])
        twice = [
            fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN, key=key) for _ in range(2)
        ]
        done = await asyncio.gather(*twice) if at_once else [await twice[0], await twice[1]]
        first, again = (one for one in done if isinstance(one, FulfilmentChanged))
        assert first.fulfilment == again.fulfilment
        entry = await it.entry(order_id)
        assert [line.fulfilled for line in entry.order.lines] == [1, 0]
        assert list(entry.fulfilments) == [first.fulfilment]
        assert await it.kinds(order_id) == ["order.started", "fulfilment.shipped"]
        other = key_of("k", ["another"])
        answer = await fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN, key=other)
        assert answer == KeyReused("k")
        await fulfil(it, order_id)
        late = await fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN, key=key)
        assert isinstance(late, FulfilmentChanged)
        assert (late.fulfilment, late.order.state) == (first.fulfilment, OrderState.COMPLETED)
        other_id = await it.place()
        wish = await part(it, other_id, 1)
        own = await fulfil_order(it.world, STORE, other_id, wish, origin=ORIGIN, key=key)
        assert isinstance(own, FulfilmentChanged)
        assert own.fulfilment.order_id == other_id

    tell(url, story)
