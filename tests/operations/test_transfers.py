"""A bank transfer from choosing it to the money, and every way out of it."""

import asyncio

import pytest

from orderwire.engine.offering import WayToPay
from orderwire.engine.offline import BANK_TRANSFER
from orderwire.engine.paying import Came, NothingNew, Settled
from orderwire.engine.refusals import OrderNotFound, Refusal, WrongState
from orderwire.engine.settling import REOPENED_MIN_MS
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.order_again import NewCheckout, order_again
from orderwire.operations.pay_checkout import NotOffered, NotOpen
from orderwire.operations.review_receipt import approve_receipt, reject_receipt
from orderwire.operations.send_receipt import RECEIPTS_MAX, ReceiptKept, TooManyReceipts
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_checkout import PayLink
from orderwire.operations.show_receipt import show_receipt, show_receipts
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.storage.checkouts import late_orders
from orderwire.storage.selling import replace_bank_accounts, replace_ways_to_pay
from tests import make
from tests.operations.counter import ORIGIN, Counter
from tests.operations.offline_counter import (
    DAY_MS,
    PHYSICAL,
    begin_transfer,
    choose,
    give_up,
    look,
    send,
    standing,
    tell_offline,
)
from tests.shop import STORE

GOOD = "4242424242424242"


async def approve(it: Counter, link: PayLink, reference: str | None = None) -> object:
    word = Word(method="transfer", reference=reference)
    order_id = await it.order_id(link)
    return await approve_receipt(it.world, STORE, order_id, origin=ORIGIN, word=word)


async def reject(it: Counter, link: PayLink, reason: str = "not in our account") -> object:
    return await reject_receipt(it.world, STORE, await it.order_id(link), reason, origin=ORIGIN)


def came(outcome: object) -> Came | type[Refusal] | None:
    if isinstance(outcome, NothingNew):
        return None
    if isinstance(outcome, Refusal):
        return type(outcome)
    assert isinstance(outcome, Settled), outcome
    return outcome.came


