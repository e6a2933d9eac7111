"""Subscriptions, codes and downloads over HTTP, as RMZ's callers and their customers meet them."""

from typing import Any

import httpx
import pytest

from orderwire.dialects.rmz.answers import OrderShown
from orderwire.dialects.rmz.answers_subscriptions import (
    SessionCreated,
    SubscriptionPage,
    SubscriptionShown,
)
from orderwire.operations.add_download import NewDownload, add_download
from orderwire.operations.open_download import LINK_LASTS_SECONDS
from orderwire.operations.renew_subscriptions import renew_subscriptions
from orderwire.operations.show_checkout import read_pay_link, show_checkout
from tests import make
from tests.goods.shelf import OTHER_TOKEN, TOKEN, Served, serving
from tests.shop import STORE

CUSTOMER = {
    "country_code": "966",
    "phone": "501234567",
    "firstName": "Sara",
    "lastName": "Ali",
    "email": "sara@example.com",
}
ASKED: dict[str, Any] = {
    "product_id": 204,
    "variant_id": 2040,
    "customer": CUSTOMER,
    "success_url": "https://myapp.example/welcome?a=1",
    "cancel_url": "http://myapp.example/plans",
    "metadata": {"campaign": "spring", "seats": 3},
    "external_customer_id": "user_789",
}
SESSIONS = "/shawarma/subscriptions/checkout-sessions"
BOOK = NewDownload(name="كتاب 1.txt", media_type="text/plain; charset=utf-8", content=b"A book.")


def get(served: Served, path: str, token: str = TOKEN) -> httpx.Response:
    return httpx.get(served.base + path, headers={"Authorization": f"Bearer {token}"})


def post(served: Served, body: object, token: str = TOKEN) -> httpx.Response:
    return httpx.post(
        served.base + SESSIONS, json=body, headers={"Authorization": f"Bearer {token}"}
    )


def subscribe(served: Served, **other: object) -> None:
    """Make a session and let it be paid."""
    made = SessionCreated.model_validate(post(served, ASKED | other).json()).data
    assert made.checkout_url is not None
    link = read_pay_link(made.checkout_url.rpartition("/")[2])
    assert link is not None
    shown = served.run(show_checkout(served.shelf.world, link))
    assert shown is not None
    assert served.run(served.shelf.pay(shown.order.id))


def test_a_session_is_a_checkout_that_knows_where_to_go(url: str) -> None:
    with serving(url) as served:
        said = post(served, ASKED)
        assert said.status_code == 201
        made = SessionCreated.model_validate(said.json()).data
        assert (made.amount, made.status) == (49, "pending_payment")
        assert made.metadata == {"campaign": "spring", "seats": "3"}
        link = read_pay_link(str(made.checkout_url).rpartition("/")[2])
        assert link is not None
        shown = served.run(show_checkout(served.shelf.world, link))
        assert shown is not None
        assert shown.session is not None
        assert shown.session.success_url == ASKED["success_url"]
        assert shown.session.cancel_url == ASKED["cancel_url"]
        again = post(served, ASKED)
        assert (again.status_code, again.json()["data"]) == (
            200,
            {"checkout_id": made.checkout_id, "duplicate": True},
        )
        free = SessionCreated.model_validate(post(served, ASKED | {"variant_id": 2041}).json()).data
        assert (free.status, free.checkout_url, free.order_id is None) == ("completed", None, False)


def test_every_wrong_field_is_said_at_once(url: str) -> None:
    with serving(url) as served:
        said = post(
            served,
            {
                "product_id": "x",
                "customer": {"country_code": "1", "phone": "12a", "email": "no"},
                "success_url": "javascript:alert(1)",
                "cancel_url": "https://",
                "metadata": {str(number): "v" for number in range(21)},
                "external_customer_id": "x" * 192,
            },
        )
        assert said.status_code == 422
        assert said.json()["errors"] == {
            "product_id": ["The product id field must be an integer."],
            "variant_id": ["The variant id field is required."],
            "customer.country_code": ["The selected customer.country code is invalid."],
            "customer.phone": ["The customer.phone field must be between 5 and 15 digits."],
            "customer.email": ["The customer.email field must be a valid email address."],
            "success_url": ["The success url field must be a valid URL."],
            "cancel_url": ["The cancel url field must be a valid URL."],
            "metadata": ["The metadata field must not have more than 20 items."],
            "external_customer_id": [
                "The external customer id field must not be greater than 191 characters."
            ],
            "customer.firstName": [
                "The customer.first name field is required when customer.id is not present."
            ],
            "customer.lastName": [
                "The customer.last name field is required when customer.id is not present."
            ],
        }
        wrong = post(served, ASKED | {"customer": CUSTOMER | {"phone": "1234", "email": "no"}})
        assert wrong.json()["errors"] == {
            "customer.email": ["The customer.email field must be a valid email address."],
            "customer.phone": ["The customer.phone field must be between 5 and 15 digits."],
        }


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "ftp://a.example", "https://me:pw@a.example", "https://a.example/ b", 7],
)
def test_an_address_that_is_not_http_is_refused(sqlite_url: str, address: object) -> None:
    with serving(sqlite_url) as served:
        said = post(served, ASKED | {"success_url": address})
        assert (said.status_code, list(said.json()["errors"])) == (422, ["success_url"])


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"product_id": 999}, "Product not found: 999"),
        ({"product_id": 201}, "Subscription plan not found for product: Product 201"),
        ({"variant_id": 2010}, "Subscription plan not found for product: Product 204"),
        ({"customer": {"id": 999}}, "Failed to create or find customer"),
    ],
)
def test_what_does_not_fit_is_refused(
    sqlite_url: str, other: dict[str, object], message: str
) -> None:
    with serving(sqlite_url) as served:
        said = post(served, ASKED | other)
        assert (said.status_code, said.json()["message"]) == (400, message)


