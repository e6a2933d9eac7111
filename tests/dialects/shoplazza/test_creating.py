"""What comes of a request for an order: amounts, customer, stock, money, and once only."""

import json
import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from orderwire.storage.schema import outside_ids, stores
from tests.dialects.shoplazza.serving import (
    EXAMPLE,
    FLAT,
    NEWEST,
    VERSIONS,
    WRAPPED,
    Shoplazza,
    body_of,
    order_like,
)

CARD = "4242424242424242"
JOHN = {"email": "John.Doe@example.com", "phone_area_code": "966", "phone": "551112223"}


def our_id(shoplazza: Shoplazza, outside_id: str, dialect: str = "shoplazza") -> int:
    """Our own id of what a platform calls so."""

    def read(db: sa.Connection) -> int:
        return int(
            db.execute(
                sa.select(outside_ids.c.our_id).where(
                    outside_ids.c.store_id == 1,
                    outside_ids.c.dialect == dialect,
                    outside_ids.c.outside_id == outside_id,
                )
            ).scalar_one()
        )

    return shoplazza.write(read)


def available(shoplazza: Shoplazza, variant: str = "var_67890") -> int:
    """What is left of a variant."""
    variant_id = our_id(shoplazza, variant)
    rows = shoplazza.around.rows("stock")
    return next(int(row["available"]) for row in rows if row["variant_id"] == variant_id)


def sums(order: Any) -> tuple[str, ...]:  # noqa: ANN401 - a document
    """What an order comes to."""
    names = ("sub_total", "total_discount", "total_shipping", "total_tax", "total_price")
    return tuple(order[name] for name in names)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_caller_is_believed_about_tax_shipping_and_discount(
    shoplazza: Shoplazza, version: str
) -> None:
    order = shoplazza.placed(version=version)
    assert sums(order) == ("59.98", "6.00", "15.99", "7.50", "77.47")
    kept = shoplazza.around.rows("orders")[-1]
    assert (kept["total_minor"], kept["currency"], kept["prices_include_tax"]) == (7747, "USD", 0)
    assert json.loads(kept["details"])["stated"] == ["discount", "shipping", "tax", "fee"]


@pytest.mark.parametrize(
    ("discount", "currency", "wanted"),
    [
        ("0", "USD", ("59.98", "0.00", "15.99", "7.50", "83.47")),
        ("5", "USD", ("59.98", "5.00", "15.99", "7.50", "78.47")),
        ("59.98", "USD", ("59.98", "59.98", "15.99", "7.50", "23.49")),
        ("100%", "USD", ("59.98", "59.98", "15.99", "7.50", "23.49")),
        ("33.33%", "USD", ("59.98", "19.99", "15.99", "7.50", "63.48")),
        ("10%", "SAR", ("225.00", "22.50", "15.99", "7.50", "225.99")),
    ],
)
def test_a_discount_is_an_amount_or_a_percentage_of_the_lines(
    on_file: Shoplazza, discount: str, currency: str, wanted: tuple[str, ...]
) -> None:
    order = on_file.placed(order_like(discount=discount, currency_code=currency.lower()))
    assert sums(order) == wanted
    assert order["currency"] == currency


def test_without_a_discount_there_is_none(on_file: Shoplazza) -> None:
    for version in (WRAPPED, NEWEST):
        order = on_file.placed(order_like(discount=None), version=version)
        assert order["total_discount"] == "0.00"


@pytest.mark.parametrize("version", VERSIONS)
def test_cash_on_delivery_places_the_order_and_anything_else_opens_a_checkout(
    shoplazza: Shoplazza, version: str
) -> None:
    for payment_line, words in (
        ("COD", ("placed", "waiting", "initialled", "cod")),
        ("cod", ("placed", "waiting", "initialled", "cod")),
        ("PayPal", ("opened", "waiting", "initialled", "")),
        (None, ("opened", "waiting", "initialled", "")),
    ):
        order = shoplazza.placed(order_like(payment_line=payment_line), version=version)
        shown = tuple(
            order[name]
            for name in ("status", "financial_status", "fulfillment_status", "payment_method")
        )
        assert shown == words
        link = order["invoice_url" if version == FLAT else "checkout_url"]
        assert link.startswith(f"{shoplazza.around.world.public_url}/checkout/")
        if version != FLAT:
            name = {"COD": "COD", "cod": "COD", None: ""}.get(payment_line, payment_line)
            assert order["payment_line"]["payment_name"] == name


