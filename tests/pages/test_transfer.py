"""Paying by bank transfer, over HTTP: from choosing it to the receipt, and what is refused."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import httpx
import pytest

from orderwire.engine.offering import WayToPay
from orderwire.operations.world import TryLimits
from orderwire.storage import selling
from tests import make
from tests.pages.selling import (
    ACCOUNT,
    BOX,
    approve,
    choose,
    every_way,
    kinds,
    order_of,
    pdf,
    png,
    reject,
    send,
)
from tests.pages.serving import DECLINED, SHOP, Checkout, checkout, gather

DAY_MS = 24 * make.HOUR_MS
EVIL = "Not <b>ours</b>\u202e {7*7} {reason}"


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), BOX], selling=every_way) as running:
        yield running


@pytest.fixture
def link(co: Checkout) -> str:
    """A checkout at which a transfer was begun."""
    found = co.place()
    assert choose(found, "bank_transfer").status_code == 303
    return found


def text_of(link: str, language: str = "en") -> str:
    shown = httpx.get(f"{link}?lang={language}")
    assert shown.status_code == 200
    return shown.text.replace("\u202f", " ").replace("\xa0", " ")


def give_up(link: str, **headers: str) -> httpx.Response:
    return httpx.post(f"{link}/give-up", data={"x": ""}, headers=headers)


def test_a_transfer_that_was_chosen_has_a_page_of_its_own(co: Checkout, link: str) -> None:
    page = text_of(link)
    for part in (
        "Transfer <bdi>SAR 100.00</bdi>",
        "17 January 2027 at 12:00",  # an hour and two days from now
        'id="reference">1001</bdi>',
        "Demo &lt;National&gt; Bank",
        'enctype="multipart/form-data"',
        'accept="image/png,image/jpeg,image/webp,image/gif,application/pdf"',
        "at most <bdi>5 MB</bdi>",
        "Pay another way",
        'http-equiv="refresh"',
    ):
        assert part in page, part
    assert "card_number" not in page
    assert co.states("payments") == ["open"]
    assert co.states("checkouts") == ["open"]
    order = text_of(f"{link}/order")
    assert "Waiting for your payment" in order


def test_choosing_it_twice_begins_one(co: Checkout, link: str) -> None:
    expires_ms = co.rows("checkouts")[0]["expires_ms"]
    assert choose(link, "bank_transfer").status_code == 303
    assert co.states("payments") == ["open"]
    assert co.rows("checkouts")[0]["expires_ms"] == expires_ms


@pytest.mark.parametrize(("content", "name"), [(png(), "receipt.png"), (pdf(), "receipt.pdf")])
def test_a_receipt_places_the_order(co: Checkout, link: str, content: bytes, name: str) -> None:
    sent = send(link, content, name="../../<evil>.exe")
    assert sent.status_code == 303
    assert httpx.URL(link).join(sent.headers["location"]) == link
    page = text_of(link)
    assert "We are looking at your receipt" in page
    assert f'<bdi dir="ltr">{name}</bdi>' in page
    assert "15 January 2027 at 11:00" in page
    assert "evil" not in page
    assert "http-equiv" not in page
    assert co.states("payments") == ["pending_review"]
    assert co.states("checkouts") == ["promised"]
    assert co.states("orders") == ["placed"]
    order = text_of(f"{link}/order")
    assert "We are looking at your receipt" in order
    assert name in order


def test_the_time_runs_no_longer_while_somebody_looks(co: Checkout, link: str) -> None:
    send(link, png())
    co.clock.ms += 30 * DAY_MS
    assert "We are looking at your receipt" in text_of(link)
    approve(co)
    assert "Paid. Thank you!" in text_of(link)
    assert co.states("orders") == ["completed"]


def test_a_rejected_receipt_lets_the_customer_pay_again(co: Checkout, link: str) -> None:
    send(link, png())
    reject(co, EVIL)
    page = text_of(link)
    assert "Your receipt was not accepted" in page
    said = "<bdi>Not &lt;b&gt;ours&lt;/b&gt;\u202e {7*7} {reason}</bdi>"
    assert f"The store says: {said}" in page
    assert re.search(r'<details name="way" open>\s*<summary><span>Bank transfer<', page)
    assert "<li><p>Receipt not accepted</p>" in text_of(f"{link}/order")
    assert co.pay(link).status_code == 303
    assert "Paid. Thank you!" in text_of(link)
    assert co.states("payments") == ["failed", "captured"]


def test_after_a_rejection_another_transfer_may_come(co: Checkout, link: str) -> None:
    send(link, png())
    reject(co, "The amount is short")
    choose(link, "bank_transfer")
    send(link, pdf())
    assert "receipt.pdf" in text_of(link)
    assert "receipt.png" not in text_of(link)
    approve(co)
    assert "Paid. Thank you!" in text_of(link)
    assert co.states("payments") == ["failed", "captured"]


def test_a_transfer_can_be_given_up(co: Checkout, link: str) -> None:
    assert give_up(link).status_code == 303
    assert co.states("payments") == ["voided"]
    assert "How would you like to pay?" in text_of(link)
    assert co.pay(link).status_code == 303
    assert "Paid. Thank you!" in text_of(link)


def test_giving_up_again_and_again_has_an_end(co: Checkout) -> None:
    link = co.place()
    for _ in range(TryLimits().given_up_per_checkout):
        assert choose(link, "bank_transfer").status_code == 303
        give_up(link)
    answer = choose(link, "bank_transfer")
    assert answer.status_code == 429
    assert "No more transfers can be begun here." in answer.text
    assert co.pay(link).status_code == 303
    assert co.states("payments")[-1] == "captured"


def test_giving_up_what_is_being_looked_at_changes_nothing(co: Checkout, link: str) -> None:
    send(link, png())
    assert give_up(link).status_code == 303
    assert co.states("payments") == ["pending_review"]


def test_a_transfer_begun_in_one_tab_keeps_the_card_of_the_other_away(
    co: Checkout, link: str
) -> None:
    assert co.pay(link).status_code == 303
    assert co.states("payments") == ["open"]
    assert "Transfer <bdi>SAR 100.00</bdi>" in text_of(link)


def test_a_receipt_that_is_late_for_its_tab_is_answered_with_what_is_true(co: Checkout) -> None:
    link = co.place()
    choose(link, "bank_transfer")
    give_up(link)
    co.pay(link)
    assert send(link, png()).status_code == 303
    assert send(link, b"no receipt").status_code == 303
    assert co.rows("receipts") == []
    assert "Paid. Thank you!" in text_of(link)


def test_rivals_keep_one_receipt_of_the_same_file(url: str) -> None:
    with checkout(url, selling=every_way) as co:
        link = co.place()
        choose(link, "bank_transfer")
        answers = gather([partial(send, link, png())] * 5)
        assert {one.status_code for one in answers} == {303}
        assert len(co.rows("receipts")) == 1
        assert kinds(co).count("payment.in_review") == 1


def test_another_file_may_be_sent_while_somebody_looks(co: Checkout, link: str) -> None:
    send(link, png())
    assert "Send another file" in text_of(link)
    send(link, pdf())
    page = text_of(link)
    assert "receipt.png" in page
    assert "receipt.pdf" in page
    assert co.states("payments") == ["pending_review"]


def test_reloading_leads_back(link: str) -> None:
    for part in ("receipt", "give-up"):
        answer = httpx.get(f"{link}/{part}?lang=ar")
        assert answer.status_code == 303
        assert httpx.URL(link).join(answer.headers["location"]) == f"{link}?lang=ar"


def test_links_that_lead_nowhere_lead_nowhere_here(co: Checkout, link: str) -> None:
    for wrong in (f"{link}x", link.replace("/1-", "/2-"), f"{co.base}/checkout/x"):
        assert send(wrong, png()).status_code == 404
        assert give_up(wrong).status_code == 404
    assert co.rows("receipts") == []


def test_a_transfer_whose_time_is_over_has_expired(co: Checkout, link: str) -> None:
    co.clock.ms += make.HOUR_MS + 2 * DAY_MS
    page = text_of(link)
    assert "This checkout has expired" in page
    assert "your money is not lost" in page
    assert "Nothing was charged" not in page
    assert give_up(link).status_code == 303
    again = co.order_again(link)
    assert again.status_code == 303
    assert co.states("payments") == ["voided"]
    assert co.states("orders") == ["expired", "awaiting_payment"]


def test_a_way_that_is_chosen_too_late_is_not_begun(co: Checkout) -> None:
    link = co.place(make.line(102))
    co.clock.ms += make.HOUR_MS
    for way in ("bank_transfer", "cash_on_delivery"):
        assert choose(link, way, due_minor="11500").status_code == 303
    assert co.rows("payments") == []
    assert "This checkout has expired" in text_of(link)


def test_a_cancelled_order_says_where_its_money_is(co: Checkout, link: str) -> None:
    co.cancel(order_of(co))
    page = text_of(link)
    assert "This order was cancelled" in page
    assert "your money is not lost" in page
    assert co.states("payments") == ["voided"]
    assert send(link, png()).status_code == 303
    assert co.rows("receipts") == []


def test_accounts_stay_although_transfers_are_offered_no_more(co: Checkout, link: str) -> None:
    off = WayToPay(provider="bank_transfer", is_active=False)
    co.run(co.world.database.write(lambda db: selling.replace_ways_to_pay(db, SHOP.id, [off])))
    assert ACCOUNT.account_number in text_of(link)


def test_where_nothing_else_is_offered_nothing_is_given_up(sqlite_url: str) -> None:
    store = replace(SHOP, is_sandbox=False)
    with checkout(sqlite_url, store=store, selling=every_way) as co:
        link = co.place()
        choose(link, "bank_transfer")
        assert "Pay another way" not in text_of(link)


def test_a_declined_card_is_not_told_after_a_transfer(co: Checkout) -> None:
    link = co.place()
    co.pay(link, DECLINED)
    choose(link, "bank_transfer")
    assert 'role="alert"' not in text_of(link).replace('id="over" role="alert"', "")
