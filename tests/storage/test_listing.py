"""Lists of orders: sorted, paged and filtered, and never another store's."""

import asyncio

import pytest

from orderwire.storage.orders import Listing, list_orders
from tests import make
from tests.shop import STORE, Shop, Wish, shop


async def place_five(it: Shop) -> list[int]:
    """Five orders, a second apart; the dearest first, the third through another dialect."""
    for index in range(5):
        it.clock.ms = make.NOW_MS + 1000 * index
        dialect = "rmz" if index == 2 else "v1"
        await it.place(Wish(lines=[(101, 5 - index)], dialect=dialect))
    return [row["id"] for row in await it.rows("orders")]


@pytest.mark.parametrize(
    ("listing", "wanted"),
    [
        (Listing(limit=9), [4, 3, 2, 1, 0]),
        (Listing(limit=9, is_descending=False), [0, 1, 2, 3, 4]),
        (Listing(limit=2, offset=1), [3, 2]),
        (Listing(limit=9, offset=9), []),
        (Listing(limit=9, order_by="total_minor"), [0, 1, 2, 3, 4]),
        (Listing(limit=2, order_by="created_ms", is_descending=False), [0, 1]),
        (Listing(limit=9, created_from_ms=make.NOW_MS + 3000), [4, 3]),
        (Listing(limit=9, created_before_ms=make.NOW_MS + 1000), [0]),
        (
            Listing(
                limit=9,
                created_from_ms=make.NOW_MS + 1000,
                created_before_ms=make.NOW_MS + 3000,
            ),
            [2, 1],
        ),
        (Listing(limit=9, without_unplaced_of="rmz"), [4, 3, 1, 0]),
    ],
)
def test_a_listing_shows(url: str, listing: Listing, wanted: list[int]) -> None:
    async def story() -> None:
        async with shop(url) as it:
            ids = await place_five(it)
            found = await it.database.read(lambda db: list_orders(db, STORE, listing))
            assert [ids.index(order.id) for order in found] == wanted
            assert all(len(order.lines) == 1 for order in found)
            assert await it.database.read(lambda db: list_orders(db, 2, listing)) == []

    asyncio.run(story())


def test_a_placed_order_of_a_dialect_that_lists_placed_ones_is_shown(url: str) -> None:
    async def story() -> None:
        free = make.product(minor=0)
        async with shop(url, products=[free]) as it:
            said = await it.place(Wish(dialect="rmz"))
            listing = Listing(limit=9, without_unplaced_of="rmz")
            found = await it.database.read(lambda db: list_orders(db, STORE, listing))
            assert [order.id for order in found] == [said.order_id]

    asyncio.run(story())
