"""What is wrong with an order is said at once, by field, in Arabic or English."""

from dataclasses import fields

import pytest

from orderwire.dialects._kit.wire import encode
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.refusing_orders import MESSAGES, Asked, index_of, refuse
from orderwire.engine.refusals import (
    CouponNotFound,
    OrderNotFound,
    OutOfStock,
    ProductNotFound,
    Refusal,
    every_refusal,
)
from orderwire.operations.change_store import Changes, change_store
from tests.dialects.salla.ordering import (
    BAG,
    BANK,
    CARD,
    CASH,
    COURSE,
    OLDER,
    PENDING,
    PICKED_UP,
    SEED,
    SHIPPED,
    Body,
    body,
    refused,
)
from tests.dialects.salla.serving import Salla
from tests.dialects.test_refusals import facts_of

REQUIRED = "حقل {} مطلوب."
WRONG = "حقل {} يحتوي على قيم غير صحيحة"


def test_the_published_error_of_missing_fields(on_file: Salla) -> None:
    assert refused(on_file, {"customer_id": None}) == {
        "customer_id": [REQUIRED.format("رقم العميل")],
        "shipping_address": [REQUIRED.format("shipping address")],
        "shipping_address.city_id": [REQUIRED.format("رقم مدينة الشحن")],
        "shipping_address.address": [REQUIRED.format("shipping address.address")],
        "shipping_address.street_number": [REQUIRED.format("اسم شارع الشحن")],
        "shipping_address.block": [REQUIRED.format("اسم حى الشحن")],
        "shipping_address.postal_code": [REQUIRED.format("الرمز البريدى للشحن")],
        "shipping_address.geocode": [REQUIRED.format("الكود الجغرافي للشحن")],
        "payment": [REQUIRED.format("payment")],
        "payment.status": [REQUIRED.format("حالة الدفع")],
        "products": [REQUIRED.format("المنتجات")],
    }


def test_an_empty_list_is_an_empty_object(on_file: Salla) -> None:
    assert refused(on_file, []) == refused(on_file, {})
    assert refused(on_file, {}).keys() == {"customer.id", "payment", "payment.status", "products"}
    for document in ([1], "x", 5):
        fields = refused(on_file, document, language="en")
        assert fields["body"] == ["The body must be a JSON object."], document


def test_the_published_error_of_wrong_ids(on_file: Salla) -> None:
    document = OLDER | {
        "customer_id": 5,
        "shipping_address": {"branch_id": 6},
        "products": [{"id": 7, "quantity": 1}],
    }
    assert refused(on_file, document) == {
        "products.0.id": [WRONG.format("رقم المنتج")],
        "customer_id": [WRONG.format("رقم العميل")],
        "shipping_address.branch_id": [WRONG.format("رقم الفرع")],
    }


def test_the_newer_body_is_refused_in_its_own_names(on_file: Salla) -> None:
    assert refused(on_file, {}, language="en") == {
        "customer.id": ["The customer.id field is required."],
        "payment": ["The payment field is required."],
        "payment.status": ["The payment.status field is required."],
        "products": ["The products field is required."],
    }
    wrong = body(customer={"id": 5}, products=[BAG, BAG | {"identifier": 7}], courier_id=8)
    wrong["ship_to"]["country"] = 9
    assert refused(on_file, wrong).keys() == {
        "customer.id",
        "products.1.identifier",
        "courier_id",
        "ship_to.country",
    }


