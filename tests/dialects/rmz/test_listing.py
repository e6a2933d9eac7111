"""GET /orders and GET /orders/{id}: what is shown of the book, to the digit and by its models."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from orderwire.dialects.rmz.answers import OrderPage, OrderShown
from tests import make
from tests.dialects.rmz.inside import BAD_CARD, PUBLIC_URL, Inside, exact, inside
from tests.program import ORDERS, item

DAY = 24 * 3600 * 1000
LISTED = {
    *("id", "store_id", "customer_id", "coupon_id", "total", "checkout_id", "current_status"),
    *("seen_at", "order_review_notification_sent_at", "tax_rate", "tax_amount"),
    *("prices_include_tax", "tax_country_code", "tax_registration_number", "created_at"),
    *("updated_at", "human_format", "transaction", "customer"),
}
TRANSACTION = {
    *("id", "total", "deserved", "payment_method", "is_refunded", "order_id", "human_format"),
}
TRANSACTION_FORMAT = {
    *("payment.method", "created_at", "created_at_text"),
    *("store_balance_scheduled_at_text", "store_balance_scheduled_at"),
}
CUSTOMER = {"id", "firstName", "lastName", "email", "country_code", "phone"}
PAGE = [
    *("current_page", "data", "first_page_url", "from", "next_page_url", "path", "per_page"),
    *("prev_page_url", "to"),
]
MORE_OF_A_TRANSACTION = {
    *("store_balance_credited_at", "platform_fees", "payment_data", "payment_id", "is_hold"),
    "is_by_platform",
}


def fits(model: type[BaseModel], text: str) -> None:
    """The document holds what its model says, and nothing else."""
    model.model_validate_json(text, strict=True)


async def fill(it: Inside, count: int, pause_ms: int = 60_000) -> list[int]:
    """Place free orders one after the other; their ids, the newest first."""
    made = []
    for _ in range(count):
        it.clock.ms += pause_ms
        made.append((await it.place())["order_id"])
    return made[::-1]


def test_pages_hold_fifteen_and_lead_to_one_another(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            history = list(await it.ids())
            everything = await fill(it, 36 - len(history)) + history
            for number, (next_page, prev_page) in enumerate([(2, None), (3, 1), (None, 2)], 1):
                page = await it.listed(page=number)
                first = (number - 1) * 15
                shown = everything[first : first + 15]
                link = f"{PUBLIC_URL}{ORDERS}?page="
                assert list(page) == PAGE
                assert [order["id"] for order in page["data"]] == shown
                assert (page["current_page"], page["per_page"]) == (number, 15)
                assert (page["from"], page["to"]) == (first + 1, first + len(shown))
                assert page["next_page_url"] == (f"{link}{next_page}" if next_page else None)
                assert page["prev_page_url"] == (f"{link}{prev_page}" if prev_page else None)
                assert (page["path"], page["first_page_url"]) == (
                    f"{PUBLIC_URL}{ORDERS}",
                    f"{link}1",
                )

    asyncio.run(story())


def test_a_last_page_that_is_full_has_no_next_one(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            await fill(it, 15 - len(await it.ids()))
            page = await it.listed()
            assert len(page["data"]) == 15
            assert page["next_page_url"] is None
            beyond = await it.listed(page=2)
            assert (beyond["data"], beyond["from"], beyond["to"]) == ([], None, None)

    asyncio.run(story())


def test_links_keep_what_was_asked_for(demo_url: str) -> None:
    """A caller that follows the links stays in its own list."""

    async def story() -> None:
        async with inside(demo_url) as it:
            await fill(it, 40)
            asked = {"orderBy": "created_at", "orderDirection": "asc", "created_from": "2020-01-01"}
            wanted: list[int] = []
            for number in (1, 2, 3, 4):
                wanted += await it.ids(**asked, page=number)
            found: list[int] = []
            page: dict[str, Any] = await it.listed(**asked)
            while True:
                found += [order["id"] for order in page["data"]]
                if page["next_page_url"] is None:
                    break
                address = page["next_page_url"].removeprefix(PUBLIC_URL)
                page = (await it.http.get(address)).json()["data"]
            assert found == wanted

    asyncio.run(story())


@pytest.mark.parametrize("by", [None, "id", "created_at", "updated_at", "total"])
def test_the_list_is_in_the_order_that_was_asked_for(demo_url: str, by: str | None) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            await fill(it, 3)
            for direction in (None, "asc", "desc", "DESC"):
                asked = {"orderBy": by, "orderDirection": direction}
                page = await it.listed(**{name: text for name, text in asked.items() if text})
                found = [(order[by or "id"], order["id"]) for order in page["data"]]
                assert found == sorted(found, reverse=direction != "asc")
                assert len(found) > 5

    asyncio.run(story())


def test_days_are_whole_and_include_their_last_moment(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            midnight = int(datetime(2030, 5, 2, tzinfo=UTC).timestamp()) * 1000
            made = {}
            for name, at_ms in [
                ("before", midnight - 1),
                ("first", midnight),
                ("last", midnight + DAY - 1),
                ("after", midnight + DAY),
            ]:
                it.clock.ms = at_ms
                made[(await it.place())["order_id"]] = name

            async def names(**query: str) -> list[str]:
                return [made[found] for found in await it.ids(**query) if found in made]

            assert await names(created_from="2030-05-02") == ["after", "last", "first"]
            both = {"created_from": "2030-05-02", "created_to": "2030-05-02"}
            assert await names(**both) == ["last", "first"]
            assert await names(created_to="2030-05-01") == ["before"]
            moment = {"created_from": "2030-05-02T00:00:00Z", "created_to": "2030-05-02T12:00:00Z"}
            assert await names(**moment) == ["first"]
            eastern = {"created_from": "2030-05-02T03:00:00+03:00", "created_to": "2030-05-02"}
            assert await names(**eastern) == ["last", "first"]
            assert await names(created_from="2030-05-03", created_to="2030-05-02") == []

    asyncio.run(story())


def test_an_order_is_unknown_until_it_is_placed(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            placed = await it.place(item("design-course"), customer={"id": 12346})
            before = await it.ids()
            order_id = await order_of(it, placed["checkout_id"])
            assert (await it.http.get(f"{ORDERS}/{order_id}")).status_code == 404
            await it.pay(placed["checkout_url"], BAD_CARD)
            assert await it.ids() == before
            await it.pay(placed["checkout_url"])
            assert await it.ids() == [order_id, *before]
            assert (await it.http.get(f"{ORDERS}/{order_id}")).status_code == 200
            assert (await it.http.get(f"{ORDERS}/{placed['checkout_id']}")).status_code == 404

    asyncio.run(story())


async def order_of(it: Inside, checkout_id: int) -> int:
    """The id that a checkout's order will have."""
    from_book = "SELECT order_id FROM checkouts WHERE store_id = 1 AND id = :id"

    def look(db: Any) -> int:  # noqa: ANN401 - the storage's connection
        found: int = db.exec_driver_sql(from_book.replace(":id", str(checkout_id))).scalar_one()
        return found

    return await it.world.database.read(look)


