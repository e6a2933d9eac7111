"""What becomes of orders: changed, paid elsewhere, cancelled, let go; in each version."""

from typing import Any

import pytest

from orderwire.engine.orders import Origin
from orderwire.operations.record_payment import record_payment
from orderwire.operations.settle_by_people import Word
from tests.dialects.shoplazza.living import (
    PAID,
    error,
    paid,
    placed_on_its_own,
    post,
    put,
    said,
    ship,
)
from tests.dialects.shoplazza.serving import (
    FLAT,
    NEWEST,
    OTHER_TOKEN,
    VERSIONS,
    WRAPPED,
    Shoplazza,
)


def wrapped(version: str, order: dict[str, Any]) -> dict[str, Any]:
    """A change as a version wants it sent."""
    return order if version == FLAT else {"order": order}


def text_of(version: str, text: str) -> object:
    """An error's text as a version has it."""
    return [text] if version == FLAT else text


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_on_an_order_changes(shoplazza: Shoplazza, version: str) -> None:
    order = placed_on_its_own(shoplazza)
    flat = version == FLAT
    lines = {"address1": "9 Elm St", "address2": "Floor 2"}
    if not flat:
        lines = {"address": "9 Elm St", "address1": "Floor 2"}
    change = {
        "note": "leave at the door",
        "tags": "a, b" if flat else ["a", "b"],
        "shipping_address": {"first_name": "Jane", "zip": "90001", "phone": "4155552671", **lines},
    }
    answer = put(shoplazza, f"/orders/{order['id']}", wrapped(version, change), version=version)
    shown = said(answer)["order"]
    assert (shown["note"], shown["tags"]) == ("leave at the door", "a, b")
    address = shown["shipping_address"]
    second = address["address2"] if flat else address["address1"]
    first = address["address1"] if flat else address["address"]
    assert (first, second) == ("9 Elm St", "Floor 2")
    kept = {name: address[name] for name in ("last_name", "city", "country", "province_code")}
    was = order["shipping_address"]
    assert kept == {name: was[name] for name in kept}
    assert (address["zip"], address["phone"], address["name"]) == (
        "90001",
        "4155552671",
        "Jane Doe",
    )
    for name in ("total_price", "total_tax", "total_shipping", "total_discount"):
        assert shown[name] == order[name], name
    again = said(
        put(shoplazza, f"/orders/{order['id']}", wrapped(version, change), version=version)
    )
    assert again["order"] == shown
    events = shoplazza.around.events(int(order["id"]))
    assert events.count("order.edited") == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_change_changes_nothing(on_file: Shoplazza, version: str) -> None:
    order = placed_on_its_own(on_file)
    path = f"/orders/{order['id']}"
    change = {
        "note": "x",
        "shipping_line": {"shipping_name": "x", "shipping_price": "cheap"},
        "shipping_address": {"country_code": "USA", "email": "nobody", "city": " "},
    }
    status, texts = error(put(on_file, path, wrapped(version, change), version=version))
    if version == FLAT:
        assert status == 422
        assert texts == [
            "ShippingLine cannot be changed",
            "ShippingAddress.City is required",
            "ShippingAddress.CountryCode must be a country code of ISO 3166",
            "ShippingAddress.Email is invalid",
        ]
    else:
        assert (status, texts) == (
            400,
            (
                "order.shipping_line.shipping_price must be an amount in USD, such as 15.99; "
                "order.shipping_address.city is required; "
                "order.shipping_address.country_code must be a country code of ISO 3166; "
                "order.shipping_address.email is invalid"
            ),
        )
    assert on_file.get(path)["order"] == order