NEEDED = {
    "an unknown customer's details": (
        body(customer={"mobile": "+966501112233"}),
        {"customer.name", "customer.email"},
    ),
    "an e-mail alone": (
        body(customer={"email": "a@example.com"}),
        {"customer.id", "customer.mobile", "customer.name"},
    ),
    "nobody at all": (body(customer={}, receiver={}), {"customer.id"}),
    "a method for what is paid": (body(payment={"status": "paid"}), {"payment.method"}),
    "accepted methods": (
        body(payment={"status": "pending_payment", "accepted_methods": []}),
        {"payment.accepted_methods"},
    ),
    "a bank and its receipt": (
        body(payment={"status": "paid", "method": "bank"}),
        {"payment.store_bank_id", "payment.receipt_image_path"},
    ),
    "a fee for cash": (
        body(payment={"status": "paid", "method": "cod"}),
        {"payment.cash_on_delivery"},
    ),
    "an amount of the fee": (
        body(payment=CASH | {"cash_on_delivery": {"currency": "SAR"}}),
        {"payment.cash_on_delivery.amount"},
    ),
    "a delivery": (body(delivery_method=None), {"delivery_method"}),
    "a delivery that is called null": (body(delivery_method="null"), {"delivery_method"}),
    "a branch": (body(delivery_method="pickup"), {"branch_id"}),
    "a courier and an address": (
        body(courier_id=None, ship_to=None),
        {
            "courier_id",
            "ship_to",
            "ship_to.country",
            "ship_to.city",
            "ship_to.address_line",
            "ship_to.street_number",
            "ship_to.block",
            "ship_to.postal_code",
            "ship_to.geo_coordinates",
        },
    ),
    "both degrees": (
        body(ship_to=SHIPPED["ship_to"] | {"geo_coordinates": {"lat": 1}}),
        {"ship_to.geo_coordinates.lng"},
    ),
    "members of a product": (
        body(products=[{}]),
        {"products.0.identifier_type", "products.0.identifier", "products.0.quantity"},
    ),
    "a required option": (
        body(products=[{"identifier_type": "id", "identifier": 892907448, "quantity": 1}]),
        {"products.0.options"},
    ),
}


def test_what_is_needed_is_asked_for(on_file: Salla) -> None:
    for name, (document, wanted) in NEEDED.items():
        assert refused(on_file, document).keys() == wanted, name


WRONGS = {
    "payment.status": body(payment={"status": "perhaps"}),
    "payment.method": body(payment={"status": "paid", "method": "gold"}),
    "payment.accepted_methods.0": body(payment=PENDING | {"accepted_methods": ["gold"]}),
    "payment.store_bank_id": body(payment=BANK | {"store_bank_id": 1}),
    "payment.cash_on_delivery.currency": body(
        payment=CASH | {"cash_on_delivery": {"amount": 1, "currency": "USD"}}
    ),
    "payment.cash_on_delivery.amount": body(
        payment=CASH | {"cash_on_delivery": {"amount": 1.005, "currency": "SAR"}}
    ),
    "delivery_method": body(delivery_method="pigeon"),
    "ship_to.geo_coordinates.lat": body(
        ship_to=SHIPPED["ship_to"] | {"geo_coordinates": {"lat": 90.1, "lng": 180}}
    ),
    "ship_to.geo_coordinates.lng": body(
        ship_to=SHIPPED["ship_to"] | {"geo_coordinates": {"lat": -90, "lng": "-180.1"}}
    ),
    "branch_id": body(delivery_method="pickup", branch_id=1),
    "courier_id": body(courier_id="fast"),
    "customer.email": body(customer={"mobile": "+966501112233", "name": "A", "email": "nobody"}),
    "receiver.email": body(receiver={"email": "nobody"}),
    "receiver.notify": body(receiver={"name": "A", "notify": "perhaps"}),
    "products": body(products="bag"),
    "products.0.quantity": body(products=[BAG | {"quantity": 0}]),
    "products.0.identifier_type": body(products=[BAG | {"identifier_type": "name"}]),
    "products.0.options": body(products=[BAG | {"options": [{"id": 1, "value": ["1"]}]}]),
    "coupon_code": body(coupon_code="NOSUCH"),
    "body": [{}],
}


def test_what_is_wrong_is_named(on_file: Salla) -> None:
    for field, document in WRONGS.items():
        assert list(refused(on_file, document)) == [field]


AT_THE_DESK: dict[str, tuple[Body, str, str]] = {
    "stock": (
        body(products=[COURSE, BAG | {"quantity": 1_000_000}, BAG]),
        "products.1.quantity",
        "The quantity of حقيبة قماش is not available, 1000000 are left",
    ),
    "coupon": (body(coupon_code="GONE"), "coupon_code", "The coupon is no longer valid"),
    "least quantity": (
        body(products=[{"identifier_type": "sku", "identifier": "STICKERS", "quantity": 1}]),
        "products.0.quantity",
        "The least quantity of Sticker pack is 2",
    ),
    "cash for what is not brought": (
        body(products=[COURSE], payment=CASH),
        "payment.method",
        "The payment method is not for these products",
    ),
    "too far away": (
        body(ship_to=SHIPPED["ship_to"] | {"country": 1723506348}),
        "courier_id",
        "Demo Post - Standard does not deliver to this address",
    ),
}


