"""What every provider must keep: it charges once, tells the truth, and signs what it says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from orderwire.engine.money import Money
from orderwire.engine.offline import CASH_ON_DELIVERY, OFFLINE
from orderwire.engine.paying import Captured, Declined, Pending, Promised
from orderwire.engine.payment_life import PaymentState
from orderwire.payments.port import BadSignature, ByHand, Refunded, RefundFailed
from tests.payments.rigs import RIGS, URLS, Rig, payment, world_of
from tests.shop import STORE

every_provider = pytest.mark.parametrize("name", RIGS)

BY_PEOPLE = set(OFFLINE)
"""Nobody can be asked after these: what the suite asks of answers and events is for the others."""

Story = Callable[[Rig], Awaitable[None]]


def tell(url: str, name: str, story: Story) -> None:
    async def run() -> None:
        async with RIGS[name](url) as rig:
            await story(rig)

    asyncio.run(run())


def test_every_provider_is_held_to_this(sqlite_url: str) -> None:
    async def story() -> None:
        async with world_of(sqlite_url) as (world, _):
            assert world.providers.keys() == RIGS.keys() | BY_PEOPLE
            by_people = {
                name
                for name, provider in world.providers.items()
                if provider.capabilities.is_by_people
            }
            assert by_people == BY_PEOPLE
            assert {name: one.name for name, one in world.providers.items()} == {
                name: name for name in world.providers
            }

    asyncio.run(story())


@every_provider
def test_money_is_said_to_be_for_whom_it_was_taken(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        answer = await rig.pay(payment())
        assert isinstance(answer, Captured)
        assert (answer.amount, answer.store_id, answer.order_id) == (
            Money(10_000, "SAR"),
            STORE,
            1031,
        )

    tell(url, name, story)


@every_provider
def test_a_look_up_says_what_was_answered(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        paid = await rig.pay(payment(31))
        declined = await rig.decline(payment(32))
        assert isinstance(declined, Declined)
        for _ in range(3):
            assert await rig.provider.look_up(payment(31)) == paid
            assert await rig.provider.look_up(payment(32)) == declined

    tell(url, name, story)


@every_provider
def test_a_payment_is_answered_once_however_often_it_is_asked_for(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        declined = await rig.decline(payment())
        assert await rig.pay(payment()) == declined
        told = await asyncio.gather(*(rig.pay(payment(32)) for _ in range(20)))
        assert len(set(told)) == 1
        assert len(await rig.events(STORE)) == 2

    tell(url, name, story)


@every_provider
def test_payments_of_two_stores_are_two(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.decline(payment())
        answer = await rig.pay(payment(store_id=2))
        assert isinstance(answer, Captured)
        assert answer.store_id == 2
        assert isinstance(await rig.provider.look_up(payment()), Declined)

    tell(url, name, story)


@every_provider
def test_a_payment_it_has_not_heard_of_is_pending_and_then_given_up_for_good(
    url: str, name: str
) -> None:
    async def story(rig: Rig) -> None:
        assert await rig.provider.look_up(payment()) == Pending()
        rig.clock.ms += rig.abandoned_ms
        given_up = await rig.provider.look_up(payment())
        assert isinstance(given_up, Declined)
        assert await rig.pay(payment()) == given_up

    tell(url, name, story)


@every_provider
def test_an_event_is_read_by_its_store(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        answer = await rig.pay(payment())
        assert isinstance(answer, Captured)
        ((headers, body),) = await rig.events(STORE)
        event = await rig.provider.read_event(STORE, headers, body)
        assert event.reference == answer.reference
        assert event == await rig.provider.read_event(STORE, headers, body)

    tell(url, name, story)


@every_provider
def test_an_event_altered_by_a_byte_is_refused(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        ((headers, body),) = await rig.events(STORE)
        for index in range(len(body)):
            altered = bytearray(body)
            altered[index] ^= 1
            with pytest.raises(BadSignature):
                await rig.provider.read_event(STORE, headers, bytes(altered))
        for wrong in (body + b" ", body[:-1], b""):
            with pytest.raises(BadSignature):
                await rig.provider.read_event(STORE, headers, wrong)

    tell(url, name, story)


@every_provider
def test_an_event_of_another_store_or_without_its_signature_is_refused(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        ((headers, body),) = await rig.events(STORE)
        with pytest.raises(BadSignature):
            await rig.provider.read_event(2, headers, body)
        for value in ("", "x", "1", "1.x", ".", "\u0661.x", "9" * 5000 + ".x"):
            with pytest.raises(BadSignature):
                await rig.provider.read_event(STORE, dict.fromkeys(headers, value), body)
        with pytest.raises(BadSignature):
            await rig.provider.read_event(STORE, {}, body)

    tell(url, name, story)


@every_provider
@pytest.mark.parametrize("sign", [1, -1])
def test_an_event_from_another_time_is_refused(url: str, name: str, sign: int) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        ((headers, body),) = await rig.events(STORE)
        rig.clock.ms += sign * rig.event_lasts_ms
        await rig.provider.read_event(STORE, headers, body)
        rig.clock.ms += sign
        with pytest.raises(BadSignature):
            await rig.provider.read_event(STORE, headers, body)

    tell(url, name, story)


# --- Money that goes back ------------------------------------------------------------------------


def sar(minor: int) -> Money:
    return Money(minor, "SAR")


@every_provider
def test_a_refund_is_sent_once_however_often_it_is_asked_for(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        refund = rig.provider.refund
        told = await asyncio.gather(*(refund(payment(), 7, sar(4_000), "back") for _ in range(20)))
        assert len(set(told)) == 1
        assert isinstance(told[0], Refunded)
        # Had it been sent twice, so much would not be left.
        assert isinstance(await refund(payment(), 8, sar(6_000), "rest"), Refunded)
        assert await refund(payment(), 7, sar(9_999), "again") == told[0]

    tell(url, name, story)


@every_provider
def test_never_more_is_sent_back_than_was_taken(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        refund = rig.provider.refund
        assert isinstance(await refund(payment(), 1, sar(10_001), ""), RefundFailed)
        told = await asyncio.gather(
            *(refund(payment(), number, sar(3_000), "") for number in range(2, 12))
        )
        assert [isinstance(one, Refunded) for one in told].count(True) == 3
        assert isinstance(await refund(payment(), 12, sar(1_001), ""), RefundFailed)
        assert isinstance(await refund(payment(), 13, sar(1_000), ""), Refunded)

    tell(url, name, story)


@every_provider
def test_nothing_is_sent_back_of_what_was_not_taken(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.decline(payment())
        refund = rig.provider.refund
        assert isinstance(await refund(payment(), 1, sar(1), ""), RefundFailed)
        assert isinstance(await refund(payment(32), 1, sar(1), ""), RefundFailed)
        await rig.pay(payment(33))
        for wrong in (Money(1, "KWD"), sar(0), sar(-1)):
            answer = await refund(payment(33), abs(wrong.minor) + 5, wrong, "")
            assert isinstance(answer, RefundFailed)

    tell(url, name, story)


@every_provider
def test_a_refund_can_be_looked_up(url: str, name: str) -> None:
    async def story(rig: Rig) -> None:
        await rig.pay(payment())
        assert await rig.provider.look_up_refund(payment(), 7) is None
        sent = await rig.provider.refund(payment(), 7, sar(1), "")
        failed = await rig.provider.refund(payment(), 8, sar(10_000), "")
        assert await rig.provider.look_up_refund(payment(), 7) == sent
        assert await rig.provider.look_up_refund(payment(), 8) == failed
        assert await rig.provider.look_up_refund(payment(store_id=2), 7) is None

    tell(url, name, story)


# --- People --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(BY_PEOPLE))
def test_what_people_know_no_provider_says(sqlite_url: str, name: str) -> None:
    async def story() -> None:
        async with world_of(sqlite_url) as (world, _):
            provider, its = world.providers[name], replace(payment(), provider=name)
            begun = Promised() if name == CASH_ON_DELIVERY else Pending()
            assert await provider.open(its, URLS) == begun
            assert await provider.confirm(its, {}, URLS) == begun
            for state in PaymentState:
                if state is not PaymentState.OPEN:
                    assert await provider.look_up(replace(its, state=state)) == Pending()
            assert await provider.refund(its, 1, sar(1), "") == ByHand()
            assert await provider.look_up_refund(its, 1) == ByHand()
            with pytest.raises(BadSignature):
                await provider.read_event(STORE, {}, b"{}")

    asyncio.run(story())
