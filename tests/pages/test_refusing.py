"""What the checkout does not do, and how its pages are fenced in."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import httpx
import pytest
import sqlalchemy as sa
from starlette.requests import Request

from orderwire.pages.answering import SCRIPT_NAME, SHEET_NAME
from orderwire.pages.callers import address_of
from orderwire.pages.forms import BODY_MAX, is_from_elsewhere
from orderwire.storage.database import Database, Unavailable
from orderwire.storage.desk import DeskTransaction
from tests.pages.serving import FORM, Breaking, Checkout, checkout

T = TypeVar("T")


@pytest.fixture
def co(sqlite_url: str) -> Iterator[Checkout]:
    with checkout(sqlite_url) as running:
        yield running


@dataclass
class Failing:
    """A database that can be switched off, and then raises what the test wants."""

    database: Database
    writers: int = 1
    raised: Exception | None = None

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Read, or fail."""
        if isinstance(self.raised, Unavailable):
            raise self.raised
        return await self.database.read(work)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Write, or fail."""
        if self.raised is not None:
            raise self.raised
        return await self.database.write(work)

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Admit a batch, or fail."""
        return await self.database.admit(store_id, program)

    async def close(self) -> None:
        """Close."""
        await self.database.close()


POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def fenced(answer: httpx.Response) -> bool:
    scripted = "; script-src 'self'" if "<script" in answer.text else ""
    return (
        answer.headers["content-security-policy"] == POLICY + scripted
        and answer.headers["x-content-type-options"] == "nosniff"
        and answer.headers["referrer-policy"] == "no-referrer"
        and answer.headers["cache-control"] == "no-store"
        and answer.headers["x-robots-tag"] == "noindex"
    )


def test_every_page_is_fenced_in(co: Checkout) -> None:
    link = co.place()
    shown = httpx.get(link)
    assert fenced(shown)
    for part in ("style=", "javascript:", "onclick", "http://", "https://"):
        assert part not in shown.text
    assert fenced(httpx.get(f"{link}/order"))
    assert fenced(httpx.get(f"{link}/confirm"))
    assert fenced(httpx.get(f"{link}x"))
    assert fenced(co.pay(link, ""))
    assert fenced(co.pay(link))
    assert fenced(httpx.put(link))
    assert fenced(httpx.head(link))


def test_the_one_script_is_a_file_of_ours_and_only_where_it_is_needed(co: Checkout) -> None:
    link = co.place()
    tag = f'<script src="/checkout/static/{SCRIPT_NAME}" defer></script>'
    page = httpx.get(link).text
    assert page.count("<script") == page.count(tag) == 1
    script = httpx.get(f"{co.base}/checkout/static/{SCRIPT_NAME}")
    assert script.headers["content-type"].startswith("text/javascript")
    assert script.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in script.headers["cache-control"]
    co.pay(link)
    assert "<script" not in httpx.get(link).text
    assert "<script" not in httpx.get(f"{link}x").text


def test_the_sheet_is_kept_by_browsers_and_changes_its_name(co: Checkout) -> None:
    page = httpx.get(co.place()).text
    assert f'href="/checkout/static/{SHEET_NAME}"' in page
    sheet = httpx.get(f"{co.base}/checkout/static/{SHEET_NAME}")
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert "immutable" in sheet.headers["cache-control"]
    older = httpx.get(f"{co.base}/checkout/static/checkout.0123456789ab.css")
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")
    assert httpx.get(f"{co.base}/checkout/static/..%2Fapp.py").status_code == 404
    assert httpx.get(f"{co.base}/checkout/static/app.py").status_code == 404


def wrong_links(link: str) -> list[str]:
    base, _, last = link.rpartition("/")
    store_id, checkout_id, token = last.split("-", 2)
    return [
        f"{base}/{one}"
        for one in (
            f"{store_id}-{checkout_id}-{token[:-1]}",
            f"{store_id}-{checkout_id}-{token}x",
            f"{store_id}-{checkout_id}-",
            f"{store_id}-{checkout_id}",
            f"{store_id}-{int(checkout_id) + 1}-{token}",
            f"{int(store_id) + 1}-{checkout_id}-{token}",
            f"-{checkout_id}-{token}",
            f"{store_id}-99999999999999999999-{token}",
            f"{store_id}-{checkout_id}-%00%ff%F0",
            "%D9%A1-2-x",
            "x",
            f"{last}/more",
            f"{last}/",
            "",
        )
    ]


def test_whoever_has_not_the_link_learns_nothing(co: Checkout) -> None:
    link = co.place()
    missing = httpx.get(f"{co.base}/checkout/1-2-x")
    assert missing.status_code == 404
    for wrong in wrong_links(link):
        shown = httpx.get(wrong)
        assert (shown.status_code, shown.content) == (404, missing.content), wrong
        assert co.pay(wrong).status_code == 404, wrong
    assert co.rows("payments") == []


