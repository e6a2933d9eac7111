"""How a store sells reads back equal, is replaced as a whole, and stays in its store."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa

from orderwire.engine.catalogue import Variant
from orderwire.storage import catalogue, products, selling
from tests import make
from tests.databases import opened
from tests.shop import STORE, fill, rows_of
from tests.storage.selling_round import ACCOUNTS, BRANCHES, METHODS, RATES, WAYS

OTHER_STORE = 2

Read = Callable[[sa.Connection, int], Any]
Replace = Callable[[sa.Connection, int, Any], None]


def put(change: Replace, store_id: int, rows: list[Any], db: sa.Connection) -> None:
    """Replace a list of a store's."""
    change(db, store_id, rows)


LISTS = [
    pytest.param(selling.shipping_methods, selling.replace_shipping_methods, METHODS, id="methods"),
    pytest.param(selling.branches, selling.replace_branches, BRANCHES, id="branches"),
    pytest.param(selling.bank_accounts, selling.replace_bank_accounts, ACCOUNTS, id="accounts"),
    pytest.param(selling.ways_to_pay, selling.replace_ways_to_pay, WAYS, id="ways"),
]


@pytest.mark.parametrize(("read", "change", "rows"), LISTS)
def test_a_list_reads_back_equal_and_in_its_order(
    url: str, read: Read, change: Replace, rows: list[Any]
) -> None:
    async def story() -> None:
        async with opened(url) as database:
            assert await database.read(lambda db: read(db, STORE)) == []
            await database.write(lambda db: change(db, STORE, rows))
            assert await database.read(lambda db: read(db, STORE)) == rows

    asyncio.run(story())


@pytest.mark.parametrize(("read", "change", "rows"), LISTS)
def test_a_list_is_replaced_as_a_whole(
    url: str, read: Read, change: Replace, rows: list[Any]
) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: change(db, STORE, rows))
            kept = [replace(rows[-1], is_active=not rows[-1].is_active)]
            await database.write(lambda db: change(db, STORE, kept))
            assert await database.read(lambda db: read(db, STORE)) == kept
            await database.write(lambda db: change(db, STORE, []))
            assert await database.read(lambda db: read(db, STORE)) == []

    asyncio.run(story())


@pytest.mark.parametrize(("read", "change", "rows"), LISTS)
def test_two_stores_may_have_the_same_and_change_their_own_only(
    url: str, read: Read, change: Replace, rows: list[Any]
) -> None:
    async def story() -> None:
        async with opened(url) as database:
            for store_id in (STORE, OTHER_STORE):
                await database.write(partial(put, change, store_id, rows))
            await database.write(lambda db: change(db, STORE, rows[:1]))
            assert await database.read(lambda db: read(db, OTHER_STORE)) == rows

    asyncio.run(story())


def test_a_list_in_another_order_is_another_list(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            for methods in (METHODS, METHODS[::-1]):
                await database.write(
                    partial(selling.replace_shipping_methods, store_id=STORE, methods=methods)
                )
                found = await database.read(lambda db: selling.shipping_methods(db, STORE))
                assert found == methods

    asyncio.run(story())


def test_equal_settings_are_equal_texts(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: selling.replace_shipping_methods(db, STORE, METHODS))
            (_, express) = await database.read(lambda db: rows_of(db, "shipping_methods"))
            assert '"countries":["AE","KW","SA"]' in express["rules"]

    asyncio.run(story())


def test_tax_rates_are_replaced_as_a_whole(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(fill)
            await database.write(lambda db: fill(db, store_id=OTHER_STORE))
            await database.write(lambda db: selling.replace_tax_rates(db, STORE, RATES))
            assert await database.read(lambda db: selling.tax_rates(db, STORE)) == RATES
            await database.write(lambda db: selling.replace_tax_rates(db, STORE, {}))
            assert await database.read(lambda db: selling.tax_rates(db, STORE)) == {}
            kept = await database.read(lambda db: selling.tax_rates(db, OTHER_STORE))
            assert kept == {("SA", "standard"): 1500}

    asyncio.run(story())


def test_only_a_store_that_is_there_can_be_locked(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(fill)
            assert await database.write(lambda db: selling.lock_settings(db, STORE))
            assert not await database.write(lambda db: selling.lock_settings(db, OTHER_STORE))

    asyncio.run(story())


def test_a_weight_reads_back_wherever_a_product_is_read(url: str) -> None:
    heavy = make.product(300)
    variants = [
        replace(heavy.variants[0], weight_grams=1250),
        Variant(id=3001, prices=heavy.variants[0].prices),
    ]
    heavy = replace(heavy, variants=variants)

    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: fill(db, products=[heavy]))
            shown = await database.read(lambda db: products.list_products(db, STORE, "v1", limit=5))
            decided = await database.admit(STORE, lambda desk: desk.products([300]))
            for product in (shown[0].product, decided[300]):
                assert [variant.weight_grams for variant in product.variants] == [1250, None]

    asyncio.run(story())


def test_costs_stay_with_their_prices(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(lambda db: fill(db, products=[]))
            costs = {(3000, "SAR"): 4200}
            await database.write(
                lambda db: catalogue.insert_product(
                    db, STORE, make.product(300), available={}, now_ms=make.NOW_MS, costs=costs
                )
            )
            shown = await database.read(lambda db: products.list_products(db, STORE, "v1", limit=5))
            assert shown[0].costs == costs

    asyncio.run(story())
