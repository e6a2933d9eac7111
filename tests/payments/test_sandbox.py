"""The `test` provider: each number does what it says, and nothing of a card is kept."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from orderwire.engine.money import Money
from orderwire.engine.paying import Captured, Declined, Pending
from orderwire.payments.port import (
    ProviderSilent,
    Redirect,
    Refunded,
    RefundFailed,
    RefundPending,
)
from orderwire.payments.sandbox import CARDS, SLOW_MS, WAITS_MS, Sandbox
from tests.payments.rigs import URLS, payment, world_of
from tests.shop import STORE, Clock, rows_of

Story = Callable[[Sandbox, Clock], Awaitable[None]]
NUMBERS = {card.purpose: card.number for card in CARDS}


def tell(url: str, story: Story) -> None:
    async def run() -> None:
        async with world_of(url) as (world, clock):
            provider = world.providers["test"]
            assert isinstance(provider, Sandbox)
            await story(provider, clock)
            charges = await world.database.read(lambda db: rows_of(db, "sandbox_charges"))
            kept = " ".join(str(value) for row in charges for value in row.values())
            assert not any(card.number[-4:] in kept for card in CARDS)

    asyncio.run(run())


def card(purpose: str) -> dict[str, str]:
    return {"card_number": NUMBERS[purpose]}


@pytest.mark.parametrize("reason", ["card_declined", "insufficient_funds", "expired_card"])
def test_a_card_that_is_declined_says_why(url: str, reason: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        assert await provider.confirm(payment(), card(reason), URLS) == Declined(reason=reason)

    tell(url, story)


@pytest.mark.parametrize("number", ["", "5555555555554444", "\u0664242", "4" * 5000, "4242\x00"])
def test_a_number_of_somebody_elses_is_refused(url: str, number: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        answer = await provider.confirm(payment(), {"card_number": number}, URLS)
        assert answer == Declined(reason="not_a_test_card")

    tell(url, story)


def test_the_slow_card_pays_after_some_seconds(url: str) -> None:
    async def story(provider: Sandbox, clock: Clock) -> None:
        assert await provider.confirm(payment(), card("slow"), URLS) == Pending()
        assert await provider.deliveries(STORE) == []
        clock.ms += SLOW_MS - 1
        assert await provider.look_up(payment()) == Pending()
        clock.ms += 1
        assert isinstance(await provider.look_up(payment()), Captured)
        assert len(await provider.deliveries(STORE)) == 1

    tell(url, story)


@pytest.mark.parametrize("decision", ["confirm", "refuse", "", "\u202e"])
def test_a_customer_confirms_or_does_not(url: str, decision: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        sent = await provider.confirm(payment(), card("confirmation"), URLS)
        assert sent == Redirect(url=URLS.confirm, reference="test_31")
        assert await provider.look_up(payment()) == Pending()
        answer = await provider.confirm(payment(), {"decision": decision}, URLS)
        if decision == "confirm":
            assert isinstance(answer, Captured)
        else:
            assert answer == Declined(reason="not_confirmed")
        for late in ("confirm", "refuse"):
            assert await provider.confirm(payment(), {"decision": late}, URLS) == answer

    tell(url, story)


def test_a_confirmation_that_nobody_gives_is_abandoned(url: str) -> None:
    async def story(provider: Sandbox, clock: Clock) -> None:
        await provider.confirm(payment(), card("confirmation"), URLS)
        clock.ms += WAITS_MS - 1
        assert await provider.look_up(payment()) == Pending()
        clock.ms += 1
        assert await provider.look_up(payment()) == Declined(reason="abandoned")
        late = await provider.confirm(payment(), {"decision": "confirm"}, URLS)
        assert late == Declined(reason="abandoned")

    tell(url, story)


def test_there_is_nothing_to_confirm_without_a_charge(url: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        assert await provider.confirm(payment(), {"decision": "confirm"}, URLS) == Pending()
        assert isinstance(await provider.confirm(payment(), card("paid"), URLS), Captured)

    tell(url, story)


def test_a_lost_answer_is_found_by_looking_up(url: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        with pytest.raises(ProviderSilent):
            await provider.confirm(payment(), card("answer_lost"), URLS)
        assert isinstance(await provider.look_up(payment()), Captured)

    tell(url, story)


@pytest.mark.parametrize(("purpose", "times"), [("paid", 1), ("card_declined", 1), ("twice", 2)])
def test_an_event_is_delivered_as_often_as_it_should_be(url: str, purpose: str, times: int) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        await provider.confirm(payment(), card(purpose), URLS)
        delivered = []
        while due := await provider.deliveries(STORE):
            delivered += due
            for event in due:
                await provider.delivered(event)
        assert [one.body for one in delivered] == [delivered[0].body] * times

    tell(url, story)


def test_the_slow_card_is_paid_back_slowly(url: str) -> None:
    async def story(provider: Sandbox, clock: Clock) -> None:
        await provider.confirm(payment(), card("slow"), URLS)
        early = await provider.refund(payment(), 6, Money(1, "SAR"), "")
        assert early == RefundFailed(reason="not_charged")
        clock.ms += SLOW_MS
        assert await provider.refund(payment(), 7, Money(1, "SAR"), "") == RefundPending()
        clock.ms += SLOW_MS - 1
        assert await provider.look_up_refund(payment(), 7) == RefundPending()
        clock.ms += 1
        sent = Refunded(reference="test_refund_7")
        assert await provider.look_up_refund(payment(), 7) == sent
        assert await provider.refund(payment(), 7, Money(1, "SAR"), "") == sent

    tell(url, story)


def test_the_lost_answer_of_a_refund_is_found_by_asking_again(url: str) -> None:
    async def story(provider: Sandbox, _: Clock) -> None:
        with pytest.raises(ProviderSilent):
            await provider.confirm(payment(), card("answer_lost"), URLS)
        for refund_id, again in ((7, provider.refund), (8, None)):
            with pytest.raises(ProviderSilent):
                await provider.refund(payment(), refund_id, Money(5_000, "SAR"), "")
            if again is None:
                found = await provider.look_up_refund(payment(), refund_id)
            else:
                found = await again(payment(), refund_id, Money(5_000, "SAR"), "")
            assert found == Refunded(reference=f"test_refund_{refund_id}")

    tell(url, story)
