"""What is said of a request with wrong or missing fields, in each version."""

from typing import Any

import pytest

from tests.dialects.shoplazza.serving import (
    FLAT,
    NEWEST,
    VERSIONS,
    WRAPPED,
    Shoplazza,
    body_of,
    order_like,
)
from tests.dialects.shoplazza.test_refusing import errors_of

LATER = (WRAPPED, NEWEST)

_EVERYWHERE = {
    "line_items": "LineItems",
    "shipping_address": "ShippingAddress",
    "shipping_address.last_name": "ShippingAddress.LastName",
    "shipping_address.email": "ShippingAddress.Email",
    "shipping_address.country_code": "ShippingAddress.CountryCode",
    "shipping_address.province": "ShippingAddress.Province",
    "shipping_address.province_code": "ShippingAddress.ProvinceCode",
    "shipping_address.city": "ShippingAddress.City",
    "shipping_address.address": "ShippingAddress.Address",
    "shipping_line": "ShippingLine",
    "shipping_line.shipping_price": "ShippingLine.ShippingPrice",
    "tax_total": "TaxTotal",
    "currency_code": "CurrencyCode",
}
REQUIRED: dict[str, dict[str, str]] = {
    FLAT: {
        **_EVERYWHERE,
        "discount": "Discount",
        "shipping_address.country": "ShippingAddress.Country",
        "shipping_line.name": "ShippingLine.Name",
    },
    **{
        version: {
            **_EVERYWHERE,
            "shipping_address.zip": "ShippingAddress.Zip",
            "shipping_line.shipping_name": "ShippingLine.ShippingName",
        }
        for version in LATER
    },
}
"""What each version requires, and what 2022-01 calls it."""

OPTIONAL = {
    FLAT: ("shipping_address.zip",),
    WRAPPED: ("discount", "shipping_address.country"),
    NEWEST: ("discount", "shipping_address.country"),
}
"""What one of the platform's documents requires and another does not."""

_ALWAYS_OPTIONAL = (
    "tags",
    "note",
    "payment_line",
    "shipping_address.first_name",
    "shipping_address.phone_area_code",
    "shipping_address.phone",
    "shipping_address.area",
    "shipping_address.address1",
    "shipping_address.company",
)


def without(body: dict[str, Any], path: str, blank: object) -> dict[str, Any]:
    """A body with one member left out, or blank."""
    *above, name = path.split(".")
    inner = body.get("order", body)
    for step in above:
        inner = inner[step]
    if blank is ...:
        del inner[name]
    else:
        inner[name] = blank
    return body


def send(
    shoplazza: Shoplazza, version: str, body: object, token: str = "demo_shoplazza"
) -> tuple[int, str]:
    """The status and the texts of an answer that is an error."""
    answer = shoplazza.ask("POST", "/orders", version=version, json=body, token=token)
    assert answer.status_code >= 400, answer.text
    return answer.status_code, errors_of(answer.json(), version)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_requires_must_be_there(on_file: Shoplazza, version: str) -> None:
    for path, name in REQUIRED[version].items():
        for blank in (
            (..., None) if "." not in path and path.endswith("s") else (..., None, "", " ")
        ):
            body = without(body_of(version, order_like()), path, blank)
            wanted = (
                (422, f"{name} is required")
                if version == FLAT
                else (400, f"order.{path} is required")
            )
            assert send(on_file, version, body) == wanted, (path, blank)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_it_does_not_require_may_be_left_out(on_file: Shoplazza, version: str) -> None:
    for path in (*OPTIONAL[version], *_ALWAYS_OPTIONAL):
        for blank in (..., None) if path == "tags" else (..., None, ""):
            body = without(body_of(version, order_like()), path, blank)
            answer = on_file.ask("POST", "/orders", version=version, json=body)
            assert answer.status_code == 200, (path, answer.text)


@pytest.mark.parametrize("version", VERSIONS)
def test_all_that_is_wrong_is_said_at_once(on_file: Shoplazza, version: str) -> None:
    status, text = send(on_file, version, {} if version == FLAT else {"order": {}})
    prefix = "" if version == FLAT else "order."
    names = ("LineItems", "TaxTotal") if version == FLAT else ("line_items", "tax_total")
    assert status == (422 if version == FLAT else 400)
    for name in names:
        assert f"{prefix}{name} is required" in text
    assert text.count(" is required") == (6 if version == FLAT else 5)


