"""Every provider with what the suite needs to make it pay, decline and speak."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from orderwire.engine.money import Money
from orderwire.engine.paying import Answer, Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.world import World, make_world
from orderwire.payments.port import Provider, Redirect, Urls
from orderwire.payments.sandbox import ABANDONED_MS, EVENT_LASTS_MS, Sandbox
from tests import make
from tests.databases import opened
from tests.shop import STORE, Clock, fill

URLS = Urls(back="http://shop.test/back", confirm="http://shop.test/confirm")
GOOD = "4242 4242 4242 4242"
BAD = "4000 0000 0000 0002"


def payment(payment_id: int = 31, *, store_id: int = STORE, now_ms: int = make.NOW_MS) -> Payment:
    """A payment of 100.00 SAR that is written down and not asked for yet."""
    return Payment(
        store_id=store_id,
        id=payment_id,
        order_id=payment_id + 1000,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=Money(10_000, "SAR"),
        reference=None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A provider that can be asked, in a test.

    `events` are what it would deliver to a store now. By `abandoned_ms` it knows that a payment it
    never heard of will not come, and a signature is too old after `event_lasts_ms`.
    """

    provider: Provider
    clock: Clock
    pay: Callable[[Payment], Awaitable[Answer | Redirect]]
    decline: Callable[[Payment], Awaitable[Answer | Redirect]]
    events: Callable[[int], Awaitable[Sequence[tuple[Mapping[str, str], bytes]]]]
    abandoned_ms: int
    event_lasts_ms: int


@asynccontextmanager
async def world_of(url: str) -> AsyncIterator[tuple[World, Clock]]:
    """The world of two stores that take money."""
    async with opened(url) as database:
        for store_id in (STORE, 2):
            await database.write(lambda db, of=store_id: fill(db, store_id=of))  # type: ignore[misc]
        clock = Clock()
        world = make_world(database, "http://shop.test", clock)
        try:
            yield world, clock
        finally:
            await world.close()


@asynccontextmanager
async def sandbox(url: str) -> AsyncIterator[Rig]:
    """The `test` provider."""
    async with world_of(url) as (world, clock):
        provider = world.providers["test"]
        assert isinstance(provider, Sandbox)

        async def events(store_id: int) -> list[tuple[Mapping[str, str], bytes]]:
            return [(one.headers, one.body) for one in await provider.deliveries(store_id)]

        yield Rig(
            provider=provider,
            clock=clock,
            pay=lambda one: provider.confirm(one, {"card_number": GOOD}, URLS),
            decline=lambda one: provider.confirm(one, {"card_number": BAD}, URLS),
            events=events,
            abandoned_ms=ABANDONED_MS,
            event_lasts_ms=EVENT_LASTS_MS,
        )


RIGS = {"test": sandbox}
"""A new provider is added here, and held to everything that the suite asks.

Those by people (`Capabilities.is_by_people`) need no rig: nobody can make them say anything.
"""
