"""Money goes back once, however often it is asked for, and whoever dies in between."""

import asyncio
from dataclasses import replace

import pytest

from orderwire.admission.desk import Desk
from orderwire.admission.tickets import CommandTicket
from orderwire.engine.drafts import TenderState
from orderwire.engine.ending import Restock
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import OpenRefund, RefundChanged
from orderwire.engine.refunds import Parts, Refund, RefundWish, Whole
from orderwire.engine.refusals import (
    KeyReused,
    NothingToRefund,
    OrderNotFound,
    RefundTooLarge,
    Refusal,
    TooManyToRefund,
)
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import Cancelled, cancel_order
from orderwire.operations.refund_order import refund_order, refund_whole
from orderwire.operations.sweep_refunds import LOOK_MAX_MS, sweep_refunds
from orderwire.payments.port import ByHand, RefundFailed, RefundPending
from orderwire.storage.refunds import FIRST_LOOK_MS
from tests.admission.troubled import Fate, Troubled
from tests.operations.paying_back import ORIGIN, TOTAL_MINOR, House, asked, tell
from tests.shop import STORE, everything

AT_ONCE = 50


async def refund(
    it: House,
    order_id: int,
    wish: RefundWish | None = None,
    *,
    restock: Restock = Restock.NONE,
    by_hand: str | None = None,
    key: str | None = None,
    reason: str = "",
) -> Refund:
    wanted = asked(order_id, wish, restock=restock, by_hand=by_hand, key=key, reason=reason)
    done = await refund_order(it.world, STORE, wanted)
    assert isinstance(done, Refund), done
    return done


async def line_ids(it: House, order_id: int) -> list[int]:
    return [line.id for line in (await it.entry(order_id)).order.lines]


