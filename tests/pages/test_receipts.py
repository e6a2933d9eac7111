"""Receipts that customers send, over HTTP: what is refused, in which words, and how often."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from orderwire.bodies.receipts import LENGTH_MAX
from orderwire.pages.uploads import TRIES_MAX, TRIES_WINDOW_MS, WAVED_THROUGH_MAX
from tests import make
from tests.bodies import pictures
from tests.pages.selling import (
    BOX,
    choose,
    every_way,
    png,
    send,
)
from tests.pages.serving import Checkout, checkout

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


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "This kind of file cannot be sent"),
        (b"MZ\x90\x00", 422, "This kind of file cannot be sent"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 422, "kind of file"),
        (b"<html><script>alert(1)</script>", 422, "kind of file"),
        (png()[:200], 422, "The file is damaged"),
        (b"%PDF-1.7 and no end", 422, "The file is damaged"),
        (pictures.png(30_000, 30_000), 422, "The picture is too large"),
        (b"%PDF-" + b"x" * LENGTH_MAX, 413, "The file is too large"),
        (b"%PDF-" + b"x" * 15_000_000, 413, "The file is too large"),
    ],
    ids=["empty", "exe", "svg", "html", "cut", "endless", "bomb", "long", "longer"],
)
def test_what_is_no_receipt_is_refused_in_words(
    co: Checkout, link: str, content: bytes, status: int, said: str
) -> None:
    answer = send(link, content)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "The receipt was not sent" in answer.text
    assert said in answer.text
    assert 'enctype="multipart/form-data"' in answer.text
    assert co.rows("receipts") == []
    assert co.states("payments") == ["open"]
    assert send(link, png()).status_code == 303


def test_a_form_without_a_file_says_what_is_missing(co: Checkout, link: str) -> None:
    empty = {"receipt": ("", b"", "application/octet-stream")}
    for files in (empty, {"other": ("a.png", png(), "image/png")}):
        answer = httpx.post(f"{link}/receipt?lang=ar", files=files)
        assert answer.status_code == 422
        assert "اختر الملف أولًا" in answer.text
    assert co.rows("receipts") == []


def test_what_has_no_end_is_not_listened_to(link: str) -> None:
    sent = []

    def chunks() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="receipt"; filename="a"\r\n\r\n'
        for number in range(4 * WAVED_THROUGH_MAX // 1_000_000):
            sent.append(number)
            yield b"x" * 1_000_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with suppress(httpx.NetworkError):  # The server may hang up before its answer is read.
        answer = httpx.post(f"{link}/receipt", content=chunks(), headers=headers, timeout=30)
        assert answer.status_code == 413
    assert len(sent) < 2 * WAVED_THROUGH_MAX // 1_000_000


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/x-www-form-urlencoded", 415),
        ("application/pdf", 415),
        ("", 415),
        ("multipart/form-data", 400),
        ("multipart/form-data; boundary=other", 400),
    ],
)
def test_only_forms_with_files_are_read(link: str, content_type: str, status: int) -> None:
    answer = httpx.post(
        f"{link}/receipt", content=b"--x\r\nbroken", headers={"Content-Type": content_type}
    )
    assert answer.status_code == status
    assert "text/html" in answer.headers["content-type"]


def test_other_sites_send_nothing_here(co: Checkout, link: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(link, png(), **headers).status_code == 403
        assert give_up(link, **headers).status_code == 403
        chosen = httpx.post(link, data={"way": "bank_transfer"}, headers=headers)
        assert chosen.status_code == 403
    assert co.states("payments") == ["open"]
    assert co.rows("receipts") == []


def test_files_are_looked_at_so_many_times_an_hour(co: Checkout, link: str) -> None:
    for _ in range(TRIES_MAX):
        assert send(link, b"no receipt").status_code == 422
    answer = send(link, png())
    assert answer.status_code == 429
    assert "Please contact the store." in answer.text
    other = co.place()
    choose(other, "bank_transfer")
    assert send(other, png()).status_code == 303
    co.clock.ms += TRIES_WINDOW_MS
    assert send(link, png()).status_code == 303


def test_so_many_receipts_are_kept_and_no_more(co: Checkout, link: str) -> None:
    for number in range(TRIES_MAX):
        assert send(link, png(str(number))).status_code == 303
    co.clock.ms += TRIES_WINDOW_MS
    assert send(link, png("one more")).status_code == 429
    assert len(co.rows("receipts")) == TRIES_MAX


def test_a_receipt_has_no_address(co: Checkout, link: str) -> None:
    send(link, png())
    page = text_of(link)
    assert re.findall(r"<(?:img|iframe|object|embed)", page) == []
    receipt_id = co.rows("receipts")[0]["id"]
    for last in (f"receipt/{receipt_id}", f"receipts/{receipt_id}", f"files/{receipt_id}"):
        assert httpx.get(f"{link}/{last}").status_code == 404
    assert str(receipt_id) not in page


def test_a_browser_that_goes_away_leaves_no_receipt(co: Checkout, link: str) -> None:
    address = httpx.URL(f"{link}/receipt")

    async def leave() -> None:
        _, writer = await asyncio.open_connection(address.host, address.port)
        head = f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
        writer.write(f"{head}Content-Type: multipart/form-data; boundary=x\r\n\r\n--x".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    asyncio.run(leave())
    assert co.rows("receipts") == []
    assert send(link, png()).status_code == 303
