"""Stores, tokens, ids, customers and what else is kept of a store."""

import asyncio
from collections import Counter
from functools import partial

import sqlalchemy as sa

from orderwire.storage import counters, customers, outside, received, stores
from orderwire.storage.rows import CustomerRow
from orderwire.storage.schema import metadata
from tests import make
from tests.databases import opened
from tests.shop import STORE, Wish, everything, fill, rows_of, shop

TOKEN = "ow_live_7f3c1d9a_secret"


def test_a_store_reads_back_equal(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(fill)
            store = await database.read(lambda db: stores.get_store(db, STORE))
            assert store is not None
            assert (store.name, store.currency, store.is_sandbox) == ("Shop", "SAR", True)
            assert await database.read(lambda db: stores.get_store(db, 2)) is None

    asyncio.run(story())


def test_a_token_leads_to_its_store_and_is_written_nowhere(url: str) -> None:
    known = stores.Token(id=7, store_id=STORE, dialect="rmz")

    def dump(db: sa.Connection) -> str:
        return repr([db.execute(table.select()).all() for table in metadata.tables.values()])

    async def story() -> None:
        async with opened(url) as database:
            await database.write(
                lambda db: stores.insert_token(db, TOKEN, known, name="till", created_ms=1)
            )
            found = await database.read(lambda db: stores.find_token(db, stores.hash_token(TOKEN)))
            assert found == known
            text = await database.read(dump)
            assert stores.hash_token(TOKEN) in text
            assert "7f3c1d9a" not in text

    asyncio.run(story())


def test_a_revoked_or_unknown_token_leads_nowhere(url: str) -> None:
    known = stores.Token(id=7, store_id=STORE, dialect="rmz")
    revoke = metadata.tables["tokens"].update().values(revoked_ms=5)

    async def story() -> None:
        async with opened(url) as database:
            await database.write(
                lambda db: stores.insert_token(db, TOKEN, known, name="till", created_ms=1)
            )
            await database.write(lambda db: db.execute(revoke))
            for token in (TOKEN, "", "\ud800"):
                token_hash = stores.hash_token(token)
                assert (
                    await database.read(partial(stores.find_token, token_hash=token_hash)) is None
                )

    asyncio.run(story())


def test_ids_reserved_at_once_never_overlap(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(fill)
            firsts = await asyncio.gather(
                *[database.write(lambda db: counters.reserve_ids(db, STORE, 10)) for _ in range(40)]
            )
            taken = Counter(id_ for first in firsts for id_ in range(first, first + 10))
            assert set(taken.values()) == {1}
            assert min(taken) > 2**33 - 1
            assert len(taken) == 400

    asyncio.run(story())


def test_an_imported_customer_is_found_by_phone_and_email(url: str) -> None:
    row = CustomerRow(STORE, 5, "Sara", "", "Sara@Example.com", make.PHONE, 0)

    async def story() -> None:
        async with shop(url) as it:
            await it.database.write(lambda db: customers.insert_customer(db, row))
            await it.place(Wish(phone=make.PHONE))
            await it.place(Wish(email="sara@example.com"))
            assert [order["customer_id"] for order in await it.rows("orders")] == [5, 5]
            found = await it.database.read(lambda db: customers.customers_by_id(db, STORE, [5, 6]))
            assert found == {
                5: customers.Customer(
                    id=5,
                    first_name="Sara",
                    last_name="",
                    email="Sara@Example.com",
                    phone=make.PHONE,
                    created_ms=0,
                )
            }

    asyncio.run(story())


def test_outside_ids_are_known_in_their_dialect_only(url: str) -> None:
    async def story() -> None:
        async with opened(url) as database:
            await database.write(
                lambda db: outside.insert_outside_id(
                    db, STORE, "salla", "product", outside_id="892907448", our_id=5
                )
            )

            def known(db: sa.Connection, dialect: str, store_id: int) -> dict[int, str]:
                return outside.outside_ids_of(db, store_id, dialect, "product", [5, 6])

            assert await database.read(lambda db: known(db, "salla", STORE)) == {5: "892907448"}
            assert await database.read(lambda db: known(db, "rmz", STORE)) == {}
            assert await database.read(lambda db: known(db, "salla", 2)) == {}

    asyncio.run(story())


def test_an_outside_id_finds_the_product_in_an_order(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            await it.database.write(
                lambda db: outside.insert_outside_id(
                    db, STORE, "salla", "product", outside_id="555", our_id=102
                )
            )
            assert (await it.place(Wish(lines=[(555, 1)], dialect="salla"))).status == 201
            assert (await it.place(Wish(lines=[(555, 1)]))).refusal == "ProductNotFound"
            assert [line["product_id"] for line in await it.rows("order_lines")] == [102]

    asyncio.run(story())


def test_old_requests_and_claims_are_forgotten_and_others_kept(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            await it.place(Wish(is_windowed=True))
            kept_until = (await it.rows("received_requests"))[0]["keep_until_ms"]
            await it.database.write(lambda db: received.forget_old(db, STORE, kept_until - 1))
            assert len(await it.rows("received_requests")) == 1
            assert await it.rows("claims") == []
            await it.database.write(lambda db: received.forget_old(db, 2, kept_until))
            assert len(await it.rows("received_requests")) == 1
            await it.database.write(lambda db: received.forget_old(db, STORE, kept_until))
            assert await it.rows("received_requests") == []

    asyncio.run(story())


def test_stores_do_not_see_each_other(url: str) -> None:
    async def story() -> None:
        async with shop(url) as it:
            await it.database.write(lambda db: fill(db, store_id=2))
            before = await it.database.read(lambda db: everything(db, 2))
            said = await it.place(Wish(phone=make.PHONE, is_windowed=True))
            await it.cancel(said.order_id)
            assert await it.database.read(lambda db: everything(db, 2)) == before
            assert await it.database.read(lambda db: rows_of(db, "orders", 2)) == []

    asyncio.run(story())