def test_what_only_the_desk_can_judge(salla: Salla) -> None:
    for name, (document, field, text) in AT_THE_DESK.items():
        assert refused(salla, document, language="en") == {field: [text]}, name


def test_an_older_body_is_refused_in_its_names_at_the_desk_too(on_file: Salla) -> None:
    assert list(refused(on_file, OLDER | {"coupon": "GONE"})) == ["coupon"]
    without = {name: one for name, one in OLDER.items() if name != "shipping_address"}
    assert list(refused(on_file, without))[:2] == ["shipping_address", "shipping_address.city_id"]
    odd = OLDER | {"shipping_address": OLDER["shipping_address"] | {"geocode": "here"}}
    assert list(refused(on_file, odd)) == ["shipping_address.geocode"]


def test_a_charity_needs_an_amount(salla: Salla) -> None:
    salla.around.run(change_store(salla.around.world, 1, Changes(is_charity=True)))
    salla.around.clock.ms += 2_000
    assert list(refused(salla, body())) == ["products.0.donating_amount"]
    tiny = body(products=[BAG | {"donating_amount": 0.001}])
    assert list(refused(salla, tiny)) == ["products.0.donating_amount"]


def test_a_subscription_has_no_other_rhythm(on_file: Salla) -> None:
    weekly = {"slug": "p", "interval_unit": "week", "interval_count": 1}
    plan = {"identifier_type": "sku", "identifier": "PRO-M", "quantity": 1}
    document = {"customer": SEED["customer"], "payment": CARD}
    assert list(refused(on_file, document | {"products": [plan | {"recurring": weekly}]})) == [
        "products.0.recurring"
    ]
    assert list(refused(on_file, document | {"products": [plan]})) == ["products.0.recurring"]


def test_a_product_that_is_disabled_is_not_sold(on_file: Salla) -> None:
    old = {"identifier_type": "sku", "identifier": "OLD-COURSE", "quantity": 1}
    found = refused(on_file, body(products=[old]), language="en")
    assert found == {"products.0.identifier": ["The product Course of last year is not available"]}


def test_another_stores_things_are_not_there(on_file: Salla) -> None:
    answer = on_file.ask("POST", "/orders", json=body(**PICKED_UP), token="other_salla")
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"].keys() == {
        "customer.id",
        "branch_id",
        "products.0.identifier",
    }


def test_an_order_needs_a_token_with_its_scope(on_file: Salla) -> None:
    on_file.let_in("reader", scopes="orders.read")
    answer = on_file.ask("POST", "/orders", json=body(), token="reader")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        401,
        "The access token should have access to one of those scopes: orders.read_write",
    )
    assert on_file.ask("GET", "/orders", token="reader").status_code == 200
    on_file.let_in("customers only", scopes="customers.read")
    assert on_file.ask("GET", "/orders", token="customers only").status_code == 401


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_field_and_words(kind: type[Refusal], language: Language) -> None:
    status, document = refuse(kind(**facts_of(kind)), language)
    assert encode(document)
    error = document["error"]
    assert isinstance(error, dict)
    if kind is OrderNotFound:
        assert status == 404
        return
    assert status == 422
    (texts,) = error["fields"].values()
    assert all(texts)
    is_arabic = any("\u0600" <= letter <= "\u06ff" for text in texts for letter in text)
    assert is_arabic is (language is Language.ARABIC)


def test_nothing_is_worded_that_the_engine_never_says() -> None:
    assert set(MESSAGES) == set(every_refusal())
    assert all(len(fields(kind)) < 4 for kind in MESSAGES)


def test_a_refusal_is_about_its_product() -> None:
    products = [Asked("1", "Tea"), Asked("2", "Cup"), Asked("3", "Pot")]
    assert index_of(ProductNotFound("2"), products) == 1
    assert index_of(OutOfStock("Pot", 2, 1), products) == 2
    assert index_of(CouponNotFound("X"), products) == 0
