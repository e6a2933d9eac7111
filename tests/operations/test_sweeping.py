"""Whatever was interrupted is found out: answers lost, processes killed, customers gone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import pytest
import sqlalchemy as sa

from orderwire.engine.paying import Settled
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.pay_checkout import FIRST_LOOK_MS, Checking, NotOpen, confirm_payment
from orderwire.operations.sweep_payments import sweep_payments
from orderwire.payments.port import Redirect
from orderwire.payments.sandbox import ABANDONED_MS, CARDS, SLOW_MS
from orderwire.storage.database import Database, Unavailable
from tests import make
from tests.admission.troubled import Troubled
from tests.operations.counter import Counter, money_for, tell

T = TypeVar("T")

NUMBERS = {card.purpose: card.number for card in CARDS}
PAID = ["payment.captured", "order.placed", "order.completed"]


async def sweep_twice_at_once(it: Counter) -> None:
    await asyncio.gather(sweep_payments(it.world), sweep_payments(it.world))


def test_a_lost_answer_leaves_the_payment_open_until_it_is_swept(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        assert isinstance(await it.pay(link, NUMBERS["answer_lost"]), Checking)
        assert [one.state for one in await it.payments(link)] == ["open"]
        it.clock.ms += FIRST_LOOK_MS - 1
        assert await sweep_payments(it.world) == 0
        it.clock.ms += 1
        await sweep_twice_at_once(it)
        assert await it.events(link) == PAID

    tell(url, story)


def test_a_customer_who_tries_again_finds_that_the_lost_answer_was_money(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await it.pay(link, NUMBERS["answer_lost"])
        assert isinstance(await it.pay(link, NUMBERS["paid"]), NotOpen)
        assert [one.state for one in await it.payments(link)] == ["captured"]
        assert await it.events(link) == PAID

    tell(url, story)


def test_a_crash_between_the_charge_and_the_book_is_swept(url: str) -> None:
    """The process is gone after the provider took the money and before we wrote it down."""

    async def story(it: Counter) -> None:
        link = await it.place()
        alive = it.world.database
        it.world = replace(it.world, database=DiesAfterCharge(alive))
        with pytest.raises(Unavailable):
            await it.pay(link, NUMBERS["paid"])
        it.world = replace(it.world, database=alive)
        assert [one.state for one in await it.payments(link)] == ["open"]
        assert [row["state"] for row in await it.rows("sandbox_charges")] == ["captured"]
        it.clock.ms += FIRST_LOOK_MS
        await sweep_twice_at_once(it)
        assert await it.events(link) == PAID
        assert len(await it.rows("sandbox_charges")) == 1

    tell(url, story)


class DiesAfterCharge(Troubled):
    """A database that is away after the payment was begun. The provider has its own."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, ())
        self._writes_left = 1

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Write once: that is the payment's beginning."""
        if not self._writes_left:
            raise Unavailable("the process is gone")
        self._writes_left -= 1
        return await super().write(work)


def test_the_slow_card_is_paid_when_it_is_swept(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await it.pay(link, NUMBERS["slow"])
        for _ in range(3):
            it.clock.ms += SLOW_MS
            await sweep_twice_at_once(it)
        assert await it.events(link) == PAID

    tell(url, story)


def test_a_confirmation_is_gone_on_with_and_pays(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        sent = await it.pay(link, NUMBERS["confirmation"])
        assert isinstance(sent, Redirect)
        (payment,) = await it.payments(link)
        assert (payment.continue_url, payment.reference) == (sent.url, sent.reference)
        assert isinstance(await it.pay(link, NUMBERS["paid"]), NotOpen)
        told = await asyncio.gather(
            *(
                confirm_payment(it.world, link, form={"decision": "confirm"}, request_id="r2")
                for _ in range(10)
            )
        )
        assert len([one for one in told if isinstance(one, Settled)]) == 1
        assert await it.events(link) == PAID
        (payment,) = await it.payments(link)
        assert payment.continue_url is None
        late = await confirm_payment(it.world, link, form={"decision": "confirm"}, request_id="r3")
        assert late is None

    tell(url, story)


def test_an_order_is_not_ended_while_its_payment_may_still_come(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        it.clock.ms += make.HOUR_MS - 1
        await it.pay(link, NUMBERS["slow"])
        it.clock.ms += SLOW_MS
        assert await expire_checkouts(it.world) == 0
        await sweep_payments(it.world)
        assert await it.events(link) == PAID
        assert await it.available() == 99

    tell(url, story)


def test_a_jump_of_the_clock_ends_each_order_paid_or_released(url: str) -> None:
    async def story(it: Counter) -> None:
        paid, left = await it.place(), await it.place()
        payment = await it.begin(paid)
        it.bank.answers[payment.id] = money_for(payment)
        for jump in (make.HOUR_MS, -2 * make.HOUR_MS, 400 * 24 * make.HOUR_MS):
            it.clock.ms += jump
            await asyncio.gather(
                expire_checkouts(it.world), it.settle(payment), sweep_payments(it.world)
            )
        states = await it.state("orders", paid), await it.state("orders", left)
        assert states == ("completed", "expired")
        assert await it.available() == 99
        assert (await it.events(left)) == ["order.expired"]

    tell(url, story)


def test_a_silent_bank_is_asked_again_and_again_but_less_and_less_often(url: str) -> None:
    async def story(it: Counter) -> None:
        payment = await it.begin(await it.place())
        it.bank.is_silent = True
        for _ in range(2 * 60):
            it.clock.ms += 60_000
            await sweep_payments(it.world)
        assert 5 <= len(it.bank.asked) <= 12
        it.bank.is_silent = False
        it.bank.answers[payment.id] = money_for(payment)
        it.clock.ms += 40 * 24 * make.HOUR_MS
        await sweep_payments(it.world)
        assert (await it.payment(payment)).state == "captured"

    tell(url, story)


def test_a_payment_that_never_reached_the_provider_lets_the_customer_try_again(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        sandbox = it.world.providers["test"]
        it.bank.name = "test"
        it.bank.is_silent = True
        it.world = replace(it.world, providers={"test": it.bank})
        assert isinstance(await it.pay(link, NUMBERS["paid"]), Checking)
        it.world = replace(it.world, providers={"test": sandbox})
        assert isinstance(await it.pay(link, NUMBERS["paid"]), NotOpen)
        it.clock.ms += ABANDONED_MS
        assert isinstance(await it.pay(link, NUMBERS["paid"]), Settled)
        assert [one.state for one in await it.payments(link)] == ["failed", "captured"]

    tell(url, story)
