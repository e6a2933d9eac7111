"""Ordering again what a checkout that is over was about."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import httpx
import pytest
import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit, Plan, Price, ProductKind
from orderwire.engine.drafts import DraftLine, Name
from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.storage.schema import coupons, prices, products
from tests import make
from tests.pages.serving import GRIND, SHOP, Checkout, Gate, checkout, gather

COFFEE = replace(make.product(101, options=[GRIND]), name="Coffee <b>")


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[COFFEE], coupons=[make.coupon()]) as running:
        yield running


def coffee(quantity: int = 2) -> DraftLine:
    return DraftLine(
        product=Name("product", "id", "101"),
        quantity=quantity,
        options=[("Grind", ["Espresso"])],
        notice="Not too fine",
    )


def expired(co: Checkout, *lines: DraftLine, coupon: str | None = None) -> str:
    link = co.place(*(lines or (coffee(),)), coupon=coupon)
    co.clock.ms += make.HOUR_MS
    return link


def change(co: Checkout, table: sa.Table, **values: object) -> None:
    """Change every row of the store in a table, as a merchant might meanwhile."""
    changed = sa.update(table).where(table.c.store_id == SHOP.id).values(**values)
    co.run(co.world.database.write(lambda db: db.execute(changed).rowcount))


def where(answer: httpx.Response, link: str) -> str:
    assert answer.status_code == 303
    return str(httpx.URL(link).join(answer.headers["location"]))


def test_the_same_lines_are_ordered_anew(co: Checkout) -> None:
    link = expired(co, coupon="SAVE10")
    page = httpx.get(link).text
    assert "This checkout has expired" in page
    assert "went back on sale" in page
    assert "Order again" in page
    new = where(co.order_again(link), link)
    assert new != link
    page = httpx.get(new).text
    for part in ("Coffee &lt;b&gt;", "Espresso", "Not too fine", "SAVE10", "SAR\xa0180.00"):
        assert part in page
    assert co.states("orders") == ["expired", "awaiting_payment"]
    assert co.available() == [98]
    assert co.pay(new).status_code == 303
    assert "Paid. Thank you!" in httpx.get(new).text


def test_the_history_says_who_ordered_again(co: Checkout) -> None:
    co.order_again(expired(co))
    events = [(row["kind"], row["actor"]) for row in co.rows("order_events")]
    assert ("order.expired", "customer") in events
    assert events[-1] == ("order.created", "customer")


def test_what_it_costs_now_counts(co: Checkout) -> None:
    link = expired(co)
    change(co, prices, amount_minor=12_345)
    assert "SAR\xa0246.90" in httpx.get(where(co.order_again(link), link)).text


def test_the_last_ones_are_not_in_their_own_way(co: Checkout) -> None:
    link = expired(co, coffee(100))
    assert co.available() == [0]
    assert co.order_again(link).status_code == 303
    assert co.available() == [0]


def test_ending_by_the_clock_and_by_the_customer_gives_back_once(co: Checkout) -> None:
    link = expired(co)
    assert co.run(expire_checkouts(co.world)) == 1
    assert co.available() == [100]
    co.order_again(link)
    assert co.available() == [98]


def test_a_double_click_makes_one_order(url: str) -> None:
    with checkout(url, products=[COFFEE]) as co:
        link = expired(co)
        answers = gather([partial(co.order_again, link)] * 8)
        assert len({where(answer, link) for answer in answers}) == 1
        assert where(co.order_again(link), link) == where(answers[0], link)
        assert sorted(co.states("orders")) == ["awaiting_payment", "expired"]


def test_a_cancelled_order_can_be_ordered_again(co: Checkout) -> None:
    link = co.place(coffee())
    co.cancel(co.rows("orders")[0]["id"])
    assert "Order again" in httpx.get(link).text
    assert "<form" in httpx.get(where(co.order_again(link), link)).text


def test_what_can_be_paid_is_not_ordered_again(co: Checkout) -> None:
    link = co.place(coffee())
    assert where(co.order_again(link), link) == link
    co.pay(link)
    assert where(co.order_again(link), link) == link
    assert len(co.states("orders")) == 1


def test_a_paid_order_that_was_cancelled_is_the_stores_business(sqlite_url: str) -> None:
    box = replace(make.product(102, kind=ProductKind.PHYSICAL))
    with checkout(sqlite_url, products=[box]) as co:
        link = co.place(make.line(102))
        co.pay(link)
        co.cancel(co.rows("orders")[0]["id"])
        assert "Order again" not in httpx.get(link).text
        answer = co.order_again(link)
        assert answer.status_code == 409
        assert "Please order these items in the store." in answer.text
        assert len(co.states("orders")) == 1


def test_sold_out_is_said(co: Checkout) -> None:
    link = expired(co, coffee(60))
    co.run(expire_checkouts(co.world))
    co.place(coffee(70))
    answer = co.order_again(link)
    assert answer.status_code == 409
    assert "not enough of <bdi>Coffee &lt;b&gt;</bdi> any more. Left: 30." in answer.text
    co.place(coffee(30))
    assert "<bdi>Coffee &lt;b&gt;</bdi> is sold out." in co.order_again(link).text
    said = httpx.post(f"{link}/again?lang=ar", data={"x": ""}).text
    assert '<html lang="ar" dir="rtl">' in said
    assert "نفد" in said
    assert len(co.states("orders")) == 3


def test_what_is_not_sold_any_more_is_said(co: Checkout) -> None:
    link = expired(co)
    change(co, products, is_active=False)
    assert "is not sold at the moment" in co.order_again(link).text


def test_without_a_coupon_that_is_over_it_goes_on(co: Checkout) -> None:
    link = expired(co, coupon="SAVE10")
    change(co, coupons, is_active=False)
    answer = co.order_again(link)
    assert "The coupon <bdi>SAVE10</bdi> no longer counts" in answer.text
    assert 'name="without_coupon"' in answer.text
    new = where(co.order_again(link, without_coupon="yes"), link)
    assert "SAR\xa0200.00" in httpx.get(new).text
    assert where(co.order_again(link), link) == new


def test_what_became_free_is_complete_at_once(co: Checkout) -> None:
    link = expired(co)
    change(co, prices, amount_minor=0)
    for _ in range(2):
        answer = co.order_again(link)
        assert answer.status_code == 200
        assert "Ordered. Nothing to pay!" in answer.text
        assert "1002" in answer.text
    assert co.states("orders") == ["expired", "completed"]


def test_the_language_goes_on_to_the_new_checkout(co: Checkout) -> None:
    link = expired(co)
    sent = httpx.post(f"{link}/again?lang=ar", data={"x": ""})
    assert sent.headers["location"].endswith("?lang=ar")


def test_a_reload_leads_back_to_the_checkout(co: Checkout) -> None:
    link = expired(co)
    assert where(httpx.get(f"{link}/again"), link) == link


def test_another_site_cannot_order_again(co: Checkout) -> None:
    link = expired(co)
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert httpx.post(f"{link}/again", data={"x": ""}, headers=headers).status_code == 403
    assert httpx.post(f"{link[:-1]}/again", data={"x": ""}).status_code == 404
    assert len(co.states("orders")) == 1


def test_a_payment_that_is_being_checked_comes_first(sqlite_url: str) -> None:
    gate = Gate()
    with checkout(sqlite_url, products=[COFFEE], provider=gate) as co:
        link = co.place(coffee())
        co.clock.ms += 50 * 60_000

        def late() -> httpx.Response:
            assert gate.is_reached.wait(10)
            co.clock.ms += 10 * 60_000
            try:
                return co.order_again(link)
            finally:
                gate.is_open.set()

        def pay() -> httpx.Response:
            return co.pay(link)

        assert [answer.status_code for answer in gather([pay, late])] == [303, 303]
        assert len(co.states("orders")) == 1


def test_a_plan_is_ordered_again_as_the_plan_it_was(sqlite_url: str) -> None:
    plans = [
        replace(
            make.variant(one),
            plan=Plan(PeriodUnit.MONTH, count),
            prices={"SAR": Price(count)},
        )
        for one, count in ((1010, 100), (1011, 300))
    ]
    product = replace(make.product(kind=ProductKind.SUBSCRIPTION), variants=plans)
    with checkout(sqlite_url, products=[product]) as co:
        link = expired(co, make.line(101, plan="1011"))
        co.order_again(link)
        assert {line["variant_id"] for line in co.rows("order_lines")} == {1011}
