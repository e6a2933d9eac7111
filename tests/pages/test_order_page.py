"""The customer's page of an order, and the way to it: what it says in each state."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import httpx
import pytest

from orderwire.engine.catalogue import ProductKind
from orderwire.operations.add_codes import add_codes
from orderwire.payments.sandbox import SLOW_MS
from orderwire.storage.sessions import Session
from tests import make
from tests.pages.serving import DECLINED, SHOP, Checkout, Gate, checkout, gather

BOX = replace(make.product(102, kind=ProductKind.PHYSICAL), name="Box <of> dates")
KEY = replace(
    make.product(103, kind=ProductKind.CODE),
    name="Gift card",
    variants=[replace(make.variant(1030), sku="GIFT")],
)
CONFIRMING = "4000 0000 0000 3220"
SLOW = "4000 0000 0000 0077"


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), BOX, KEY]) as running:
        yield running


def page_of(link: str, language: str = "en") -> str:
    shown = httpx.get(f"{link}/order?lang={language}")
    assert shown.status_code == 200
    return shown.text.replace("\u202f", " ")


def fill_pool(co: Checkout, *codes: str) -> None:
    co.run(add_codes(co.world, SHOP.id, "GIFT", codes, actor="test"))


def test_a_paid_order_is_shown_with_its_history(co: Checkout) -> None:
    link = co.place(make.line(102, 2))
    co.clock.ms += 60_000
    co.pay(link, DECLINED)
    co.clock.ms += 60_000
    co.pay(link)
    assert f'href="{httpx.URL(link).path}/order"' in httpx.get(link).text
    page = page_of(link)
    for part in (
        "Your order is with the store",
        "Box &lt;of&gt; dates",
        "<bdi>SAR\xa0200.00</bdi>",
        "Amount paid",
        f"test_{co.rows('payments')[-1]['id']}",
        'dir="ltr" class="order-number">1001<',
    ):
        assert part in page, part
    told = ["Ordered", "A payment did not go through", "Paid", "Received by the store"]
    places = [page.index(f"<li><p>{one}</p>") for one in told]
    assert places == sorted(places)
    for minute in ("11:00", "11:01", "11:02"):
        assert f"15 January 2027 at {minute} AM" in page
    assert "Arabian Standard Time" in page


def test_a_receipt_names_the_tax_number_of_the_store(sqlite_url: str) -> None:
    with checkout(sqlite_url, store=replace(SHOP, tax_number="310000000000003")) as co:
        link = co.place()
        assert "310000000000003" not in page_of(link)
        co.pay(link)
        assert 'class="number">310000000000003</bdi>' in page_of(link)


def test_the_way_back_to_the_store_goes_on_when_it_is_ordered_again(co: Checkout) -> None:
    session = Session(
        success_url="https://shop.example/done?a=1&b=2", cancel_url="https://shop.example/"
    )
    link = co.place(session=session)
    assert 'href="https://shop.example/"' in httpx.get(link).text
    co.clock.ms += make.HOUR_MS
    again = co.order_again(link).headers["location"]
    new = str(httpx.URL(link).join(again))
    assert 'href="https://shop.example/"' in httpx.get(new).text
    co.pay(new)
    for page in (httpx.get(new).text, page_of(new)):
        assert 'href="https://shop.example/done?a=1&amp;b=2"' in page
        assert 'href="https://shop.example/"' not in page


def test_every_state_leads_on(co: Checkout) -> None:
    link = co.place()
    page = page_of(link)
    assert "Waiting for your payment" in page
    assert f'href="{httpx.URL(link).path}?lang=en"' in page
    co.clock.ms += make.HOUR_MS
    assert "This order has expired" in page_of(link)
    other = co.place()
    co.cancel(co.rows("orders")[-1]["id"])
    assert "This order was cancelled" in page_of(other)


def test_the_order_page_speaks_arabic(co: Checkout) -> None:
    link = co.place()
    co.pay(link)
    page = page_of(link, "ar")
    assert '<html lang="ar" dir="rtl">' in page
    assert "اكتمل طلبك" in page
    assert f'href="{httpx.URL(link).path}/order?lang=en"' in page


def test_codes_are_handed_to_whoever_paid(co: Checkout) -> None:
    fill_pool(co, "AAAA-<1>", "BBBB-2")
    link = co.place(make.line(103, 2))
    assert "AAAA" not in page_of(link)
    co.pay(link)
    page = page_of(link)
    assert ">AAAA-&lt;1&gt;</bdi>" in page
    assert ">BBBB-2</bdi>" in page
    assert "Still to come" not in page


def test_codes_that_are_not_there_yet_are_announced(co: Checkout) -> None:
    fill_pool(co, "AAAA-1")
    link = co.place(make.line(103, 1))
    other = co.place(make.line(103, 1))
    co.pay(other)
    co.pay(link)
    assert "AAAA-1" in page_of(other)
    assert "AAAA-1" not in page_of(link)
    assert "Still to come: 1" in page_of(link)
    fill_pool(co, "CCCC-3")
    assert ">CCCC-3</bdi>" in page_of(link)


def test_whoever_has_not_the_link_sees_no_order(co: Checkout) -> None:
    link = co.place()
    for path in ("order", "confirm"):
        assert httpx.get(f"{link[:-1]}/{path}").status_code == 404
        assert httpx.get(f"{link}x/{path}").status_code == 404


def test_a_lost_way_back_is_found_by_looking(co: Checkout) -> None:
    link = co.place()
    co.pay(link, SLOW)
    for page in (httpx.get(link).text, page_of(link)):
        assert "We are checking your payment" in page
        assert 'http-equiv="refresh"' in page
        assert "<form" not in page
    co.clock.ms += SLOW_MS
    assert "Your order is complete" in page_of(link)
    assert 'http-equiv="refresh"' not in page_of(link)
    assert "Paid. Thank you!" in httpx.get(link).text


def test_a_payment_can_be_confirmed(co: Checkout) -> None:
    link = co.place()
    sent = co.pay(f"{link}?lang=ar", CONFIRMING)
    assert sent.headers["location"] == f"{link}/confirm?lang=ar"
    assert "هل تؤكد هذه العملية؟" in httpx.get(sent.headers["location"]).text
    page = httpx.get(link).text
    assert f'href="{link}/confirm"' in page
    assert 'http-equiv="refresh"' not in page
    assert httpx.post(f"{link}/confirm", data={"decision": "confirm"}).status_code == 303
    assert "Paid. Thank you!" in httpx.get(link).text
    assert httpx.get(f"{link}/confirm").status_code == 303
    assert httpx.post(f"{link}/confirm", data={"decision": "refuse"}).status_code == 303
    assert co.states("payments") == ["captured"]


def test_a_payment_can_be_refused_and_another_card_tried(co: Checkout) -> None:
    link = co.place()
    co.pay(link, CONFIRMING)
    httpx.post(f"{link}/confirm", data={"decision": "refuse"})
    page = httpx.get(link).text
    assert "The payment was not confirmed" in page
    assert "card_number" in page
    co.pay(link)
    assert co.states("payments") == ["failed", "captured"]


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_a_confirmation_without_a_decision_is_none(co: Checkout, decision: str) -> None:
    link = co.place()
    co.pay(link, CONFIRMING)
    assert httpx.post(f"{link}/confirm", data={"decision": decision}).status_code == 400
    headers = {"Sec-Fetch-Site": "cross-site"}
    refused = httpx.post(f"{link}/confirm", data={"decision": "confirm"}, headers=headers)
    assert refused.status_code == 403
    assert co.states("payments") == ["open"]


def test_rivals_confirm_once(url: str) -> None:
    with checkout(url) as co:
        link = co.place()
        co.pay(link, CONFIRMING)
        send = partial(httpx.post, f"{link}/confirm", data={"decision": "confirm"})
        assert {answer.status_code for answer in gather([send] * 8)} == {303}
        assert co.states("payments") == ["captured"]


def test_too_many_tries_are_stopped_on_the_page(co: Checkout) -> None:
    link = co.place()
    for _ in range(co.world.try_limits.per_checkout):
        assert co.pay(link, DECLINED).status_code == 303
    answer = co.pay(link)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "Too many tries" in answer.text
    co.clock.ms += co.world.try_limits.window_ms
    assert co.pay(link).status_code == 303
    assert "Paid. Thank you!" in httpx.get(link).text


def test_the_order_page_waits_for_a_payment_too(sqlite_url: str) -> None:
    gate = Gate()
    with checkout(sqlite_url, provider=gate) as co:
        link = co.place()

        def pay() -> str:
            return str(co.pay(link).status_code)

        def watch() -> str:
            assert gate.is_reached.wait(10)
            try:
                return page_of(link)
            finally:
                gate.is_open.set()

        assert "We are checking your payment" in gather([pay, watch])[1]
