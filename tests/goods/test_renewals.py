"""Subscriptions of a real store: started by their payment, renewed by an order, moved by time."""

import asyncio
from dataclasses import replace

from orderwire.engine.calendar import DAY_MS
from orderwire.engine.drafts import DraftLine
from orderwire.engine.edit_contents import Changes
from orderwire.engine.orders import Order
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionStep
from orderwire.engine.subscriptions import RETRY_MS, Subscription
from orderwire.operations.change_subscription import change_subscription
from orderwire.operations.edit_order import Edit, edit_order
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.renew_subscriptions import renew_subscriptions
from orderwire.storage.catalogue import insert_product
from orderwire.storage.schema import metadata
from orderwire.storage.subscriptions import get_subscription
from tests import make
from tests.goods.shelf import PRODUCTS, Shelf, plan, shelf
from tests.shop import ORIGIN, STORE

PLAN = make.line(204, plan="2040")
FREE_PLAN = make.line(204, plan="2041")


async def subscribed(it: Shelf) -> tuple[int, Subscription]:
    """A paid subscription, and the order that started it."""
    made = await it.order(PLAN)
    assert await it.rows("subscriptions") == []
    assert await it.pay(made.order_id)
    (row,) = await it.rows("subscriptions")
    return made.order_id, await the(it, row["id"])


async def the(it: Shelf, subscription_id: int) -> Subscription:
    found = await it.world.database.read(lambda db: get_subscription(db, STORE, subscription_id))
    assert found is not None
    return found


async def history(it: Shelf, order_id: int) -> list[str]:
    rows = await it.rows("order_events")
    kinds = [row["kind"] for row in rows if row["order_id"] == order_id]
    return [kind for kind in kinds if kind.startswith("subscription.")]


