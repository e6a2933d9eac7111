"""Choosing how to pay, over HTTP: what is offered, what it costs, and what is refused."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import sqlalchemy as sa

from orderwire.engine.catalogue import Price
from orderwire.engine.offering import WayToPay
from orderwire.storage import selling
from tests import make
from tests.pages.selling import (
    ACCOUNT,
    BOX,
    CASH,
    DOLLARS,
    IBAN,
    PICKED_UP,
    SHIPPED,
    choose,
    collect,
    every_way,
    kinds,
    order_of,
    refuse_at_the_door,
    transfers_only,
)
from tests.pages.serving import DECLINED, SHOP, Checkout, checkout


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), BOX], selling=every_way) as running:
        yield running


def text_of(link: str, language: str = "en") -> str:
    shown = httpx.get(f"{link}?lang={language}")
    assert shown.status_code == 200
    return shown.text.replace("\u202f", " ").replace("\xa0", " ")


def ways_in(page: str) -> list[str]:
    """The sections of a page, each a way to pay."""
    return re.findall(r"<summary><span>([^<]+)</span>", page)


def test_every_way_that_is_offered_has_a_section(co: Checkout) -> None:
    page = text_of(co.place(make.line(102), delivery=SHIPPED))
    assert ways_in(page) == ["Card", "Bank transfer", "Cash on delivery"]
    assert page.count('<details name="way"') == 3
    assert page.count(" open>") == 1
    assert "How would you like to pay?" in page


def test_cash_is_for_what_is_brought(co: Checkout) -> None:
    page = text_of(co.place())
    assert ways_in(page) == ["Card", "Bank transfer"]
    link = co.place()
    assert choose(link, "cash_on_delivery", due_minor="10000").status_code == 303
    assert co.rows("payments") == []


def test_the_caller_says_which_ways_are_allowed(co: Checkout) -> None:
    link = co.place(make.line(102), accepts=["bank_transfer"])
    page = text_of(link)
    assert ways_in(page) == []
    assert "Pay by bank transfer" in page
    assert "4242" not in page
    assert co.pay(link).status_code == 303
    assert co.rows("payments") == []


@pytest.mark.parametrize("way", ["manual", "stripe", "", "test\x00", "CASH_ON_DELIVERY"])
def test_ways_that_nobody_offers_are_refused(co: Checkout, way: str) -> None:
    answer = choose(co.place(make.line(102)), way)
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert co.rows("payments") == []


def test_a_store_with_an_account_needs_no_cards(sqlite_url: str) -> None:
    store = replace(SHOP, is_sandbox=False)
    with checkout(sqlite_url, store=store, selling=transfers_only) as co:
        page = text_of(co.place())
    assert "Pay by bank transfer" in page
    assert "<details" not in page
    assert "4242" not in page


def test_accounts_are_those_that_take_the_currency(co: Checkout) -> None:
    page = text_of(co.place())
    assert "Demo &lt;National&gt; Bank" in page
    assert DOLLARS.bank_name not in page
    groups = "<wbr>".join(f"<span>{IBAN[at : at + 4]}</span>" for at in range(0, len(IBAN), 4))
    assert f'<bdi dir="ltr" class="iban" id="iban-1">{groups}<wbr></bdi>' in page
    assert f">{ACCOUNT.account_number}</bdi>" in page
    assert 'id="reference">1001</bdi>' in page
    assert "gives you <bdi>48 hours</bdi> more" in page


def test_the_fee_and_the_new_total_are_said_before(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=SHIPPED)
    page = text_of(link)
    assert "+ <bdi>SAR 15.00</bdi>" in page
    assert "<dt>Fee for cash on delivery</dt><dd><bdi>SAR 15.00</bdi></dd>" in page
    assert "Pay <bdi>SAR 135.00</bdi> on delivery</button>" in page
    assert "Pay <bdi>SAR 120.00</bdi></button>" in page
    assert choose(link, "cash_on_delivery", due_minor="13500").status_code == 303
    page = text_of(link)
    assert "Your order is placed" in page
    assert "Have <bdi>SAR 135.00</bdi> ready when it comes." in page
    assert "<dt>Fee for cash on delivery</dt><dd><bdi>SAR 15.00</bdi></dd>" in page
    assert "<dt>Shipping: <bdi>Standard &lt;post&gt;</bdi></dt>" in page
    assert "<dd><bdi>SAR 135.00</bdi></dd></div>\n    </dl>" in page
    assert co.states("checkouts") == ["promised"]
    assert co.states("orders") == ["placed"]
    assert co.rows("orders")[0]["total_minor"] == 13_500


def test_nobody_pays_more_than_the_button_said(co: Checkout) -> None:
    link = co.place(make.line(102))
    dearer = replace(CASH, fees=(replace(CASH.fees[0], amount_minor=2_500),))
    co.run(co.world.database.write(lambda db: selling.replace_ways_to_pay(db, SHOP.id, [dearer])))
    for said in ("11500", "", "-1", "٣"):
        answer = choose(link, "cash_on_delivery", due_minor=said)
        assert answer.status_code == 409
        assert "The total has changed" in answer.text
        assert 'value="12500"' in answer.text
    assert co.rows("payments") == []
    assert choose(link, "cash_on_delivery", due_minor="12500").status_code == 303
    assert co.states("payments") == ["promised"]


def test_cash_that_is_not_offered_any_more_is_not_taken(co: Checkout) -> None:
    link = co.place(make.line(102))
    off = WayToPay(provider="cash_on_delivery", is_active=False)
    co.run(co.world.database.write(lambda db: selling.replace_ways_to_pay(db, SHOP.id, [off])))
    assert choose(link, "cash_on_delivery", due_minor="11500").status_code == 303
    assert co.rows("payments") == []
    assert "Cash on delivery" not in text_of(link)


def test_choosing_cash_twice_is_choosing_it_once(co: Checkout) -> None:
    link = co.place(make.line(102))
    for _ in range(3):
        assert choose(link, "cash_on_delivery", due_minor="11500").status_code == 303
    assert co.states("payments") == ["promised"]
    assert co.rows("orders")[0]["total_minor"] == 11_500
    assert co.pay(link).status_code == 303
    assert co.states("payments") == ["promised"]


def test_collected_cash_has_paid(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "cash_on_delivery", due_minor="11500")
    order = text_of(f"{link}/order")
    assert "You pay when it is handed over to you." in order
    assert "Have <bdi>SAR 115.00</bdi> ready when it comes." in order
    collect(co)
    assert "Paid. Thank you!" in text_of(link)
    order = text_of(f"{link}/order")
    assert "<dt>Amount paid</dt><dd><bdi>SAR 115.00</bdi></dd>" in order
    assert "ready when it comes" not in order
    told = ["Ordered", "To be paid on delivery", "Received by the store", "Paid"]
    places = [order.index(f"<li><p>{one}</p>") for one in told]
    assert places == sorted(places)


def test_cash_refused_at_the_door_is_said(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "cash_on_delivery", due_minor="11500")
    refuse_at_the_door(co)
    for address in (link, f"{link}/order"):
        page = text_of(address)
        assert "Your order was not paid for" in page
        assert "Please contact the store." in page
        assert "card_number" not in page
        assert "ready when" not in page
    assert "<li><p>Not paid on delivery</p>" in text_of(f"{link}/order")
    assert "لم يُدفع ثمن طلبك" in text_of(f"{link}/order", "ar")


def test_whoever_comes_for_it_brings_the_money_along(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=PICKED_UP)
    choose(link, "cash_on_delivery", due_minor="11500")
    assert "Have <bdi>SAR 115.00</bdi> ready when you pick it up." in text_of(link)


def test_a_cancelled_order_wants_no_cash(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "cash_on_delivery", due_minor="11500")
    co.cancel(order_of(co))
    page = text_of(link)
    assert "This order was cancelled" in page
    assert "There is nothing to pay" in page


def test_ordering_again_goes_to_the_same_door_in_the_same_ways(co: Checkout) -> None:
    ways = ["bank_transfer", "cash_on_delivery"]
    link = co.place(make.line(102), delivery=SHIPPED, accepts=ways)
    co.clock.ms += make.HOUR_MS
    again = co.order_again(link)
    page = text_of(str(httpx.URL(link).join(again.headers["location"])))
    assert ways_in(page) == ["Bank transfer", "Cash on delivery"]
    old, new = co.rows("orders")
    assert new["details"] == old["details"]
    assert new["total_minor"] == old["total_minor"] == 12_000


def test_ordering_again_by_a_way_of_shipping_that_is_gone_is_for_the_store(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=SHIPPED)
    co.run(co.world.database.write(lambda db: selling.replace_shipping_methods(db, SHOP.id, [])))
    co.clock.ms += make.HOUR_MS
    answer = co.order_again(link)
    assert answer.status_code == 409
    assert "Please order these items in the store." in answer.text


def test_a_declined_card_opens_its_own_section_again(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "bank_transfer")
    httpx.post(f"{link}/give-up", data={"x": ""})
    co.pay(link, DECLINED)
    page = text_of(link)
    assert re.search(r'<details name="way" open>\s*<summary><span>Card<', page)
    assert 'aria-describedby="problem" aria-invalid="true"' in page


def test_dinars_have_three_decimals_in_every_way(sqlite_url: str) -> None:
    variant = replace(BOX.variants[0], prices={"KWD": Price(12_345)})
    fee = replace(CASH.fees[0], currency="KWD", amount_minor=1_250)

    def set_up(db: sa.Connection) -> None:
        selling.replace_ways_to_pay(db, SHOP.id, [replace(CASH, fees=(fee,))])
        selling.replace_bank_accounts(db, SHOP.id, [replace(ACCOUNT, currency=None)])

    store = replace(SHOP, currency="KWD")
    products = [replace(BOX, variants=[variant])]
    with checkout(sqlite_url, store=store, products=products, selling=set_up) as co:
        link = co.place(make.line(102))
        page = text_of(link)
        assert "Pay <bdi>KWD 13.595</bdi> on delivery" in page
        assert "<dt>Amount</dt><dd><bdi>KWD 12.345</bdi></dd>" in page
        assert "13.595" in text_of(link, "ar")


def test_the_history_names_who_chose(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "cash_on_delivery", due_minor="11500")
    assert kinds(co) == ["order.created", "payment.promised", "order.placed"]
    promised = co.rows("order_events")[1]
    assert (promised["actor"], promised["request_id"]) == ("customer", "req-7")
