"""The service inside the test's own process, for what needs a clock that a test can set."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.show_checkout import read_pay_link
from orderwire.operations.world import World, make_world
from orderwire.web.app import make_app
from tests.databases import opened
from tests.program import AUTHORISED, ORDERS, basket
from tests.shop import Clock

PUBLIC_URL = "https://shop.example"
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000002"


@dataclass
class Inside:
    """The demo store, its clock, and somebody who may use it."""

    world: World
    http: httpx.AsyncClient
    clock: Clock

    async def post(self, document: dict[str, Any], **headers: str) -> httpx.Response:
        """Ask for an order."""
        return await self.http.post(ORDERS, json=document, headers=headers)

    async def place(self, *products: object, **more: object) -> dict[str, Any]:
        """Place an order of its own content; what is said of it."""
        answer = await self.post(basket(*products, **more))
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def listed(self, **query: object) -> dict[str, Any]:
        """A page of orders."""
        asked = {name: str(value) for name, value in query.items()}
        answer = await self.http.get(ORDERS, params=asked or None)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def ids(self, **query: object) -> Sequence[int]:
        """The ids on a page of orders."""
        return [order["id"] for order in (await self.listed(**query))["data"]]

    async def pay(self, checkout_url: str, card: str = GOOD_CARD) -> None:
        """Pay behind a link."""
        link = read_pay_link(checkout_url.rpartition("/")[2])
        assert link is not None
        await pay_checkout(
            self.world, link, provider="test", form={"card_number": card}, request_id="test"
        )

    async def expire(self) -> None:
        """Let the clock's work be done."""
        await expire_checkouts(self.world)


@asynccontextmanager
async def inside(url: str) -> AsyncIterator[Inside]:
    """The demo store of a database that has it, where time stands still."""
    async with opened(url) as database:
        clock = Clock()
        world = make_world(database, PUBLIC_URL, clock)
        transport = httpx.ASGITransport(make_app(world))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://inside", headers=AUTHORISED
        ) as http:
            yield Inside(world, http, clock)
        await world.close()


def exact(answer: httpx.Response) -> Any:  # noqa: ANN401 - whatever the document holds
    """A document with its numbers as they are written."""
    return json.loads(answer.text, parse_float=str)
