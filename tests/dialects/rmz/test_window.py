"""Equal requests within five minutes are one order; the service's clock counts them."""

import asyncio

import pytest

from tests.dialects.rmz.inside import Inside, inside
from tests.program import basket, item

SECOND = 1000


@pytest.mark.parametrize("slug", ["free-ebook", "design-course"])
def test_five_minutes_are_five_minutes(demo_url: str, slug: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            document = basket(item(slug))
            name = "order_id" if slug == "free-ebook" else "checkout_id"
            first = (await it.post(document)).json()["data"][name]
            it.clock.ms += 299 * SECOND
            again = await it.post(document)
            it.clock.ms += 2 * SECOND
            late = await it.post(document)
            assert (again.status_code, late.status_code) == (200, 201)
            assert again.json()["data"] == {name: first, "duplicate": True}
            assert late.json()["data"][name] != first

    asyncio.run(story())


def test_a_duplicate_does_not_make_the_five_minutes_longer(demo_url: str) -> None:
    async def story() -> list[int]:
        async with inside(demo_url) as it:
            document = basket()
            statuses = []
            for _ in range(4):
                statuses.append((await it.post(document)).status_code)
                it.clock.ms += 120 * SECOND
            return statuses

    assert asyncio.run(story()) == [201, 200, 200, 201]


def test_a_key_lasts_a_day_and_more(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            document, key = basket(), {"Idempotency-Key": "k"}
            first = await it.post(document, **key)
            for hours in (0, 1, 22):
                it.clock.ms += hours * 3600 * SECOND
                again = await it.post(document, **key)
                assert again.content == first.content

    asyncio.run(story())


def test_a_checkout_that_expired_is_no_duplicate(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            document = basket(item("design-course"))
            first = await it.post(document)
            it.clock.ms += 31 * 60 * SECOND
            await it.expire()
            again = await it.post(document)
            assert again.status_code == 201
            assert again.json()["data"]["checkout_id"] != first.json()["data"]["checkout_id"]

    asyncio.run(story())


def test_a_paid_checkout_is_still_a_duplicate(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            document = basket(item("design-course"))
            first = (await it.post(document)).json()["data"]
            await it.pay(first["checkout_url"])
            again = await it.post(document)
            assert again.json()["data"] == {"checkout_id": first["checkout_id"], "duplicate": True}

    asyncio.run(story())


async def place_both(it: Inside, *documents: dict[str, object]) -> list[int]:
    return [(await it.post(document)).status_code for document in documents]


def test_anonymous_buyers_of_one_basket_are_one_buyer(demo_url: str) -> None:
    async def story() -> list[int]:
        async with inside(demo_url) as it:
            document = basket(item("design-course"))
            known = document | {"customer": {"id": 12345}}
            return await place_both(it, document, document, known, known)

    assert asyncio.run(story()) == [201, 200, 201, 200]
