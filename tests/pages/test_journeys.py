"""Longer ways through the checkout, in a real browser: time, codes, second devices, the order."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import zxingcpp
from playwright.sync_api import Browser, expect

from orderwire.engine.catalogue import ProductKind
from orderwire.operations.add_codes import add_codes
from tests import make
from tests.pages.browsing import Visit, open_browser, visit
from tests.pages.serving import GOOD, SHOP, Checkout, checkout

pytestmark = pytest.mark.browser

KEY = replace(
    make.product(103, kind=ProductKind.CODE),
    name="Gift card",
    variants=[replace(make.variant(1030), sku="GIFT")],
)
CONFIRMING = "4000 0000 0000 3220"
PAID = "Paid. Thank you!"
DARK_PIXELS = """async (image) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 400;
    const paper = canvas.getContext("2d");
    paper.drawImage(image, 0, 0, 400, 400);
    const colours = paper.getImageData(0, 0, 400, 400).data;
    return Array.from({length: 400 * 400}, (_, pixel) => colours[4 * pixel]);
}"""


@pytest.fixture(scope="module")
def browser(sqlite_template: object) -> Iterator[Browser]:
    """A browser for this module; what runs a loop of its own (the template) comes before it."""
    with open_browser() as running:
        yield running


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), KEY]) as running:
        yield running


@pytest.fixture
def here(browser: Browser) -> Iterator[Visit]:
    with visit(browser) as opened:
        yield opened


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Visit]:
    with visit(browser, java_script_enabled=False) as opened:
        yield opened


def nearly_over(co: Checkout, left_ms: int) -> str:
    link = co.place()
    co.clock.ms += make.HOUR_MS - left_ms
    return link


def test_the_time_left_is_counted_down(co: Checkout, here: Visit) -> None:
    here.page.goto(nearly_over(co, 61_000))
    clock = here.page.get_by_role("timer")
    expect(clock).to_have_text(re.compile(r"01:0\d"))
    expect(clock).to_have_text(re.compile(r"00:5\d"))
    assert "soon" in (here.page.locator(".countdown").get_attribute("class") or "")


def test_the_clock_of_the_reader_does_not_matter(co: Checkout, here: Visit) -> None:
    here.page.clock.set_fixed_time(0)
    here.page.goto(nearly_over(co, 10 * 60_000))
    expect(here.page.get_by_role("timer")).to_have_text(re.compile(r"09:5\d"))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_end_of_the_time_is_said_and_shown(co: Checkout, here: Visit, language: str) -> None:
    over, expired, again = {
        "en": ("The time to pay is over", "This checkout has expired", "Order again"),
        "ar": ("انتهى وقت الدفع", "انتهت صلاحية صفحة الدفع", "اطلب مرة أخرى"),
    }[language]
    here.page.goto(f"{nearly_over(co, 2_000)}?lang={language}")
    co.clock.ms += 2_000
    expect(here.page.get_by_role("alert")).to_contain_text(over)
    expect(here.page.locator("form button")).to_be_disabled()
    expect(here.page.get_by_role("heading", name=expired)).to_be_visible(timeout=10_000)
    here.page.get_by_role("button", name=again).click()
    expect(here.page.locator("#card-number")).to_be_visible()
    expect(here.page.locator("html")).to_have_attribute("lang", language)
    assert co.states("orders") == ["expired", "awaiting_payment"]


def test_a_form_that_was_posted_is_not_posted_again_at_the_end(co: Checkout, here: Visit) -> None:
    here.page.goto(nearly_over(co, 4_000))
    here.page.locator("form").evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(here.page.get_by_role("alert").first).to_contain_text("Something is missing")
    assert "422" in here.complaints.pop()  # The browser tells of the status, which is meant so.
    co.clock.ms += 4_000
    expect(here.page.get_by_role("heading", name="has expired")).to_be_visible(timeout=15_000)


def test_without_scripts_the_end_comes_by_itself(co: Checkout, scriptless: Visit) -> None:
    scriptless.page.goto(nearly_over(co, 2_000))
    expect(scriptless.page.get_by_role("timer")).to_be_hidden()
    expect(scriptless.page.get_by_text("About 2 seconds were left")).to_be_visible()
    co.clock.ms += 2_000
    expect(scriptless.page.get_by_role("heading", name="has expired")).to_be_visible(timeout=10_000)
    scriptless.page.get_by_role("button", name="Order again").click()
    scriptless.pay(GOOD)
    expect(scriptless.page.get_by_role("heading", name=PAID)).to_be_visible()


def test_a_double_click_orders_again_once(co: Checkout, here: Visit) -> None:
    old = nearly_over(co, 0)
    here.page.goto(old)
    here.page.get_by_role("button", name="Order again").dblclick()
    expect(here.page.locator("#card-number")).to_be_visible()
    new = here.page.url
    here.page.goto(old)
    here.page.get_by_role("button", name="Order again").click()
    expect(here.page.locator("#card-number")).to_be_visible()
    assert here.page.url == new
    assert co.states("orders") == ["expired", "awaiting_payment"]


def test_who_goes_away_finds_the_checkout_as_it_was(co: Checkout, here: Visit) -> None:
    link = co.place()
    here.page.goto(link)
    here.fill_in(GOOD)
    here.page.goto("about:blank")
    assert co.rows("payments") == []
    here.page.goto(link)
    here.pay(GOOD)
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_can_read_the_code_of_the_page(co: Checkout, browser: Browser, scheme: str) -> None:
    link = co.place()
    with visit(browser, color_scheme=scheme) as here:
        here.page.goto(link)
        picture = here.page.get_by_role("img", name="QR code")
        expect(picture).to_be_visible()
        pixels = memoryview(bytes(picture.evaluate(DARK_PIXELS)))
    found = zxingcpp.read_barcodes(pixels.cast("B", (400, 400)))
    assert [one.text for one in found] == [link]
    with visit(browser, viewport={"width": 390, "height": 800}) as phone:
        phone.page.goto(link)
        expect(phone.page.get_by_role("img", name="QR code")).to_be_hidden()


def test_a_payment_is_confirmed_or_not(co: Checkout, here: Visit) -> None:
    link = co.place()
    here.page.goto(link)
    here.pay(CONFIRMING)
    here.page.get_by_role("button", name="Do not pay").click()
    expect(here.page.get_by_role("alert").first).to_contain_text("was not confirmed")
    here.pay(CONFIRMING)
    here.page.goto(link)  # The customer loses the page of the bank, and finds it again.
    here.page.get_by_role("link", name="Go on with the payment").click()
    here.page.get_by_role("button", name="Confirm the payment").click()
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()
    assert co.states("payments") == ["failed", "captured"]


def test_codes_are_on_the_order_page_and_can_be_copied(co: Checkout, browser: Browser) -> None:
    co.run(add_codes(co.world, SHOP.id, "GIFT", ["AAAA-1111", "BBBB-2222"], actor="test"))
    with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as here:
        here.page.goto(co.place(make.line(103, 2)))
        here.pay(GOOD)
        here.page.get_by_role("link", name="See your order").click()
        expect(here.page.get_by_role("heading", name="Your order is complete")).to_be_visible()
        expect(here.page.get_by_text("AAAA-1111")).to_be_visible()
        here.page.get_by_role("button", name="Copy").nth(1).click()
        expect(here.page.get_by_role("button", name="Copied")).to_be_visible()
        assert here.page.evaluate("navigator.clipboard.readText()") == "BBBB-2222"
        expect(here.page.get_by_role("button", name="Print")).to_be_visible()
        here.page.emulate_media(media="print")
        expect(here.page.get_by_role("button", name="Print")).to_be_hidden()
        expect(here.page.get_by_text("BBBB-2222")).to_be_visible()


def test_the_order_page_needs_no_scripts(co: Checkout, scriptless: Visit) -> None:
    co.run(add_codes(co.world, SHOP.id, "GIFT", ["AAAA-1111"], actor="test"))
    link = co.place(make.line(103))
    co.pay(link)
    scriptless.page.goto(f"{link}/order?lang=ar")
    expect(scriptless.page.get_by_role("heading", name="اكتمل طلبك")).to_be_visible()
    expect(scriptless.page.get_by_text("AAAA-1111")).to_be_visible()
    expect(scriptless.page.get_by_role("button")).to_have_count(0)


def test_the_keyboard_orders_again_and_confirms(co: Checkout, here: Visit) -> None:
    here.page.goto(nearly_over(co, 0))
    here.page.get_by_role("button", name="Order again").focus()
    here.page.keyboard.press("Enter")
    here.page.get_by_label("Card number").focus()
    for typed in (CONFIRMING, "12/31", "123"):
        here.page.keyboard.type(typed)
        here.page.keyboard.press("Tab")
    here.page.keyboard.press("Enter")
    here.page.get_by_role("button", name="Confirm the payment").focus()
    here.page.keyboard.press("Enter")
    expect(here.page.get_by_role("heading", name=PAID)).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_sticks_out(sqlite_url: str, browser: Browser, width: int, language: str) -> None:
    product = replace(KEY, name="Unbreakable" * 20)
    with checkout(sqlite_url, products=[product]) as co:
        co.run(add_codes(co.world, SHOP.id, "GIFT", ["LONG" * 60], actor="test"))
        old, link = co.place(make.line(103)), co.place(make.line(103))
        co.pay(link, CONFIRMING)
        confirming = link
        paid = co.place(make.line(103))
        co.pay(paid)
        pages = [f"{confirming}/confirm", confirming, paid, f"{paid}/order"]
        with visit(browser, viewport={"width": width, "height": 800}) as here:
            for address in pages:
                here.page.goto(f"{address}?lang={language}")
                assert here.page.evaluate("document.documentElement.scrollWidth") <= width, address
            co.clock.ms += make.HOUR_MS
            for address in (old, f"{old}/order"):
                here.page.goto(f"{address}?lang={language}")
                assert here.page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_order_page_is_light_and_asks_nobody_else(co: Checkout, here: Visit) -> None:
    link = co.place()
    co.pay(link)
    here.page.goto(f"{link}/order", wait_until="networkidle")
    assert 0 < here.octets < 150_000
    assert all(one.startswith((co.base, "data:")) for one in here.addresses)