def test_the_later_versions_want_a_wrapper(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    answer = put(on_file, f"/orders/{order['id']}", {"note": "x"})
    assert error(answer) == (400, "order is required")
    assert said(put(on_file, f"/orders/{order['id']}", {"order": {"note": "x"}}, version=FLAT))


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_paid_elsewhere_once(shoplazza: Shoplazza, version: str) -> None:
    order = placed_on_its_own(shoplazza)
    path = f"/orders/{order['id']}/payment/success"
    shown = said(post(shoplazza, path, PAID, version=version))["order"]
    assert (shown["status"], shown["financial_status"]) == ("placed", "paid")
    assert shown["total_paid"] == shown["total_price"] == "77.47"
    assert shown["payment_line"]["transaction_no"] == "txn_1"
    assert said(post(shoplazza, path, PAID, version=version))["order"] == shown
    payments = shoplazza.around.rows("payments")
    mine = [one for one in payments if one["order_id"] == int(order["id"])]
    assert [one["state"] for one in mine] == ["captured"]


@pytest.mark.parametrize(
    ("body", "method"),
    [
        (None, "other"),
        ({}, "other"),
        ({"gateway": "bank_transfer"}, "transfer"),
        ({"gateway": "My Custom Name", **PAID}, "card"),
        ({"payment_lines": [PAID["payment_line"]]}, "card"),
        ({"billing_address": {"city": "Ulm"}}, "other"),
    ],
)
def test_a_payment_may_be_told_in_many_ways(
    on_file: Shoplazza, body: dict[str, Any] | None, method: str
) -> None:
    order = placed_on_its_own(on_file)
    shown = said(post(on_file, f"/orders/{order['id']}/payment/success", body))["order"]
    assert (shown["financial_status"], shown["payment_method"]) == ("paid", method)


def test_nothing_of_a_card_is_kept(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    line = PAID["payment_line"] | {"credit_card_number": "4111111111111111"}
    said(post(on_file, f"/orders/{order['id']}/payment/success", {"payment_line": line}))
    for table in ("payments", "order_events", "orders"):
        assert "4111111111111111" not in str(on_file.around.rows(table))


def test_a_payment_without_its_number_is_refused(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    body = {"payment_line": {"payment_channel": "stripe", "payment_method": ""}}
    answer = post(on_file, f"/orders/{order['id']}/payment/success", body)
    assert error(answer) == (
        400,
        "payment_line.payment_method is required; payment_line.transaction_no is required",
    )
    assert on_file.get(f"/orders/{order['id']}")["order"]["financial_status"] == "waiting"


def test_money_for_an_order_that_was_cancelled_places_it_again(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    said(post(shoplazza, f"/orders/{order['id']}/cancel"))
    shown = said(post(shoplazza, f"/orders/{order['id']}/payment/success", PAID))["order"]
    assert (shown["status"], shown["financial_status"]) == ("placed", "paid")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_cancelled_once(shoplazza: Shoplazza, version: str) -> None:
    before = shoplazza.around.rows("stock")
    order = placed_on_its_own(shoplazza)
    path = f"/orders/{order['id']}/cancel"
    shown = said(post(shoplazza, path, {"reason": "test"}, version=version))["order"]
    assert (shown["status"], shown["cancel_reason"]) == ("cancelled", "test")
    assert shown["canceled_at" if version == FLAT else "cancelled_at"] == shown["updated_at"]
    assert said(post(shoplazza, path, version=version))["order"] == shown
    assert shoplazza.around.rows("stock") == before


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_finished_cannot_be_cancelled(on_file: Shoplazza, version: str) -> None:
    order = paid(on_file)
    said(post(on_file, f"/orders/{order['id']}/fulfillments", ship(order)))
    text = "Cannot cancel an order that is completed"
    for method, path in (("POST", f"/orders/{order['id']}/cancel"),):
        answer = on_file.ask(method, path, version=version)
        assert error(answer) == (406 if version == FLAT else 400, text_of(version, text))
    answer = on_file.ask("DELETE", f"/orders/{order['id']}", version=version)
    text = "Cannot delete an order that is completed"
    assert error(answer) == (406 if version == FLAT else 400, text_of(version, text))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_deleted_order_is_gone_for_its_callers(shoplazza: Shoplazza, version: str) -> None:
    stock = shoplazza.around.rows("stock")
    order = placed_on_its_own(shoplazza)
    count = shoplazza.get("/orders/count")["count"]
    path = f"/orders/{order['id']}"
    answer = shoplazza.ask("DELETE", path, version=version)
    assert answer.status_code == 200
    assert said(answer) == {}
    for method, place in (
        ("GET", path),
        ("DELETE", path),
        ("POST", f"{path}/cancel"),
        ("GET", f"{path}/fulfillments"),
        ("GET", f"/orders/number/{order['number'].lstrip('#')}"),
    ):
        text = text_of(version, "Unable to find resource")
        assert error(shoplazza.ask(method, place, version=version)) == (404, text), place
    assert shoplazza.get("/orders/count")["count"] == count - 1
    assert shoplazza.get("/orders", ids=order["id"])["orders"] == []
    assert shoplazza.around.rows("stock") == stock
    assert shoplazza.around.state(int(order["id"])) == "cancelled"
    assert shoplazza.around.events(int(order["id"]))[-1] == "order.deleted"


def from_the_bank(shoplazza: Shoplazza, order_id: int) -> None:
    """The merchant finds the money of an order in the bank account."""
    origin = Origin(actor="merchant", dialect="", request_id="")
    word = Word(method="transfer", reference="bank 1")
    shoplazza.around.run(record_payment(shoplazza.around.world, 1, order_id, word, origin=origin))


def test_late_money_brings_a_deleted_order_back(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    shoplazza.ask("DELETE", f"/orders/{order['id']}")
    from_the_bank(shoplazza, int(order["id"]))
    shown = shoplazza.get(f"/orders/{order['id']}")["order"]
    assert (shown["status"], shown["financial_status"]) == ("placed", "paid")
    assert order["id"] in [one["id"] for one in shoplazza.get("/orders")["orders"]]


LIFE = [
    ("PUT", "/orders/{id}", {"order": {"note": "x"}}),
    ("DELETE", "/orders/{id}", None),
    ("POST", "/orders/{id}/cancel", {}),
    ("POST", "/orders/{id}/payment/success", {}),
    ("GET", "/orders/{id}/transactions", None),
    ("GET", "/orders/{id}/refund", None),
    ("POST", "/orders/{id}/refund", {"refund": {"refund_total": "1.00"}}),
    ("GET", "/orders/{id}/fulfillments", None),
    ("GET", "/orders/{id}/fulfillments/count", None),
    ("GET", "/orders/{id}/fulfillments/1", None),
    ("POST", "/orders/{id}/fulfillments", {"fulfillment": {"line_items": [{"id": "1"}]}}),
    ("PUT", "/orders/{id}/fulfillments/1", {"fulfillment": {"tracking_number": "1"}}),
    ("POST", "/orders/{id}/fulfillments/1/complete", None),
    ("POST", "/orders/{id}/fulfillments/1/cancel", None),
]


@pytest.mark.parametrize("version", [WRAPPED, NEWEST])
@pytest.mark.parametrize(("method", "path", "body"), LIFE)
def test_an_order_of_nobody_is_not_found(
    on_file: Shoplazza, version: str, method: str, path: str, body: object
) -> None:
    mine = placed_on_its_own(on_file)["id"]
    more: dict[str, Any] = {} if body is None else {"json": body}
    for order_id, token in (("1", None), ("x", None), ("%00", None), (mine, OTHER_TOKEN)):
        tokens: dict[str, Any] = {} if token is None else {"token": token}
        answer = on_file.ask(
            method, path.replace("{id}", order_id), version=version, **tokens, **more
        )
        assert error(answer) == (404, "Unable to find resource"), order_id


@pytest.mark.parametrize(("method", "path", "body"), LIFE)
def test_a_token_needs_the_scope(on_file: Shoplazza, method: str, path: str, body: object) -> None:
    wrong, right = (
        ("write_order", "read_order") if method == "GET" else ("read_order", "write_order")
    )
    on_file.let_in("half", scopes=wrong)
    more: dict[str, Any] = {} if body is None else {"json": body}
    answer = on_file.ask(method, path.replace("{id}", "1"), token="half", **more)
    assert error(answer) == (403, f"This action requires the scope {right}")


def test_an_order_is_put_aside_and_taken_up_again(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    path = f"/orders/{order['id']}"
    before = shoplazza.get(path, version=FLAT)
    for deed in ("open", "close", "close", "open", "open"):
        answer = post(shoplazza, f"{path}/{deed}", version=FLAT)
        assert (answer.status_code, answer.json()) == (200, before), "it stands where it stood"
    events = shoplazza.around.events(int(order["id"]))
    assert [one for one in events if one in ("order.closed", "order.reopened")] == [
        "order.closed",
        "order.reopened",
    ]
    assert post(shoplazza, f"{path}/close").status_code == 404, "2022-01 only"
    for deed in ("close", "open"):
        answer = shoplazza.ask("POST", f"{path}/{deed}", version=FLAT, token=OTHER_TOKEN)
        assert answer.status_code == 404
        answer = post(shoplazza, f"/orders/nope/{deed}", version=FLAT)
        assert error(answer) == (404, ["Unable to find resource"])
