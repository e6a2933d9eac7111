"""The checkout in a real browser: what a customer does with it, on purpose and by accident."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, expect

from orderwire.engine.drafts import DraftLine, Name
from tests import make
from tests.pages.browsing import Visit, open_browser, visit
from tests.pages.serving import DECLINED, GOOD, GRIND, SHOP, Checkout, Gate, checkout

pytestmark = pytest.mark.browser

PAID = "Paid. Thank you!"
DECLINE = "Your card was declined"
EVIL = "</p><script>alert(1)</script><img src=x onerror=alert(2)><b dir=rtl>\u202e'\"&{{7*7}}"
PAGE_OCTETS_MAX = 150_000


@pytest.fixture(scope="module")
def browser(sqlite_template: object) -> Iterator[Browser]:
    """A browser for this module; what runs a loop of its own (the template) comes before it."""
    with open_browser() as running:
        yield running


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url) as running:
        yield running


@pytest.fixture
def here(browser: Browser) -> Iterator[Visit]:
    with visit(browser) as opened:
        yield opened


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Visit]:
    with visit(browser, java_script_enabled=False) as opened:
        yield opened


def test_a_card_pays(co: Checkout, here: Visit) -> None:
    link = co.place()
    here.page.goto(link)
    here.pay(GOOD)
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    assert here.page.url == link
    here.page.reload()
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    assert co.states("payments") == ["captured"]


def test_all_of_it_works_without_scripts(co: Checkout, scriptless: Visit) -> None:
    scriptless.page.goto(co.place())
    scriptless.pay(DECLINED)
    expect(scriptless.page.get_by_role("alert")).to_contain_text(DECLINE)
    scriptless.pay(GOOD)
    expect(scriptless.page.get_by_role("heading", name=PAID)).to_be_visible()


def test_a_declined_card_can_be_followed_by_another(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.pay(DECLINED)
    expect(here.page.get_by_role("alert")).to_contain_text(DECLINE)
    expect(here.page.get_by_label("Card number")).to_have_value("")
    here.page.reload()
    expect(here.page.get_by_role("alert")).to_contain_text(DECLINE)
    here.pay(GOOD)
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    expect(here.page.get_by_role("alert")).to_have_count(0)
    assert co.states("payments") == ["failed", "captured"]


def test_the_form_asks_for_what_is_missing(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.page.get_by_role("button").click()
    expect(here.page.locator("#card-number:invalid")).to_be_focused()
    assert co.rows("payments") == []


def test_the_keyboard_is_enough(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.page.get_by_label("Card number").focus()
    for typed in (GOOD, "12/31", "123"):
        here.page.keyboard.type(typed)
        here.page.keyboard.press("Tab")
    expect(here.page.get_by_role("button")).to_be_focused()
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()


def test_a_double_click_pays_once(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.fill_in(GOOD)
    here.page.get_by_role("button").dblclick()
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible(timeout=15_000)
    assert co.states("payments") == ["captured"]


def test_a_slow_payment_shows_its_end_by_itself(sqlite_url: str, browser: Browser) -> None:
    gate = Gate()
    with checkout(sqlite_url, provider=gate) as co, visit(browser) as first:
        link = co.place()
        first.page.goto(link)
        first.fill_in(GOOD)
        first.page.get_by_role("button").click(no_wait_after=True)
        assert gate.is_reached.wait(10)
        with visit(browser) as second:
            second.page.goto(link)
            expect(second.page.get_by_role("status")).to_contain_text("checking your payment")
            gate.is_open.set()
            expect(second.page.get_by_role("heading", name=PAID)).to_be_visible(timeout=15_000)
        assert len(gate.asked) == 1


def test_the_back_button_shows_that_it_is_paid(co: Checkout, here: Visit) -> None:
    link = co.place()
    here.page.goto(f"{co.base}/checkout/static/elsewhere")
    here.complaints.clear()  # The browser says that this page is missing, which it is.
    here.page.goto(f"{link}?lang=en")
    here.pay(DECLINED)
    here.pay(GOOD)
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    here.page.go_back()
    if here.page.url.endswith("elsewhere"):
        here.complaints.clear()
        here.page.go_forward()
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    expect(here.page.get_by_role("button")).to_have_count(0)
    assert co.states("payments") == ["failed", "captured"]


def test_a_stale_form_pays_nothing_twice(co: Checkout, browser: Browser) -> None:
    link = co.place()
    with visit(browser) as one, visit(browser) as other:
        one.page.goto(link)
        other.page.goto(link)
        one.pay(GOOD)
        other.pay(GOOD)
        expect(other.page.get_by_role("heading", name=PAID)).to_be_visible()
    assert co.states("payments") == ["captured"]


def test_arabic_runs_from_right_to_left(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.page.get_by_role("link", name="العربية").click()
    expect(here.page.locator("html")).to_have_attribute("dir", "rtl")
    order = here.page.get_by_role("region", name="طلبك").bounding_box()
    form = here.page.locator("form").bounding_box()
    assert order is not None
    assert form is not None
    assert order["x"] > form["x"]
    here.page.get_by_label("رقم البطاقة").fill(DECLINED)
    here.page.get_by_label("تاريخ الانتهاء").fill("12/31")
    here.page.get_by_label("رمز الأمان").fill("123")
    here.page.get_by_role("button").click()
    expect(here.page.get_by_role("alert")).to_contain_text("رُفضت بطاقتك")
    expect(here.page.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("width", [320, 390, 820, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_sticks_out(sqlite_url: str, browser: Browser, width: int, language: str) -> None:
    product = replace(make.product(minor=10**11), name="Unbreakable" * 20)
    with checkout(sqlite_url, products=[product]) as co:
        link = co.place()
        for number in (DECLINED, GOOD):
            co.pay(link, number)
            with visit(browser, viewport={"width": width, "height": 800}) as here:
                here.page.goto(f"{link}?lang={language}")
                assert here.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_is_light_and_asks_nobody_else(co: Checkout, here: Visit) -> None:
    link = co.place()
    here.page.goto(link, wait_until="networkidle")
    assert 0 < here.octets < PAGE_OCTETS_MAX
    assert all(one.startswith((co.base, "data:")) for one in here.addresses)
    assert any(one.endswith(".css") for one in here.addresses)
    here.pay(GOOD)
    assert all(one.startswith((co.base, "data:")) for one in here.addresses)


def test_the_card_never_leaves_more_than_its_number(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place())
    here.fill_in(GOOD)
    with here.page.expect_request(lambda request: request.method == "POST") as sent:
        here.page.get_by_role("button").click()
    assert sent.value.post_data == "card_number=4242+4242+4242+4242"


def test_what_people_write_is_text(sqlite_url: str, browser: Browser) -> None:
    product = replace(make.product(options=[replace(GRIND, name=EVIL)]), name=EVIL)
    store = replace(SHOP, name=EVIL)
    line = DraftLine(
        product=Name("product", "id", "101"), quantity=1, options=[("1", ["11"])], notice=EVIL
    )
    coupons = [make.coupon(code=EVIL)]
    with (
        checkout(sqlite_url, store=store, products=[product], coupons=coupons) as co,
        visit(browser) as here,
    ):
        here.page.goto(co.place(line, coupon=EVIL), wait_until="networkidle")
        shown = here.page.locator("main").inner_text()
        assert shown.count("<script>alert(1)</script>") == 4
        assert here.page.locator("script:not([src]), img:not([alt]), b").count() == 0
        assert EVIL in here.page.title()