def test_an_order_takes_its_stock_at_once(shoplazza: Shoplazza) -> None:
    before = available(shoplazza)
    shoplazza.placed()
    shoplazza.placed(order_like(payment_line=None))
    assert before - available(shoplazza) == 4


def test_what_is_paid_at_the_checkout_is_what_the_caller_stated(shoplazza: Shoplazza) -> None:
    order = shoplazza.placed(order_like(payment_line=None, shipping_address=JOHN))
    with httpx.Client(follow_redirects=True, timeout=30) as client:
        page = client.get(order["checkout_url"], headers={"Accept-Language": "en"}).text
        text = re.sub(r"<[^>]+>", " ", page)
        for amount in ("77.47", "15.99", "7.50", "6.00", "59.98", "Express Delivery"):
            assert amount in text, amount
        assert set(re.findall(r'name="([^"]+)"', page)) >= {"card_number"}
        edited = {"total": "1", "shipping_price": "0", "tax_total": "0", "quantity": "9"}
        client.post(order["checkout_url"], data={"card_number": CARD} | edited)
    paid = shoplazza.get(f"/orders/{order['id']}")["order"]
    assert sums(paid) == sums(order)
    assert (paid["status"], paid["financial_status"]) == ("placed", "paid")
    assert (paid["total_paid"], paid["payment_method"]) == ("77.47", "online")
    assert (paid["customer"]["order_count"], paid["customer"]["total_spent"]) == (1, "77.47")
    assert paid["payment_lines"][0]["transaction_no"]


def test_a_customer_is_found_by_e_mail_and_then_by_phone(shoplazza: Shoplazza) -> None:
    first = shoplazza.placed(order_like(shipping_address=JOHN))["customer"]
    assert first["email"] == "John.Doe@example.com"
    assert (first["phone"], first["order_count"]) == ("+966551112223", 1)
    by_email = JOHN | {"email": "JOHN.doe@example.com", "phone": "557778889"}
    by_phone = JOHN | {"email": "other@example.com"}
    both = [shoplazza.placed(order_like(shipping_address=one)) for one in (by_email, by_phone)]
    assert {one["customer"]["id"] for one in both} == {first["id"]}
    assert [one["customer"]["order_count"] for one in both] == [2, 3]
    assert both[1]["shipping_address"]["email"] == "other@example.com"
    stranger = JOHN | {"email": "new@example.com", "phone": "559998887"}
    new = shoplazza.placed(order_like(shipping_address=stranger))["customer"]
    assert new["id"] != first["id"]


@pytest.mark.parametrize("masked", ["[email protected]", "[email\N{NO-BREAK SPACE}protected]"])
def test_a_masked_address_is_nobodys(on_file: Shoplazza, masked: str) -> None:
    address = EXAMPLE["shipping_address"] | {"email": masked}
    orders = [order_like(note=str(number), shipping_address=address) for number in range(2)]
    customers = [on_file.placed(one)["customer"] for one in orders]
    assert [one["id"] for one in customers] == ["", ""]
    assert customers[0]["email"] == masked


def test_a_phone_that_nobody_can_have_is_kept_as_it_is(on_file: Shoplazza) -> None:
    address = on_file.placed()["shipping_address"]
    assert (address["phone_area_code"], address["phone"]) == ("1", "5551234567")


