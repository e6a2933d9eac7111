"""Orders as programs written for Salla make them: bodies to begin with, and what came of one."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.dialects.salla.serving import Salla

Body = dict[str, Any]

SEED = json.loads((Path(__file__).parent / "exchanges" / "seed" / "request.json").read_text())

CUSTOMER = {"id": 1209983424}
BAG = {"identifier_type": "id", "identifier": 728473534, "quantity": 1}
BOOK = {"identifier_type": "sku", "identifier": "EBOOK-FREE", "quantity": 1}
COURSE = {"identifier_type": "sku", "identifier": "DESIGN-101", "quantity": 1}
CARD = {"status": "paid", "method": "credit_card"}
BANK = {
    "status": "paid",
    "method": "bank",
    "store_bank_id": 234234,
    "receipt_image_path": "https://example.com/receipt.pdf",
}
CASH = {
    "status": "paid",
    "method": "cod",
    "cash_on_delivery": {"amount": 10, "currency": "SAR"},
}
PENDING = {"status": "pending_payment", "accepted_methods": ["credit_card", "bank"]}
SHIPPED: Body = {
    "delivery_method": "shipping",
    "courier_id": 1433878184,
    "ship_to": SEED["ship_to"],
}
PICKED_UP: Body = {"delivery_method": "pickup", "branch_id": 203948803}

OLDER: Body = {
    "shipping_address": {
        "country_id": 1473353380,
        "city_id": 1473353380,
        "block": "Om El Hamam",
        "street_number": "King Fahd",
        "address": "building 4, floor 2",
        "postal_code": 341585,
        "geocode": "21.4283792, 39.8262",
    },
    "payment": CARD,
    "products": [{"id": 728473534, "quantity": 1, "name": "whatever", "price": 1}],
    "customer_id": 1209983424,
    "coupon": "SAVE10",
}


def body(**more: Any) -> Body:  # noqa: ANN401 - members of a body
    """An order of one bag that is sent to its customer and was paid by card, but for these
    members.
    """
    whole = {"customer": CUSTOMER, "payment": CARD, "products": [BAG], **SHIPPED, **more}
    return deepcopy({name: value for name, value in whole.items() if value is not None})


def place(salla: Salla, document: object, **more: Any) -> Body:  # noqa: ANN401 - as httpx has it
    """Place an order; what is said of it."""
    answer = salla.ask("POST", "/orders", json=document, **more)
    assert answer.status_code == 200, answer.text
    data: Body = answer.json()["data"]
    return data


def refused(salla: Salla, document: object, **more: Any) -> dict[str, list[str]]:  # noqa: ANN401
    """The wrong fields of an order that is refused; nothing is made of it."""
    before = len(salla.around.rows("orders"))
    answer = salla.ask("POST", "/orders", json=document, **more)
    assert answer.status_code == 422, answer.text
    found = answer.json()
    assert found["error"] | {"fields": None} == {
        "code": "error",
        "message": "alert.invalid_fields",
        "fields": None,
    }
    assert (found["status"], found["success"]) == (422, False)
    assert len(salla.around.rows("orders")) == before
    fields: dict[str, list[str]] = found["error"]["fields"]
    return fields


def available(salla: Salla, sku: str) -> int:
    """How many units of a SKU are left."""
    variants = {row["id"]: row["sku"] for row in salla.around.rows("variants")}
    return next(
        int(row["available"])
        for row in salla.around.rows("stock")
        if variants[row["variant_id"]] == sku
    )


def payments_of(salla: Salla, order_id: int) -> list[Body]:
    """The payments of an order."""
    return [row for row in salla.around.rows("payments") if row["order_id"] == order_id]
