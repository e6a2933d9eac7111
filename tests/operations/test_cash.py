"""Cash on delivery: what it costs is said before, promised with the order, and collected once."""

import asyncio
from dataclasses import replace

import pytest

from orderwire.engine.money import Money
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.paying import Came, NothingNew, Settled
from orderwire.engine.refusals import Refusal, WrongState
from orderwire.operations.collect_cash import REFUSED, collect_cash, refuse_cash
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.offer_ways import offer_ways
from orderwire.operations.pay_checkout import FIRST_LOOK_MS, NotOffered, NotOpen
from orderwire.operations.record_payment import record_payment
from orderwire.operations.settle_by_people import Word
from orderwire.operations.show_checkout import PayLink
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.operations.world import TryLimits
from orderwire.storage.payments import insert_payment
from tests import make
from tests.operations.counter import ORIGIN, Counter
from tests.operations.offline_counter import (
    DAY_MS,
    FEE_MINOR,
    PHYSICAL,
    begin_transfer,
    choose,
    give_up,
    look,
    standing,
    tell_offline,
)
from tests.payments.rigs import payment as a_payment
from tests.shop import STORE

GOOD, BAD = "4242424242424242", "4000000000000002"
CASH = Word(method="cash", reference="round 7", evidence="driver 4")


async def promise(it: Counter, *, coupon: str | None = None) -> PayLink:
    link = await it.place(PHYSICAL, coupon=coupon)
    chosen = await choose(it, link, CASH_ON_DELIVERY)
    assert isinstance(chosen, Settled), chosen
    assert chosen.came is Came.PROMISED
    return link


async def collect(it: Counter, link: PayLink, word: Word = CASH) -> object:
    return await collect_cash(it.world, STORE, await it.order_id(link), word, origin=ORIGIN)


async def refuse(it: Counter, link: PayLink, reason: str = "") -> object:
    return await refuse_cash(it.world, STORE, await it.order_id(link), reason, origin=ORIGIN)


def came(outcome: object) -> Came | type[Refusal] | None:
    if isinstance(outcome, NothingNew):
        return None
    if isinstance(outcome, Refusal):
        return type(outcome)
    assert isinstance(outcome, Settled), outcome
    return outcome.came


def test_the_fee_is_offered_before_and_charged_with_the_promise(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL, coupon="SAVE10")
        offers = await offer_ways(it.world, link)
        assert offers is not None
        cash = next(offer for offer in offers if offer.provider == CASH_ON_DELIVERY)
        assert (cash.fee, cash.due) == (Money(FEE_MINOR, "SAR"), Money(10_500, "SAR"))
        assert isinstance(await choose(it, link, CASH_ON_DELIVERY), Settled)
        shown = await look(it, link)
        assert shown.order.total == cash.due == shown.payments[0].amount
        assert shown.order.discount_minor == 1_000
        assert [charge.amount_minor for charge in shown.order.charges] == [FEE_MINOR]
        (line,), (charge,) = shown.order.lines, shown.order.charges
        assert shown.order.tax_minor == line.tax_minor + charge.tax_minor
        told = await it.facts("payment.promised")
        assert (told["fee_minor"], told["amount_minor"]) == (FEE_MINOR, 10_500)
        assert await standing(it, link) == ("placed", "promised", ["promised"])
        assert {row["stock_state"] for row in await it.rows("order_lines")} == {"taken"}

    tell_offline(url, story, coupons=[make.coupon()])


def test_what_is_not_brought_is_not_paid_at_the_door(url: str) -> None:
    async def story(it: Counter) -> None:
        for lines in ((make.line(),), (make.line(), PHYSICAL)):
            link = await it.place(*lines)
            offers = await offer_ways(it.world, link)
            assert offers is not None
            assert [one.provider for one in offers] == ["test", "bank", BANK_TRANSFER]
            assert isinstance(await choose(it, link, CASH_ON_DELIVERY), NotOffered)
            assert await standing(it, link) == ("awaiting_payment", "open", [])

    tell_offline(url, story)