@pytest.mark.parametrize("version", LATER)
def test_the_wrapper_is_required(on_file: Shoplazza, version: str) -> None:
    for body in ({}, {"order": None}, order_like()):
        assert send(on_file, version, body) == (400, "order is required")
    assert send(on_file, version, [])[1] == "body must be an object"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (
        {"currency_code": "XXQ"},
        "CurrencyCode must be a currency code of ISO 4217",
        "order.currency_code must be a currency code of ISO 4217",
    ),
    (
        {"tax_total": "7.505"},
        "TaxTotal must be an amount in USD, such as 15.99",
        "order.tax_total must be an amount in USD, such as 15.99",
    ),
    (
        {"tax_total": 7.5},
        "TaxTotal must be a string",
        "order.tax_total must be a string",
    ),
    (
        {"shipping_line": {"shipping_price": "-1"}},
        "ShippingLine.ShippingPrice must be an amount in USD, such as 15.99",
        "order.shipping_line.shipping_price must be an amount in USD, such as 15.99",
    ),
    (
        {"discount": "101%"},
        "Discount must be an amount or a percentage up to 100%",
        "order.discount must be an amount or a percentage up to 100%",
    ),
    (
        {"discount": "a lot"},
        "Discount must be an amount in USD, such as 15.99",
        "order.discount must be an amount in USD, such as 15.99",
    ),
    (
        {"shipping_address": {"email": "nobody"}},
        "ShippingAddress.Email is invalid",
        "order.shipping_address.email is invalid",
    ),
    (
        {"shipping_address": {"country_code": "USA"}},
        "ShippingAddress.CountryCode is invalid",
        "order.shipping_address.country_code is invalid",
    ),
    (
        {"line_items": []},
        "LineItems is required",
        "order.line_items is required",
    ),
    (
        {"line_items": "none"},
        "LineItems must be an array",
        "order.line_items must be an array",
    ),
    (
        {"line_items": [{"product_id": "prod_12345", "variant_id": "var_67890"}]},
        "LineItems[0].Quantity is required",
        "order.line_items[0].quantity is required",
    ),
    (
        {"line_items": [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": 0}]},
        "LineItems[0].Quantity must be greater than or equal to 1",
        "order.line_items[0].quantity must be greater than or equal to 1",
    ),
    (
        {"line_items": [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": "2"}]},
        "LineItems[0].Quantity must be an integer",
        "order.line_items[0].quantity must be an integer",
    ),
    (
        {"line_items": [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": 1.5}]},
        "LineItems[0].Quantity must be an integer",
        "order.line_items[0].quantity must be an integer",
    ),
    (
        {"tags": ["a", 7]},
        "Tags[1] must be a string",
        "order.tags[1] must be a string",
    ),
    (
        {"note": "n" * 5001},
        "Note must not be longer than 5000 characters",
        "order.note must not be longer than 5000 characters",
    ),
]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_wrong_is_named(on_file: Shoplazza, version: str) -> None:
    for changes, flat, later in WRONG:
        body = body_of(version, order_like(**changes))
        wanted = (422, flat) if version == FLAT else (400, later)
        assert send(on_file, version, body) == wanted


def test_every_line_names_something(on_file: Shoplazza) -> None:
    nothing = order_like(line_items=[{"quantity": 1}])
    product = "line_items[0].product_id is required"
    assert send(on_file, WRAPPED, body_of(WRAPPED, nothing)) == (400, f"order.{product}")
    text = "LineItems[0].ProductId is required; LineItems[0].VariantId is required"
    assert send(on_file, FLAT, body_of(FLAT, nothing)) == (422, text)
    text = (
        "order.line_items[0].price is required when product_id is not present; "
        "order.line_items[0].product_title is required when product_id is not present"
    )
    assert send(on_file, NEWEST, body_of(NEWEST, nothing)) == (400, text)
    alone = order_like(line_items=[{"product_id": "prod_12345", "quantity": 1}])
    assert send(on_file, FLAT, body_of(FLAT, alone)) == (422, "LineItems[0].VariantId is required")
    wrong = order_like(
        order_confirm_notify=3,
        line_items=[{"variant_id": "var_67890", "quantity": 1, "price": "x"}],
    )
    status, text = send(on_file, NEWEST, body_of(NEWEST, wrong))
    assert (status, text) == (
        400,
        "order.order_confirm_notify must be less than or equal to 2",
    )
