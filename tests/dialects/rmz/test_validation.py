"""Every field, wrong in every way, in Laravel's words; and what is right although it looks wrong.

A case changes one place of a request that is in order. Nothing that is refused is stored.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

import pytest

from tests.dialects.rmz.conftest import Demo
from tests.program import basket, item

Case = tuple[str, object, str, str, str]
"""Where, what is put there, the key of the error, its wording, and the name printed in it."""

PEOPLE = {
    "country_code": "966",
    "phone": "509876543",
    "firstName": "Huda",
    "lastName": "Saleh",
    "email": "huda@example.com",
}
GONE = object()
EMPTY_SHAPES: tuple[object, ...] = ({}, {"a": 1}, [[1]], [{}])

REQUIRED = "The {} field is required."
STRING = "The {} field must be a string."
INTEGER = "The {} field must be an integer."
ARRAY = "The {} field must be an array."
FORMAT = "The {} field format is invalid."
SELECTED = "The selected {} is invalid."
AT_LEAST_1 = "The {} field must be at least 1."
MAX_255 = "The {} field must not be greater than 255 characters."
MAX_800 = "The {} field must not be greater than 800 characters."
MAX_MILLION = "The {} field must not be greater than 1000000."
EMAIL = "The {} field must be a valid email address."
WITHOUT_ID = "The {} field is required when customer.id is not present."

OPTION_VALUES: list[tuple[str, object, str]] = [
    *[("Region", value, STRING) for value in EMPTY_SHAPES],
    ("str", {}, STRING),
    ("Region", "a\x00", FORMAT),
    ("Region", ["a\x00"], FORMAT),
    ("Region", "x" * 2001, "The {} field must not be greater than 2000 characters."),
    ("Region", ["x"] * 101, "The {} field must not have more than 100 items."),
]


def put(document: Any, where: str, value: object) -> None:  # noqa: ANN401 - any JSON
    """Change one place of a document, or take it away."""
    *way, last = (int(step) if step.isdigit() else step for step in where.split("."))
    for step in way:
        document = document[step]
    if value is GONE:
        del document[last]
    else:
        document[last] = value


def request_with(where: str, value: object) -> dict[str, Any]:
    """A request that is in order but for one place."""
    document = basket(item("free-ebook"), customer=deepcopy(PEOPLE))
    put(document, where, value)
    return document


def each(where: str, values: Iterable[object], rule: str, name: str = "") -> list[Case]:
    """A case of every value: what is said of the place, under the name that it is printed with."""
    return [(where, value, where, rule, name or where) for value in values]


BLANK = (GONE, None, "", "  ")


def texts(where: str, name: str = "", missing: str | None = None) -> list[Case]:
    """What can be wrong with a text of at most 255 characters, and with a required one."""
    return [
        *each(where, (5.5, True, [], {"a": 1}), STRING, name),
        *each(where, ("x" * 256,), MAX_255, name),
        *each(where, ("a\x00b",), FORMAT, name),
        *(each(where, BLANK, missing, name) if missing else ()),
    ]


def integers(where: str) -> list[Case]:
    """What can be wrong with a whole number from 1 on."""
    return [
        *each(where, ("two", "1_0", "2.0", "٣", 1.5, True, False, [], {}), INTEGER),
        *each(where, (0, -1, "-1", -(2**64)), AT_LEAST_1),
    ]


P0 = "products.0"
CASES: list[Case] = [
    *texts("created_from", "created from", REQUIRED),
    *each("created_from", (5,), STRING, "created from"),
    *texts(f"{P0}.identifier", missing=REQUIRED),
    *each(f"{P0}.identifier", (10**300,), MAX_255),
    *texts("customer.phone", missing=WITHOUT_ID),
    *texts("customer.firstName", "customer.first name", WITHOUT_ID),
    *texts("customer.lastName", "customer.last name", WITHOUT_ID),
    *texts("customer.email", missing=WITHOUT_ID),
    *texts("coupon_code", "coupon code"),
    *integers("customer.id"),
    *each("customer.id", (2**53, 2**63, 2**64, 10**400), SELECTED),
    *integers(f"{P0}.quantity"),
    *each(f"{P0}.quantity", BLANK, REQUIRED),
    *each(f"{P0}.quantity", (1_000_001, 2**31, 2**53, 2**63, 2**64, 10**400), MAX_MILLION),
    *integers(f"{P0}.subscription_plan"),
    *each(f"{P0}.subscription_plan", (2**53, 2**63, 2**64, 10**400), SELECTED),
    *each(f"{P0}.identifier_type", BLANK, REQUIRED),
    *each(f"{P0}.identifier_type", ("sku", "ID", 1, True, [], {}, "\x00"), SELECTED),
    *each(
        "customer.country_code",
        ("1", "+966", "00966", 20, 9.5, True, [], {}, "966\x00"),
        SELECTED,
        "customer.country code",
    ),
    *each("customer.country_code", BLANK, WITHOUT_ID, "customer.country code"),
    *each("customer", ("x", 5, True, [1]), ARRAY),
    *each("products", ("x", 5, True, {"0": {}}), ARRAY),
    *each("products", (GONE, None, [], ""), REQUIRED),
    *each(
        "products", ([item("free-ebook")] * 501,), "The {} field must not have more than 500 items."
    ),
    *each(P0, ("x", 5, [], True), ARRAY),
    *each(P0, (None,), REQUIRED),
    *each(f"{P0}.notice", (5, True, [], {}), STRING),
    *each(f"{P0}.notice", [letter * 801 for letter in ("x", "é", "ن", "😀", "\u0301")], MAX_800),
    *each(f"{P0}.notice", ("a\x00b",), FORMAT),
    *each(f"{P0}.options", ("x", 5, True, [1], [{}]), ARRAY),
    *[
        (f"{P0}.options", {name: value}, f"{P0}.options.{name}", rule, f"{P0}.options.{name}")
        for name, value, rule in OPTION_VALUES
    ],
    *each(
        f"{P0}.options",
        ({str(number): "x" for number in range(101)},),
        "The {} field must not have more than 100 items.",
    ),
    *each("customer.email", ("huda", "@a.sa", "huda@", "hu da@a.sa", "h" * 250 + "@a.sa"), EMAIL),
    *each(
        "customer.phone",
        ("1", "abc", "50987654", "5098765432109", "112", "+20509876543", "201234567"),
        FORMAT,
    ),
]


def name_of(case: Sequence[object]) -> str:
    shown = "missing" if case[1] is GONE else repr(case[1])
    return f"{case[0]}={shown[:20]}".encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_wrong_field_is_named(demo: Demo, case: Case) -> None:
    where, value, key, rule, name = case
    before = demo.book.counts()
    answer = demo.post(request_with(where, value))
    message = rule.format(name)
    assert answer.status_code == 422, answer.text
    assert answer.json() == {"message": message, "errors": {key: [message]}}
    assert demo.book.counts() == before


@pytest.mark.parametrize("document", [None, [], "x", 5, True], ids=str)
def test_a_document_of_another_kind_is_refused(demo: Demo, document: object) -> None:
    answer = demo.post_raw(b"null") if document is None else demo.post(document)
    rule = REQUIRED if document is None else ARRAY
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"body": [rule.format("body")]}


def test_all_wrong_fields_are_said_at_once(demo: Demo) -> None:
    answer = demo.post(
        {
            "customer": {"country_code": "1", "email": ""},
            "products": [
                {"identifier_type": "sku", "quantity": 0, "notice": 5, "options": {"a": {}}},
                item("free-ebook", 1, subscription_plan="x"),
            ],
        }
    )
    assert answer.status_code == 422
    errors = {
        "customer.country_code": SELECTED.format("customer.country code"),
        "created_from": REQUIRED.format("created from"),
        "products.0.identifier_type": SELECTED.format("products.0.identifier_type"),
        "products.0.identifier": REQUIRED.format("products.0.identifier"),
        "products.0.quantity": AT_LEAST_1.format("products.0.quantity"),
        "products.0.options.a": STRING.format("products.0.options.a"),
        "products.0.notice": STRING.format("products.0.notice"),
        "products.1.subscription_plan": INTEGER.format("products.1.subscription_plan"),
        "customer.phone": WITHOUT_ID.format("customer.phone"),
        "customer.firstName": WITHOUT_ID.format("customer.first name"),
        "customer.lastName": WITHOUT_ID.format("customer.last name"),
        "customer.email": WITHOUT_ID.format("customer.email"),
    }
    first = SELECTED.format("customer.country code")
    assert answer.json() == {
        "message": f"{first} (and 11 more errors)",
        "errors": {key: [message] for key, message in errors.items()},
    }


def test_two_errors_are_one_and_one_more(demo: Demo) -> None:
    answer = demo.post(basket({"identifier_type": "slug"}))
    assert answer.json()["message"] == (
        "The products.0.identifier field is required. (and 1 more error)"
    )


@pytest.mark.parametrize("customer", [{}, [], {"id": None}, {"id": ""}, {"name": "x"}], ids=str)
def test_a_customer_without_an_id_needs_all_details(demo: Demo, customer: object) -> None:
    answer = demo.post(basket(customer=customer))
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [f"customer.{name}" for name in PEOPLE]


FINE: list[tuple[str, object]] = [
    ("customer", None),
    ("customer", GONE),
    ("customer", {"id": 12345}),
    ("customer", {"id": "12345"}),
    ("customer", {"id": 12345.0}),
    ("customer", {"id": 12345, "firstName": None, "email": "", "phone": "1"}),
    ("customer", {"id": 12345} | PEOPLE),
    ("customer.id", None),
    ("customer.country_code", 966),
    ("customer.phone", 509876543),
    ("customer.phone", "0509876543"),
    ("customer.phone", "+966 50 987 6543"),
    ("customer.email", "[email protected]"),
    ("customer.email", "هدى@example.com"),
    ("customer.firstName", "  هدى  "),
    ("customer.lastName", "\u202eRTL\u202c 👩‍🚀"),
    ("created_from", "x" * 255),
    ("created_from", "  padded.example  "),
    ("coupon_code", None),
    ("coupon_code", ""),
    ("coupon_code", "save10"),
    ("products.0.quantity", "2"),
    ("products.0.quantity", " 2 "),
    ("products.0.quantity", 2.0),
    ("products.0.options", None),
    ("products.0.options", {}),
    ("products.0.options", []),
    ("products.0.notice", None),
    ("products.0.notice", ""),
    ("products.0.notice", "x" * 800),
    ("products.0.notice", "😀" * 800),
    ("products.0.notice", "  " + "ن" * 800 + "  "),
    ("products.0.subscription_plan", None),
    ("products.0.subscription_plan", ""),
    ("products.0.subscription_plan", 501),
    ("products.0.identifier_type", " slug "),
    ("products.0.identifier", " free-ebook "),
    ("store_id", 2),
    ("total", "free"),
]


@pytest.mark.parametrize("case", FINE, ids=name_of)
def test_what_looks_wrong_and_is_not(demo: Demo, case: tuple[str, Any]) -> None:
    document = request_with("created_from", basket()["created_from"])
    put(document, *case)
    answer = demo.post(document)
    assert answer.status_code == 201, answer.text


OPTIONS: list[tuple[dict[str, Any], int]] = [
    ({"1": 1}, 100),
    ({"1": "1"}, 100),
    ({"1": 2}, 105),
    ({"Region": "Worldwide"}, 105),
    ({"Region": ["Worldwide"]}, 105),
    ({"Region": "Worldwide", "Message": ""}, 105),
    ({"Region": "Worldwide", "Message": None}, 105),
    ({"Region": "Worldwide", "Message": []}, 105),
    ({"Region": "Worldwide", "Message": "Hello"}, 106),
    ({"Region": "Worldwide", "Message": True}, 106),
    ({"Region": "Worldwide", "2": 1.5}, 106),
]


@pytest.mark.parametrize("case", OPTIONS, ids=str)
def test_options_come_in_several_shapes(demo: Demo, case: tuple[dict[str, Any], int]) -> None:
    options, amount = case
    answer = demo.post(basket(item("gift-card", options=options)))
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"]["amount"] == amount


@pytest.mark.parametrize(
    "options",
    [
        {"Region": ["Saudi Arabia", "Worldwide"]},
        {"Region": "Saudi Arabia", "1": "Worldwide"},
        {"Region": "saudi arabia"},
        {"Region": 3},
        {"Region": True},
        {"region": 1},
        {"": 1},
        {"Region": 1, "\x00": "x"},
        {"Region": 1, "Message": ["a", "b"]},
        {"Region": 10**400},
    ],
    ids=lambda options: ascii(options)[:40],
)
def test_options_that_the_product_does_not_have(demo: Demo, options: dict[str, Any]) -> None:
    before = demo.book.counts()
    answer = demo.post(basket(item("gift-card", options=options)))
    assert answer.status_code == 400, answer.text
    assert answer.json()["message"].endswith("for product: Gift card 100")
    assert demo.book.counts() == before
