"""The demo store delivers and is paid, and Salla's ids of its parts lead to them."""

import asyncio

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import Parcel, is_iban, price_by
from orderwire.engine.offering import TEST
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.operations.demo_store import STORE_ID
from orderwire.operations.make_demo import make_demo
from orderwire.operations.read_settings import Settings, read_settings
from orderwire.operations.world import make_world
from orderwire.storage.products import list_products
from tests.databases import opened
from tests.shop import Clock, rows_of


async def demo(url: str) -> tuple[Settings, dict[str, int], list[int | None]]:
    """The demo's settings, what Salla's ids stand for, and what its goods weigh."""
    async with opened(url) as database:
        world = make_world(database, "http://demo.test", Clock())
        try:
            await make_demo(world)
            settings = await read_settings(world, STORE_ID)
            rows = await database.read(lambda db: rows_of(db, "outside_ids", STORE_ID))
            shown = await database.read(lambda db: list_products(db, STORE_ID, "rmz", limit=50))
        finally:
            await world.close()
    assert settings is not None
    salla = {
        f"{row['kind']} {row['outside_id']}": int(row["our_id"])
        for row in rows
        if row["dialect"] == "salla"
    }
    goods = [one.product for one in shown if one.product.is_shipped]
    return settings, salla, [one.weight_grams for its in goods for one in its.variants]


def price(settings: Settings, name: str, country: str, subtotal: int, grams: int) -> int | None:
    (method,) = [one for one in settings.shipping_methods if one.name == name]
    parcel = Parcel(
        address=Address(country=country),
        currency="SAR",
        subtotal_minor=subtotal,
        weight_grams=grams,
    )
    return price_by(method.rules, parcel)


def test_the_demo_store_delivers_and_is_paid(sqlite_url: str) -> None:
    settings, salla, weights = asyncio.run(demo(sqlite_url))
    assert salla["shipping_method 1433878184"] == settings.shipping_methods[0].id
    assert salla["branch 203948803"] == settings.branches[0].id
    assert salla["bank_account 234234"] == settings.bank_accounts[0].id
    assert price(settings, "Standard", "SA", 29_999, 60) == 2000
    assert price(settings, "Standard", "SA", 30_000, 60) == 0
    assert price(settings, "Standard", "AE", 30_000, 60) is None
    assert price(settings, "Express", "SA", 1, 5001) == 4000
    assert price(settings, "Express", "KW", 1, 900) == 7500
    assert all(is_iban(account.iban) for account in settings.bank_accounts)
    assert len(settings.bank_accounts) == 2
    ways = {way.provider: way for way in settings.ways_to_pay}
    assert list(ways) == [TEST, BANK_TRANSFER, CASH_ON_DELIVERY]
    assert ways[BANK_TRANSFER].lasts_ms == 48 * 3_600_000
    assert [fee.amount_minor for fee in ways[CASH_ON_DELIVERY].fees] == [1500]
    assert weights
    assert None not in weights
