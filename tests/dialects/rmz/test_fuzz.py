"""Documents near the schema, by the hundred: never a 5xx, the same verdict on both databases."""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orderwire.dialects.rmz.answers import BusinessError, Duplicate, InvalidFields
from tests.dialects.rmz.conftest import Demo
from tests.program import ORDERS, unique

texts = st.one_of(
    st.text(max_size=12), st.sampled_from(["free-ebook", "101", "", " ", "\x00", "-"])
)
numbers = st.one_of(
    st.integers(-2, 3),
    st.sampled_from([101, 501, 12345, 2**31, 2**53, 2**63, 2**64, 10**40]),
    st.floats(allow_nan=False, allow_infinity=False),
)
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
anything = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


def mostly(*usual: object) -> st.SearchStrategy[Any]:
    """What is usual, and sometimes anything at all."""
    often = st.sampled_from(usual)
    return st.one_of(often, often, often, often, anything)


def members(**of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object in which every member may be missing, and others may be."""
    usual = st.fixed_dictionaries({}, optional=of)
    return st.one_of(usual, usual, st.fixed_dictionaries(of), anything)


products = members(
    identifier_type=mostly("id", "slug"),
    identifier=mostly("free-ebook", 101, "gift-card", "pro-plan", "sticker-pack", 104),
    quantity=mostly(1, 2, 3, "1"),
    options=st.one_of(
        st.none(),
        st.dictionaries(st.sampled_from(["Region", "1", "Message", "x"]), anything, max_size=3),
    ),
    notice=mostly(None, "note"),
    subscription_plan=mostly(501, None),
)
customers = members(
    id=mostly(12345, None),
    country_code=mostly("966", "971"),
    phone=mostly("501234567", "0509999999"),
    firstName=texts,
    lastName=texts,
    email=mostly("a@example.com"),
)
orders = members(
    customer=customers,
    created_from=mostly("fuzz.example"),
    products=st.one_of(st.lists(products, min_size=1, max_size=3), anything),
    coupon_code=mostly(None, "SAVE10", "WELCOME25", "GONE", "ONCE"),
)


def verdict(answer: httpx.Response) -> object:
    """What an answer says, without what differs between two services."""
    document = answer.json()
    match answer.status_code:
        case 200:
            Duplicate.model_validate(document)
            return 200
        case 201:
            return 201, document["data"]["amount"], document["data"]["status"]
        case 400:
            BusinessError.model_validate(document)
            return 400, document["message"]
        case status:
            InvalidFields.model_validate(document)
            return status, document


@pytest.mark.postgres
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=orders)
def test_no_document_breaks_it(sqlite_demo: Demo, postgres_demo: Demo, document: object) -> None:
    if isinstance(document, dict) and document.get("created_from") == "fuzz.example":
        document["created_from"] = unique()
    body = json.dumps(document).encode()
    one, other = sqlite_demo.post_raw(body), postgres_demo.post_raw(body)
    assert one.status_code in {200, 201, 400, 422}, one.text
    assert verdict(one) == verdict(other)
    assert "Traceback" not in one.text


@pytest.mark.postgres
@settings(max_examples=60, deadline=None)
@given(body=st.binary(max_size=200))
def test_no_bytes_break_it(sqlite_demo: Demo, postgres_demo: Demo, body: bytes) -> None:
    one, other = sqlite_demo.post_raw(body), postgres_demo.post_raw(body)
    assert one.status_code == other.status_code == 422
    assert one.json() == other.json()


queries = st.fixed_dictionaries(
    {},
    optional={
        "page": mostly("1", "2"),
        "created_from": mostly("2024-01-01", "2024-01-01T00:00:00+03:00"),
        "created_to": mostly("2030-01-01"),
        "orderBy": mostly("id", "total", "created_at", "updated_at"),
        "orderDirection": mostly("asc", "desc"),
    },
)


@pytest.mark.postgres
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=queries)
def test_no_query_breaks_it(
    sqlite_demo: Demo, postgres_demo: Demo, query: dict[str, object]
) -> None:
    asked = {name: str(value) for name, value in query.items()}
    one, other = sqlite_demo.get(**asked), postgres_demo.get(**asked)
    assert one.status_code == other.status_code
    assert one.status_code in {200, 422}
    if one.status_code == 422:
        assert one.json() == other.json()


@pytest.mark.postgres
@settings(max_examples=60, deadline=None)
@given(path=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_no_id_breaks_it(sqlite_demo: Demo, postgres_demo: Demo, path: str) -> None:
    address = f"{ORDERS}/{quote(path, safe='')}"
    one, other = sqlite_demo.get(address), postgres_demo.get(address)
    assert one.status_code == other.status_code
    assert one.status_code in {200, 404}, address