def test_an_order_is_refunded_whole(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        assert await it.available() == (97, 99)
        done = await refund(it, order_id, restock=Restock.ALL, reason="broken")
        assert (done.state, done.reference) == (RefundState.SUCCEEDED, f"re_{done.id}")
        assert it.sender.sent == {done.id: TOTAL_MINOR}
        assert await it.available() == (100, 100)
        entry = await it.entry(order_id)
        assert (entry.order.refunded_minor, entry.order.is_refunded) == (TOTAL_MINOR, True)
        assert [line.refunded_minor for line in entry.order.lines] == [30_000, 10_000]
        assert [line.restocked for line in entry.order.lines] == [3, 1]
        assert [charge.refunded_minor for charge in entry.order.charges] == [2_000]
        assert [one.refunded_minor for one in entry.payments] == [TOTAL_MINOR]
        assert entry.refunds == [done]
        assert done.tax_minor == entry.order.tax_minor
        assert await it.kinds(order_id) == ["refund.opened", "refund.succeeded", "order.refunded"]
        told = [event for event in entry.history if event.kind == "refund.opened"]
        assert [(event.actor, event.dialect, event.request_id) for event in told] == [
            ("staff:1", "v1", "r9")
        ]
        assert told[0].facts["reason"] == "broken"

    tell(url, story)


def test_an_order_is_refunded_in_parts(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        first, second = await line_ids(it, order_id)
        parts: list[tuple[RefundWish, int]] = [
            (Parts(lines={first: 2}), 20_000),
            (Parts(charges={ChargeKind.SHIPPING: 500}), 500),
            (Parts(amount_minor=700), 700),
            (Parts(lines={first: 1, second: 1}, charges={ChargeKind.SHIPPING: 100}), 20_100),
            (Whole(), 700),
        ]
        for wish, minor in parts:
            assert (await refund(it, order_id, wish)).amount.minor == minor
        entry = await it.entry(order_id)
        assert entry.order.is_refunded
        assert sum(one.tax_minor for one in entry.refunds) == entry.order.tax_minor
        assert sum(it.sender.sent.values()) == TOTAL_MINOR

    tell(url, story)


def test_what_is_refused_leaves_nothing(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        first, _ = await line_ids(it, order_id)
        unpaid = await it.place_for_cash()
        before = await it.world.database.read(everything)
        wishes: list[tuple[int, Parts, type[Refusal]]] = [
            (order_id, Parts(lines={first: 4}), TooManyToRefund),
            (order_id, Parts(amount_minor=TOTAL_MINOR + 1), RefundTooLarge),
            (order_id, Parts(charges={ChargeKind.SHIPPING: 2_001}), RefundTooLarge),
            (unpaid, Parts(amount_minor=1), NothingToRefund),
            (5, Parts(amount_minor=1), OrderNotFound),
        ]
        for named, wish, kind in wishes:
            assert isinstance(await refund_order(it.world, STORE, asked(named, wish)), kind)
        assert await it.world.database.read(everything) == before

    tell(url, story)


@pytest.mark.parametrize("minor", [TOTAL_MINOR, 20_000, 1_000])
def test_fifty_refunds_at_once_never_pay_back_more_than_was_paid(url: str, minor: int) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        wish = asked(order_id, Parts(amount_minor=minor))
        done = await asyncio.gather(*(refund_order(it.world, STORE, wish) for _ in range(AT_ONCE)))
        made = [one for one in done if isinstance(one, Refund)]
        assert len(made) == TOTAL_MINOR // minor
        assert {type(one) for one in done} - {Refund} == {RefundTooLarge, NothingToRefund} - (
            {RefundTooLarge} if TOTAL_MINOR % minor == 0 else {NothingToRefund}
        )
        order = (await it.entry(order_id)).order
        assert order.refunded_minor == sum(it.sender.sent.values()) == len(made) * minor

    tell(url, story)


def test_fifty_whole_refunds_at_once_are_one(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        done = await asyncio.gather(
            *(
                refund_whole(it.world, STORE, order_id, origin=ORIGIN, restock=Restock.ALL)
                for _ in range(AT_ONCE)
            )
        )
        assert all(isinstance(one, list) for one in done)
        assert sum(len(one) for one in done if isinstance(one, list)) == 1
        assert list(it.sender.sent.values()) == [TOTAL_MINOR]
        assert await it.available() == (100, 100)

    tell(url, story)


def test_the_same_key_is_one_refund(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        first, _ = await line_ids(it, order_id)
        charges = {ChargeKind.SHIPPING: 100}
        wish = asked(order_id, Parts(lines={first: 1}, charges=charges), key="k1")
        done = await asyncio.gather(*(refund_order(it.world, STORE, wish) for _ in range(20)))
        assert len({one.id for one in done if isinstance(one, Refund)}) == 1
        assert list(it.sender.sent.values()) == [10_100]
        other = asked(order_id, Parts(amount_minor=200), key="k1")
        assert await refund_order(it.world, STORE, other) == KeyReused("k1")
        again = await refund_order(it.world, STORE, replace(wish, key="k2"))
        assert isinstance(again, Refund)
        assert sum(it.sender.sent.values()) == 20_200

    tell(url, story)


def test_a_key_asks_again_for_what_was_not_answered(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.is_silent = True
        assert (await refund(it, order_id, key="k")).state is RefundState.OPEN
        it.sender.is_silent = False
        assert (await refund(it, order_id, key="k")).state is RefundState.SUCCEEDED
        assert list(it.sender.sent.values()) == [TOTAL_MINOR]

    tell(url, story)


# --- What the provider says ----------------------------------------------------------------------


def test_what_fails_can_be_paid_back_again(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.answer = RefundFailed(reason="account_closed")
        done = await refund(it, order_id, restock=Restock.ALL)
        assert (done.state, done.failure) == (RefundState.FAILED, "account_closed")
        entry = await it.entry(order_id)
        assert entry.order.refunded_minor == 0
        assert [line.refunded for line in entry.order.lines] == [0, 0]
        assert [charge.refunded_minor for charge in entry.order.charges] == [0]
        assert [one.refunded_minor for one in entry.payments] == [0]
        # What is not paid back is not back in the stock.
        assert await it.available() == (97, 99)
        assert await it.kinds(order_id) == ["refund.opened", "refund.failed"]
        it.sender.answer = None
        assert (await refund(it, order_id, restock=Restock.ALL)).amount.minor == TOTAL_MINOR
        assert await it.available() == (100, 100)

    tell(url, story)


def test_what_a_person_sends_is_recorded(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.answer = ByHand()
        done = await refund(it, order_id, Parts(amount_minor=100))
        assert (done.state, done.is_by_hand) == (RefundState.SUCCEEDED, True)
        told = await refund(it, order_id, Parts(amount_minor=200), by_hand="IBAN 42")
        assert (told.state, told.is_by_hand, told.reference) == ("succeeded", True, "IBAN 42")
        # Nobody else was asked for money that somebody had sent.
        assert it.sender.asked == [done.id]

    tell(url, story)


def test_what_is_pending_is_asked_for_until_it_is_there(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.answer = RefundPending()
        done = await refund(it, order_id)
        assert done.state is RefundState.OPEN
        assert (await it.entry(order_id)).order.is_refunded
        assert await sweep_refunds(it.world) == 0
        assert len(it.sender.asked) == 1, "it is not asked again at once"
        for asked_by_now in (2, 3, 4):
            it.clock.ms += LOOK_MAX_MS
            assert await sweep_refunds(it.world) == 0
            assert len(it.sender.asked) == asked_by_now
        it.sender.answer = None
        it.clock.ms += LOOK_MAX_MS
        assert await sweep_refunds(it.world) == 1
        it.clock.ms += LOOK_MAX_MS
        assert await sweep_refunds(it.world) == 0
        assert (await it.entry(order_id)).refunds[0].state is RefundState.SUCCEEDED
        assert await it.kinds(order_id) == ["refund.opened", "refund.succeeded", "order.refunded"]

    tell(url, story)


def test_a_lost_answer_sends_the_money_once(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        it.sender.loses_answers = True
        done = await refund(it, order_id)
        assert (done.state, it.sender.sent) == (RefundState.OPEN, {done.id: TOTAL_MINOR})
        it.sender.loses_answers = False
        it.clock.ms += FIRST_LOOK_MS
        sweeps = await asyncio.gather(*(sweep_refunds(it.world) for _ in range(5)))
        assert sum(sweeps) >= 1
        assert it.sender.sent == {done.id: TOTAL_MINOR}
        assert (await it.kinds(order_id)).count("refund.succeeded") == 1

    tell(url, story)


def test_a_refund_outlives_the_process_that_opened_it(url: str) -> None:
    """Counted, and then nobody is left who would have asked the provider."""

    async def story(it: House) -> None:
        order_id = await it.place()
        command = OpenRefund(
            order_id=order_id,
            refund_id=await it.world.ids.take(STORE, 1),
            wish=Whole(),
            now_ms=it.clock(),
        )
        ticket = CommandTicket(command=command, origin=ORIGIN)
        assert isinstance(await it.world.desk.command(STORE, ticket), RefundChanged)
        assert it.sender.asked == []
        assert isinstance(await refund_order(it.world, STORE, asked(order_id)), NothingToRefund)
        it.clock.ms += FIRST_LOOK_MS
        assert await sweep_refunds(it.world) == 1
        assert it.sender.sent == {command.refund_id: TOTAL_MINOR}

    tell(url, story)


def test_one_refund_that_cannot_be_sent_stops_no_other(url: str) -> None:
    async def story(it: House) -> None:
        it.sender.is_silent = True
        stuck, fine = await it.place(), await it.place()
        for order_id in (stuck, fine):
            await refund(it, order_id)
        it.sender.is_silent = False
        it.sender.broken = {(await it.entry(stuck)).refunds[0].id}
        it.clock.ms += FIRST_LOOK_MS
        assert await sweep_refunds(it.world) == 1
        assert (await it.entry(fine)).refunds[0].state is RefundState.SUCCEEDED
        assert (await it.entry(stuck)).refunds[0].state is RefundState.OPEN
        it.sender.broken.clear()
        it.clock.ms += LOOK_MAX_MS
        assert await sweep_refunds(it.world) == 1

    tell(url, story)


def test_a_commit_whose_answer_was_lost_is_one_refund(url: str) -> None:
    async def story(it: House) -> None:
        order_id = await it.place()
        for fate in (Fate.LOST_BEFORE, Fate.LOST_AFTER):
            troubled = Troubled(it.world.database, [fate])
            world = replace(it.world, database=troubled, desk=Desk(troubled, it.clock))
            done = await refund_order(world, STORE, asked(order_id, Parts(amount_minor=100)))
            assert isinstance(done, Refund)
        assert [row["amount_minor"] for row in await it.rows("refunds")] == [100, 100]
        assert (await it.entry(order_id)).order.refunded_minor == 200

    tell(url, story)


# --- Beside other deeds --------------------------------------------------------------------------


def test_refunding_while_cancelling_gives_every_unit_back_once(url: str) -> None:
    async def story(it: House) -> None:
        for _ in range(10):
            order_id = await it.place()
            wanted = Wanted(order_id=order_id, origin=ORIGIN)
            paid, ended = await asyncio.gather(
                refund_order(it.world, STORE, asked(order_id, restock=Restock.ALL)),
                cancel_order(it.world, STORE, wanted, restock=Restock.ALL),
            )
            assert isinstance(paid, Refund)
            assert isinstance(ended, Cancelled)
            assert await it.available() == (100, 100)
            assert (await it.entry(order_id)).order.refunded_minor == TOTAL_MINOR

    tell(url, story)


@pytest.mark.parametrize("tender", [TenderState.PROMISED, TenderState.IN_REVIEW])
def test_money_that_has_not_come_does_not_go_back(url: str, tender: TenderState) -> None:
    async def story(it: House) -> None:
        provider = "cash_on_delivery" if tender is TenderState.PROMISED else "bank_transfer"
        order_id = await it.place(tender=tender, provider=provider)
        refused = await refund_whole(it.world, STORE, order_id, origin=ORIGIN)
        assert refused == NothingToRefund(order_id)

    tell(url, story)
