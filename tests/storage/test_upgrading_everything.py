"""The upgrade from every earlier revision, with rows in every table, and the work after it."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from orderwire.storage.book import list_entries
from orderwire.storage.migrations import current, head, plan_of, upgrade
from orderwire.storage.orders import Listing
from tests.databases import opened
from tests.shop import Wish, desk_of, everything
from tests.storage.revisions import (
    ROWS,
    STORE,
    contents,
    differences,
    fill_tables,
    reach,
    revisions,
)

at_every_revision = pytest.mark.parametrize("revision", revisions())


def test_the_last_revision_is_the_one_that_is_needed() -> None:
    assert revisions()[-1] == head()
    assert revisions() == sorted(set(revisions()))


@at_every_revision
def test_an_upgrade_keeps_every_row(bare_url: str, revision: str) -> None:
    def prepare(db: sa.Connection) -> dict[str, list[dict[str, Any]]]:
        reach(db, revision)
        fill_tables(db)
        return contents(db)

    async def story() -> None:
        async with opened(bare_url) as database:
            before = await database.write(prepare)
            assert {len(rows) for rows in before.values()} == {1, ROWS}
            assert len(before["products"]) == ROWS
            assert (await database.read(plan_of)).reached == revision
            await database.write(upgrade)
            assert await database.read(current) == head()
            after = await database.read(contents)
            assert list(differences(before, after)) == []
            assert before.keys() <= after.keys()

    asyncio.run(story())


@at_every_revision
def test_the_service_works_after_an_upgrade(bare_url: str, revision: str) -> None:
    def prepare(db: sa.Connection) -> None:
        reach(db, revision)
        fill_tables(db)
        upgrade(db)

    def entries(db: sa.Connection) -> list[int]:
        found = list_entries(db, STORE, Listing(limit=50), "rmz")
        return sorted(entry.order.number for entry in found)

    async def story() -> None:
        async with opened(bare_url) as database:
            await database.write(prepare)
            orders = await database.read(entries)
            before = await database.read(everything)
            async with desk_of(database) as it:
                wish = Wish(lines=[(1, 2)], dialect="v1", is_windowed=True, phone="+966500000001")
                said = await it.place(wish)
                assert said.status == 201, said
                assert await it.available() == {1: 48, 2: 50, 3: 50}
                assert said.number == ROWS + 1
                after = await database.read(everything)
            assert await database.read(entries) == [*orders, said.number]
            assert len(after["orders"]) == len(before["orders"]) + 1

    asyncio.run(story())
