"""A list of stolen cards cannot be tested here, and an honest customer is not locked out."""

import asyncio

import pytest

from orderwire.engine.paying import Settled
from orderwire.operations.forget_old import KEEP_CLIENTS_MS, forget_old
from orderwire.operations.limit_tries import TooManyTries, mark_of_client
from orderwire.operations.world import TryLimits
from tests.operations.counter import Counter, tell
from tests.shop import STORE

GOOD, BAD = "4242424242424242", "4000000000000002"
LIMITS = TryLimits(per_checkout=3, per_client=5, window_ms=60_000)


def test_a_checkout_allows_so_many_tries_within_a_time(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        for _ in range(3):
            assert isinstance(await it.pay(link, BAD), Settled)
        for card in (BAD, GOOD):
            assert await it.pay(link, card) == TooManyTries(60)
        assert len(await it.rows("sandbox_charges")) == len(await it.payments(link)) == 3
        it.clock.ms += LIMITS.window_ms
        assert isinstance(await it.pay(link, GOOD), Settled)
        assert await it.state("orders", link) == "completed"

    tell(url, story, limits=LIMITS)


def test_a_client_has_so_many_tries_at_all_checkouts_together(url: str) -> None:
    async def story(it: Counter) -> None:
        links = [await it.place() for _ in range(8)]
        for link in links[:5]:
            assert isinstance(await it.pay(link, BAD, "192.0.2.1"), Settled)
        assert isinstance(await it.pay(links[5], GOOD, "192.0.2.1"), TooManyTries)
        assert isinstance(await it.pay(links[5], GOOD, "192.0.2.2"), Settled)
        assert isinstance(await it.pay(links[6], GOOD), Settled)
        it.clock.ms += LIMITS.window_ms
        assert isinstance(await it.pay(links[7], GOOD, "192.0.2.1"), Settled)

    tell(url, story, limits=LIMITS)


def test_payments_that_come_to_money_lock_nobody_out(url: str) -> None:
    async def story(it: Counter) -> None:
        for _ in range(12):
            assert isinstance(await it.pay(await it.place(), GOOD, "192.0.2.1"), Settled)

    tell(url, story, limits=LIMITS)


def test_rivals_at_one_checkout_get_no_more_tries_than_one_after_the_other(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        for _ in range(6):
            await asyncio.gather(*(it.pay(link, BAD) for _ in range(8)))
        assert len(await it.payments(link)) == 3

    tell(url, story, limits=LIMITS)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("not an address", "not an address", True),
    ],
)
def test_a_client_is_known_by_its_address(
    sqlite_url: str, one: str, other: str, *, is_same: bool
) -> None:
    async def story(it: Counter) -> None:
        marks = [await mark_of_client(it.world, STORE, address) for address in (one, other)]
        assert (marks[0] == marks[1]) is is_same
        assert await mark_of_client(it.world, 2, one) != marks[0]

    tell(sqlite_url, story, limits=LIMITS)


def test_no_address_is_kept_and_its_mark_only_while_it_counts(url: str) -> None:
    async def story(it: Counter) -> None:
        await it.pay(await it.place(), BAD, "192.0.2.77")
        (row,) = await it.rows("payments")
        assert row["client"] == await mark_of_client(it.world, STORE, "192.0.2.77")
        assert "192.0.2.77" not in str(await it.everything())
        it.clock.ms += KEEP_CLIENTS_MS
        await forget_old(it.world)
        (row,) = await it.rows("payments")
        assert row["client"] is None

    tell(url, story, limits=LIMITS)