@pytest.mark.parametrize("name", ["manual", "", "nobody", "TEST"])
def test_a_way_that_is_no_way_is_not_offered(url: str, name: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        assert isinstance(await choose(it, link, name), NotOffered)
        assert await it.rows("payments") == []

    tell_offline(url, story)


def test_rivals_promise_once_and_pay_one_fee(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        told = await asyncio.gather(*(choose(it, link, CASH_ON_DELIVERY) for _ in range(10)))
        assert [isinstance(one, Settled) for one in told].count(True) == 1
        shown = await look(it, link)
        assert (shown.order.total_minor, len(shown.payments)) == (10_000 + FEE_MINOR, 1)

    tell_offline(url, story)


def test_a_promise_that_was_interrupted_is_taken_up_by_the_sweeper(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        await promise(it)
        (promised,) = [
            row for row in await it.rows("payments") if row["provider"] == CASH_ON_DELIVERY
        ]
        assert promised["look_ms"] is None
        # As the process left it that was ended between writing it down and the promise.
        shown = await look(it, link)
        begun = replace(a_payment(5), order_id=shown.order.id, provider=CASH_ON_DELIVERY)
        at_ms = it.clock() + FIRST_LOOK_MS
        await it.world.database.write(lambda db: insert_payment(db, begun, look_ms=at_ms))
        it.clock.ms = at_ms
        assert await sweep_payments(it.world) == 1
        assert await standing(it, link) == ("placed", "promised", ["promised"])
        assert (await look(it, link)).order.total_minor == 10_000 + FEE_MINOR

    tell_offline(url, story)


def test_cash_is_collected_once(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await promise(it)
        it.clock.ms += 30 * DAY_MS
        assert await expire_checkouts(it.world) == 0
        told = await asyncio.gather(*(collect(it, link) for _ in range(10)))
        assert sorted(str(came(one)) for one in told) == ["None"] * 9 + ["paid"]
        assert await standing(it, link) == ("placed", "paid", ["captured"])
        (payment,) = await it.payments(link)
        assert (payment.method, payment.reference, payment.evidence) == (
            "cash",
            "round 7",
            "driver 4",
        )
        assert came(await refuse(it, link)) is WrongState

    tell_offline(url, story)


def test_goods_refused_at_the_door_leave_the_order_as_it_is(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await promise(it)
        assert came(await refuse(it, link)) is Came.REFUSED
        assert came(await refuse(it, link)) is None
        assert await standing(it, link) == ("placed", "promised", ["failed"])
        assert (await it.payments(link))[0].failure == REFUSED
        assert (await it.events(link))[-1] == "payment.refused"
        assert isinstance(await it.pay(link, GOOD), NotOpen)
        await it.cancel(link)
        assert await it.available(1050) == 100

    tell_offline(url, story)


def test_who_refused_may_pay_after_all(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await promise(it)
        await refuse(it, link)
        assert came(await collect(it, link)) is Came.PAID
        assert await standing(it, link) == ("placed", "paid", ["captured"])

    tell_offline(url, story)


@pytest.mark.parametrize("left", [0, 1], ids=["no stock", "stock"])
def test_cash_collected_for_a_cancelled_order_is_late(url: str, left: int) -> None:
    async def story(it: Counter) -> None:
        link = await promise(it)
        await it.cancel(link)
        assert await standing(it, link) == ("cancelled", "cancelled", ["voided"])
        await it.change_stock(left - 100, 1050)
        assert came(await collect(it, link)) is (Came.LATE if left else Came.UNPLACED)
        assert came(await collect(it, link)) is None
        state = ("placed", "paid") if left else ("cancelled", "cancelled")
        assert await standing(it, link) == (*state, ["captured"])

    tell_offline(url, story)


def test_who_pays_by_card_at_the_door_pays_the_promise(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await promise(it)
        card = Word(method="card", reference="slip 9")
        order_id = await it.order_id(link)
        paid = await record_payment(it.world, STORE, order_id, card, origin=ORIGIN)
        assert came(paid) is Came.PAID
        assert await standing(it, link) == ("placed", "paid", ["captured"])
        assert (await it.payments(link))[0].method == "card"

    tell_offline(url, story)


def test_there_is_nothing_to_collect_where_nothing_was_promised(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        for say in (collect, refuse):
            assert came(await say(it, link)) is WrongState

    tell_offline(url, story)


def test_cash_can_be_promised_after_cards_were_declined_too_often(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL)
        for _ in range(it.world.try_limits.per_checkout):
            await it.pay(link, BAD)
        assert isinstance(await choose(it, link, CASH_ON_DELIVERY), Settled)

    tell_offline(url, story)


def test_what_people_settle_is_no_try(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place(PHYSICAL) for _ in range(4)]
        for link in links[:3]:
            chosen = await choose(it, link, CASH_ON_DELIVERY, "192.0.2.1")
            assert isinstance(chosen, Settled)
        for _ in range(2):
            await begin_transfer(it, links[3])
            await give_up(it, links[3])
        assert isinstance(await it.pay(links[3], GOOD, "192.0.2.1"), Settled)

    limits = TryLimits(per_checkout=2, per_client=2)
    tell_offline(url, story, limits=limits)


def test_only_what_the_orders_caller_accepts_is_offered(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(PHYSICAL, accepts=(CASH_ON_DELIVERY, "nobody"))
        offers = await offer_ways(it.world, link)
        assert offers is not None
        assert [one.provider for one in offers] == [CASH_ON_DELIVERY]
        assert isinstance(await it.pay(link, GOOD), NotOffered)
        assert isinstance(await choose(it, link, BANK_TRANSFER), NotOffered)
        assert isinstance(await choose(it, link, CASH_ON_DELIVERY), Settled)
        assert await offer_ways(it.world, replace(link, token="x")) is None

    tell_offline(url, story)
