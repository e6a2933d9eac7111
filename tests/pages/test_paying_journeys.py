"""Ways to pay without a card, in a real browser: from the choice to the money."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from orderwire.bodies.receipts import LENGTH_MAX
from orderwire.pages.texts import TEXTS
from tests import make
from tests.pages.browsing import Visit, open_browser, visit
from tests.pages.selling import (
    BOX,
    IBAN,
    PICKED_UP,
    SHIPPED,
    approve,
    choose,
    collect,
    every_way,
    pdf,
    png,
    refuse_at_the_door,
    reject,
    send,
)
from tests.pages.serving import GOOD, Checkout, checkout

pytestmark = pytest.mark.browser

PAGE_OCTETS_MAX = 150_000
PHONE = 390
LANGUAGES = ["en", "ar"]


@pytest.fixture(scope="module")
def browser(sqlite_template: object) -> Iterator[Browser]:
    """A browser for this module; what runs a loop of its own (the template) comes before it."""
    with open_browser() as running:
        yield running


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url, products=[make.product(), BOX], selling=every_way) as running:
        yield running


@pytest.fixture
def here(browser: Browser) -> Iterator[Visit]:
    with visit(browser) as opened:
        yield opened


def file(name: str, kind: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=content)


def press(here: Visit, text: str) -> None:
    """Press a button that sends a form."""
    here.page.get_by_role("button", name=text, exact=True).click()
    here.page.wait_for_load_state()


def open_way(here: Visit, text: str) -> None:
    """Open the section of a way to pay."""
    here.page.locator("summary", has_text=text).click()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_transfer_from_the_choice_to_the_money(
    co: Checkout, browser: Browser, *, language: str, scripts: bool
) -> None:
    t = TEXTS[language]
    link = co.place(make.line(102), delivery=SHIPPED)
    with visit(browser, java_script_enabled=scripts) as here:

        def expect_heading(text: str) -> None:
            expect(here.page.get_by_role("heading", name=text)).to_be_visible()

        here.page.goto(f"{link}?lang={language}")
        open_way(here, t["way.bank_transfer"])
        press(here, t["transfer_begin"])
        expect(here.page.locator("html")).to_have_attribute("lang", language)
        expect_heading(t["receipt_show"])
        here.page.get_by_label(t["receipt"]).set_input_files(file("screen.png", "image/png", png()))
        press(here, t["receipt_send"])
        expect_heading(t["in_review_title"])
        expect(here.page.get_by_role("status")).to_contain_text("receipt.png")
        reject(co, "The amount is 10 short")
        here.page.reload()
        expect(here.page.get_by_role("alert")).to_contain_text(t["rejected_title"])
        expect(here.page.get_by_role("alert")).to_contain_text("The amount is 10 short")
        press(here, t["transfer_begin"])  # Its section is open: it is what went wrong.
        here.page.get_by_label(t["receipt"]).set_input_files(
            file("bank.pdf", "application/pdf", pdf())
        )
        press(here, t["receipt_send"])
        expect(here.page.get_by_role("status")).to_contain_text("receipt.pdf")
        approve(co)
        here.page.reload()
        expect_heading(t["paid_title"])
        here.page.get_by_role("link", name=t["see_order"]).click()
        for happened in ("in_review", "rejected", "captured"):
            told = here.page.get_by_role("listitem").filter(has_text=t[f"event.payment.{happened}"])
            expect(told.first).to_be_visible()
    assert co.states("payments") == ["failed", "captured"]
    assert [row["mime_type"] for row in co.rows("receipts")] == ["image/png", "application/pdf"]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_cash_from_the_choice_to_the_door(
    co: Checkout, browser: Browser, *, language: str, scripts: bool
) -> None:
    t = TEXTS[language]
    link = co.place(make.line(102), delivery=SHIPPED)
    with visit(browser, java_script_enabled=scripts) as here:
        here.page.goto(f"{link}?lang={language}")
        section = here.page.locator("details", has_text=t["way.cash_on_delivery"])
        expect(section.locator("summary")).to_contain_text("15.00")
        open_way(here, t["way.cash_on_delivery"])
        button = section.get_by_role("button")
        expect(button).to_contain_text("135.00")
        button.click()
        expect(here.page.get_by_role("heading", name=t["promised_title"])).to_be_visible()
        expect(here.page.get_by_role("status")).to_contain_text("135.00")
        collect(co)
        here.page.reload()
        expect(here.page.get_by_role("heading", name=t["paid_title"])).to_be_visible()
    assert co.states("payments") == ["captured"]


def test_one_section_is_open_at_a_time(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place(make.line(102)))
    for way in ("Bank transfer", "Cash on delivery", "Card"):
        open_way(here, way)
        opened = here.page.locator("details[open]")
        expect(opened).to_have_count(1)
        expect(opened.locator("summary")).to_contain_text(way)


def test_the_keyboard_chooses_and_gives_up(co: Checkout, here: Visit) -> None:
    here.page.goto(co.place(make.line(102)))
    here.page.locator("summary", has_text="Bank transfer").focus()
    here.page.keyboard.press("Enter")
    here.page.get_by_role("button", name="I will pay by transfer").focus()
    here.page.keyboard.press("Enter")
    another = here.page.get_by_role("button", name="Pay another way")
    expect(another).to_be_visible()
    another.focus()
    here.page.keyboard.press("Enter")
    here.page.locator("summary", has_text="Card").focus()
    expect(here.page.get_by_label("Card number")).to_be_visible()
    assert co.states("payments") == ["voided"]


def test_two_tabs_pay_in_one_way(co: Checkout, browser: Browser) -> None:
    link = co.place()
    with visit(browser) as one, visit(browser) as other:
        one.page.goto(link)
        other.page.goto(link)
        open_way(one, "Bank transfer")
        press(one, "I will pay by transfer")
        other.fill_in(GOOD)
        press(other, "Pay SAR\xa0100.00")
        expect(other.page.get_by_role("heading", name="Transfer SAR")).to_be_visible()
        press(other, "Pay another way")
        other.fill_in(GOOD)
        press(other, "Pay SAR\xa0100.00")
        expect(other.page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible()
        one.page.get_by_label("Receipt of your transfer").set_input_files(
            file("late.png", "image/png", png())
        )
        press(one, "Send the receipt")
        expect(one.page.get_by_role("heading", name="Paid. Thank you!")).to_be_visible()
    assert co.states("payments") == ["voided", "captured"]
    assert co.rows("receipts") == []


def test_the_iban_is_copied_without_its_gaps(co: Checkout, browser: Browser) -> None:
    with visit(browser, permissions=["clipboard-read", "clipboard-write"]) as here:
        here.page.goto(co.place())
        open_way(here, "Bank transfer")
        row = here.page.locator("div", has=here.page.locator("> dd #iban-1")).last
        row.get_by_role("button").click()
        expect(row.get_by_role("button", name="Copied")).to_be_visible()
        assert here.page.evaluate("navigator.clipboard.readText()") == IBAN
        expect(row.get_by_role("button")).to_have_accessible_description("IBAN")
        boxes = [box.bounding_box() for box in row.locator("#iban-1 span").all()]
        gaps = [
            after["x"] - (box["x"] + box["width"])
            for box, after in pairwise(boxes)
            if box is not None and after is not None and box["y"] == after["y"]
        ]
        assert min(gaps) > 2


def test_nothing_is_sent_before_a_file_is_chosen(co: Checkout, browser: Browser) -> None:
    link = co.place()
    choose(link, "bank_transfer")
    for scripts in (True, False):
        with visit(browser, java_script_enabled=scripts) as here:
            here.page.goto(link)
            here.page.get_by_role("button", name="Send the receipt").click()
            expect(here.page.locator("#receipt:invalid")).to_be_focused()
    assert co.rows("receipts") == []


def test_a_large_file_is_refused_before_it_is_sent(co: Checkout, here: Visit) -> None:
    link = co.place()
    choose(link, "bank_transfer")
    here.page.goto(link)
    field = here.page.get_by_label("Receipt of your transfer")
    field.set_input_files(file("a.pdf", "application/pdf", b"%PDF-" + b"x" * LENGTH_MAX))
    said = field.evaluate("field => field.validationMessage")
    assert "The file is too large. At most 5\xa0MB" in said.replace(" MB", "\xa0MB")
    field.set_input_files(file("a.png", "image/png", png()))
    assert field.evaluate("field => field.validationMessage") == ""
    press(here, "Send the receipt")
    expect(here.page.get_by_role("heading", name="looking at your receipt")).to_be_visible()


def test_without_scripts_a_large_file_is_refused_in_words(co: Checkout, browser: Browser) -> None:
    link = co.place()
    choose(link, "bank_transfer")
    with visit(browser, java_script_enabled=False) as here:
        here.page.goto(link)
        here.page.get_by_label("Receipt of your transfer").set_input_files(
            file("a.pdf", "application/pdf", b"%PDF-" + b"x" * 20_000_000)
        )
        press(here, "Send the receipt")
        expect(here.page.get_by_role("alert").first).to_contain_text("The file is too large")
        assert "413" in here.complaints.pop()  # The browser tells of the status, meant so.
        here.page.get_by_label("Receipt of your transfer").set_input_files(
            file("a.png", "image/png", png())
        )
        press(here, "Send the receipt")
        expect(here.page.get_by_role("heading", name="looking at your receipt")).to_be_visible()


def test_the_time_of_a_transfer_is_counted_down(co: Checkout, here: Visit) -> None:
    link = co.place()
    choose(link, "bank_transfer")
    here.page.goto(link)
    expect(here.page.get_by_role("timer")).to_have_text(re.compile(r"48:59:5\d"))


def standings(co: Checkout) -> list[str]:
    """A page of each standing, and the order pages that go with them."""
    ways = co.place(make.line(102), delivery=SHIPPED)
    pages = [ways]
    for do in ([], ["send"], ["send", "reject"]):
        link = co.place(make.line(102), delivery=SHIPPED)
        choose(link, "bank_transfer")
        if "send" in do:
            send(link, png())
        if "reject" in do:
            reject(co, "Unbreakable" * 30)
        pages += [link, f"{link}/order"]
    for delivery, refuses in ((PICKED_UP, False), (SHIPPED, True)):
        link = co.place(make.line(102), delivery=delivery)
        total = co.rows("orders")[-1]["total_minor"]
        choose(link, "cash_on_delivery", due_minor=str(total + 1_500))
        if refuses:
            refuse_at_the_door(co)
        pages += [link, f"{link}/order"]
    return pages


@pytest.mark.parametrize("width", [320, PHONE, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_paying_sticks_out(
    co: Checkout, browser: Browser, width: int, language: str
) -> None:
    with visit(browser, viewport={"width": width, "height": 844}) as here:
        for address in standings(co):
            here.page.goto(f"{address}?lang={language}")
            sections = here.page.locator("summary")
            for index in range(max(1, sections.count())):
                if sections.count():
                    sections.nth(index).click()
                assert here.page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_every_page_of_paying_is_light_and_asks_nobody_else(co: Checkout, browser: Browser) -> None:
    for address in standings(co):
        with visit(browser) as here:
            here.page.goto(address, wait_until="networkidle")
            assert 0 < here.octets < PAGE_OCTETS_MAX, address
            assert all(one.startswith((co.base, "data:")) for one in here.addresses)


def test_every_page_of_paying_can_be_read_aloud(co: Checkout, here: Visit) -> None:
    for address in standings(co):
        here.page.goto(address)
        assert here.page.locator("h1").count() == 1, address
        ids = here.page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
        assert len(ids) == len(set(ids)), address
        named = here.page.locator("[aria-labelledby], [aria-describedby]").evaluate_all(
            "all => all.flatMap(one => ['aria-labelledby', 'aria-describedby'].flatMap("
            "name => (one.getAttribute(name) || '').split(' ').filter(Boolean)))"
        )
        assert set(named) <= set(ids), address
        fields = here.page.locator("input:not([type=hidden])")
        for index in range(fields.count()):
            labels = fields.nth(index).evaluate("field => field.labels.length")
            assert labels == 1, address
