"""The reads around products: customers, branches, couriers, ways to pay, coupons, the store."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from orderwire.engine.coupons import CouponKind
from orderwire.storage.catalogue import insert_coupon
from orderwire.storage.customers import insert_customer
from orderwire.storage.outside import insert_outside_id
from orderwire.storage.rows import CustomerRow
from orderwire.storage.selling import (
    bank_accounts,
    branches,
    replace_bank_accounts,
    replace_branches,
    replace_ways_to_pay,
    ways_to_pay,
)
from tests import make
from tests.dialects.salla.serving import OTHER_TOKEN, Salla

SARA = 1209983424
DAY_MS = 86_400_000


def test_the_documents_customer_is_there(salla: Salla) -> None:
    sara = salla.get(f"/customers/{SARA}")
    assert (sara["id"], sara["mobile"], sara["mobile_code"]) == (SARA, 566666666, "+966")
    assert (sara["country"], sara["country_code"]) == ("السعودية", "SA")
    assert sara["updated_at"] == {
        "date": "2027-01-15 11:00:00.000000",
        "timezone_type": 3,
        "timezone": "Asia/Riyadh",
    }
    english = salla.ask("GET", f"/customers/{SARA}", language="en").json()["data"]
    assert english["country"] == "Saudi Arabia"


@pytest.mark.parametrize("keyword", ["سارة العتيبي", "SARA@", "566666666", "966566666666"])
def test_customers_are_found_by_name_address_and_phone(salla: Salla, keyword: str) -> None:
    assert [one["id"] for one in salla.get("/customers", keyword=keyword)] == [SARA]


def test_customers_are_found_by_their_day_in_the_stores_calendar(salla: Salla) -> None:
    late = CustomerRow(1, 77, "Late", "", None, None, make.NOW_MS + DAY_MS)
    salla.write(lambda db: insert_customer(db, late))
    assert [one["id"] for one in salla.get("/customers", date_from="2027-01-16")] == [77]
    before = salla.get("/customers", date_to="2027-01-15")
    assert SARA in [one["id"] for one in before]
    assert 77 not in [one["id"] for one in before]
    assert salla.get("/customers", date_from="2027-01-17") == []
    (nobody,) = salla.get("/customers", keyword="Late")
    assert (nobody["mobile"], nobody["mobile_code"], nobody["country"]) == (None, "", "")


def test_customers_have_pages_and_other_stores_have_none(salla: Salla) -> None:
    whole = salla.page("/customers")
    total = whole["pagination"]["total"]
    assert total == len(whole["data"]) >= 4
    parts = [salla.get("/customers", per_page=1, page=page + 1)[0] for page in range(total)]
    assert parts == whole["data"]
    assert salla.ask("GET", "/customers", token=OTHER_TOKEN).json()["data"] == []
    assert salla.ask("GET", f"/customers/{SARA}", token=OTHER_TOKEN).status_code == 404


def test_a_branch_is_a_place(salla: Salla) -> None:
    branch = salla.get("/branches/203948803")
    assert salla.get("/branches") == [branch]
    assert (branch["id"], branch["is_default"], branch["status"]) == (203948803, True, "active")
    assert branch["location"] == {"lat": "24.6953", "lng": "46.6839"}
    assert branch["city"]["name"] == "الرياض"
    assert (branch["is_cod_available"], branch["cod_cost"]) == (True, "15.00")


def test_branches_are_filtered(salla: Salla) -> None:
    salla.write(open_second_branch)
    (second,) = salla.get("/branches", is_default="false")
    assert (second["name"], second["status"], second["is_open"]) == ("Harbour", "inactive", False)
    assert second["city"] == {
        "id": None,
        "name": "Lesser Harbour",
        "name_en": "Lesser Harbour",
        "country_id": 566146469,
    }
    assert salla.get("/branches", keyword="HARB") == [second]
    assert [one["id"] for one in salla.get("/branches", is_default="true")] == [203948803]
    assert salla.get(f"/branches/{second['id']}") == second
    wrong = salla.ask("GET", "/branches?is_default=perhaps")
    assert wrong.json()["error"]["fields"].keys() == {"is_default"}


def open_second_branch(db: sa.Connection) -> None:
    first = branches(db, 1)[0]
    address = replace(first.address, country="AE", city="Lesser Harbour")
    second = replace(first, id=8, name="Harbour", is_active=False, address=address)
    replace_branches(db, 1, [first, second])


def test_couriers_have_the_platforms_ids_and_slashes(salla: Salla) -> None:
    couriers = salla.get("/shipping/companies")
    assert couriers[0] == {
        "id": 1433878184,
        "name": "Demo Post - Standard",
        "app_id": "",
        "activation_type": "manual",
        "slug": "demo-post-standard",
    }
    assert salla.get("/shipping/companies/") == couriers


def test_ways_to_pay_are_those_that_work(salla: Salla) -> None:
    slugs = [one["slug"] for one in salla.get("/payment/methods")]
    assert slugs == ["credit_card", "mada", "free", "bank", "cod"]
    salla.write(close_cash_and_accounts)
    assert [one["slug"] for one in salla.get("/payment/methods", status="enabled")] == [
        "credit_card",
        "mada",
        "free",
    ]
    closed = [one["slug"] for one in salla.get("/payment/methods", status="inactive")]
    assert {"bank", "cod", "paypal", "apple_pay"} <= set(closed)
    assert not {"credit_card", "free"} & set(closed)


def test_banks_are_filtered_by_their_status(salla: Salla) -> None:
    first, second = salla.get("/payment/banks")
    assert (first["id"], first["status"]) == (234234, "active")
    assert salla.get("/payment/banks", status="active") == [first, second]
    assert salla.get("/payment/banks", status="inactive") == []
    salla.write(close_cash_and_accounts)
    assert salla.get("/payment/banks", status="active") == []
    assert salla.ask("GET", "/payment/banks?status=new").status_code == 422


def close_cash_and_accounts(db: sa.Connection) -> None:
    replace_bank_accounts(db, 1, [replace(one, is_active=False) for one in bank_accounts(db, 1)])
    ways = [
        replace(way, is_active=way.is_active and way.provider != "cash_on_delivery")
        for way in ways_to_pay(db, 1)
    ]
    replace_ways_to_pay(db, 1, ways)


def test_a_coupon_is_told_with_its_limits(salla: Salla) -> None:
    salla.write(add_coupon)
    coupon = salla.get("/coupons/4711")
    assert (coupon["id"], coupon["type"], coupon["status"]) == (4711, "fixed", "expired")
    assert coupon["amount"] == {"amount": 25.5, "currency": "SAR"}
    assert coupon["minimum_amount"] == {"amount": 100, "currency": "SAR"}
    assert coupon["maximum_amount"] == {"amount": 50, "currency": "SAR"}
    assert (coupon["start_date"], coupon["expiry_date"]) == (None, "2027-01-15 11:00:00")
    assert (coupon["usage_limit"], coupon["usage_limit_per_user"]) == (9, 1)
    shirt = salla.get("/products/892907448")
    assert coupon["include_product_ids"] == [str(shirt["id"])]
    assert (coupon["exclude_product_ids"], coupon["free_shipping"]) == (["77"], True)
    (tenth,) = salla.get("/coupons", keyword="save")
    assert tenth["amount"] == {"amount": 10, "currency": "SAR"}
    assert (tenth["minimum_amount"], tenth["status"]) == (None, "active")
    assert salla.ask("GET", "/coupons/4711", token=OTHER_TOKEN).status_code == 404


def add_coupon(db: sa.Connection) -> None:
    shirt = db.execute(
        sa.text("SELECT id FROM products WHERE store_id = 1 AND slug = 'cotton-shirt'")
    ).scalar_one()
    coupon = replace(
        make.coupon(31, code="LIMITED", kind=CouponKind.FIXED, value=2550, currency="SAR"),
        minimum_minor=10000,
        maximum_discount_minor=5000,
        uses_max=9,
        uses_max_per_customer=1,
        ends_ms=make.NOW_MS,
        included=frozenset({shirt}),
        excluded=frozenset({77}),
        gives_free_shipping=True,
    )
    insert_coupon(db, 1, coupon)
    insert_outside_id(db, 1, "salla", "coupon", outside_id="4711", our_id=31)


def test_a_coupon_tells_what_was_sold_by_it(salla: Salla) -> None:
    (before,) = salla.get("/coupons", keyword="SAVE10")
    body = {
        "created_from": "shop.example",
        "customer": {"id": 12345},
        "products": [{"identifier_type": "slug", "identifier": "free-ebook", "quantity": 1}],
        "coupon_code": "SAVE10",
    }
    assert salla.around.ask("POST", "/orders", json=body).status_code == 201
    (after,) = salla.get("/coupons", keyword="SAVE10")
    assert after["statistics"]["num_of_usage"] == before["statistics"]["num_of_usage"] + 1
    assert after["statistics"]["num_of_customers"] == before["statistics"]["num_of_customers"] + 1
    assert after["statistics"]["coupon_sales"] == before["statistics"]["coupon_sales"]


def test_the_store_and_the_holder_of_its_token_are_told(salla: Salla) -> None:
    store = salla.get("/store/info")
    assert (store["id"], store["name"], store["type"]) == (1, "Orderwire Demo", "development")
    assert store["licenses"]["tax_number"] == "310000000000003"
    user = salla.ask("GET", "/oauth2/user/info", language="en").json()["data"]
    assert (user["merchant"]["username"], user["merchant"]["store_location"]) == (
        "demo",
        "Saudi Arabia",
    )
    other = salla.ask("GET", "/store/info", token=OTHER_TOKEN).json()["data"]
    assert (other["id"], other["name"]) == (2, "Other")