def test_everything_the_platform_shows_is_there(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            placed = await it.place(
                item("design-course", 2, notice="Soon"),
                customer={"id": 12345},
                coupon_code="SAVE10",
            )
            it.clock.ms += 1234
            await it.pay(placed["checkout_url"])
            answer = await it.http.get(ORDERS)
            fits(OrderPage, answer.text)
            listed = answer.json()["data"]["data"][0]
            assert listed.keys() >= LISTED
            assert listed["transaction"].keys() == TRANSACTION
            assert listed["transaction"]["human_format"].keys() == TRANSACTION_FORMAT
            assert listed["customer"].keys() == CUSTOMER
            shown = await it.http.get(f"{ORDERS}/{listed['id']}")
            fits(OrderShown, shown.text)
            order = shown.json()["data"]
            assert LISTED | {"items", "statuses"} <= order.keys()
            assert order["transaction"].keys() == TRANSACTION | MORE_OF_A_TRANSACTION
            assert order["items"][0]["item_type"] == "App\\Models\\StoreProduct"
            assert order["items"][0]["item_id"] == 101
            assert {key: order[key] for key in LISTED - {"transaction"}} == {
                key: listed[key] for key in LISTED - {"transaction"}
            }

    asyncio.run(story())


def test_amounts_are_exact_and_add_up(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            placed = await it.place(
                item("design-course", 2, notice="Soon"),
                customer={"id": 12345},
                coupon_code="SAVE10",
            )
            await it.pay(placed["checkout_url"])
            listed = exact(await it.http.get(ORDERS))["data"]["data"][0]
            order = exact(await it.http.get(f"{ORDERS}/{listed['id']}"))["data"]
            assert listed["total"] == order["total"] == order["transaction"]["total"] == "299.99"
            assert order["discount_amount"] == "33.33"
            assert order["tax_amount"] == "39.13"
            assert (order["tax_rate"], order["prices_include_tax"]) == (15, True)
            line = order["items"][0]
            assert (line["price"], line["quantity"]) == ("166.66", 2)
            assert (line["discount"], line["total"]) == ("33.33", "299.99")
            assert line["notice"] == "Soon"

    asyncio.run(story())


def test_times_and_statuses_tell_the_story(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            it.clock.ms = make.NOW_MS + 7
            placed = await it.place(item("sticker-pack", 2))
            it.clock.ms += 61_000
            await it.pay(placed["checkout_url"])
            order_id = (await it.ids())[0]
            order = (await it.http.get(f"{ORDERS}/{order_id}")).json()["data"]
            assert order["created_at"] == "2027-01-15T08:00:00.007000Z"
            assert order["updated_at"] == "2027-01-15T08:01:01.007000Z"
            assert order["human_format"]["date_normal"] == "Fri, Jan 15, 2027 8:00 AM"
            assert order["human_format"]["date_human"].startswith("منذ ")
            assert order["current_status"] == 2
            assert order["customer"] is order["customer_id"] is None
            assert [status["status"] for status in order["statuses"]][-1] == 2

    asyncio.run(story())


def test_the_demo_has_orders_in_every_state_it_can_show(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            answer = await it.http.get(ORDERS)
            fits(OrderPage, answer.text)
            listed = answer.json()["data"]["data"]
            assert {order["current_status"] for order in listed} == {2, 3, 4}
            for order in listed:
                shown = await it.http.get(f"{ORDERS}/{order['id']}")
                fits(OrderShown, shown.text)
                document = shown.json()["data"]
                assert document["statuses"][-1]["status"] == order["current_status"]
                assert json.dumps(document["items"])

    asyncio.run(story())


def test_a_plan_and_options_are_shown(demo_url: str) -> None:
    async def story() -> None:
        async with inside(demo_url) as it:
            placed = await it.place(
                item("gift-card", options={"1": 2, "Message": "مبروك"}),
                item("pro-plan", subscription_plan=502),
            )
            await it.pay(placed["checkout_url"])
            order_id = (await it.ids())[0]
            answer = await it.http.get(f"{ORDERS}/{order_id}")
            fits(OrderShown, answer.text)
            card, plan = answer.json()["data"]["items"]
            assert [(one["name"], one["value"]) for one in card["fields"]] == [
                ("Region", "Worldwide"),
                ("Message", "مبروك"),
            ]
            assert (card["type"], card["subscription"]) == ("code", None)
            assert plan["subscription"] == {
                "variant_id": 502,
                "period": "year",
                "period_count": 1,
            }

    asyncio.run(story())
