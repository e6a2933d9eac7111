"""Money that goes back for bills, whole and in parts."""

import pytest

from tests.dialects.peach.serving import OTHER_TOKEN, PATHS, Peach, wrong_fields


def paid(peach: Peach) -> dict[str, object]:
    """The bill, paid."""
    made = peach.made()
    peach.around.pay(made["checkout_url"])
    return made


def test_a_part_goes_back_and_then_the_rest(peach: Peach) -> None:
    made = paid(peach)
    part = {"speed": "instant", "amount": {"currency": "INR", "value": 1200}}
    answer = peach.refund("B-1", part)
    assert answer.status_code == 201, answer.text
    refund = answer.json()
    assert refund["id"].startswith("rfnd_")
    assert {name: refund[name] for name in refund if name not in ("id", "created_at")} == {
        "order_id": made["order_id"],
        "reference_id": "B-1",
        "status": "completed",
        "speed": "instant",
        "amount": {"currency": "INR", "value": 1200},
    }
    assert peach.shown("B-1")["refunded_amount"] == 1200
    rest = peach.refund(str(made["order_id"]), {})
    assert rest.json()["amount"]["value"] == 27910 - 1200
    shown = peach.shown("B-1")
    assert (shown["refunded_amount"], shown["status"]) == (27910, "completed")
    assert peach.refund("B-1", {}).status_code == 422


def test_more_than_is_left_is_refused(peach: Peach) -> None:
    paid(peach)
    answer = peach.refund("B-1", {"amount": {"value": 27911}})
    assert answer.status_code == 422
    assert answer.json()["message"] == "Only 279.10 INR can be refunded"
    assert peach.shown("B-1")["refunded_amount"] == 0


def test_what_nobody_paid_is_not_refunded(peach: Peach) -> None:
    peach.made()
    answer = peach.refund("B-1", {})
    assert answer.status_code == 422
    assert answer.json()["message"] == "The order has no payment left to refund"


def test_a_key_makes_one_refund_of_two_requests(peach: Peach) -> None:
    paid(peach)
    body = {"amount": {"value": 1000}}
    first, again = (
        peach.ask(
            "POST", f"{PATHS[0]}/B-1/refunds", json=body, headers={"Idempotency-Key": "r-1"}
        ).json()
        for _ in range(2)
    )
    assert first == again
    assert peach.shown("B-1")["refunded_amount"] == 1000


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (
            {"speed": "slow", "amount": {"currency": "USD", "value": 0}},
            ["speed", "amount.currency", "amount.value"],
        ),
        ({"amount": {}}, ["amount.value"]),
        ({"amount": 5}, ["amount"]),
    ],
)
def test_wrong_fields_are_named(on_file: Peach, body: object, fields: list[str]) -> None:
    on_file.made()
    assert wrong_fields(on_file.refund("B-1", body)) == fields


def test_nobody_refunds_another_stores_order(on_file: Peach) -> None:
    paid(on_file)
    path = f"{PATHS[0]}/B-1/refunds"
    assert on_file.ask("POST", path, token=OTHER_TOKEN, json={}).status_code == 404
    assert on_file.refund("nope", {}).status_code == 404


def test_a_refund_in_rupees_of_an_order_in_riyals_is_refused(on_file: Peach) -> None:
    order_id = on_file.around.place("design-course")
    row = next(row for row in on_file.around.rows("orders") if row["id"] == order_id)
    assert row["currency"] == "SAR"
    name = our_name(order_id)
    answer = on_file.refund(name, {"amount": {"currency": "INR", "value": 100}})
    assert wrong_fields(answer) == ["amount.currency"]
    assert on_file.refund(name, {"amount": {"value": 100}}).status_code == 201


def our_name(order_id: int) -> str:
    """Our id of an order of any dialect, as Peach's callers write it."""
    digits = ""
    while order_id:
        order_id, digit = divmod(order_id, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return f"wa_ord_{digits}"