def test_errors_speak_the_readers_language(co: Checkout) -> None:
    page = httpx.get(f"{co.base}/checkout/x?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in page
    assert "لا يوجد شيء هنا" in page


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(co: Checkout, headers: dict[str, str]) -> None:
    answer = co.pay(co.place(), **headers)
    assert answer.status_code == 403
    assert "somewhere else" in answer.text
    assert co.rows("payments") == []


def test_our_own_form_is_let_in(co: Checkout) -> None:
    for headers in (
        {"Origin": co.base, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": co.base},
        {},
    ):
        assert co.pay(co.place(), **headers).status_code == 303


def test_the_public_address_counts_where_a_proxy_changes_the_host() -> None:
    headers = {"host": "10.0.0.7:8787", "origin": "https://pay.example"}
    assert not is_from_elsewhere(headers, "https://pay.example/shop")
    assert is_from_elsewhere(headers, "https://shop.example")


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("", 415),
        ("APPLICATION/x-www-form-urlencoded; charset=utf-8", 422),
    ],
)
def test_only_forms_are_read(co: Checkout, content_type: str, status: int) -> None:
    answer = httpx.post(co.place(), content=b"x=1", headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"card_number=" + b"4" * BODY_MAX, 413),
        (b"x" * 10_000_000, 413),
        (b"&" * BODY_MAX, 400),
        (b"a=1&" * 100, 400),
        (b"\xff\xfe\x00=%ff%zz&=&%", 422),
        (b"card_number=%00%ff%ed%a0%80", 303),
        (b"card_number=1&card_number=4242424242424242", 303),
        (b"", 422),
    ],
)
def test_whatever_is_posted_gets_a_page(co: Checkout, body: bytes, status: int) -> None:
    answer = httpx.post(co.place(), content=body, headers=FORM)
    assert answer.status_code == status


def test_a_long_form_is_not_read_to_its_end(co: Checkout) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    assert httpx.post(co.place(), content=chunks(), headers=FORM).status_code == 413


def test_a_browser_that_goes_away_leaves_nothing_behind(co: Checkout) -> None:
    link = httpx.URL(co.place())

    async def leave() -> None:
        _, writer = await asyncio.open_connection(link.host, link.port)
        head = f"POST {link.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        writer.write(f"{head}Content-Type: {FORM['Content-Type']}\r\n\r\ncard_nu".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    asyncio.run(leave())
    assert httpx.get(link).status_code == 200
    assert co.rows("payments") == []


def test_other_methods_get_a_page(co: Checkout) -> None:
    answer = httpx.delete(co.place())
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert "<h1>" in answer.text


def test_a_bug_shows_a_page_and_no_trace(sqlite_url: str) -> None:
    with checkout(sqlite_url, provider=Breaking()) as co:
        answer = co.pay(co.place())
        assert answer.status_code == 500
        assert fenced(answer)
        assert "Something went wrong on our side" in answer.text
        assert "req-7" in answer.text
        for secret in ("engine room", "Traceback", "RuntimeError"):
            assert secret not in answer.text


def test_a_database_that_is_away_shows_a_page(sqlite_url: str) -> None:
    failing: list[Failing] = []

    def wrap(database: Database) -> Database:
        failing.append(Failing(database))
        return failing[0]

    with checkout(sqlite_url, wrap=wrap) as co:
        link = co.place()
        failing[0].raised = Unavailable("gone")
        for answer in (httpx.get(link), co.pay(link)):
            assert answer.status_code == 503
            assert answer.headers["retry-after"] == "1"
            assert fenced(answer)
            assert "One moment, please" in answer.text
        failing[0].raised = None
        assert co.pay(link).status_code == 303


@pytest.mark.parametrize(
    ("said", "proxies", "address"),
    [
        ([], 0, "192.0.2.9"),
        (["203.0.113.1"], 0, "192.0.2.9"),
        (["203.0.113.1"], 1, "203.0.113.1"),
        (["198.51.100.7, 203.0.113.1"], 1, "203.0.113.1"),
        (["198.51.100.7", "203.0.113.1, 203.0.113.2"], 2, "203.0.113.1"),
        (["203.0.113.1"], 2, "192.0.2.9"),
        ([" , "], 1, "192.0.2.9"),
    ],
)
def test_only_our_own_proxies_are_believed(said: list[str], proxies: int, address: str) -> None:
    headers = [(b"x-forwarded-for", one.encode()) for one in said]
    scope = {"type": "http", "headers": headers, "client": ("192.0.2.9", 4242)}
    assert address_of(Request(scope), proxies) == address
