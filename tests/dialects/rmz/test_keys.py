"""The Idempotency-Key: one key makes one order, and its answer is given again byte for byte."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.dialects.rmz.conftest import Demo
from tests.program import JSON, ORDERS, basket, item
from tests.stocking import NEIGHBOUR_TOKEN, SECOND_TOKEN

REUSED = "The Idempotency-Key was used for another request"


def send(
    demo: Demo, document: dict[str, Any] | bytes, key: str, token: str | None = None
) -> httpx.Response:
    """Ask for an order under a key."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    headers = JSON | {"Idempotency-Key": key}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return demo.http.post(ORDERS, content=body, headers=headers)


def new_key() -> str:
    """A key that nobody has used."""
    return uuid4().hex


@pytest.mark.parametrize("slug", ["free-ebook", "product-9001"])
def test_a_replay_is_the_first_answer_byte_for_byte(demo: Demo, slug: str) -> None:
    document, key = basket(item(slug)), new_key()
    first = send(demo, document, key)
    before = demo.book.counts()
    second = send(demo, document, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"
    assert demo.book.counts() == before


def test_another_body_under_a_key_is_refused(demo: Demo) -> None:
    document, key = basket(item("product-9001")), new_key()
    first = send(demo, document, key)
    before = demo.book.counts()
    other = send(demo, document | {"coupon_code": "SAVE10"}, key)
    assert other.status_code == 422
    assert other.json() == {"message": REUSED, "errors": {"Idempotency-Key": [REUSED]}}
    assert demo.book.counts() == before
    assert send(demo, document, key).content == first.content


def test_with_a_key_the_five_minutes_do_not_count(demo: Demo) -> None:
    document = basket()
    answers = [
        demo.post(document),
        send(demo, document, new_key()),
        send(demo, document, new_key()),
    ]
    orders = {answer.json()["data"]["order_id"] for answer in answers}
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len(orders) == 3
    again = demo.post(document)
    assert again.status_code == 200
    assert again.json()["data"]["order_id"] == answers[0].json()["data"]["order_id"]


def test_a_key_belongs_to_one_token(demo: Demo) -> None:
    document, key = basket(), new_key()
    mine = send(demo, document, key)
    other = send(demo, document, key, token=SECOND_TOKEN)
    assert (mine.status_code, other.status_code) == (201, 201)
    assert mine.json()["data"]["order_id"] != other.json()["data"]["order_id"]
    assert "idempotent-replayed" not in other.headers


def test_a_key_belongs_to_one_store(demo: Demo) -> None:
    key = new_key()
    mine = send(demo, basket(), key)
    theirs = send(demo, basket(item("product-101")), key, token=NEIGHBOUR_TOKEN)
    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert "checkout_id" in theirs.json()["data"]


SAME = [
    ('{"a":1,"b":2}', '{"b":2, "a":1}'),
    ('{"a":1}', '{"a":1.0}'),
    ('{"a":1}', '{"a":1e0}'),
    ('{"a":0}', '{"a":-0.0}'),
    ('{"a":100}', '{"a":1E2}'),
    ('{"a":[1,{"b":2.0}]}', '{"a":[1.0,{"b":2}]}'),
    ('{"a":"é"}', '{"a":"e\u0301"}'),
    ('{"é":1}', '{"e\u0301":1}'),
    ('{"a":"A"}', '{"a":"\\u0041"}'),
    ('{"a":1,"a":2}', '{"a":2}'),
]
OTHER = [
    ('{"a":1}', '{"a":"1"}'),
    ('{"a":1}', '{"a":true}'),
    ('{"a":0}', '{"a":false}'),
    ('{"a":null}', "{}"),
    ('{"a":null}', '{"a":""}'),
    ('{"a":[1,2]}', '{"a":[2,1]}'),
    ('{"a":"a"}', '{"a":"A"}'),
    ('{"a":"a"}', '{"a":"a "}'),
    ('{"a":"ﬁ"}', '{"a":"fi"}'),
    ('{"a":1}', '{"a":1.5}'),
    ('{"a":{}}', '{"a":[]}'),
    ('{"a":9007199254740993}', '{"a":9007199254740992}'),
    (f'{{"a":{2**64 + 1}}}', f'{{"a":{2**64}}}'),
]


def with_extra(document: dict[str, Any], extra: str) -> bytes:
    """A document with a member that is written in some way."""
    return f'{json.dumps(document)[:-1]}, "extra": {extra}}}'.encode()


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_content_is_equal_however_it_is_written(demo: Demo, one: str, other: str) -> None:
    document, key = basket(), new_key()
    first = send(demo, with_extra(document, one), key)
    second = send(demo, with_extra(document, other), key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_content_is_other_however_close(demo: Demo, one: str, other: str) -> None:
    document, key = basket(), new_key()
    assert send(demo, with_extra(document, one), key).status_code == 201
    assert send(demo, with_extra(document, other), key).status_code == 422
    assert demo.post_raw(with_extra(document, one)).status_code == 201
    assert demo.post_raw(with_extra(document, other)).status_code == 201


def test_a_refusal_leaves_no_key(demo: Demo) -> None:
    key = new_key()
    before = demo.book.counts()
    assert send(demo, basket(item("workshop-seat")), key).status_code == 400
    assert send(demo, basket(item("free-ebook", 0)), key).status_code == 422
    assert send(demo, b"{", key).status_code == 422
    assert demo.book.counts() == before
    placed = send(demo, basket(), key)
    assert placed.status_code == 201
    assert "idempotent-replayed" not in placed.headers


@pytest.mark.parametrize("key", ["x", "x" * 255, "~!@#$%^&*() '\";--", "a b", "../../etc/passwd"])
def test_a_key_is_any_printable_text(demo: Demo, key: str) -> None:
    document = basket()
    key = f"{new_key()}{key}"[-255:]
    first, second = send(demo, document, key), send(demo, document, key)
    assert first.status_code == 201
    assert second.content == first.content


def test_keys_differ_by_case(demo: Demo) -> None:
    document, key = basket(), new_key()
    one, other = send(demo, document, f"{key}a"), send(demo, document, f"{key}A")
    assert one.json()["data"]["order_id"] != other.json()["data"]["order_id"]