def test_a_transfer_that_is_begun_gives_its_checkout_more_time(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        before = await look(it, link)
        await begin_transfer(it, link)
        after = await look(it, link)
        assert after.checkout.expires_ms == before.checkout.expires_ms + DAY_MS
        assert await standing(it, link) == ("awaiting_payment", "open", ["open"])
        assert await it.events(link) == ["payment.begun"]
        assert await sweep_payments(it.world) == 0
        it.clock.ms += make.HOUR_MS
        assert await expire_checkouts(it.world) == 0

    tell_offline(url, story)


def test_while_a_transfer_is_under_way_nothing_else_begins(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        assert isinstance(await it.pay(link, GOOD), NotOpen)
        assert isinstance(await choose(it, link, BANK_TRANSFER), NotOpen)
        assert await standing(it, link) == ("awaiting_payment", "open", ["open"])

    tell_offline(url, story)


def test_rivals_begin_one_transfer(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        told = await asyncio.gather(*(choose(it, link, BANK_TRANSFER) for _ in range(10)))
        assert [isinstance(one, NothingNew) for one in told].count(True) == 1
        shown = await look(it, link)
        assert len(shown.payments) == 1
        assert shown.checkout.expires_ms == make.NOW_MS + make.HOUR_MS + DAY_MS

    tell_offline(url, story)


def test_a_transfer_that_is_given_up_leaves_the_time_as_it_was(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        before = await look(it, link)
        await begin_transfer(it, link)
        # What the merchant changes meanwhile is for those who begin later.
        await it.world.database.write(
            lambda db: replace_ways_to_pay(
                db, STORE, [WayToPay(provider=BANK_TRANSFER, lasts_ms=1)]
            )
        )
        assert came(await give_up(it, link)) is Came.GIVEN_UP
        assert (await look(it, link)).checkout.expires_ms == before.checkout.expires_ms
        assert isinstance(await give_up(it, link), NotOpen)
        assert isinstance(await it.pay(link, GOOD), Settled)
        assert await standing(it, link) == ("completed", "paid", ["voided", "captured"])

    tell_offline(url, story)


def test_a_transfer_given_up_late_leaves_some_minutes(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        it.clock.ms += DAY_MS
        await give_up(it, link)
        assert (await look(it, link)).checkout.expires_ms == it.clock.ms + REOPENED_MIN_MS

    tell_offline(url, story)


def test_transfers_cannot_be_given_up_and_begun_for_ever(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        for _ in range(it.world.try_limits.given_up_per_checkout):
            await begin_transfer(it, link)
            await give_up(it, link)
        assert not isinstance(await choose(it, link, BANK_TRANSFER), NothingNew)
        assert isinstance(await it.pay(link, GOOD), Settled)

    tell_offline(url, story)


def test_a_transfer_that_nobody_makes_ends_with_its_order(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        it.clock.ms += make.HOUR_MS + DAY_MS
        await it.expire_now(link)
        assert await standing(it, link) == ("expired", "expired", ["voided"])
        assert await it.available() == 100
        assert isinstance(await send(it, link), NotOpen)
        assert isinstance(await give_up(it, link), NotOpen)
        again = await order_again(it.world, link, with_coupon=True, request_id="r1")
        assert isinstance(again, NewCheckout)

    tell_offline(url, story)


def test_an_open_transfer_keeps_no_order_from_being_cancelled(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(2)]
        for link in links:
            await begin_transfer(it, link)
        await send(it, links[1])
        for link in links:
            await it.cancel(link)
            assert await standing(it, link) == ("cancelled", "cancelled", ["voided"])
        assert await it.available() == 100

    tell_offline(url, story)


# --- Receipts ------------------------------------------------------------------------------------


def test_a_receipt_places_the_order_and_the_money_completes_it(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        assert isinstance(await send(it, link), ReceiptKept)
        assert await standing(it, link) == ("placed", "promised", ["pending_review"])
        assert {row["stock_state"] for row in await it.rows("order_lines")} == {"taken"}
        it.clock.ms += 30 * DAY_MS
        assert await expire_checkouts(it.world) == 0
        assert came(await approve(it, link, "TRF-1")) is Came.PAID
        assert came(await approve(it, link, "TRF-1")) is None
        assert await standing(it, link) == ("completed", "paid", ["captured"])
        payment = (await it.payments(link))[0]
        assert (payment.method, payment.reference) == ("transfer", "TRF-1")
        assert await it.events(link) == [
            "payment.begun",
            "payment.in_review",
            "order.placed",
            "payment.captured",
            "order.completed",
        ]
        assert came(await reject(it, link)) is WrongState

    tell_offline(url, story)


def test_two_orders_paid_by_one_transfer_are_both_paid(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(2)]
        for link in links:
            await begin_transfer(it, link)
            await send(it, link)
            assert came(await approve(it, link, "TRF-1")) is Came.PAID
        names = {(await it.payments(link))[0].reference for link in links}
        assert names == {"TRF-1"}

    tell_offline(url, story)


def test_a_rejected_receipt_opens_the_checkout_and_another_one_pays(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        await send(it, link)
        it.clock.ms += 5 * DAY_MS
        assert came(await reject(it, link, "not ours")) is Came.REJECTED
        assert came(await reject(it, link, "not ours")) is None
        shown = await look(it, link)
        assert shown.payments[0].failure == "not ours"
        assert shown.checkout.expires_ms == it.clock.ms + DAY_MS
        assert await standing(it, link) == ("awaiting_payment", "open", ["failed"])
        assert {row["stock_state"] for row in await it.rows("order_lines")} == {"held"}
        await begin_transfer(it, link)
        await send(it, link)
        assert came(await approve(it, link)) is Came.PAID
        assert await standing(it, link) == ("completed", "paid", ["failed", "captured"])

    tell_offline(url, story)


def test_after_a_rejected_receipt_any_other_way_pays(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        await send(it, link)
        await reject(it, link)
        assert isinstance(await it.pay(link, GOOD), Settled)
        assert await standing(it, link) == ("completed", "paid", ["failed", "captured"])

    tell_offline(url, story)


def test_an_order_whose_receipt_was_rejected_ends_when_its_time_is_over(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        await send(it, link)
        await reject(it, link)
        it.clock.ms += DAY_MS
        await it.expire_now(link)
        assert await it.available() == 100
        assert came(await approve(it, link)) is Came.LATE
        assert await standing(it, link) == ("completed", "paid", ["captured"])
        assert await it.available() == 99

    tell_offline(url, story)


def test_a_receipt_that_was_rejected_by_mistake_pays_and_gives_up_the_next_transfer(
    url: str,
) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        await send(it, link)
        await reject(it, link)
        await begin_transfer(it, link)
        assert came(await approve(it, link)) is Came.PAID
        assert await standing(it, link) == ("completed", "paid", ["captured", "voided"])
        assert (await it.events(link))[-1] == "payment.given_up"

    tell_offline(url, story)


@pytest.mark.parametrize("left", [0, 1], ids=["no stock", "stock"])
def test_money_for_a_cancelled_transfer_is_late(url: str, left: int) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        await send(it, link)
        await it.cancel(link)
        await it.change_stock(left - 100)
        assert came(await approve(it, link)) is (Came.LATE if left else Came.UNPLACED)
        state = ("completed", "paid") if left else ("cancelled", "cancelled")
        assert await standing(it, link) == (*state, ["captured"])
        assert await it.available() == 0

    tell_offline(url, story)


def test_the_same_receipt_is_kept_once_and_others_beside_it(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await begin_transfer(it, link)
        for content in (b"one", b"one", b"two", b"one"):
            assert isinstance(await send(it, link, content), ReceiptKept)
        order_id = await it.order_id(link)
        kept = await show_receipts(it.world, STORE, order_id)
        assert [one.size for one in kept] == [3, 3]
        newest = await show_receipt(it.world, STORE, order_id)
        first = await show_receipt(it.world, STORE, order_id, kept[0].id)
        assert newest == (kept[1], b"two")
        assert first == (kept[0], b"one")
        assert await show_receipt(it.world, STORE, order_id, 5) is None
        assert (await it.events(link)).count("payment.receipt_added") == 1
        for number in range(2, RECEIPTS_MAX):
            assert isinstance(await send(it, link, b"%d" % number), ReceiptKept)
        assert await send(it, link, b"more") == TooManyReceipts(RECEIPTS_MAX)

    tell_offline(url, story)


def test_a_receipt_while_the_order_is_cancelled_is_one_or_the_other(url: str) -> None:
    async def story(it: Counter) -> None:
        for _ in range(10):
            link = await it.place()
            await begin_transfer(it, link)
            await asyncio.gather(send(it, link), it.cancel(link))
            assert await standing(it, link) == ("cancelled", "cancelled", ["voided"])
        assert await it.available() == 100

    tell_offline(url, story)


def test_approving_and_rejecting_at_once_is_one_of_them(url: str) -> None:
    async def story(it: Counter) -> None:
        for _ in range(10):
            link = await it.place()
            await begin_transfer(it, link)
            await send(it, link)
            await asyncio.gather(approve(it, link), reject(it, link), approve(it, link))
            assert (await standing(it, link))[:2] == ("completed", "paid")

    tell_offline(url, story)


def test_there_is_nothing_to_review_without_a_receipt(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        for say in (approve, reject):
            assert came(await say(it, link)) is WrongState
        assert isinstance(await send(it, link), NotOpen)
        await begin_transfer(it, link)
        for say in (approve, reject):
            assert came(await say(it, link)) is WrongState
        assert await approve_receipt(it.world, STORE, 5, origin=ORIGIN) == OrderNotFound(5)

    tell_offline(url, story)


def test_an_order_that_is_worked_on_can_be_paid_until_somebody_ends_it(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        await begin_transfer(it, link)
        await send(it, link)
        await it.start(link)
        assert came(await reject(it, link)) is Came.REJECTED
        assert await standing(it, link) == ("in_progress", "open", ["failed"])
        it.clock.ms += 30 * DAY_MS
        assert await it.world.database.read(lambda db: late_orders(db, STORE, it.clock(), 9)) == []
        assert isinstance(await it.pay(link, GOOD), Settled)
        assert await standing(it, link) == ("in_progress", "paid", ["failed", "captured"])

    tell_offline(url, story)


def test_a_store_without_an_account_offers_no_transfer(url: str) -> None:
    async def story(it: Counter) -> None:
        await it.world.database.write(lambda db: replace_bank_accounts(db, STORE, []))
        link = await it.place()
        assert isinstance(await choose(it, link, BANK_TRANSFER), NotOffered)
        assert await standing(it, link) == ("awaiting_payment", "open", [])

    tell_offline(url, story)
