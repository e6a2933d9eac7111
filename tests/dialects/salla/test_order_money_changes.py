"""What an order comes to and how it is paid is changed: coupon, way to get it, payment."""

from typing import Any

import pytest

from orderwire.engine.money import Money
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.show_checkout import read_pay_link
from orderwire.storage.payments import insert_payment
from tests.dialects.salla.living import (
    order_row,
    paid_order,
    rows_of,
    set_status,
    unpaid_order,
    wrong_fields,
)
from tests.dialects.salla.ordering import BANK, BOOK, CASH, PICKED_UP, body, payments_of
from tests.dialects.salla.serving import Salla
from tests.dialects.salla.test_order_changes import change

PENDING_BANK = {"status": "pending_payment", "accepted_methods": ["bank"]}


def total_of(shown: dict[str, Any]) -> float:
    """What an order comes to, as it is shown."""
    return float(shown["amounts"]["total"]["amount"])


def shown_as_paid_by(salla: Salla, order_id: int, method: str) -> None:
    """An order is paid by this method wherever it is shown, and found by it alone."""
    assert salla.get(f"/orders/{order_id}")["payment_method"] == method
    for word in ("waiting", "credit_card", "mada", "bank", "cod", "subscription", "free"):
        found = salla.get("/orders", payment_method=word, per_page=60)
        mine = [one["payment_method"] for one in found if one["id"] == order_id]
        assert mine == ([method] if word == method else []), word


@pytest.mark.parametrize(("payment", "method"), [(CASH, "cod"), (BANK, "bank")])
def test_how_a_cancelled_order_was_to_be_paid_stays(
    salla: Salla, payment: dict[str, object], method: str
) -> None:
    order_id = paid_order(salla, payment=payment)
    shown_as_paid_by(salla, order_id, method)
    set_status(salla, order_id, "canceled")
    assert [one["state"] for one in payments_of(salla, order_id)] == ["voided"]
    shown_as_paid_by(salla, order_id, method)


def test_a_cancelled_order_that_nobody_paid_was_waiting(salla: Salla) -> None:
    order_id = unpaid_order(salla)
    begin(salla, order_id, "bank_transfer")
    shown_as_paid_by(salla, order_id, "waiting")
    set_status(salla, order_id, "canceled")
    assert [one["state"] for one in payments_of(salla, order_id)] == ["voided"]
    shown_as_paid_by(salla, order_id, "waiting")


def begin(salla: Salla, order_id: int, provider: str) -> None:
    """The customer begins to pay at the checkout."""
    shown = salla.get(f"/orders/{order_id}")["urls"]["checkout"]
    link = read_pay_link(shown.rpartition("/")[2])
    assert link is not None, shown
    world = salla.around.world
    salla.around.run(pay_checkout(world, link, provider=provider, form={}, request_id="r1"))


@pytest.mark.parametrize("method", ["credit_card", "mada", "subscription"])
def test_a_card_is_recorded_as_what_it_is(on_file: Salla, method: str) -> None:
    order_id = unpaid_order(on_file)
    paid = {"status": "paid", "method": method, "reference_id": 77}
    assert change(on_file, order_id, payment=paid)["payment_method"] == method
    shown_as_paid_by(on_file, order_id, method)
    (payment,) = payments_of(on_file, order_id)
    assert (payment["evidence"] or "") == ("77" if method == "subscription" else "")


def test_the_account_that_was_paid_to_is_kept(salla: Salla) -> None:
    order_id = unpaid_order(salla)
    assert salla.get(f"/orders/{order_id}")["bank"] is None
    bank: Any = change(salla, order_id, payment=BANK)["bank"]
    made = salla.get(f"/orders/{paid_order(salla, payment=BANK)}")["bank"]
    assert bank == made
    assert bank["id"] == 234234


def test_an_empty_coupon_code_takes_the_coupon_off(salla: Salla) -> None:
    order_id = unpaid_order(salla, coupon_code="SAVE10")
    row = order_row(salla, order_id)
    change(salla, order_id, coupon_code=None)
    assert order_row(salla, order_id) == row, "null says nothing"
    shown = change(salla, order_id, coupon_code=" ")
    assert isinstance(shown["amounts"], dict)
    assert shown["amounts"]["discounts"] == []
    assert total_of(shown) == total_of(salla.get(f"/orders/{unpaid_order(salla)}"))
    assert rows_of(salla, "coupon_uses", order_id) == []
    row = order_row(salla, order_id)
    change(salla, order_id, coupon_code="")
    assert order_row(salla, order_id) == row, "said again it is nothing new"


def test_a_coupon_of_a_paid_order_stays(on_file: Salla) -> None:
    order_id = paid_order(on_file, coupon_code="SAVE10")
    path = f"/orders/{order_id}"
    assert wrong_fields(on_file, "PUT", path, {"coupon_code": ""}) == {
        "coupon_code": ["What the order comes to cannot change any more"]
    }
    change(on_file, order_id, coupon_code=None, receiver={"name": "Sara"})


