"""The customer's page of an order that is brought: where it goes, what is on its way, refunds."""

from collections.abc import Iterator, Mapping

import httpx
import pytest

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged, FulfilmentWish
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Parts, Refund
from orderwire.operations.cancel_fulfilment import cancel_fulfilment
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order
from orderwire.operations.refund_order import RefundAsked, refund_order
from orderwire.payments.sandbox import SLOW_MS
from tests import make
from tests.pages.selling import (
    BOX,
    PICKED_UP,
    SHIPPED,
    STAFF,
    approve,
    choose,
    every_way,
    order_of,
    png,
    send,
)
from tests.pages.serving import SHOP, Checkout, checkout

TRACK = "https://track.example/DP1?a=1&b=2"


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), BOX], selling=every_way) as running:
        yield running


def page_of(link: str, language: str = "en") -> str:
    shown = httpx.get(f"{link}/order?lang={language}")
    assert shown.status_code == 200
    return shown.text.replace("\u202f", " ").replace("\xa0", " ")


def ship(co: Checkout, lines: Mapping[int, int] | None = None, **known: str) -> Fulfilment:
    """Goods leave the house."""
    wish = FulfilmentWish(lines=lines, **known)
    done = co.run(fulfil_order(co.world, SHOP.id, order_of(co), wish, origin=STAFF))
    assert isinstance(done, FulfilmentChanged), done
    return done.fulfilment


def refund(co: Checkout, amount_minor: int, by_hand: str | None = None) -> Refund:
    """Money goes back."""
    asked = RefundAsked(
        order_id=order_of(co), wish=Parts(amount_minor=amount_minor), origin=STAFF, by_hand=by_hand
    )
    done = co.run(refund_order(co.world, SHOP.id, asked))
    assert isinstance(done, Refund), done
    return done


def test_where_it_goes_is_written_as_on_an_envelope(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=SHIPPED)
    page = page_of(link)
    lines = ["Olaya &lt;Street&gt;", "Al Olaya", "Riyadh 12211", "Saudi Arabia"]
    assert "<br>".join(f"<bdi>{line}</bdi>" for line in lines) in page
    assert "<bdi>Noura &lt;Saleh&gt;</bdi>" in page
    assert "<dt>Shipping method</dt><dd><bdi>Standard &lt;post&gt;</bdi></dd>" in page
    assert "المملكة العربية السعودية" in page_of(link, "ar")


def test_a_branch_is_come_to(co: Checkout) -> None:
    page = page_of(co.place(make.line(102), delivery=PICKED_UP))
    assert ">Pick-up</h2>" in page
    assert "<dt>Branch</dt><dd><bdi>Olaya branch</bdi></dd>" in page
    assert "Shipping method" not in page


def test_what_is_not_delivered_says_nothing_of_it(co: Checkout) -> None:
    link = co.place()
    co.pay(link)
    page = page_of(link)
    for part in ("Delivery", "Shipments", "Refunds", "Pick-up"):
        assert f">{part}</h2>" not in page


def test_shipments_say_what_is_on_its_way(co: Checkout) -> None:
    link = co.place(make.line(102, 3), delivery=SHIPPED)
    co.pay(link)
    line_id = co.rows("order_lines")[0]["id"]
    co.clock.ms += make.HOUR_MS
    first = ship(
        co, {line_id: 2}, carrier="Demo <Post>", tracking_number="DP<1>", tracking_url=TRACK
    )
    page = page_of(link)
    assert "2 \N{MULTIPLICATION SIGN} <bdi>Box of dates</bdi>" in page
    assert "<dt>On its way since</dt>" in page
    assert "<bdi>Demo &lt;Post&gt;</bdi>" in page
    assert ">DP&lt;1&gt;</bdi>" in page
    assert (
        f'<a href="{TRACK.replace("&", "&amp;")}" rel="noopener noreferrer" target="_blank">'
        in page
    )
    assert "Your order is being worked on" in page
    assert "<li><p>Sent on its way</p>" in page
    co.clock.ms += make.HOUR_MS
    co.run(deliver_fulfilment(co.world, SHOP.id, order_of(co), first.id, origin=STAFF))
    ship(co)
    page = page_of(link)
    assert "<dt>Delivered on</dt>" in page
    assert "15 January 2027 at 1:00 PM" in page
    assert "1 \N{MULTIPLICATION SIGN} <bdi>Box of dates</bdi>" in page
    assert TRACK not in page.replace("&amp;", "&")  # What has arrived need not be followed.
    assert "Your order is complete" in page
    assert "سُلِّمت في" in page_of(link, "ar")


def test_a_shipment_that_came_to_nothing_is_told(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=SHIPPED)
    co.pay(link)
    shipped = ship(co)
    co.run(cancel_fulfilment(co.world, SHOP.id, order_of(co), shipped.id, origin=STAFF))
    page = page_of(link)
    assert "<dt>Called off on</dt>" in page
    assert "<li><p>A shipment was called off</p>" in page
    assert "Your order is being worked on" in page


def test_what_is_come_for_is_made_ready(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=PICKED_UP)
    co.pay(link)
    shipped = ship(co)
    assert "<dt>Ready since</dt>" in page_of(link)
    co.run(deliver_fulfilment(co.world, SHOP.id, order_of(co), shipped.id, origin=STAFF))
    assert "<dt>Picked up on</dt>" in page_of(link)


def test_refunds_say_how_much_and_when(co: Checkout) -> None:
    link = co.place(make.line(102), delivery=SHIPPED)
    co.pay(link)
    co.clock.ms += make.HOUR_MS
    refund(co, 2_550)
    page = page_of(link)
    assert ">Refunds</h2>" in page
    assert "<dt>Amount</dt><dd><bdi>SAR 25.50</bdi></dd>" in page
    assert "<dt>Paid back on</dt>" in page
    assert "15 January 2027 at 12:00 PM" in page
    assert "<li><p>Money paid back <bdi>SAR 25.50</bdi></p>" in page
    assert "أُعيد في" in page_of(link, "ar")


def test_a_refund_by_hand_keeps_its_reference_to_the_store(co: Checkout) -> None:
    link = co.place(make.line(102))
    choose(link, "bank_transfer")
    send(link, png())
    approve(co)
    refund(co, 1_000, by_hand="TRF-1")
    page = page_of(link)
    assert "<dt>Paid back on</dt>" in page
    assert "TRF-1" not in page


def test_a_refund_that_takes_its_time_is_on_its_way(co: Checkout) -> None:
    link = co.place()
    co.pay(link, "4000000000000077")
    co.clock.ms += SLOW_MS
    page_of(link)
    assert refund(co, 1_000).state is RefundState.OPEN
    page = page_of(link)
    assert "<dt>On its way back since</dt>" in page
    assert "Paid back on" not in page
    assert "Money paid back" not in page


def test_free_charges_and_none_are_left_out(co: Checkout) -> None:
    page = httpx.get(co.place(make.line(102), delivery=PICKED_UP)).text
    assert "<dt>Shipping" not in page
    assert "Fee for cash on delivery</dt><dd><bdi>SAR" in page  # In its section, not in the sums.
    assert "<dt>Subtotal</dt>" not in page
