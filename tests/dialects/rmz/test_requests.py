"""What the framework says before anybody looks at an order: each error in its own shape."""

from collections.abc import Iterator

import httpx
import pytest

from tests.dialects.rmz.conftest import Demo
from tests.program import JSON, ORDERS, TOKEN, basket
from tests.stocking import FOREIGN_TOKEN, NEIGHBOUR_TOKEN, SECOND_TOKEN

UNAUTHENTICATED = {"message": "Unauthenticated."}
NOT_FOUND = "Order not found"
MEBIBYTE = 1024 * 1024


def with_token(header: str | None) -> dict[str, str]:
    """A request's Authorization."""
    return {"Authorization": header} if header is not None else {}


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Basic {TOKEN}",
        f"Token {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.upper()}",
        f"Bearer {TOKEN} {TOKEN}",
        f"Bearer {FOREIGN_TOKEN}",
        f"Bearer {'x' * 5000}",
        "Bearer \xff\xfe",
    ],
)
@pytest.mark.parametrize("way", ["POST", "GET", "GET one"])
def test_who_has_no_token_is_told_nothing(demo: Demo, header: str | None, way: str) -> None:
    path = f"{ORDERS}/1" if way == "GET one" else ORDERS
    named = with_token(header)
    headers = {name.encode(): value.encode("latin-1") for name, value in named.items()}
    with httpx.Client(base_url=demo.program.url, trust_env=False) as stranger:
        body = b"{" if way == "POST" else None
        answer = stranger.request(way.split(maxsplit=1)[0], path, content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json() == UNAUTHENTICATED
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_in_any_case(demo: Demo, scheme: str) -> None:
    answer = demo.http.get(ORDERS, headers={"Authorization": f"{scheme} {TOKEN}"})
    assert answer.status_code == 200


def test_a_token_opens_its_own_store_only(demo: Demo) -> None:
    placed = demo.post(basket()).json()["data"]["order_id"]
    path = f"{ORDERS}/{placed}"
    neighbour = with_token(f"Bearer {NEIGHBOUR_TOKEN}")
    colleague = with_token(f"Bearer {SECOND_TOKEN}")
    refused = demo.http.get(path, headers=neighbour)
    missing = demo.http.get(f"{ORDERS}/1", headers=neighbour)
    assert (refused.status_code, refused.json()["message"]) == (404, NOT_FOUND)
    assert refused.json().keys() == missing.json().keys()
    assert demo.http.get(ORDERS, headers=neighbour).json()["data"]["data"] == []
    assert demo.http.get(path, headers=colleague).status_code == 200


@pytest.mark.parametrize("document", [{"id": 12345}, {"id": "12346"}], ids=str)
def test_a_customer_of_another_store_is_unknown(demo: Demo, document: dict[str, object]) -> None:
    wanted = {"identifier_type": "slug", "identifier": "product-101", "quantity": 1}
    answer = demo.http.post(
        ORDERS,
        json=basket(wanted, customer=document),
        headers=with_token(f"Bearer {NEIGHBOUR_TOKEN}"),
    )
    assert answer.json()["message"] == "Failed to create or find customer"


def test_a_product_of_another_store_is_unknown(demo: Demo) -> None:
    answer = demo.http.post(ORDERS, json=basket(), headers=with_token(f"Bearer {NEIGHBOUR_TOKEN}"))
    assert answer.json()["message"] == "Product not found: free-ebook"


@pytest.mark.parametrize("path", ["/nothing", "/orders/1/2", "/orders/1/items", "//orders", "/%00"])
def test_no_such_address(demo: Demo, path: str) -> None:
    answer = demo.get(f"/shawarma{path}")
    assert answer.status_code == 404
    assert answer.json().keys() == {"message"}
    assert answer.json()["message"].endswith("could not be found.")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/orders", ["GET", "POST"]), ("/orders/1", ["GET", "PUT"]), ("/store", ["GET"])],
)
def test_no_such_method(demo: Demo, method: str, path: str, allowed: list[str]) -> None:
    if method in allowed:
        method = "POST"
    answer = demo.http.request(method, f"/shawarma{path}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == ", ".join(allowed)
    assert answer.json() == {
        "message": f"The {method} method is not supported for route shawarma{path}. "
        f"Supported methods: {', '.join(allowed)}."
    }


def chunks(length: int) -> Iterator[bytes]:
    """A body whose length nobody announces."""
    for _ in range(length // 65536):
        yield b" " * 65536


@pytest.mark.parametrize("is_chunked", [False, True], ids=["announced", "chunked"])
def test_ten_megabytes_are_too_large(demo: Demo, *, is_chunked: bool) -> None:
    before = demo.book.counts()
    length = 10 * MEBIBYTE
    body = chunks(length) if is_chunked else b" " * length
    answer = demo.http.post(ORDERS, content=body, headers=JSON)
    assert answer.status_code == 413
    assert answer.json() == {"message": "The POST data is too large."}
    assert demo.book.counts() == before
    assert demo.get().status_code == 200


def test_a_body_may_have_one_mebibyte(demo: Demo) -> None:
    body = httpx.Request("POST", "http://x", json=basket()).content
    fits = demo.post_raw(body + b" " * (MEBIBYTE - len(body)))
    too_long = demo.post_raw(body + b" " * (MEBIBYTE - len(body) + 1))
    assert (fits.status_code, too_long.status_code) == (201, 413)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_a_body_that_says_it_is_no_json(demo: Demo, kind: str) -> None:
    answer = demo.post_raw(b"{}", Content_Type=kind)
    assert answer.status_code == 415
    assert answer.json().keys() == {"message"}


def test_a_body_of_no_kind_is_not_taken(demo: Demo) -> None:
    assert demo.http.post(ORDERS, content=b"{}").status_code == 415


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"]
)
def test_json_by_other_names_is_taken(demo: Demo, kind: str) -> None:
    body = httpx.Request("POST", "http://x", json=basket()).content
    assert demo.post_raw(body, Content_Type=kind).status_code == 201


def test_every_answer_has_a_request_id(demo: Demo) -> None:
    ids = {demo.get(path).headers["request-id"] for path in (ORDERS, "/healthz", "/shawarma/x")}
    assert len(ids) == 3


def test_links_never_come_from_the_host_header(demo: Demo) -> None:
    evil = {"Host": "evil.example"}
    wanted = basket({"identifier_type": "slug", "identifier": "product-9001", "quantity": 1})
    placed = demo.http.post(ORDERS, json=wanted, headers=evil)
    listed = demo.http.get(ORDERS, headers=evil)
    assert placed.json()["data"]["checkout_url"].startswith(demo.program.url)
    assert listed.json()["data"]["path"] == f"{demo.program.url}{ORDERS}"
    for path in (f"{ORDERS}/", "/shawarma", "/shawarma/"):
        answer = demo.http.get(path, headers=evil)
        assert "evil" not in answer.headers.get("location", ""), path
