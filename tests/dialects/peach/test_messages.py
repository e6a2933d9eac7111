"""Orders as messages on WhatsApp, and the reasons why some cannot be."""

import json
from typing import Any

import sqlalchemy as sa

from orderwire.engine.order_life import OrderState
from orderwire.storage.schema import customers, orders
from tests.dialects.peach.serving import OTHER_TOKEN, PATHS, Peach, wrong_fields
from tests.dialects.peach.test_refunds import our_name

UPI = "shop@okbank"
AHEAD = 1_800_000_000 + 3600
ADDRESS = {
    "country": "IN",
    "region": "Karnataka",
    "city": "Bengaluru",
    "line1": "1 MG Road",
    "line2": "Floor 2",
    "postal_code": "560001",
}
IMPORTED = {
    "country_of_origin": "India",
    "importer_name": "Tea House",
    "importer_address": "Mumbai",
}


def money(minor: int, description: str | None = None) -> dict[str, object]:
    """An amount as WhatsApp wants it."""
    amount: dict[str, object] = {"value": minor, "offset": 100}
    return amount if description is None else amount | {"description": description}


def parameters(peach: Peach, name: str, **query: str) -> dict[str, Any]:
    """What a message says of its order."""
    answer = peach.message(name, **query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["interactive"]["action"]["parameters"])


def assert_sums(said: dict[str, Any]) -> None:
    """The rule by which WhatsApp checks every bill."""
    order = said["order"]
    subtotal = sum(
        item.get("sale_amount", item["amount"])["value"] * item["quantity"]
        for item in order["items"]
    )
    beside = order["tax"]["value"] + order.get("shipping", {"value": 0})["value"]
    total = subtotal + beside - order.get("discount", {"value": 0})["value"]
    assert (order["subtotal"]["value"], said["total_amount"]["value"]) == (subtotal, total)


def deliver_to(peach: Peach, own_id: str, address: dict[str, str]) -> None:
    """Write an address on an order."""

    def write(db: sa.Connection) -> None:
        row = peach_row
        details = json.loads(row["details"])
        details["delivery"] = {"kind": "shipping", "address": address}
        db.execute(
            orders.update()
            .where(orders.c.store_id == 1, orders.c.id == row["id"])
            .values(details=json.dumps(details))
        )

    peach_row = peach.row(own_id)
    peach.write(write)


def test_a_bill_that_can_be_paid_in_the_chat(peach: Peach) -> None:
    peach.change(upi_address=UPI)
    peach.made(expiration={"timestamp": AHEAD, "description": "Over."})
    link = f"upi://pay?pa={UPI}&pn=Orderwire%20Demo&tr=B-1&am=279.10&cu=INR"
    assert peach.message("B-1", footer="Thank you").json() == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "919876543210",
        "type": "interactive",
        "interactive": {
            "type": "order_details",
            "body": {"text": "Orderwire Demo: order B-1"},
            "footer": {"text": "Thank you"},
            "action": {
                "name": "review_and_pay",
                "parameters": {
                    "reference_id": "B-1",
                    "type": "digital-goods",
                    "currency": "INR",
                    "total_amount": money(27910),
                    "payment_settings": [
                        {"type": "upi_intent_link", "upi_intent_link": {"link": link}}
                    ],
                    "order": {
                        "status": "pending",
                        "items": [
                            {
                                "name": "Course",
                                "amount": money(15000),
                                "quantity": 2,
                                "sale_amount": money(12000),
                            },
                            {"name": "Book", "amount": money(500), "quantity": 1},
                        ],
                        "subtotal": money(24500),
                        "tax": money(4410, "GST"),
                        "discount": money(1000),
                        "expiration": {"timestamp": str(AHEAD), "description": "Over."},
                    },
                },
            },
        },
    }


def test_sums_that_disagree_are_said_so_that_they_add_up(on_file: Peach) -> None:
    on_file.change(upi_address=UPI)
    for number, total in enumerate((1, 5_000, 28_000, 90_000)):
        name = f"S-{number}"
        on_file.made(id=name, total_amount=total, shipping={"value": 700})
        said = parameters(on_file, name)
        assert_sums(said)
        assert said["total_amount"]["value"] == total


def test_a_gateway_takes_the_place_of_upi(on_file: Peach) -> None:
    on_file.made()
    asked = {"gateway": "razorpay", "configuration_name": "main"}
    said = parameters(on_file, "B-1", **asked)
    gateway = {"type": "razorpay", "configuration_name": "main"}
    assert said["payment_settings"] == [{"type": "payment_gateway", "payment_gateway": gateway}]
    large = {"items": [{"name": "Car", "amount": 60_000_000}], "subtotal": None}
    on_file.made(id="B-2", total_amount=None, **large)
    (setting,) = parameters(on_file, "B-2", **asked)["payment_settings"]
    assert setting["payment_gateway"]["enabled_payment_options"] == ["web"]
    on_file.change(upi_address=UPI)
    assert wrong_fields(on_file.message("B-2")) == ["total_amount"]


def test_a_message_that_is_sent_again_has_a_reference_of_its_own(on_file: Peach) -> None:
    on_file.change(upi_address=UPI)
    on_file.made()
    assert parameters(on_file, "B-1", sequence="12")["reference_id"] == "B-1-12"
    for wrong in ("0", "1000", "x", "-1", "٣"):
        assert wrong_fields(on_file.message("B-1", sequence=wrong)) == ["sequence"]