def test_subscriptions_are_listed_and_shown_to_their_store(url: str) -> None:
    with serving(url) as served:
        subscribe(served)
        other = CUSTOMER | {"phone": "561234567", "email": "Omar@example.com"}
        subscribe(served, customer=other, metadata=[])
        page = SubscriptionPage.model_validate(get(served, "/shawarma/subscriptions").json()).data
        assert [one.customer and one.customer.phone for one in page.data] == [
            "561234567",
            "501234567",
        ]
        first = page.data[1]
        assert (first.status, first.metadata) == ("active", {"campaign": "spring", "seats": "3"})
        assert (first.external_customer_id, first.renewal) == ("user_789", None)
        path = f"/shawarma/subscriptions/{first.id}"
        shown = SubscriptionShown.model_validate(get(served, path).json()).data
        assert shown == first
        assert get(served, path, OTHER_TOKEN).status_code == 404
        assert get(served, "/shawarma/subscriptions/x").status_code == 404
        assert get(served, path, "nobody").status_code == 401
        assert get(served, "/shawarma/subscriptions", OTHER_TOKEN).json()["data"]["data"] == []

        for query, ids in (
            ("customerEmail=omar@EXAMPLE.com", [page.data[0].id]),
            ("customerCountryCode=966&customerPhone=0501234567", [first.id]),
            ("customerPhone=561234567", [page.data[0].id]),
            ("customerCountryCode=966", [one.id for one in page.data]),
            ("customerCountryCode=965", []),
            ("page=2", []),
        ):
            found = get(served, f"/shawarma/subscriptions?{query}").json()["data"]["data"]
            assert [one["id"] for one in found] == ids, query
        wrong = get(
            served, "/shawarma/subscriptions?customerEmail=x&customerCountryCode=1&customerPhone=y"
        )
        assert list(wrong.json()["errors"]) == [
            "customerEmail",
            "customerCountryCode",
            "customerPhone",
        ]


def test_a_renewal_is_shown_with_where_it_is_paid(url: str) -> None:
    with serving(url) as served:
        subscribe(served)
        (row,) = served.run(served.shelf.rows("subscriptions"))
        served.shelf.clock.ms = row["period_ends_ms"]
        served.run(renew_subscriptions(served.shelf.world))
        path = f"/shawarma/subscriptions/{row['id']}"
        shown = SubscriptionShown.model_validate(get(served, path).json()).data
        assert shown.status == "past_due"
        assert shown.renewal is not None
        assert httpx.get(shown.renewal.checkout_url).status_code == 200


def test_codes_stand_in_the_orders_items(url: str) -> None:
    with serving(url) as served:
        served.run(served.shelf.fill("SKU-202", ["AAA", "BBB"]))
        made = served.run(served.shelf.order(make.line(202, 2)))
        said = get(served, f"/shawarma/orders/{made.order_id}")
        (item,) = OrderShown.model_validate(said.json()).data.items
        assert (item.codes, item.downloads) == (["AAA", "BBB"], [])


def download_url(served: Served) -> str:
    assert served.run(add_download(served.shelf.world, STORE, "SKU-206", BOOK)) is not None
    made = served.run(served.shelf.order(make.line(206)))
    said = get(served, f"/shawarma/orders/{made.order_id}")
    (item,) = OrderShown.model_validate(said.json()).data.items
    (download,) = item.downloads
    assert (download.name, download.size) == (BOOK.name, len(BOOK.content))
    return download.url


def test_a_download_is_an_attachment_until_its_link_ends(url: str) -> None:
    with serving(url) as served:
        address = download_url(served)
        got = httpx.get(address)
        assert (got.status_code, got.content) == (200, BOOK.content)
        assert got.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%D9")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-type"] == BOOK.media_type
        served.shelf.clock.ms += LINK_LASTS_SECONDS * 1000
        assert httpx.get(address).status_code == 410


def test_an_altered_link_is_refused(url: str) -> None:
    with serving(url) as served:
        good = download_url(served)
        address, _, query = good.partition("?")
        expires = query.partition("&")[0]
        signature = query.rpartition("=")[2]
        other = served.run(served.shelf.order(make.line(206)))
        base = address.rpartition("/order-")[0]
        file_id = address.rpartition("/")[2]
        altered = [
            address,
            f"{address}?{expires}",
            f"{address}?{expires}&signature={signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
            f"{address}?expires=9999999999&signature={signature}",
            f"{address}?{expires}&signature=%C3%A9",
            f"{address[:-1]}{(int(address[-1]) + 1) % 10}?{query}",
            f"{base}/order-{STORE}-{other.order_id}/files/{file_id}?{query}",
            good.replace("/order-1-", "/order-2-"),
            good.replace("/order-", "/orders-"),
        ]
        assert [httpx.get(one).status_code for one in altered] == [404] * len(altered)
        assert httpx.get(good).status_code == 200
