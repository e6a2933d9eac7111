"""Whatever is thrown at it: the dialect's own error, never a 5xx, and nothing is stored.

Each case has one verdict, which both databases must give.
"""

import gzip
import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.dialects.rmz.conftest import Demo
from tests.program import AUTHORISED, ORDERS, basket, item, unique

DEEP = 100_000
UNREADABLE = {
    "message": "The body must be a valid JSON document.",
    "errors": {"body": ["The body must be a valid JSON document."]},
}


def order(value: str, at: str = '"quantity": 1') -> bytes:
    """A good order's JSON with something raw in the place of one of its parts."""
    text = json.dumps(basket())
    assert text.count(at) == 1
    return text.replace(at, value).encode("utf-8", "surrogatepass")


def with_member(member: str) -> bytes:
    """A good order's JSON with one more member."""
    return order(f'"quantity": 1, {member}')


GOOD = json.dumps(basket())
MALFORMED: dict[str, bytes] = {
    "empty": b"",
    "blanks": b" \n\t ",
    "cut off": GOOD.encode()[:-1],
    "two documents": (GOOD + GOOD).encode(),
    "trailing comma": GOOD.replace("}]", "},]").encode(),
    "single quotes": GOOD.replace('"', "'").encode(),
    "a comment": f"/* order */ {GOOD}".encode(),
    "a form": b"created_from=a&products[0][quantity]=1",
    "xml": b"<?xml version='1.0'?><order/>",
    "byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "utf-16": GOOD.encode("utf-16"),
    "utf-16 without a mark": GOOD.encode("utf-16-le"),
    "utf-32": GOOD.encode("utf-32"),
    "latin-1": with_member('"notice": "é"').decode().encode("latin-1"),
    "invalid utf-8": with_member('"notice": "?"').replace(b"?", b"\xff"),
    "overlong utf-8": with_member('"notice": "?"').replace(b"?", b"\xc0\x80"),
    "raw surrogate": with_member('"notice": "\ud800"'),
    "escaped surrogate": with_member(r'"notice": "\ud800"'),
    "lone low surrogate": with_member(r'"notice": "\udc00x"'),
    "surrogates in the wrong order": with_member(r'"notice": "\udc00\ud800"'),
    "surrogate in a key": with_member(r'"\ud800": 1'),
    "raw newline in a text": with_member('"notice": "a\nb"'),
    "raw NUL": with_member('"notice": "a\0b"'),
    "NUL after the document": GOOD.encode() + b"\0",
    "bad escape": with_member(r'"notice": "\x41"'),
    "NaN": order('"quantity": NaN'),
    "Infinity": order('"quantity": Infinity'),
    "-Infinity": order('"quantity": -Infinity'),
    "NaN where nobody looks": with_member('"weight": NaN'),
    "hexadecimal": order('"quantity": 0x10'),
    "leading zero": order('"quantity": 01'),
    "a plus": order('"quantity": +1'),
    "half a number": order('"quantity": 1e'),
    "5,000 digits": order('"quantity": ' + "9" * 5000),
    "5,000 digits where nobody looks": with_member('"weight": ' + "9" * 5000),
    "deep lists": b"[" * DEEP,
    "deep closed lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep where nobody looks": with_member('"x": ' + "[" * DEEP + "]" * DEEP),
    "deep options": with_member('"options": ' + '{"a":' * DEEP + "1" + "}" * DEEP),
    "gzip": gzip.compress(GOOD.encode()),
    "gzip of a megabyte": gzip.compress(b" " * 1_000_000),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_json_is_refused(demo: Demo, name: str) -> None:
    before = demo.book.counts()
    answer = demo.post_raw(MALFORMED[name])
    assert answer.status_code == 422, answer.text
    assert answer.json() == UNREADABLE
    assert demo.book.counts() == before


WRONG: dict[str, tuple[bytes, str]] = {
    "1e400": (order('"quantity": 1e400'), "products.0.quantity"),
    "-1e400": (order('"quantity": -1e400'), "products.0.quantity"),
    "1e-400": (order('"quantity": 1e-400'), "products.0.quantity"),
    "minus zero": (order('"quantity": -0'), "products.0.quantity"),
    "minus zero point zero": (order('"quantity": -0.0'), "products.0.quantity"),
    "2^53": (order(f'"quantity": {2**53}'), "products.0.quantity"),
    "2^63": (order(f'"quantity": {2**63}'), "products.0.quantity"),
    "2^64": (order(f'"quantity": {2**64}'), "products.0.quantity"),
    "10^400": (order(f'"quantity": {10**400}'), "products.0.quantity"),
    "1e400 as an option": (with_member('"options": {"a": 1e400}'), "products.0.options.a"),
    "the last of two keys": (order('"quantity": 1, "quantity": 0'), "products.0.quantity"),
    "an identifier of 1e400": (order("1e400", '"free-ebook"'), "products.0.identifier"),
    "an identifier of 10^400": (order(str(10**400), '"free-ebook"'), "products.0.identifier"),
    "an escaped NUL": (with_member(r'"notice": "a\u0000"'), "products.0.notice"),
    "a plan of 2^63": (
        with_member(f'"subscription_plan": {2**63}'),
        "products.0.subscription_plan",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_no_field_can_hold_is_named(demo: Demo, name: str) -> None:
    body, field = WRONG[name]
    before = demo.book.counts()
    answer = demo.post_raw(body)
    assert answer.status_code == 422, answer.text
    assert list(answer.json()["errors"]) == [field]
    assert demo.book.counts() == before


HARMLESS: dict[str, str] = {
    "a number": '"weight": 1e400',
    "two keys": '"notice": "a", "notice": "b"',
    "NUL where nobody looks": r'"note\u0000": "a\u0000b"',
    "a pair of surrogates": r'"notice": "\ud83d\ude00"',
    "an emoji family": '"notice": "👨‍👩‍👧‍👦"',
    "right to left": '"notice": "\u202eabc\u202c \u2066x\u2069"',
    "blanks of other kinds": '"notice": "\u00a0\u2003\u200b\ufeff"',
    "not a character": '"notice": "\uffff\U0010ffff"',
    "control characters": r'"notice": "\u0001\u001b[31m\u007f\r\n\t"',
    "composed and not": '"notice": "é e\u0301"',
    "a million letters where nobody looks": '"x": "' + "x" * 1_000_000 + '"',
    "190 deep where nobody looks": '"x": ' + "[" * 190 + "]" * 190,
    "markup": """"notice": "<script>alert('1')</script>{{7*7}}';DROP TABLE orders;--" """,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_only_odd_is_taken_as_it_is(demo: Demo, name: str) -> None:
    body = json.dumps(basket()).replace('"quantity": 1', f'"quantity": 1, {HARMLESS[name]}')
    answer = demo.post_raw(body.encode())
    assert answer.status_code == 201, answer.text
    shown = demo.get(f"{ORDERS}/{answer.json()['data']['order_id']}")
    sent = json.loads(body)["products"][0].get("notice")
    assert shown.json()["data"]["items"][0]["notice"] == (sent and (sent.strip() or None))


NASTY = ("\u202e", "😀", "\ufeff", "'", '"', "\\", "%00", "\u0001", "ﷺ", "\uffff", "{0}", "%s")
PLACES = ("created_from", "coupon_code", "identifier", "slug", "firstName", "email", "option")


@pytest.mark.parametrize("place", PLACES)
def test_nasty_letters_have_one_verdict_everywhere(demo: Demo, place: str) -> None:
    person = {
        "country_code": "966",
        "phone": "509123123",
        "firstName": "Huda",
        "lastName": "Saleh",
        "email": "huda@example.com",
    }
    verdicts = {"created_from": 201, "firstName": 201, "email": 201}
    for letter in NASTY:
        text = f"{unique()}{letter}"
        document: dict[str, Any] = basket(customer=person)
        line = document["products"][0]
        match place:
            case "identifier":
                line |= {"identifier_type": "id", "identifier": text}
            case "slug":
                line["identifier"] = text
            case "option":
                line["options"] = {text: text}
            case "firstName":
                person["firstName"] = text
            case "email":
                person["email"] = f"{text}@example.com"
            case _:
                document[place] = text
        before = demo.book.counts()
        answer = demo.post(document)
        assert answer.status_code == verdicts.get(place, 400), answer.text
        if answer.status_code == 400:
            assert text in answer.json()["message"] or place == "coupon_code"
            assert demo.book.counts() == before


def test_a_zipped_body_is_not_unpacked(demo: Demo) -> None:
    body = gzip.compress(json.dumps(basket()).encode())
    answer = demo.post_raw(body, Content_Encoding="gzip")
    assert answer.status_code == 422
    assert answer.json() == UNREADABLE


def raw(demo: Demo, request: bytes) -> int | None:
    """The status that some bytes are answered with; none where the connection is just closed."""
    where = urlsplit(demo.program.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        try:
            connection.sendall(request)
            answer = connection.recv(65536)
        except ConnectionError:
            return None
    return int(answer.split()[1]) if answer else None


HEAD = (
    f"POST {ORDERS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    f"Authorization: {AUTHORISED['Authorization']}\r\n"
)


@pytest.mark.parametrize(
    "request_bytes",
    [
        f"{HEAD}X-Huge: {'x' * 1_000_000}\r\n\r\n".encode(),
        f"{HEAD}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{{}}\r\n0\r\n\r\n".encode(),
        f"{HEAD}Content-Length: -1\r\n\r\n".encode(),
        f"{HEAD}Content-Length: 99999999999999999999\r\n\r\n".encode(),
        f"{HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}".encode(),
        f"{HEAD}Bad\0Header: 1\r\n\r\n".encode(),
        f"GET {ORDERS}/\xff HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0" * 100 + b"\r\n\r\n",
    ],
    ids=[
        "huge header",
        "bad chunk",
        "negative length",
        "endless length",
        "two lengths",
        "NUL in a header",
        "raw bytes in the path",
        "tls",
        "zeros",
    ],
)
def test_broken_http_breaks_nothing(demo: Demo, request_bytes: bytes) -> None:
    before = demo.book.counts()
    status = raw(demo, request_bytes)
    assert status is None or 400 <= status < 500
    assert demo.book.counts() == before
    assert demo.get().status_code == 200


ODD_IDS = ["0", "-1", "1.0", "1e3", "abc", "٣", "%00", "%FF", "%F0%9F%98%80", "9" * 16, "9" * 5000]
ODD_IDS += [str(2**63), str(2**64), "0x1", "1%2F2", "'; DROP TABLE orders", "null", "+1", "1%00"]


@pytest.mark.parametrize("order_id", ODD_IDS, ids=lambda text: text[:20])
def test_odd_ids_find_no_order(demo: Demo, order_id: str) -> None:
    answer = demo.get(f"{ORDERS}/{order_id}")
    assert answer.status_code == 404
    assert answer.json()["message"].endswith(("not found", "could not be found."))


ODD = ["\x00", "😀", "'", "1e400", "NaN", "2024-13-01", "2024-02-30", "0000-00-00", "99999-01-01"]
ODD += [str(2**64), "2024-01-01T99:00", "yesterday", "9999-12-31", "x" * 5000, "2024-W01-1x"]


@pytest.mark.parametrize("text", ODD, ids=lambda text: ascii(text)[:20])
def test_odd_dates_are_refused(demo: Demo, text: str) -> None:
    answer = demo.get(created_from=text, created_to=text, orderBy="x", orderDirection="x")
    errors = answer.json()["errors"]
    assert answer.status_code == 422
    assert {"created_to", "orderBy", "orderDirection"} <= errors.keys()
    assert errors["created_to"] == ["The created to field must be a valid date."]
    assert errors["orderBy"] == ["The selected order by is invalid."]
    assert errors["orderDirection"] == ["The selected order direction is invalid."]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "\x00", "٣", "1e9", "😀"])
def test_an_odd_page_is_the_first(demo: Demo, page: str) -> None:
    answer = demo.get(page=page)
    assert answer.status_code == 200
    assert answer.json()["data"]["current_page"] == 1


@pytest.mark.parametrize("page", [10**6, 10**9, 2**63, 2**64, 10**400])
def test_a_page_far_away_is_empty(demo: Demo, page: int) -> None:
    answer = demo.get(page=page)
    assert answer.status_code == 200
    assert answer.json()["data"]["data"] == []
    assert answer.json()["data"]["from"] is None


def test_raw_query_bytes_do_no_harm(demo: Demo) -> None:
    for query in ("created_from=%FF", "page=%ED%A0%80", "%00=%00", "&&==&", "a" * 60_000):
        answer = demo.http.get(f"{ORDERS}?{query}")
        assert answer.status_code < 500, query


@pytest.mark.parametrize("key", ["", "x" * 256, "ключ", "a\tb"])
def test_an_unusable_key_is_refused(demo: Demo, key: str) -> None:
    before = demo.book.counts()
    headers = {b"Idempotency-Key": key.encode()}
    answer = demo.http.post(ORDERS, json=basket(), headers=headers)
    message = "The idempotency-key header must be 1 to 255 printable characters."
    assert answer.status_code == 422
    assert answer.json() == {"message": message, "errors": {"Idempotency-Key": [message]}}
    assert demo.book.counts() == before


def test_the_worst_is_answered_within_a_moment(demo: Demo) -> None:
    body = json.dumps(basket(*[item("free-ebook", options={"a": [{}] * 90})] * 500)).encode()
    started = time.monotonic()
    answer = demo.post_raw(body)
    assert answer.status_code == 422
    assert len(answer.content) < 1_000_000
    assert time.monotonic() - started < 10, "half a megabyte of errors hangs the service"


def test_nobody_hears_of_a_crash(demo: Demo) -> None:
    assert "Traceback" not in demo.program.said()


def test_a_client_that_goes_away_does_no_harm(demo: Demo) -> None:
    body = json.dumps(basket()).encode()
    request = f"{HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body
    where = urlsplit(demo.program.url)
    for cut in (len(request) // 2, len(request)):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(request[:cut])
    again = httpx.post(
        demo.program.url + ORDERS,
        content=body,
        headers=AUTHORISED | {"Content-Type": "application/json"},
    )
    assert again.status_code in (200, 201)