def test_goods_need_somebody_to_get_them_and_an_origin(peach: Peach) -> None:
    peach.change(upi_address=UPI)
    peach.made(type="physical_goods")
    origin = [f"order.items.{index}.{name}" for index in (0, 1) for name in IMPORTED]
    where = ("address_line1", "city", "state", "country", "postal_code")
    address = [f"beneficiaries.0.{name}" for name in where]
    assert wrong_fields(peach.message("B-1")) == [*address, *origin]
    deliver_to(peach, "B-1", ADDRESS | {"postal_code": "56-001"})
    assert wrong_fields(peach.message("B-1", **IMPORTED)) == ["beneficiaries.0.postal_code"]
    deliver_to(peach, "B-1", ADDRESS)
    said = parameters(peach, "B-1", **IMPORTED)
    assert said["type"] == "physical-goods"
    assert said["beneficiaries"] == [
        {
            "name": "Asha Rao",
            "address_line1": "1 MG Road",
            "city": "Bengaluru",
            "state": "Karnataka",
            "country": "India",
            "postal_code": "560001",
            "address_line2": "Floor 2",
        }
    ]
    assert said["order"]["items"][1].items() >= IMPORTED.items()


def test_every_reason_is_named_at_once(on_file: Peach) -> None:
    on_file.made(
        id="order number 17/2026 of the second shop",
        contact=None,
        items=[{"name": "x" * 61, "amount": 24500}],
        tax={"value": 4410, "description": "t" * 61},
        expiration={"timestamp": 1_800_000_000 + 299, "description": "d" * 121},
    )
    row = next(row for row in on_file.around.rows("orders") if row["dialect"] == "peach")
    answer = on_file.message(our_name(row["id"]), footer="f" * 61, text="t" * 1025)
    assert wrong_fields(answer) == [
        "reference_id",
        "reference_id",
        "payment_settings",
        "order.items.0.name",
        "order.tax.description",
        "order.expiration.timestamp",
        "order.expiration.description",
        "body.text",
        "footer.text",
        "to",
    ]


def test_an_order_of_another_platform_in_another_currency(on_file: Peach) -> None:
    on_file.change(upi_address=UPI)
    order_id = on_file.around.place("design-course", pay=False)
    assert wrong_fields(on_file.message(our_name(order_id))) == ["currency", "to"]
    shown = on_file.shown(our_name(order_id))
    assert (shown["currency"], shown["total_amount"]) == ("SAR", 16666)


def test_the_contact_of_a_buyer_who_was_named_by_an_id_is_the_customers(on_file: Peach) -> None:
    order_id = on_file.around.place("design-course", pay=False)

    def write(db: sa.Connection) -> str:
        known = db.execute(
            sa.select(customers.c.id, customers.c.phone)
            .where(customers.c.store_id == 1, customers.c.phone.is_not(None))
            .limit(1)
        ).one()
        db.execute(
            orders.update()
            .where(orders.c.store_id == 1, orders.c.id == order_id)
            .values(customer_id=known.id, contact=None)
        )
        return str(known.phone)

    phone = on_file.write(write)
    assert on_file.shown(our_name(order_id))["contact"]["phone_number"] == phone
    assert "to" not in wrong_fields(on_file.message(our_name(order_id)))


def test_an_order_of_another_platform_in_rupees(on_file: Peach) -> None:
    """Prices that contain their tax have none beside them."""
    on_file.change(upi_address=UPI)
    order_id = on_file.around.place("design-course", pay=False)

    def write(db: sa.Connection) -> None:
        db.execute(
            orders.update()
            .where(orders.c.store_id == 1, orders.c.id == order_id)
            .values(currency="INR", contact='{"phone":"+919876543210"}')
        )

    on_file.write(write)
    said = parameters(on_file, our_name(order_id))
    assert_sums(said)
    assert said["order"]["tax"]["value"] == 0
    assert said["reference_id"] == our_name(order_id)


def test_what_became_of_an_order(peach: Peach) -> None:
    made = peach.made()
    answer = peach.message("B-1", type="order_status")
    assert wrong_fields(answer) == ["order.status"]
    peach.around.pay(made["checkout_url"])
    assert peach.message("B-1").json()["interactive"] == {
        "type": "order_status",
        "body": {"text": "Orderwire Demo: order B-1"},
        "action": {
            "name": "review_order",
            "parameters": {"reference_id": "B-1", "order": {"status": "completed"}},
        },
    }
    assert wrong_fields(peach.message("B-1", type="order_details"))[0] == "order.status"
    goods = peach.made(id="B-2", type="physical_goods")
    peach.around.pay(goods["checkout_url"])
    assert parameters(peach, "B-2")["order"] == {"status": "processing"}


def test_an_order_that_is_over_is_told_with_its_reason(on_file: Peach) -> None:
    on_file.made(expiration={"timestamp": 0, "description": "Booked."})
    assert parameters(on_file, "B-1")["order"] == {"status": "canceled", "description": "Booked."}


def test_a_paid_order_cannot_be_cancelled_there(on_file: Peach) -> None:
    made = on_file.made(type="physical_goods")
    on_file.around.pay(made["checkout_url"])

    def write(db: sa.Connection) -> None:
        db.execute(
            orders.update()
            .where(orders.c.store_id == 1, orders.c.own_id == "B-1")
            .values(state=OrderState.CANCELLED.value)
        )

    on_file.write(write)
    assert wrong_fields(on_file.message("B-1")) == ["order.status"]


def test_words_that_are_none_are_refused(on_file: Peach) -> None:
    on_file.made()
    asked = {"type": "order", "gateway": "cash", "sequence": "x"}
    assert wrong_fields(on_file.message("B-1", **asked)) == ["type", "gateway", "sequence"]
    path = f"{PATHS[0]}/B-1/whatsapp_message"
    assert on_file.ask("GET", path, token=OTHER_TOKEN).status_code == 404
