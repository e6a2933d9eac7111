"""How a store sells is changed as a whole: section by section, with ids that stay."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from orderwire.engine.delivering import ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.operations.apply_settings import (
    NEW_ID,
    Applied,
    Difference,
    StoreSettings,
    Wanted,
    apply_settings,
)
from orderwire.operations.read_settings import Settings, read_settings
from orderwire.operations.world import World, make_world
from tests.databases import opened
from tests.shop import STORE, Clock, everything, fill
from tests.storage.selling_round import ACCOUNTS, BRANCHES, METHODS, PLAIN, RATES, WAYS

OTHER_STORE = 2

NEW_METHODS = [replace(method, id=NEW_ID) for method in METHODS]
ALL = Wanted(
    store=StoreSettings(
        name="Noura",
        country="KW",
        timezone="Asia/Kuwait",
        prices_include_tax=False,
        tax_number="3",
        checkout_lasts_ms=60_000,
        window_ms=0,
        calls_per_minute=7,
        slug="noura",
        description="Books",
    ),
    tax_rates=RATES,
    shipping_methods=NEW_METHODS,
    branches=[replace(branch, id=NEW_ID) for branch in BRANCHES],
    bank_accounts=[replace(account, id=NEW_ID) for account in ACCOUNTS],
    ways_to_pay=WAYS,
)


@dataclass
class Office:
    """Where a merchant changes the settings of a store."""

    world: World

    async def apply(self, wanted: Wanted, *, is_rehearsal: bool = False) -> Applied:
        applied = await apply_settings(
            self.world, STORE, lambda _: wanted, is_rehearsal=is_rehearsal
        )
        assert applied is not None
        return applied

    async def settings(self, store_id: int = STORE) -> Settings:
        settings = await read_settings(self.world, store_id)
        assert settings is not None
        return settings

    async def ids(self) -> dict[str, int]:
        return {one.name: one.id for one in (await self.settings()).shipping_methods}


def tell(url: str, story: Callable[[Office], Awaitable[None]]) -> None:
    """Let a story happen in the office of a store, with another store beside it."""

    async def run() -> None:
        async with opened(url) as database:
            await database.write(fill)
            await database.write(lambda db: fill(db, store_id=OTHER_STORE))
            world = make_world(database, "http://shop.test", Clock())
            try:
                await story(Office(world))
            finally:
                await world.close()

    asyncio.run(run())


def changed(applied: Applied) -> dict[str, Difference]:
    return {one.section: one for one in applied.differences if not one.is_nothing}


def method(name: str, method_id: int = NEW_ID) -> ShippingMethod:
    return ShippingMethod(id=method_id, name=name, rules=(PLAIN,))


def test_a_new_store_has_its_rates_and_nothing_else(url: str) -> None:
    async def story(it: Office) -> None:
        settings = await it.settings()
        assert settings.store.name == "Shop"
        assert settings.tax_rates == {("SA", "standard"): 1500}
        assert [*settings.shipping_methods, *settings.branches] == []
        assert [*settings.bank_accounts, *settings.ways_to_pay] == []

    tell(url, story)


def test_what_is_applied_is_what_is_read(url: str) -> None:
    async def story(it: Office) -> None:
        applied = await it.apply(ALL)
        found = await it.settings()
        assert found == applied.settings
        assert found.tax_rates == RATES
        assert found.ways_to_pay == WAYS
        assert [replace(one, id=NEW_ID) for one in found.shipping_methods] == NEW_METHODS
        assert (found.store.name, found.store.window_ms) == ("Noura", 0)
        assert (found.store.currency, found.store.is_sandbox) == ("SAR", True)

    tell(url, story)


def test_a_section_that_is_not_given_stays(url: str) -> None:
    async def story(it: Office) -> None:
        before = (await it.apply(ALL)).settings
        applied = await it.apply(Wanted(tax_rates={}, shipping_methods=[]))
        assert list(changed(applied)) == ["tax", "shipping"]
        assert await it.settings() == replace(before, tax_rates={}, shipping_methods=[])
        assert changed(await it.apply(Wanted())) == {}

    tell(url, story)


def test_another_store_is_left_alone(url: str) -> None:
    async def story(it: Office) -> None:
        database = it.world.database
        before = await database.read(lambda db: everything(db, OTHER_STORE))
        await it.apply(ALL)
        assert await database.read(lambda db: everything(db, OTHER_STORE)) == before

    tell(url, story)


def test_the_same_name_is_the_same_row(url: str) -> None:
    async def story(it: Office) -> None:
        await it.apply(Wanted(shipping_methods=[method("A"), method("B")]))
        before = await it.ids()
        assert min(before.values()) >= 2**33
        dearer = replace(method("B"), tax_class="zero")
        applied = await it.apply(Wanted(shipping_methods=[method("C"), dearer]))
        after = await it.ids()
        assert after["B"] == before["B"]
        assert after["C"] not in before.values()
        assert changed(applied)["shipping"] == Difference(
            section="shipping", added=["C"], changed=["B"], removed=["A"]
        )

    tell(url, story)


def test_a_row_is_renamed_by_its_id(url: str) -> None:
    async def story(it: Office) -> None:
        await it.apply(Wanted(shipping_methods=[method("A")]))
        first = (await it.ids())["A"]
        await it.apply(Wanted(shipping_methods=[method("A"), method("B", first)]))
        after = await it.ids()
        assert after["B"] == first
        assert after["A"] not in (first, NEW_ID)

    tell(url, story)


def test_an_account_is_known_by_its_number(url: str) -> None:
    async def story(it: Office) -> None:
        accounts = [replace(account, id=NEW_ID) for account in ACCOUNTS]
        await it.apply(Wanted(bank_accounts=accounts))
        before = [account.id for account in (await it.settings()).bank_accounts]
        renamed = [replace(account, account_name="Other") for account in accounts[::-1]]
        await it.apply(Wanted(bank_accounts=renamed))
        assert [account.id for account in (await it.settings()).bank_accounts] == before[::-1]

    tell(url, story)


def test_an_id_of_nobody_is_our_own_mistake(url: str) -> None:
    async def story(it: Office) -> None:
        with pytest.raises(AssertionError):
            await it.apply(Wanted(tax_rates={}, shipping_methods=[method("A", 5)]))
        assert (await it.settings()).tax_rates != {}

    tell(url, story)


def test_a_rehearsal_says_everything_and_changes_nothing(url: str) -> None:
    async def story(it: Office) -> None:
        before = await it.world.database.read(everything)
        rehearsed = await it.apply(ALL, is_rehearsal=True)
        assert await it.world.database.read(everything) == before
        applied = await it.apply(ALL)
        assert rehearsed.differences == applied.differences
        assert list(changed(applied)) == [
            "store",
            "tax",
            "shipping",
            "branches",
            "bank_accounts",
            "payments",
        ]

    tell(url, story)


def test_what_the_edit_raises_is_passed_on_and_nothing_is_changed(url: str) -> None:
    async def story(it: Office) -> None:
        def edit(settings: Settings) -> Wanted:
            raise LookupError(settings.store.name)

        before = await it.world.database.read(everything)
        with pytest.raises(LookupError, match="Shop"):
            await apply_settings(it.world, STORE, edit)
        assert await it.world.database.read(everything) == before

    tell(url, story)


def test_a_store_that_is_not_there_has_no_settings(url: str) -> None:
    async def story(it: Office) -> None:
        assert await read_settings(it.world, 99) is None
        assert await apply_settings(it.world, 99, lambda _: ALL) is None

    tell(url, story)


def test_ways_to_pay_are_kept_in_order_of_their_positions(url: str) -> None:
    async def story(it: Office) -> None:
        ways = [WayToPay(provider=name, position=1) for name in ("test", "bank_transfer")]
        applied = await it.apply(Wanted(ways_to_pay=ways))
        assert [way.provider for way in applied.settings.ways_to_pay] == ["bank_transfer", "test"]
        assert await it.settings() == applied.settings

    tell(url, story)


def test_two_who_change_at_once_come_one_after_the_other(url: str) -> None:
    async def story(it: Office) -> None:
        def add(name: str) -> Callable[[Settings], Wanted]:
            return lambda now: Wanted(shipping_methods=[*now.shipping_methods, method(name)])

        names = [f"Method {number}" for number in range(8)]
        await asyncio.gather(*(apply_settings(it.world, STORE, add(name)) for name in names))
        ids = await it.ids()
        assert sorted(ids) == names
        assert len(set(ids.values())) == len(names)

    tell(url, story)
