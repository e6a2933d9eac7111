"""However a payment is heard of, its money is taken once, and never lost."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from orderwire.admission.desk import Desk
from orderwire.engine.money import Money
from orderwire.engine.paying import Declined, NothingNew, Settled
from orderwire.operations.receive_event import Receipt
from tests import make
from tests.admission.troubled import Fate, Troubled
from tests.operations.counter import Counter, money_for, tell

RACES = 500
"""So often redirect and event come at the same instant."""


def came(outcome: object) -> str:
    assert isinstance(outcome, Settled | NothingNew), outcome
    return outcome.came.value if isinstance(outcome, Settled) else "nothing new"


def test_redirect_and_event_at_the_same_instant_are_one_transition_each(url: str) -> None:
    async def race(it: Counter, index: int) -> None:
        link = await it.place(make.line(101 + index % 4))
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        redirect, event = await asyncio.gather(
            it.settle(payment), it.hear_of(payment, f"event-{index}")
        )
        assert came(redirect) in ("paid", "nothing new")
        assert event is Receipt.KEPT

    async def story(it: Counter) -> None:
        for begun in range(0, RACES, 10):
            await asyncio.gather(*(race(it, begun + index) for index in range(10)))
        kinds = [row["kind"] for row in await it.rows("order_events")]
        for kind in ("payment.captured", "order.placed", "order.completed"):
            assert kinds.count(kind) == RACES
        assert {row["version"] for row in await it.rows("orders")} == {4}
        assert {row["version"] for row in await it.rows("checkouts")} == {2}
        assert {row["state"] for row in await it.rows("provider_events")} == {"done"}
        assert {row["stock_state"] for row in await it.rows("order_lines")} == {"taken"}

    tell(url, story, available=1000)


def test_fifty_duplicates_of_an_event_are_kept_once(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        told = await asyncio.gather(*(it.hear_of(payment) for _ in range(50)))
        assert sorted(one.value for one in told) == ["kept"] + ["repeated"] * 49
        assert len(await it.rows("provider_events")) == 1
        assert await it.events(link) == ["payment.captured", "order.placed", "order.completed"]

    tell(url, story)


def test_events_in_the_wrong_order_end_where_the_truth_is(url: str) -> None:
    """What was declined at first and paid after all is paid, whichever event comes first."""

    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        await it.hear_of(payment, "captured")
        before = await it.everything()
        await it.hear_of(payment, "declined")
        assert await it.everything() == before
        assert (await it.payment(payment)).state == "captured"

    tell(url, story)


def test_what_was_declined_may_be_paid_after_all(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = Declined(reason="card_declined")
        assert came(await it.settle(payment)) == "declined"
        assert came(await it.settle(payment)) == "nothing new"
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "paid"
        assert await it.state("orders", link) == "completed"

    tell(url, story)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": Money(9_999, "SAR")},
        {"amount": Money(10_001, "SAR")},
        {"amount": Money(10_000, "KWD")},
        {"store_id": 2},
        {"order_id": 5},
    ],
    ids=["too little", "too much", "currency", "store", "order"],
)
def test_money_that_does_not_fit_is_set_aside_and_seen(url: str, wrong: dict[str, Any]) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment, **wrong)
        before = await it.rows("orders"), await it.rows("checkouts"), await it.available()
        assert came(await it.settle(payment)) == "mismatch"
        assert came(await it.settle(payment)) == "nothing new"
        after = await it.rows("orders"), await it.rows("checkouts"), await it.available()
        assert after == before
        stored = await it.payment(payment)
        assert (stored.state, stored.failure) == ("pending_review", "mismatch")
        assert await it.events(link) == ["payment.mismatch"]
        told = await it.facts("payment.mismatch")
        said = money_for(payment, **wrong)
        assert (told["captured_minor"], told["captured_currency"]) == (
            said.amount.minor,
            said.amount.currency,
        )
        assert (told["captured_store"], told["captured_order"]) == (said.store_id, said.order_id)

    tell(url, story)


def test_a_mismatch_ends_when_the_money_fits(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment, amount=Money(1, "SAR"))
        await it.settle(payment)
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "paid"
        assert await it.state("checkouts", link) == "paid"

    tell(url, story)


def test_a_second_capture_of_an_order_waits_for_a_refund(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        first = await it.begin(link)
        it.bank.answers[first.id] = Declined(reason="card_declined")
        await it.settle(first)
        second = await it.begin(link)
        for payment in (first, second):
            it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(second)) == "paid"
        (order,) = await it.rows("orders")
        assert came(await it.settle(first)) == "surplus"
        assert came(await it.settle(first)) == "nothing new"
        (after,) = await it.rows("orders")
        assert (after["state"], after["paid_minor"]) == (order["state"], 20_000)
        assert (await it.payment(first)).state == "captured"
        assert (await it.events(link))[-1] == "payment.surplus"

    tell(url, story)


# --- Late money ----------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["expire", "cancel"])
def test_late_money_places_the_order_if_its_stock_is_there(url: str, way: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(make.line(quantity=2), coupon="SAVE10", phone=make.PHONE)
        payment = await it.begin(link)
        if way == "cancel":
            it.clock.ms += make.HOUR_MS
        await (it.expire(link) if way == "expire" else it.cancel(link))
        assert await it.available() == 100
        it.bank.answers[payment.id] = money_for(payment)
        told = await asyncio.gather(*(it.settle(payment) for _ in range(10)))
        assert sorted(map(came, told)) == ["late"] + ["nothing new"] * 9
        assert await it.available() == 98
        assert (await it.state("orders", link), await it.state("checkouts", link)) == (
            "completed",
            "paid",
        )
        assert [row["uses"] for row in await it.rows("coupons")] == [1]
        assert len(await it.rows("coupon_uses")) == 1
        assert {row["stock_state"] for row in await it.rows("order_lines")} == {"taken"}
        assert (await it.events(link))[-3:] == [
            "payment.captured",
            "order.placed",
            "order.completed",
        ]

    tell(url, story, coupons=[make.coupon()])


def test_late_money_counts_its_coupon_even_beyond_the_limit(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(coupon="SAVE10")
        payment = await it.begin(link)
        await it.expire(link)
        await it.place(coupon="SAVE10")
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "late"
        assert [row["uses"] for row in await it.rows("coupons")] == [2]
        assert len(await it.rows("coupon_uses")) == 2

    tell(url, story, coupons=[make.coupon(uses_max=1)])


def test_late_money_without_stock_is_kept_and_waits_for_a_refund(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place(make.line(101, 2), make.line(102, 1))
        payment = await it.begin(link)
        await it.expire(link)
        await it.change_stock(-1)
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "unplaced"
        assert came(await it.settle(payment)) == "nothing new"
        assert (await it.available(), await it.available(1020)) == (1, 2)
        assert (await it.state("orders", link), await it.state("checkouts", link)) == (
            "expired",
            "expired",
        )
        assert (await it.payment(payment)).state == "captured"
        assert (await it.events(link))[-1] == "payment.unplaced"

    tell(url, story, available=2)


@pytest.mark.parametrize("fate", [Fate.LOST_BEFORE, Fate.LOST_AFTER], ids=lambda fate: fate.name)
@pytest.mark.parametrize("left", [1, 0], ids=["stock", "no stock"])
def test_late_money_survives_a_lost_commit(url: str, fate: Fate, left: int) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        await it.expire(link)
        await it.change_stock(left - 1)
        it.bank.answers[payment.id] = money_for(payment)
        troubled = Desk(Troubled(it.world.database, [fate]), it.clock)
        it.world = replace(it.world, desk=troubled)
        assert came(await it.settle(payment)) == ("late" if left else "unplaced")
        assert await it.available() == 0
        assert (await it.payment(payment)).state == "captured"
        kinds = await it.events(link)
        assert kinds.count("payment.captured") + kinds.count("payment.unplaced") == 1

    tell(url, story, available=1)


def test_rivals_with_late_money_do_not_sell_the_last_unit_twice(url: str) -> None:
    async def story(it: Counter) -> None:
        links = []
        for _ in range(5):
            links.append(await it.place())
            await it.begin(links[-1])
            await it.expire(links[-1])
        payments = [(await it.payments(link))[0] for link in links]
        for payment in payments:
            it.bank.answers[payment.id] = money_for(payment)
        told = await asyncio.gather(*map(it.settle, payments))
        assert sorted(map(came, told)) == ["late"] + ["unplaced"] * 4
        assert await it.available() == 0

    tell(url, story, available=1)


def test_an_order_does_not_end_under_a_payment(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        it.clock.ms += make.HOUR_MS - 1
        payment = await it.begin(link)
        it.clock.ms += 1
        with pytest.raises(AssertionError, match="awaiting_payment"):
            await it.expire_now(link)
        it.bank.answers[payment.id] = money_for(payment)
        assert came(await it.settle(payment)) == "paid"
        assert await it.available() == 99

    tell(url, story)
