"""Who buys: nobody in particular, a customer by id, or one found or made by phone."""

from typing import Any

import pytest

from tests.dialects.rmz.conftest import Demo
from tests.program import basket, item


def bought_by(demo: Demo, customer: dict[str, Any] | None) -> dict[str, Any] | None:
    """Place a free order; the customer that it shows."""
    placed = demo.post(basket(customer=customer))
    assert placed.status_code == 201, placed.text
    shown = demo.get(f"/shawarma/orders/{placed.json()['data']['order_id']}").json()["data"]
    found: dict[str, Any] | None = shown["customer"]
    assert shown["customer_id"] == (found["id"] if found else None)
    return found


def person(phone: str, country_code: str = "966", **other: str) -> dict[str, str]:
    """Full details."""
    named = {"firstName": "Huda", "lastName": "Saleh", "email": "huda@example.com"}
    return {"country_code": country_code, "phone": phone} | named | other


def test_without_a_customer_nobody_bought(demo: Demo) -> None:
    assert bought_by(demo, None) is None


def test_a_known_id_is_that_customer(demo: Demo) -> None:
    found = bought_by(demo, {"id": 12346})
    assert found == {
        "id": 12346,
        "firstName": "Khalid",
        "lastName": "Al-Harbi",
        "email": "khalid@example.com",
        "country_code": "966",
        "phone": "561234567",
    }


def test_an_id_wins_over_the_details_beside_it(demo: Demo) -> None:
    found = bought_by(demo, {"id": 12346} | person("551234567"))
    assert found is not None
    assert (found["id"], found["firstName"]) == (12346, "Khalid")


def test_an_unknown_id_is_refused_even_beside_good_details(demo: Demo) -> None:
    before = demo.book.counts()
    answer = demo.post(basket(customer={"id": 7} | person("509000001")))
    assert answer.status_code == 400
    assert answer.json()["message"] == "Failed to create or find customer"
    assert demo.book.counts() == before


def test_a_new_phone_makes_a_customer_and_the_same_phone_finds_it(demo: Demo) -> None:
    made = bought_by(demo, person("509000002"))
    found = bought_by(demo, person("509000002", firstName="Other", email="other@example.com"))
    assert made is not None
    assert found == made
    assert made["firstName"] == "Huda"
    assert made["id"] >= 2**33


@pytest.mark.parametrize(
    "written",
    ["509000003", "0509000003", "+966509000003", "00966509000003", "50 900 0003", "(050) 900-0003"],
)
def test_a_phone_is_found_however_it_is_written(demo: Demo, written: str) -> None:
    known = bought_by(demo, person("509000003"))
    assert bought_by(demo, person(written)) == known


@pytest.mark.parametrize(
    ("country_code", "phone"),
    [
        ("966", "501234567"),
        ("973", "36001234"),
        ("971", "501234567"),
        ("974", "33123456"),
        ("968", "92123456"),
        ("965", "50012345"),
    ],
)
def test_each_country_has_its_own_numbers(demo: Demo, country_code: str, phone: str) -> None:
    found = bought_by(demo, person(phone, country_code))
    assert found is not None
    assert (found["country_code"], found["phone"]) == (country_code, phone)


def test_a_customer_of_the_demo_is_found_by_phone(demo: Demo) -> None:
    found = bought_by(demo, person("551234567"))
    assert found is not None
    assert found["id"] == 12345


def test_one_email_with_two_phones_is_two_customers(demo: Demo) -> None:
    one = bought_by(demo, person("509000004", email="same@example.com"))
    other = bought_by(demo, person("509000005", email="same@example.com"))
    assert one is not None
    assert other is not None
    assert one["id"] != other["id"]
    assert other["email"] == "same@example.com"


def test_a_refused_order_makes_no_customer(demo: Demo) -> None:
    before = demo.book.counts()
    answer = demo.post(basket(item("workshop-seat"), customer=person("509000006")))
    assert answer.status_code == 400
    assert demo.book.counts() == before


def test_a_coupon_of_one_use_each_counts_by_customer(demo: Demo) -> None:
    customer = person("509000007")
    first = demo.post(basket(item("product-9001"), customer=customer, coupon_code="ONCE"))
    second = demo.post(basket(item("product-9001"), customer=customer, coupon_code="once"))
    other = demo.post(
        basket(item("product-9001"), customer=person("509000008"), coupon_code="ONCE")
    )
    assert (first.status_code, second.status_code, other.status_code) == (201, 400, 201)
    assert second.json()["message"] == "Coupon is no longer valid"
