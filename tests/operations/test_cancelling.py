"""A cancelled order gives back what it held, as its merchant says, and its money if asked."""

import asyncio

import pytest

from orderwire.engine.drafts import TenderState
from orderwire.engine.ending import Restock
from orderwire.engine.fulfilling import FulfilmentChanged, FulfilmentWish
from orderwire.engine.order_life import OrderState
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Parts, Refund
from orderwire.engine.refusals import NothingToRefund, OrderNotFound, WrongState
from orderwire.operations import cancel_order as cancelling
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import Cancelled, cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.fulfil_order import fulfil_order
from orderwire.operations.refund_order import refund_order
from orderwire.payments.port import RefundFailed
from tests.operations.paying_back import ORIGIN, TOTAL_MINOR, House, asked, tell
from tests.shop import STORE


def wanted(order_id: int) -> Wanted:
    return Wanted(order_id=order_id, origin=ORIGIN)


async def cancel(
    it: House, order_id: int, restock: Restock = Restock.UNFULFILLED, *, refund: bool = False
) -> Cancelled:
    done = await cancel_order(
        it.world, STORE, wanted(order_id), reason="lost", restock=restock, refund=refund
    )
    assert isinstance(done, Cancelled), done
    return done


async def send(it: House, order_id: int, units: int) -> None:
    line = (await it.entry(order_id)).order.lines[0]
    wish = FulfilmentWish(lines={line.id: units})
    done = await fulfil_order(it.world, STORE, order_id, wish, origin=ORIGIN)
    assert isinstance(done, FulfilmentChanged)


@pytest.mark.parametrize(
    ("restock", "left"),
    [(Restock.ALL, 100), (Restock.UNFULFILLED, 98), (Restock.NONE, 97)],
)
def test_so_much_goes_back_as_the_merchant_says(url: str, restock: Restock, left: int) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        await send(it, order_id, 2)
        done = await cancel(it, order_id, restock)
        assert done.order.state is OrderState.CANCELLED
        assert (await it.available())[0] == left
        entry = await it.entry(order_id)
        assert entry.order == done.order
        assert entry.order.refunded_minor == 0
        assert (await it.kinds(order_id))[-1] == "order.cancelled"
        assert await it.facts("order.cancelled") == {"reason": "lost"}

    tell(url, story)


def test_the_coupon_can_be_used_again(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place(coupon="SAVE10")
        assert [row["uses"] for row in await it.rows("coupons")] == [1]
        await cancel(it, order_id, Restock.NONE)
        assert [row["uses"] for row in await it.rows("coupons")] == [0]
        assert await it.rows("coupon_uses") == []

    tell(url, story)


@pytest.mark.parametrize("tender", [TenderState.PROMISED, TenderState.IN_REVIEW])
def test_a_payment_that_people_would_have_settled_is_given_up(
    url: str, tender: TenderState
) -> None:
    async def story(it: House) -> None:
        provider = "cash_on_delivery" if tender is TenderState.PROMISED else "bank_transfer"
        order_id = await it.place(tender=tender, provider=provider)
        await cancel(it, order_id, refund=True)
        entry = await it.entry(order_id)
        assert [payment.state for payment in entry.payments] == ["voided"]
        assert entry.checkout is not None
        assert entry.checkout.state == "cancelled"

    tell(url, story)


@pytest.mark.parametrize("refund", [False, True])
def test_money_goes_back_only_where_that_is_asked_for(url: str, *, refund: bool) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        done = await cancel(it, order_id, refund=refund)
        assert [one.amount.minor for one in done.refunds] == [TOTAL_MINOR] * refund
        assert done.order.is_refunded is refund
        assert await it.available() == (100, 100)
        # Said again it is done already, and the money does not go back twice.
        again = await cancel(it, order_id, refund=refund)
        assert again.refunds == ()
        assert sum(it.sender.sent.values()) == TOTAL_MINOR * refund

    tell(url, story)


def test_an_order_is_cancelled_even_if_its_money_does_not_go_back(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.answer = RefundFailed(reason="account_closed")
        done = await cancel(it, order_id, refund=True)
        assert [one.state for one in done.refunds] == [RefundState.FAILED]
        assert (done.order.state, done.order.refunded_minor) == (OrderState.CANCELLED, 0)
        it.sender.answer = None
        again = await cancel(it, order_id, refund=True)
        assert [one.state for one in again.refunds] == [RefundState.SUCCEEDED]

    tell(url, story)


def test_what_was_paid_back_before_is_not_paid_back_again(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        line = (await it.entry(order_id)).order.lines[0]
        part = asked(order_id, Parts(lines={line.id: 1}), restock=Restock.ALL)
        assert isinstance(await refund_order(it.world, STORE, part), Refund)
        done = await cancel(it, order_id, refund=True)
        assert [one.amount.minor for one in done.refunds] == [TOTAL_MINOR - 10_000]
        assert await it.available() == (100, 100)

    tell(url, story)


def test_what_the_table_does_not_allow_is_refused(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        await complete_order(it.world, STORE, wanted(order_id))
        refused = await cancel_order(it.world, STORE, wanted(order_id), refund=True)
        assert refused == WrongState(state="completed", step="cancel")
        assert it.sender.sent == {}
        assert await cancel_order(it.world, STORE, wanted(5)) == OrderNotFound(5)

    tell(url, story)


def test_of_rivals_one_cancels_and_pays_back(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        done = await asyncio.gather(*(cancel(it, order_id, refund=True) for _ in range(20)))
        assert {one.order.state for one in done} == {OrderState.CANCELLED}
        assert {one.refusal for one in done} == {None}
        assert list(it.sender.sent.values()) == [TOTAL_MINOR]
        assert (await it.kinds(order_id)).count("order.cancelled") == 1

    tell(url, story)


def test_the_reason_is_ours_where_nobody_gives_one(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place(tender=None)
        assert isinstance(await cancel_order(it.world, STORE, wanted(order_id)), Cancelled)
        assert await it.facts("order.cancelled") == {"reason": cancelling.REASON}
        refused = await refund_order(it.world, STORE, asked(order_id))
        assert refused == NothingToRefund(order_id)

    tell(url, story)
