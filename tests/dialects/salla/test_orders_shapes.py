"""Orders have every member that the platform documents, and no other without a reason."""

import json

from orderwire.dialects.salla.answers_orders import (
    ExpandedOrderPage,
    LightOrderShown,
    OrderPage,
    OrderShown,
)
from tests.dialects.salla.ordering import BANK, COURSE, PENDING, PICKED_UP, SEED, body, place
from tests.dialects.salla.serving import Salla
from tests.dialects.salla.shapes import differences, shapes_in

ACCEPTED = {
    "+data.first_complete_at": "the platform's example has it",
    "+data.pending_payment_start_at": "the platform's example of an order to be paid has it",
    "+data.updated_at": "documented; the printed example leaves it out",
    "+data.amounts.discounts.currency": "documented beside the collection",
    "+data.amounts.discounts.hasMarketing": "documented beside the collection",
    "+data.pickup_branch.country.capital": "a country is the same everywhere",
    "+data.pickup_branch.city.country_id": "a city is the same everywhere",
    "-data.customer.groups": "the light order leaves them out",
}
"""Differences from the collection's shapes, each with its reason."""

LIGHT = {
    **{
        f"+data.{name}": "the whole order has it, and it costs nothing to leave it"
        for name in (
            "cart_reference_id",
            "draft",
            "read",
            "source_device",
            "first_complete_at",
            "pending_payment_start_at",
            "receipt_image",
            "exchange_rate",
        )
    },
}
"""What the light order shows beyond its shape."""


def unexpected(name: str, answer: object, accepted: dict[str, str]) -> list[str]:
    """The differences of an answer that nobody has given a reason for."""
    found = differences(shapes_in("orders")[name], answer)
    return sorted({one for one in found if one not in accepted})


def test_a_new_order_has_every_documented_member(on_file: Salla) -> None:
    shipped = on_file.ask("POST", "/orders", json=SEED | {"coupon_code": "SAVE10"}).json()
    picked_up = on_file.ask("POST", "/orders", json=body(**PICKED_UP, payment=PENDING)).json()
    assert unexpected("POST /orders", shipped, ACCEPTED) == []
    assert unexpected("POST /orders", picked_up, ACCEPTED) == []
    assert shipped["data"]["shipping"], "the comparison saw one"
    assert picked_up["data"]["pickup_branch"], "the comparison saw one"
    assert shipped["data"]["bank"], "the comparison saw one"


def test_a_new_order_has_every_member_that_was_printed(on_file: Salla) -> None:
    answer = on_file.ask("POST", "/orders", json=SEED).json()
    found = differences(shapes_in("orders")["POST /orders example"], answer)
    missing = [one for one in found if one.startswith("-")]
    assert missing == []


def test_an_order_that_is_shown_has_every_documented_member(salla: Salla) -> None:
    made = place(salla, body(payment=BANK, coupon_code="SAVE10"))
    shown = salla.page(f"/orders/{made['id']}")
    assert unexpected("GET /orders/{order_id}", shown, ACCEPTED) == []
    for name in made.keys() - {"date", "updated_at"}:
        assert shown["data"][name] == made[name], f"{name} is shown as it was answered"


def test_a_light_order_has_its_members_and_no_items(on_file: Salla) -> None:
    made = place(on_file, body(payment=PENDING, coupon_code="SAVE10"))
    light = on_file.page(f"/orders/{made['id']}", format="light")
    assert unexpected("GET /orders/{order_id} format=light", light, ACCEPTED | LIGHT) == []
    assert light["data"]["features"]["shippable"] is True
    assert light["data"]["actions"] == {
        "cancellable": False,
        "reorderable": False,
        "payable": True,
    }


def test_a_listed_order_has_every_documented_member(on_file: Salla) -> None:
    place(on_file, body(payment=PENDING))
    page = on_file.page("/orders", per_page=2)
    accepted = {"-pagination.links.previous", "+pagination.links.next"}
    assert unexpected("GET /orders", page, dict.fromkeys(accepted, "pages")) == []
    whole = on_file.page("/orders", per_page=2, expanded="true")
    assert unexpected("GET /orders/{order_id}", {"data": whole["data"][0]}, ACCEPTED) == [
        "-status",
        "-success",
    ]


def test_every_difference_that_is_accepted_is_one(on_file: Salla) -> None:
    """A reason without a difference would hide the next one."""
    seen: set[str] = set()
    for document in (SEED | {"coupon_code": "SAVE10"}, body(**PICKED_UP), body(products=[COURSE])):
        answer = on_file.ask("POST", "/orders", json=document).json()
        for name in ("POST /orders", "POST /orders example"):
            seen |= set(differences(shapes_in("orders")[name], answer))
        light = on_file.page(f"/orders/{answer['data']['id']}", format="light")
        for name in ("GET /orders/{order_id}", "GET /orders/{order_id} format=light"):
            seen |= set(differences(shapes_in("orders")[name], light))
    assert {*ACCEPTED, *LIGHT} - seen == set()


def test_orders_are_as_the_document_says(salla: Salla) -> None:
    for document in (SEED | {"coupon_code": "SAVE10"}, body(**PICKED_UP, payment=PENDING)):
        answer = salla.ask("POST", "/orders", json=document).json()
        OrderShown.model_validate(answer, strict=True)
        path = f"/orders/{answer['data']['id']}"
        OrderShown.model_validate(salla.page(path), strict=True)
        LightOrderShown.model_validate(salla.page(path, format="light"), strict=True)
    OrderPage.model_validate(salla.page("/orders", per_page=60), strict=True)
    ExpandedOrderPage.model_validate(salla.page("/orders", per_page=60, expanded=1), strict=True)


def test_amounts_are_written_digit_for_digit(on_file: Salla) -> None:
    answer = on_file.ask("POST", "/orders", json=SEED)
    assert '"percent":"15.00","amount":{"amount":35.22,' in answer.text
    assert json.loads(answer.text)["data"]["amounts"]["total"] == {"amount": 270, "currency": "SAR"}