def test_the_oldest_version_keeps_properties_and_coordinates(shoplazza: Shoplazza) -> None:
    order = order_like(
        line_items=[
            {
                "product_id": "prod_12345",
                "variant_id": "var_67891",
                "quantity": 1,
                "custom_properties": {"engraving": "J. D.", "lines": [1, 2.5, None]},
            }
        ],
        shipping_address={"latitude": 37.7749, "longitude": "-122.4194", "zip": ""},
    )
    made = shoplazza.placed(order, version=FLAT)
    shown = shoplazza.get(f"/orders/{made['id']}", version=FLAT)["order"]
    [line] = shown["line_items"]
    assert line["custom_properties"] == {"engraving": "J. D.", "lines": [1, 2.5, None]}
    address = shown["shipping_address"]
    assert (address["latitude"], address["longitude"]) == ("37.7749", "-122.4194")
    assert (line["variant_title"], line["product_handle"]) == ("Navy / L", "demo-t-shirt")


def test_the_newest_version_believes_prices_and_lines_of_the_callers_own(
    shoplazza: Shoplazza,
) -> None:
    order = order_like(
        line_items=[
            {"variant_id": "var_67890", "quantity": 3, "price": "12.50", "use_discount": True},
            {"product_title": "Engraving", "price": "5", "quantity": 2, "total_price": "10.00"},
        ],
        discount="1.00",
        discount_application={"discount_code": "SPRING", "title": "Spring"},
        order_confirm_notify=1,
        order_delivered_notify=2,
        config="three_step",
        shipping_line={"delivery_method": 2, "business_info": {"time_remark": "evenings"}},
        shipping_address={"cpf": "529.982.247-25"},
    )
    made = shoplazza.placed(order)
    shown = shoplazza.get(f"/orders/{made['id']}")["order"]
    known, own = shown["line_items"]
    assert (known["price"], known["product_id"], known["custom"]) == ("12.50", "prod_12345", False)
    assert (known["compare_at_price"], known["product_title"]) == ("39.99", "Demo T-shirt")
    assert (own["price"], own["product_title"], own["custom"]) == ("5.00", "Engraving", True)
    assert (own["product_id"], own["variant_id"], own["total_price"]) == ("", "", "10.00")
    assert sums(shown)[:2] == ("47.50", "1.00")
    assert (shown["discount_applications"], shown["code_discount_total"]) == ("SPRING", "1.00")
    assert (shown["order_confirm_notify"], shown["order_delivered_notify"]) == (1, 2)
    assert shown["fulfillment_notify"] == 0
    assert shown["shipping_line"]["delivery_method"] == 2
    assert shown["shipping_address"]["extra_info"]["cpf"] == "529.982.247-25"
    assert shown["line_items"] == made["line_items"]
    kept = json.loads(shoplazza.around.rows("orders")[-1]["details"])
    assert "price" in kept["stated"]
    assert (kept["more"]["config"], kept["more"]["time_remark"]) == ("three_step", "evenings")


