"""The checkout over HTTP: what is shown, what paying does, and what is shown after it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import httpx
import pytest

from orderwire.engine.catalogue import Price, ProductKind
from orderwire.engine.drafts import DraftLine, Name
from orderwire.payments.sandbox import ABANDONED_MS, CARDS
from tests import make
from tests.pages.serving import DECLINED, GOOD, GRIND, SHOP, Checkout, Gate, checkout, gather

COFFEE = replace(make.product(101, minor=16_666, options=[GRIND]), name="Coffee <b>& dates</b>")
BOX = replace(make.product(102, minor=2_000, kind=ProductKind.PHYSICAL), name="علبة هدايا")
EVIL = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    coupon = make.coupon(code="Save<10>")
    with checkout(sqlite_url, products=[COFFEE, BOX], coupons=[coupon]) as running:
        yield running


def coffee(quantity: int = 2, notice: str | None = None) -> DraftLine:
    return DraftLine(
        product=Name("product", "id", "101"),
        quantity=quantity,
        options=[("1", ["11"])],
        notice=notice,
    )


def text_of(link: str, **headers: str) -> str:
    shown = httpx.get(link, headers=headers)
    assert shown.status_code == 200
    return shown.text


def statuses(*work: Callable[[], httpx.Response]) -> set[int]:
    """What is answered when all of it happens at the same time."""
    return {answer.status_code for answer in gather(work)}


def test_the_order_is_shown(co: Checkout) -> None:
    page = text_of(co.place(coffee(notice="Not <too> fine"), make.line(102), coupon="save<10>"))
    for part in (
        "Dates &amp; Coffee",
        "Coffee &lt;b&gt;&amp; dates&lt;/b&gt;",
        "علبة هدايا",
        "<bdi>Grind</bdi>: <bdi>Espresso</bdi>",
        "Not &lt;too&gt; fine",
        "2 \N{MULTIPLICATION SIGN} <bdi>SAR\xa0166.66</bdi>",
        "<bdi>SAR\xa0353.32</bdi>",  # the subtotal
        "Save&lt;10&gt;",
        "<bdi>\N{MINUS SIGN}SAR\xa035.33</bdi>",
        "<bdi>SAR\xa0317.99</bdi>",  # the total
        "Includes <bdi>15%</bdi> VAT: <bdi>SAR\xa041.48</bdi>",
        "15 January 2027 at 12:00",  # an hour from now
        'autocomplete="cc-number"',
        'autocomplete="cc-exp"',
        'autocomplete="cc-csc"',
    ):
        assert part in page.replace("\u202f", " "), part
    for card in CARDS:
        assert card.number[-4:] in page


def test_tax_that_comes_on_top_is_a_line_of_the_sum(sqlite_url: str) -> None:
    store = replace(SHOP, prices_include_tax=False)
    with checkout(sqlite_url, store=store) as co:
        page = text_of(co.place())
    assert "Includes" not in page
    assert "<dt><bdi>15%</bdi> VAT</dt><dd><bdi>SAR\xa015.00</bdi></dd>" in page
    assert "<bdi>SAR\xa0115.00</bdi>" in page


def test_dinars_have_three_decimals(sqlite_url: str) -> None:
    variant = replace(make.variant(1010), prices={"KWD": Price(12_345)})
    product = replace(make.product(), variants=[variant])
    with checkout(sqlite_url, store=replace(SHOP, currency="KWD"), products=[product]) as co:
        assert "<bdi>KWD\xa012.345</bdi>" in text_of(co.place())


def test_paying_leads_to_a_page_that_says_so(co: Checkout) -> None:
    link = co.place(coffee())
    sent = co.pay(link)
    assert sent.status_code == 303
    assert httpx.URL(link).join(sent.headers["location"]) == link
    page = text_of(link)
    assert "Paid. Thank you!" in page
    assert "<form" not in page
    assert f"test_{co.rows('payments')[0]['id']}" in page
    assert co.states("payments") == ["captured"]
    assert co.states("checkouts") == ["paid"]
    assert co.states("orders") == ["completed"]
    assert [line["stock_state"] for line in co.rows("order_lines")] == ["taken"]


def test_paying_names_its_request_in_the_history(co: Checkout) -> None:
    co.pay(co.place())
    captured = [row for row in co.rows("order_events") if row["kind"] == "payment.captured"]
    assert [(row["actor"], row["request_id"]) for row in captured] == [("customer", "req-7")]


def test_paying_twice_pays_once(co: Checkout) -> None:
    link = co.place()
    assert [co.pay(link).status_code for _ in range(3)] == [303] * 3
    assert co.states("payments") == ["captured"]


def test_rivals_at_one_checkout_pay_once(url: str) -> None:
    with checkout(url) as co:
        link = co.place()
        assert statuses(*[partial(co.pay, link)] * 16) == {303}
        assert co.states("payments") == ["captured"]
        assert "Paid. Thank you!" in text_of(link)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("4000000000000002", "Your card was declined"),
        ("4000 0000 0000 9995", "not enough money"),
        ("4000-0000-0000-0069", "has expired"),
        ("5555555555554444", "not a test card"),
        ("\x00<script>'\"", "not a test card"),
        ("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "not a test card"),
        ("4" * 5000, "not a test card"),
    ],
)
def test_a_declined_card_is_told_and_another_one_pays(co: Checkout, number: str, said: str) -> None:
    link = co.place()
    assert co.pay(link, number).status_code == 303
    page = text_of(link)
    assert 'role="alert"' in page
    assert said in page
    assert "<form" in page
    assert re.search(r"<input[^>]*value=", page) is None
    assert co.pay(link).status_code == 303
    assert "Paid. Thank you!" in text_of(link)
    assert co.states("payments") == ["failed", "captured"]


@pytest.mark.parametrize("number", ["", "   "])
def test_an_empty_card_number_begins_no_payment(co: Checkout, number: str) -> None:
    link = co.place()
    answer = co.pay(link, number)
    assert answer.status_code == 422
    assert "Enter the number of your card." in answer.text
    assert co.rows("payments") == []


def test_nothing_of_a_card_is_kept(co: Checkout) -> None:
    link = co.place()
    sent = {"card_number": DECLINED, "expiry": "12 / 31", "cvc": "987", "name": "Sara"}
    assert httpx.post(link, data=sent).status_code == 303
    stored = str([co.rows(table) for table in ("payments", "order_events", "received_requests")])
    for secret in (DECLINED, DECLINED[-4:], "987", "12 / 31"):
        assert secret not in stored


def test_only_the_card_number_reaches_the_provider(sqlite_url: str) -> None:
    gate = Gate()
    gate.is_open.set()
    with checkout(sqlite_url, provider=gate) as co:
        httpx.post(co.place(), data={"card_number": GOOD, "cvc": "987", "amount": "1"})
    assert gate.asked == [{"card_number": GOOD}]


def test_a_payment_under_way_is_waited_for(sqlite_url: str) -> None:
    gate = Gate()
    with checkout(sqlite_url, provider=gate) as co:
        link = co.place()

        def watch() -> httpx.Response:
            assert gate.is_reached.wait(10)
            page = text_of(link)
            assert "We are checking your payment" in page
            assert "<form" not in page
            assert 'http-equiv="refresh"' in page
            second = co.pay(link)
            gate.is_open.set()
            return second

        assert statuses(partial(co.pay, link), watch) == {303}
        assert len(gate.asked) == 1
        assert "Paid. Thank you!" in text_of(link)


def test_a_payment_without_an_answer_is_given_up(sqlite_url: str) -> None:
    gate = Gate()
    with checkout(sqlite_url, provider=gate) as co:
        link = co.place()

        def retry() -> httpx.Response:
            assert gate.is_reached.wait(10)
            assert "We are checking your payment" in text_of(link)
            co.clock.ms += ABANDONED_MS
            page = text_of(link)
            assert "<form" in page
            assert "not finished in time" in page
            gate.is_open.set()
            return co.pay(link)

        assert statuses(partial(co.pay, link), retry) == {303}
        assert co.states("payments") == ["failed", "captured"]
        assert "Paid. Thank you!" in text_of(link)


def test_an_expired_checkout_takes_no_money(co: Checkout) -> None:
    link = co.place()
    co.clock.ms += make.HOUR_MS
    page = text_of(link)
    assert "This checkout has expired" in page
    assert "card_number" not in page
    assert co.pay(link).status_code == 303
    assert co.rows("payments") == []


def test_a_cancelled_order_takes_no_money(co: Checkout) -> None:
    link = co.place()
    co.cancel(co.rows("orders")[0]["id"])
    assert "This order was cancelled" in text_of(link)
    assert co.pay(link).status_code == 303
    assert co.rows("payments") == []


def test_an_order_cancelled_after_paying_says_where_the_money_is(co: Checkout) -> None:
    link = co.place(make.line(102))
    co.pay(link)
    co.cancel(co.rows("orders")[0]["id"])
    page = text_of(link)
    assert "This order was cancelled" in page
    assert "It had been paid" in page


def test_a_store_without_a_provider_says_so(sqlite_url: str) -> None:
    with checkout(sqlite_url, store=replace(SHOP, is_sandbox=False)) as co:
        link = co.place()
        page = text_of(link)
        assert "No way to pay yet" in page
        assert "4242" not in page
        assert co.pay(link).status_code == 303
        assert co.rows("payments") == []


def test_arabic_is_asked_for_by_the_address_or_the_browser(co: Checkout) -> None:
    link = co.place()
    for page in (text_of(f"{link}?lang=ar"), text_of(link, **{"Accept-Language": "ar-SA"})):
        assert '<html lang="ar" dir="rtl">' in page
        assert "الدفع بالبطاقة" in page
    assert '<html lang="en" dir="ltr">' in text_of(f"{link}?lang=en", **{"Accept-Language": "ar"})


def test_the_language_outlasts_a_post(co: Checkout) -> None:
    link = co.place()
    sent = co.pay(f"{link}?lang=ar", DECLINED)
    assert sent.headers["location"].endswith("?lang=ar")
    assert "رُفضت بطاقتك" in text_of(str(httpx.URL(link).join(sent.headers["location"])))
    assert "lang" not in co.pay(f"{link}?lang=xx%0d%0aX:1").headers["location"]


def test_what_merchants_and_customers_write_is_text(sqlite_url: str) -> None:
    product = replace(make.product(options=[replace(GRIND, name=EVIL)]), name=EVIL)
    store = replace(SHOP, name=EVIL)
    coupon = make.coupon(code=EVIL)
    with checkout(sqlite_url, store=store, products=[product], coupons=[coupon]) as co:
        link = co.place(coffee(notice=EVIL), coupon=EVIL)
        pages = [text_of(link)]
        co.pay(link)
        pages.append(text_of(link))
    for page in pages:
        assert page.count("{{7*7}}") >= 5
        assert "<script>" not in page
        assert "<img src=x" not in page
