"""The inbox keeps every event as it came, acts on it once, and loses none."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from orderwire.operations.forget_old import KEEP_BAD_MS, KEEP_DONE_MS, forget_old
from orderwire.operations.receive_event import BAD_MAX, RETRY_MIN_MS, Receipt, receive_event
from orderwire.operations.sweep_payments import deliver_test_events, sweep_payments
from orderwire.operations.world import World
from orderwire.payments.sandbox import Sandbox
from orderwire.storage.database import Unavailable
from orderwire.web.payment_events import BODY_MAX, payment_events
from tests.operations.counter import Counter, money_for, reference, tell
from tests.shop import STORE


def test_an_event_is_kept_as_it_came_with_its_secrets_masked(url: str) -> None:
    async def story(it: Counter) -> None:
        headers = {"bank-signature": "good", "authorization": "Bearer s3cret", "x-try": "1"}
        body = b"e1 bank_5\xff"
        assert await it.hear(body, headers) is Receipt.KEPT
        (row,) = await it.rows("provider_events")
        assert (row["event_id"], row["body"], row["received_ms"]) == ("e1", body, it.clock())
        assert msgspec.json.decode(row["headers"]) == {
            "bank-signature": "***",
            "authorization": "***",
            "x-try": "1",
        }

    tell(url, story)


@pytest.mark.parametrize("body", [b"e1 a\x00b", b"\x00 bank_5", b"e1 ", b" x", b"e1 " + b"x" * 256])
def test_an_event_with_names_that_cannot_be_kept_is_bad(url: str, body: bytes) -> None:
    async def story(it: Counter) -> None:
        assert await it.hear(body) is Receipt.BAD
        (row,) = await it.rows("provider_events")
        assert (row["state"], row["body"]) == ("bad", body)

    tell(url, story)


@pytest.mark.parametrize(
    "headers", [{}, {"bank-signature": "bad"}, {"bank-signature": "goo\x00d"}], ids=repr
)
def test_an_event_that_nobody_signed_is_kept_and_changes_nothing(
    url: str, headers: dict[str, str]
) -> None:
    async def story(it: Counter) -> None:
        payment = await it.begin(await it.place())
        it.bank.answers[payment.id] = money_for(payment)
        before = await it.everything()
        body = f"e1 {reference(payment)}".encode()
        assert await it.hear(body, headers) is Receipt.BAD
        assert await it.everything() == before
        assert it.bank.asked == []
        (row,) = await it.rows("provider_events")
        assert (row["state"], row["body"], row["due_ms"]) == ("bad", body, None)
        # The event itself is not known by that: it can still come.
        assert await it.hear_of(payment) is Receipt.KEPT

    tell(url, story)


def test_so_many_unsigned_events_are_kept_and_forgotten_in_time(url: str) -> None:
    async def story(it: Counter) -> None:
        for index in range(BAD_MAX + 5):
            assert await it.hear(b"%d x" % index, {}) is Receipt.BAD
        assert len(await it.rows("provider_events")) == BAD_MAX
        it.clock.ms += KEEP_BAD_MS
        await forget_old(it.world)
        assert await it.rows("provider_events") == []

    tell(url, story)


def test_what_is_done_is_forgotten_and_what_is_not_is_kept(url: str) -> None:
    async def story(it: Counter) -> None:
        payment = await it.begin(await it.place())
        await it.hear_of(payment, "done")
        await it.hear(b"parked nobody")
        it.clock.ms += KEEP_DONE_MS
        await forget_old(it.world)
        assert [row["event_id"] for row in await it.rows("provider_events")] == ["parked"]

    tell(url, story)


def test_an_event_about_an_unknown_payment_is_parked_and_found_later(url: str) -> None:
    async def story(it: Counter) -> None:
        assert await it.hear(b"e1 bank_unheard") is Receipt.KEPT
        assert [row["state"] for row in await it.rows("provider_events")] == ["parked"]
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        early = f"e2 {reference(payment)}9".encode()
        await it.hear(early)
        it.clock.ms += RETRY_MIN_MS
        await sweep_payments(it.world)
        states = {row["event_id"]: row["state"] for row in await it.rows("provider_events")}
        assert states == {"e1": "parked", "e2": "parked"}
        assert await it.state("orders", link) == "completed"

    tell(url, story)


def test_an_event_that_is_faster_than_its_payment_is_acted_on_later(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        next_id = await it.world.ids.take(STORE, 1) + 1
        await it.hear(b"e1 bank_%d" % next_id)
        payment = await it.begin(link)
        assert payment.id == next_id
        it.bank.answers[payment.id] = money_for(payment)
        it.clock.ms += RETRY_MIN_MS - 1
        async with asyncio.TaskGroup() as workers:  # two workers at once do no harm
            workers.create_task(sweep_payments(it.world))
            workers.create_task(sweep_payments(it.world))
        it.clock.ms += 1
        async with asyncio.TaskGroup() as workers:
            workers.create_task(sweep_payments(it.world))
            workers.create_task(sweep_payments(it.world))
        assert [row["state"] for row in await it.rows("provider_events")] == ["done"]
        assert await it.events(link) == ["payment.captured", "order.placed", "order.completed"]

    tell(url, story)


def test_an_event_of_a_silent_bank_is_acted_on_when_it_speaks(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        it.bank.is_silent = True
        assert await it.hear_of(payment) is Receipt.KEPT
        assert [row["state"] for row in await it.rows("provider_events")] == ["new"]
        it.bank.is_silent = False
        it.clock.ms += RETRY_MIN_MS
        await sweep_payments(it.world)
        assert [row["state"] for row in await it.rows("provider_events")] == ["done"]
        assert await it.state("orders", link) == "completed"

    tell(url, story)


def test_one_event_that_cannot_be_acted_on_does_not_stop_the_others(url: str) -> None:
    async def story(it: Counter) -> None:
        it.bank.is_silent = False
        broken, fine = [await it.begin(await it.place()) for _ in "ab"]
        it.bank.answers[broken.id] = "nonsense"  # type: ignore[assignment]
        it.bank.answers[fine.id] = money_for(fine)
        it.clock.ms += RETRY_MIN_MS
        await sweep_payments(it.world)
        assert (await it.payment(broken)).state == "open"
        assert (await it.payment(fine)).state == "captured"

    tell(url, story)


@pytest.mark.parametrize(("provider", "store_id"), [("nobody", STORE), ("bank", 77), ("test", 77)])
def test_an_event_for_nobody_is_not_kept(url: str, provider: str, store_id: int) -> None:
    async def story(it: Counter) -> None:
        told = await receive_event(it.world, provider, store_id, {"bank-signature": "good"}, b"a b")
        assert told is Receipt.NOT_HERE
        assert await it.rows("provider_events") == []

    tell(url, story)


def test_the_test_provider_delivers_its_events_twice_and_pays_once(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        await it.pay(link, "4000000000000259")
        assert await deliver_test_events(it.world) == 1
        assert await deliver_test_events(it.world) == 1
        assert await deliver_test_events(it.world) == 0
        assert [row["state"] for row in await it.rows("provider_events")] == ["done"]
        assert await it.events(link) == ["payment.captured", "order.placed", "order.completed"]

    tell(url, story)


# --- Over HTTP -----------------------------------------------------------------------------------


@contextmanager
def inbox_of(world: World) -> Iterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Starlette(routes=[payment_events(world)]))
    yield httpx.AsyncClient(transport=transport, base_url="http://shop.test")


def test_the_inbox_answers_when_the_event_is_kept(url: str) -> None:
    async def story(it: Counter) -> None:
        link = await it.place()
        payment = await it.begin(link)
        it.bank.answers[payment.id] = money_for(payment)
        address, signed = f"/payments/bank/{STORE}/events", {"Bank-Signature": "good"}
        event = f"e1 {reference(payment)}".encode()
        with inbox_of(it.world) as client:

            async def status(path: str, body: bytes, headers: dict[str, str]) -> int:
                return (await client.post(path, content=body, headers=headers)).status_code

            assert await status(address, event, {}) == 400
            assert await it.state("orders", link) == "awaiting_payment"
            assert await status(address, event, signed) == 200
            assert await it.state("orders", link) == "completed"
            assert await status(address, event, signed) == 200
            assert await status(address, b"x" * (BODY_MAX + 1), signed) == 413
            for nowhere in ("bank/77", "nobody/1", "bank/x", "bank/\u0661", f"bank/{'9' * 40}"):
                assert await status(f"/payments/{nowhere}/events", event, signed) == 404
            assert (await client.get(address)).status_code == 405
        kept = [row for row in await it.rows("provider_events") if row["state"] == "done"]
        assert len(kept) == 1

    tell(url, story)


def test_the_inbox_promises_nothing_while_the_database_is_away(sqlite_url: str) -> None:
    class Away:
        writers = 1

        async def read(self, _: object) -> object:
            raise Unavailable("away")

    async def story(it: Counter) -> None:
        world = replace(it.world, database=Away())  # type: ignore[arg-type]
        with inbox_of(world) as client:
            answer = await client.post(f"/payments/bank/{STORE}/events", content=b"a b")
        assert answer.status_code == 503
        assert "retry-after" in answer.headers

    tell(sqlite_url, story)


def test_a_delivery_of_the_test_provider_is_taken_over_http(url: str) -> None:
    async def story(it: Counter) -> None:
        provider = it.world.providers["test"]
        assert isinstance(provider, Sandbox)
        link = await it.place()
        await it.pay(link, "4242424242424242")
        ((event),) = await provider.deliveries(STORE)
        address = f"/payments/test/{STORE}/events"
        with inbox_of(it.world) as client:
            altered = await client.post(
                address, content=event.body + b" ", headers=dict(event.headers)
            )
            told = await client.post(address, content=event.body, headers=dict(event.headers))
        assert (altered.status_code, told.status_code) == (400, 200)

    tell(url, story)