def test_older_versions_believe_no_prices(on_file: Shoplazza) -> None:
    lines = [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": 1, "price": "1"}]
    for version in (FLAT, WRAPPED):
        order = on_file.placed(order_like(line_items=lines), version=version)
        assert order["line_items"][0]["price"] == "29.99"


def test_a_code_without_an_amount_is_a_coupon_of_the_store(shoplazza: Shoplazza) -> None:
    named = {"discount_code": "save10"}
    order = shoplazza.placed(order_like(discount=None, discount_application=named))
    assert (order["discount_applications"], order["total_discount"]) == ("SAVE10", "6.00")
    named = {"discount_code": "X"}
    unknown = shoplazza.create(order_like(discount=None, discount_application=named))
    assert unknown.status_code == 400
    assert unknown.json()["message"] == "Discount code not found: X"


def test_a_product_is_known_by_our_own_id_too(on_file: Shoplazza) -> None:
    product_id = our_id(on_file, "prod_12345")
    for sent in (product_id, str(product_id)):
        lines = [{"product_id": sent, "quantity": 1}]
        order = on_file.placed(order_like(line_items=lines))
        assert order["line_items"][0]["product_id"] == "prod_12345"
        assert order["line_items"][0]["variant_id"] == "var_67890"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_makes_one_order_and_its_answer_is_given_again(
    shoplazza: Shoplazza, version: str
) -> None:
    headers = {"Idempotency-Key": f"k-{version}"}
    first = shoplazza.create(version=version, headers=headers)
    again = shoplazza.create(version=version, headers=headers)
    assert (again.status_code, again.content) == (200, first.content)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    other = shoplazza.create(order_like(note="other"), version=version, headers=headers)
    text = "Idempotency-Key was used for another request"
    assert other.status_code == 422
    assert other.json() == (
        {"errors": [text]} if version == FLAT else {"code": "IdempotencyKeyReused", "message": text}
    )


def test_equal_requests_make_orders_of_their_own(shoplazza: Shoplazza) -> None:
    made = {shoplazza.placed()["id"] for _ in range(3)}
    assert len(made) == 3


def test_a_store_may_count_equal_requests_everywhere(shoplazza: Shoplazza) -> None:
    def count(db: sa.Connection) -> None:
        db.execute(stores.update().where(stores.c.store_id == 1).values(window_everywhere=True))

    shoplazza.write(count)
    shoplazza.around.clock.ms += 2_000  # a store is remembered for a second
    first, second = shoplazza.placed(), shoplazza.placed()
    assert second == first
    assert shoplazza.placed(order_like(note="other"))["id"] != first["id"]


def test_what_an_order_was_made_of_is_kept_without_its_token(on_file: Shoplazza) -> None:
    on_file.placed()
    received = on_file.around.rows("received_requests")[-1]
    assert json.loads(received["headers"])["access-token"] == "***"
    assert json.loads(received["body"]) == body_of(NEWEST, order_like())
    assert received["path"] == f"/openapi/{NEWEST}/orders"


def test_currencies_without_and_with_three_decimals(shoplazza: Shoplazza) -> None:
    lines = [{"product_title": "Dates", "price": "1.250", "quantity": 3}]
    shipping = {"shipping_name": "Post", "shipping_price": "0.5"}
    order = order_like(
        line_items=lines,
        currency_code="KWD",
        tax_total="0.001",
        shipping_line=shipping,
        discount="0",
    )
    assert sums(shoplazza.placed(order)) == ("3.750", "0.000", "0.500", "0.001", "4.251")
    lines = [{"product_title": "Tea", "price": "1200", "quantity": 2}]
    order = order_like(
        line_items=lines,
        currency_code="JPY",
        tax_total="240.00",
        shipping_line=shipping | {"shipping_price": "600"},
        discount="50%",
    )
    assert sums(shoplazza.placed(order)) == ("2400", "1200", "600", "240", "2040")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_made_through_another_dialect_is_shown_here(
    shoplazza: Shoplazza, version: str
) -> None:
    order_id = shoplazza.around.place("design-course", 2)
    order = shoplazza.get(f"/orders/{order_id}", version=version)["order"]
    [line] = order["line_items"]
    assert (line["quantity"], line["price"]) == (2, "166.66")
    assert (order["currency"], order["total_price"]) == ("SAR", "333.32")
    assert (order["status"], order["financial_status"]) == ("finished", "paid")
    assert order["fulfillment_status"] == "finished"
    assert order["config"]["product_tax_included"] is True
    if version != FLAT:
        assert order["primary_market_price"]["actual_rate"] == "1"
        assert order["shipping_address"]["country_code"] == ""


def test_an_order_made_here_is_shown_through_another_dialect(shoplazza: Shoplazza) -> None:
    order = shoplazza.placed(order_like(shipping_address=JOHN))
    shown = shoplazza.around.get(f"/orders/{order['id']}")
    assert (shown["total"], shown["current_status"]) == (77.47, 2)
    assert shown["customer"]["email"] == "John.Doe@example.com"
