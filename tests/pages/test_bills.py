"""The checkout of a bill in a real browser: its numbers as they were stated, and UPI."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.dialects.peach.serving import Peach, bill_like, speaking
from tests.pages.browsing import open_browser, visit

pytestmark = pytest.mark.browser

MINUS = "\N{MINUS SIGN}"
STATED = {
    "subtotal": 20000,
    "tax": {"value": 3600, "description": "GST & <cess>"},
    "shipping": {"value": 4000, "description": "Prime"},
    "discount": {"value": 1500, "description": "10OFF"},
    "total_amount": 12345,
}


@pytest.fixture(scope="module")
def browser(sqlite_template: object) -> Iterator[Browser]:
    """A browser for this module; what runs a loop of its own (the template) comes before it."""
    with open_browser() as running:
        yield running


@pytest.fixture
def peach(demo_sqlite_url: str) -> Iterator[Peach]:
    """The service with the demo store."""
    with speaking(demo_sqlite_url) as it:
        yield it


def link_of(peach: Peach) -> str:
    """The checkout of a bill whose numbers disagree."""
    answer = peach.create(bill_like(**STATED))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["checkout_url"])


@pytest.mark.parametrize("upi", [None, "shop@okbank"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_bill_is_shown_as_it_was_stated(
    peach: Peach, browser: Browser, upi: str | None, language: str
) -> None:
    peach.change(upi_address=upi)
    with visit(browser) as here:
        here.page.goto(f"{link_of(peach)}?lang={language}")
        struck = here.page.locator(".lines s")
        expect(struck).to_have_count(1)
        expect(here.page.locator(".upi")).to_have_count(0 if upi is None else 1)
        if upi is not None:
            opens = here.page.locator("a[href^='upi:']").get_attribute("href")
            assert opens == f"upi://pay?pa={upi}&pn=Orderwire%20Demo&tr=B-1&am=123.45&cu=INR"
            expect(here.page.locator(".upi img")).to_be_visible()
        if language == "en":
            rows = here.page.locator(".sums > div")
            assert [" ".join(text.split()) for text in rows.all_inner_texts()] == [
                "Subtotal ₹200.00",
                f"Discount: 10OFF {MINUS}₹15.00",
                "Shipping: Prime ₹40.00",
                "Tax: GST & <cess> ₹36.00",
                f"Adjustment {MINUS}₹137.55",
                "Total ₹123.45",
            ]
            assert struck.inner_text() == "₹150.00"


def test_a_bill_is_paid_with_a_card(peach: Peach, browser: Browser) -> None:
    with visit(browser) as here:
        here.page.goto(link_of(peach))
        here.pay("4242 4242 4242 4242")
        expect(here.page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible()
    assert peach.shown("B-1")["status"] == "completed"


def test_a_bill_that_is_over_says_why_and_is_not_ordered_again(
    peach: Peach, browser: Browser
) -> None:
    said = {"timestamp": 0, "description": "The <seats> are gone."}
    link = peach.create(bill_like(expiration=said)).json()["checkout_url"]
    with visit(browser) as here:
        here.page.goto(link)
        expect(here.page.get_by_text("The <seats> are gone.")).to_be_visible()
        expect(here.page.get_by_role("button")).to_have_count(0)