def test_a_paid_plan_starts_one_subscription(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            made = await it.order(PLAN)
            paid = await asyncio.gather(*(it.pay(made.order_id) for _ in range(5)))
            assert paid.count(True) == 1
            (row,) = await it.rows("subscriptions")
            (line,) = await it.rows("order_lines")
            assert (row["id"], row["state"], row["price_minor"]) == (line["id"], "active", 4900)
            assert row["customer_id"] is not None
            assert await history(it, made.order_id) == [
                "subscription.created",
                "subscription.activated",
            ]
            assert await it.states() == {made.order_id: "completed"}
            assert await renew_subscriptions(it.world) == 0

    asyncio.run(story())


def test_a_renewal_that_is_asked_for_twice_makes_one_order(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it, shelf(url, is_new=False) as rival:
            first, before = await subscribed(it)
            it.clock.ms = rival.clock.ms = before.period_ends_ms
            moved = await asyncio.gather(
                *(renew_subscriptions(one.world) for one in (it, rival) for _ in range(4))
            )
            assert sum(moved) == 1
            orders = await it.states()
            assert len(orders) == 2
            (renewal,) = orders.keys() - {first}
            after = await the(it, before.id)
            assert (after.state.value, after.renewal_order_id) == ("past_due", renewal)
            assert await history(it, renewal) == [
                "subscription.renewal_due",
                "subscription.past_due",
            ]
            assert await renew_subscriptions(it.world) == 0

            it.clock.ms += DAY_MS
            assert await it.pay(renewal)
            renewed = await the(it, before.id)
            assert (renewed.state.value, renewed.period_starts_ms) == (
                "active",
                before.period_ends_ms,
            )
            assert await history(it, renewal) == [
                "subscription.renewal_due",
                "subscription.past_due",
                "subscription.renewed",
            ]
            assert len(await it.rows("subscriptions")) == 1

    asyncio.run(story())


def test_a_renewal_stays_payable_for_the_grace_and_then_it_expires(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            first, before = await subscribed(it)
            it.clock.ms = before.period_ends_ms
            await renew_subscriptions(it.world)
            it.clock.ms = before.grace_ends_ms - 1
            assert await expire_checkouts(it.world) == await renew_subscriptions(it.world) == 0
            it.clock.ms = before.grace_ends_ms
            assert await expire_checkouts(it.world) == 1
            assert await renew_subscriptions(it.world) == 1
            expired = await the(it, before.id)
            assert (expired.state.value, expired.due_ms) == ("expired", None)

            renewal = expired.renewal_order_id
            assert renewal not in (None, first)
            it.clock.ms += 30 * DAY_MS
            assert await it.pay(renewal or 0)  # money that comes late is never lost
            again = await the(it, before.id)
            assert (again.state.value, again.period_starts_ms) == ("active", it.clock.ms)
            assert len(await it.rows("subscriptions")) == 1

    asyncio.run(story())


def test_a_refused_renewal_is_tried_again(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            first, before = await subscribed(it)
            await set_active(it, is_active=False)
            it.clock.ms = before.period_ends_ms
            assert await renew_subscriptions(it.world) == 1
            assert (await history(it, first))[2:] == [
                "subscription.renewal_failed",
                "subscription.past_due",
            ]
            assert await renew_subscriptions(it.world) == 0
            await set_active(it, is_active=True)
            it.clock.ms += RETRY_MS
            assert await renew_subscriptions(it.world) == 1
            after = await the(it, before.id)
            assert after.renewal_order_id in await it.states()
            assert await it.events("subscription.renewal_due") == [after.renewal_order_id]

    asyncio.run(story())


async def set_active(it: Shelf, *, is_active: bool) -> None:
    products = metadata.tables["products"]
    change = products.update().where(products.c.store_id == STORE, products.c.id == 204)
    await it.world.database.write(lambda db: db.execute(change.values(is_active=is_active)))


def test_a_free_plan_starts_and_renews_by_itself(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            made = await it.order(FREE_PLAN)
            assert made.state == "completed"
            (row,) = await it.rows("subscriptions")
            it.clock.ms = row["period_ends_ms"]
            await renew_subscriptions(it.world)
            renewed = await the(it, row["id"])
            assert (renewed.state.value, renewed.period_starts_ms) == ("active", it.clock.ms)
            assert set((await it.states()).values()) == {"completed"}
            assert await renew_subscriptions(it.world) == 0

    asyncio.run(story())


def test_a_restart_goes_on_where_it_stopped(url: str) -> None:
    async def begin() -> Subscription:
        async with shelf(url) as it:
            return (await subscribed(it))[1]

    async def go_on(before: Subscription) -> None:
        async with shelf(url, is_new=False) as it:
            assert await the(it, before.id) == before
            it.clock.ms = before.period_ends_ms
            assert await renew_subscriptions(it.world) == 1

    asyncio.run(go_on(asyncio.run(begin())))


def test_cancelling_ends_what_waits_to_be_paid(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            first, before = await subscribed(it)
            it.clock.ms = before.period_ends_ms
            await renew_subscriptions(it.world)
            changed = await change_subscription(
                it.world, STORE, before.id, SubscriptionStep.CANCEL, actor="test"
            )
            assert isinstance(changed, Subscription)
            states = await it.states()
            assert states.pop(first) == "completed"
            assert list(states.values()) == ["cancelled"]
            it.clock.ms = before.grace_ends_ms
            assert await renew_subscriptions(it.world) == 0

    asyncio.run(story())


def test_a_paused_subscription_is_not_renewed(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            _, before = await subscribed(it)
            step, of = SubscriptionStep.PAUSE, before.id
            assert await change_subscription(it.world, 2, of, step, actor="test") is None
            await change_subscription(it.world, STORE, of, step, actor="test")
            it.clock.ms = before.period_ends_ms + DAY_MS
            assert await renew_subscriptions(it.world) == 0
            refused = await change_subscription(it.world, STORE, of, step, actor="test")
            assert isinstance(refused, WrongState)
            step = SubscriptionStep.RESUME
            resumed = await change_subscription(it.world, STORE, of, step, actor="test")
            assert isinstance(resumed, Subscription)
            assert resumed.period_ends_ms > it.clock.ms

    asyncio.run(story())


def test_the_period_is_counted_in_the_stores_zone(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            # 30 January, 22:00 in UTC, is the 31st in Riyadh.
            it.clock.ms = 1_769_810_400_000
            _, started = await subscribed(it)
            assert started == replace(started, period_ends_ms=1_772_229_600_000)  # 27 February

    asyncio.run(story())


async def edit(it: Shelf, order_id: int, *added: DraftLine) -> None:
    wanted = Edit(order_id=order_id, changes=Changes(added=added), origin=ORIGIN, dialect="rmz")
    assert isinstance(await edit_order(it.world, STORE, wanted), Order)


async def due_again(it: Shelf) -> tuple[int, Subscription]:
    """A renewal order that waits to be paid, and the subscription that it renews."""
    _, before = await subscribed(it)
    it.clock.ms = before.period_ends_ms
    assert await renew_subscriptions(it.world) == 1
    after = await the(it, before.id)
    assert after.renewal_order_id is not None
    return after.renewal_order_id, after


def test_a_plan_that_is_added_to_a_renewal_starts_a_subscription_of_its_own(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            other = replace(PRODUCTS[3], id=214, slug="other-plan", variants=[plan(2140, 900)])
            await it.world.database.write(
                lambda db: insert_product(db, STORE, other, available={}, now_ms=it.clock.ms)
            )
            order_id, before = await due_again(it)
            await edit(it, order_id, make.line(214, plan="2140"))
            assert await it.pay(order_id)
            rows = {row["variant_id"]: row for row in await it.rows("subscriptions")}
            assert {one: row["state"] for one, row in rows.items()} == {
                2040: "active",
                2140: "active",
            }
            assert (rows[2140]["order_id"], rows[2040]["periods"]) == (order_id, 2)
            assert (await the(it, before.id)).renewed_ms == it.clock.ms
            assert await history(it, order_id) == [
                "subscription.renewal_due",
                "subscription.past_due",
                "subscription.renewed",
                "subscription.created",
                "subscription.activated",
            ]

    asyncio.run(story())


def test_a_code_that_a_renewal_waits_for_renews_nothing_again(url: str) -> None:
    async def story() -> None:
        async with shelf(url) as it:
            order_id, before = await due_again(it)
            await edit(it, order_id, make.line(203))
            assert await it.pay(order_id)
            renewed = await the(it, before.id)
            await it.fill("SKU-203", ["A"])
            assert await it.given() == {"A": order_id}
            assert await the(it, before.id) == renewed

    asyncio.run(story())