def test_an_order_is_picked_up_instead_of_shipped(salla: Salla) -> None:
    order_id = unpaid_order(salla, receiver={"name": "Sara Ali", "phone": "966566666666"})
    before = salla.get(f"/orders/{order_id}")
    assert before["amounts"]["shipping_cost"]["amount"] > 0
    shown: Any = change(salla, order_id, **PICKED_UP)
    assert shown["pickup_branch"]["id"] == 203948803
    assert shown["amounts"]["shipping_cost"]["amount"] == 0
    difference = total_of(before) - total_of(shown)
    assert round(difference, 2) == before["amounts"]["shipping_cost"]["amount"]
    row = order_row(salla, order_id)
    change(salla, order_id, **PICKED_UP, ship_to={"street_number": "9"}, courier_id=5)
    assert order_row(salla, order_id) == row, "nothing new, and what does not apply is ignored"
    whole = body()
    back: Any = change(
        salla,
        order_id,
        delivery_method="shipping",
        courier_id=whole["courier_id"],
        ship_to=whole["ship_to"],
    )
    assert back["pickup_branch"] is None
    assert back["shipping"]["receiver"] == before["shipping"]["receiver"]
    assert total_of(back) == total_of(before)


def test_where_an_order_cannot_be_picked_up_is_said(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    path = f"/orders/{order_id}"
    sent: dict[str, object] = {"delivery_method": "pickup"}
    assert wrong_fields(on_file, "PUT", path, sent).keys() == {"branch_id"}
    assert wrong_fields(on_file, "PUT", path, sent | {"branch_id": 5}).keys() == {"branch_id"}
    paid = paid_order(on_file)
    assert wrong_fields(on_file, "PUT", f"/orders/{paid}", PICKED_UP) == {
        "branch_id": ["What the order comes to cannot change any more"]
    }


def test_the_accepted_methods_change_while_nobody_has_paid(salla: Salla) -> None:
    order_id = unpaid_order(salla)
    change(salla, order_id, payment=PENDING_BANK)
    change(salla, order_id, payment=PENDING_BANK)
    (checkout,) = rows_of(salla, "checkouts", order_id)
    assert checkout["accepts"] == '["bank_transfer"]'
    edits = [one for one in rows_of(salla, "order_events", order_id) if "edited" in one["kind"]]
    assert len(edits) == 1, "said again it is nothing new"
    begin(salla, order_id, "cash_on_delivery")
    assert payments_of(salla, order_id) == [], "not offered any more"
    begin(salla, order_id, "bank_transfer")
    assert len(payments_of(salla, order_id)) == 1
    none: dict[str, object] = {"status": "pending_payment", "accepted_methods": []}
    assert wrong_fields(salla, "PUT", f"/orders/{order_id}", {"payment": none}) == {
        "payment.accepted_methods": ["The payment.accepted methods field is required."]
    }


def test_an_order_is_paid_on_delivery_instead(salla: Salla) -> None:
    order_id = unpaid_order(salla)
    begin(salla, order_id, "bank_transfer")
    before = total_of(salla.get(f"/orders/{order_id}"))
    shown: Any = change(salla, order_id, payment=CASH)
    assert (shown["status"]["slug"], shown["payment_method"]) == ("under_review", "cod")
    assert shown["amounts"]["cash_on_delivery"]["amount"] == 10
    assert total_of(shown) == before + 10
    states = sorted((one["provider"], one["state"]) for one in payments_of(salla, order_id))
    assert states == [("bank_transfer", "voided"), ("cash_on_delivery", "promised")]
    made = salla.get(f"/orders/{paid_order(salla, payment=CASH)}")
    assert shown["amounts"] == made["amounts"], "as if it had been made so"
    address = {"street_number": "99"}
    changed: Any = change(salla, order_id, ship_to=address, coupon_code="SAVE10")
    assert changed["amounts"]["cash_on_delivery"]["amount"] == 10, "what was stated stays"
    assert wrong_fields(salla, "PUT", f"/orders/{order_id}", {"payment": CASH}) == {
        "payment": ["The order is not waiting for a payment"]
    }


def test_cash_that_cannot_be_collected_is_refused(on_file: Salla) -> None:
    digital = unpaid_order(on_file, products=[BOOK | {"identifier": "DESIGN-101"}])
    assert wrong_fields(on_file, "PUT", f"/orders/{digital}", {"payment": CASH}) == {
        "payment.method": ["The payment method is not for these products"]
    }
    path = f"/orders/{unpaid_order(on_file)}"
    where = "payment.cash_on_delivery"
    for cash, field in (
        (None, where),
        ({}, f"{where}.amount"),
        ({"amount": 1.234}, f"{where}.amount"),
        ({"amount": -1}, f"{where}.amount"),
        ({"amount": 5, "currency": "USD"}, f"{where}.currency"),
    ):
        sent = {"payment": CASH | {"cash_on_delivery": cash}, "receiver": {"name": "Not Yet"}}
        assert wrong_fields(on_file, "PUT", path, sent).keys() == {field}, cash
    assert on_file.get(path)["shipping"]["receiver"]["name"] != "Not Yet"


def test_cash_waits_until_nobody_can_come_with_other_money(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    row = order_row(on_file, order_id)
    begun = Payment(
        store_id=1,
        id=1,
        order_id=order_id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=Money(row["total_minor"], "SAR"),
        reference=None,
        failure=None,
        created_ms=row["created_ms"],
        updated_ms=row["created_ms"],
    )
    on_file.write(lambda db: insert_payment(db, begun))
    assert wrong_fields(on_file, "PUT", f"/orders/{order_id}", {"payment": CASH}) == {
        "payment.method": ["What the order comes to cannot change any more"]
    }
    assert order_row(on_file, order_id) == row
