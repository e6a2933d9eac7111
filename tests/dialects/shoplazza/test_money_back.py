"""Transactions and refunds of orders, in each version."""

from typing import Any

import pytest

from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.show_checkout import read_pay_link
from tests.dialects.shoplazza.living import error, paid, placed_on_its_own, post, said
from tests.dialects.shoplazza.serving import FLAT, NEWEST, VERSIONS, WRAPPED, Shoplazza


def available(shoplazza: Shoplazza, order: dict[str, Any]) -> int:
    """What is left in stock of an order's first line."""
    lines = shoplazza.around.rows("order_lines")
    line_id = int(order["line_items"][0]["id"])
    variant_id = next(one["variant_id"] for one in lines if one["id"] == line_id)
    stock = shoplazza.around.rows("stock")
    return next(int(one["available"]) for one in stock if one["variant_id"] == variant_id)


def refund_of(order: dict[str, Any], total: str, units: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A request to pay back so much, for units of the first line if there are any."""
    line = {"line_item_id": order["line_items"][0]["id"], "quantity": units}
    lines = [line | more.pop("line", {})] if units else []
    return {"refund": {"refund_total": total, "refund_line_items": lines, **more}}


@pytest.mark.parametrize("version", [WRAPPED, NEWEST])
def test_units_go_back_for_what_they_were_sold_for(shoplazza: Shoplazza, version: str) -> None:
    """One of two shirts of 29.99, less 10 %, with its share of the tax."""
    order = paid(shoplazza)
    before = available(shoplazza, order)
    path = f"/orders/{order['id']}/refund"
    line = {"return_inventory": True, "refund_item_type": "auto"}
    wanted = refund_of(order, "40.00", 1, line=line, refund_shipping_total="5.00", note="torn")
    made = said(post(shoplazza, path, wanted, version=version))
    shown = shoplazza.get(path, version=version)
    assert shown["order_status"] == "placed"
    assert shown["order_financial_status"] == "partially_refunded"
    (record,) = shown["records"]
    assert made == {"refund_record_id": record["id"], "post_sale_id": record["id"]}
    assert (record["refund_price"], record["refund_shipping"]) == ("40.00", "5.00")
    assert (record["refund_status"], record["note"]) == ("refunded", "torn")
    (item,) = record["refund_line_items"]
    assert (item["refund_quantity"], item["sub_total"]) == (1, "29.99")
    assert float(item["sub_total"]) - float(item["discount"]) + float(item["tax"]) == (
        pytest.approx(float(item["total"]))
    )
    assert available(shoplazza, order) == before + 1
    after = shoplazza.get(f"/orders/{order['id']}")["order"]
    assert (after["total_refund_price"], after["refund_status"]) == ("40.00", "partially_refunded")


def test_all_of_it_goes_back_to_the_last_unit(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/refund"
    said(post(shoplazza, path, refund_of(order, "33.33", 1)))
    said(post(shoplazza, path, refund_of(order, "44.14", 1)))
    after = shoplazza.get(f"/orders/{order['id']}")["order"]
    assert (after["total_refund_price"], after["financial_status"]) == ("77.47", "refunded")
    assert after["line_items"][0]["refund_quantity_total"] == 2
    answer = post(shoplazza, path, refund_of(order, "0.01"))
    assert error(answer) == (400, "The order has no payment left to refund")


def test_the_oldest_version_refunds_all_or_a_part(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}"
    before = available(shoplazza, order)
    line = order["line_items"][0]["id"]
    part = {"is_return": True, "price": "40.00", "line_items": [{"id": line, "quantity": 1}]}
    made = said(post(shoplazza, f"{path}/partial_refund", part, version=FLAT))
    assert (made["status"], made["all_refunded"]) == ("finished", False)
    assert made["number"] == f"{made['order']['number']}-S1"
    assert available(shoplazza, order) == before + 1
    rest = said(post(shoplazza, f"{path}/refund", version=FLAT))
    assert (rest["all_refunded"], rest["refund_status"]) == (True, "refunded")
    assert rest["order"]["total_refund_price"] == "77.47"
    shown = shoplazza.get(f"{path}/refund", version=FLAT)
    assert [one["refund_price"] for one in shown["refunds"]] == ["40.00", "37.47"]
    assert (shown["refund_total"], shown["all_refunded"]) == ("77.47", True)
    answer = post(shoplazza, f"{path}/refund", version=FLAT)
    assert error(answer) == (406, ["The order has no payment left to refund"])
    newer = post(shoplazza, f"{path}/partial_refund", part)
    assert error(newer) == (404, "Unable to find resource")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "refund is required"),
        ({"refund": {}}, "refund.refund_total is required"),
        (
            {"refund": {"refund_total": "1.001"}},
            "refund.refund_total must be an amount in USD, such as 15.99",
        ),
        ({"refund": {"refund_total": "77.48"}}, "Only 77.47 USD can be refunded"),
        ({"refund": {"refund_total": "0.00"}}, "The order has no payment left to refund"),
        (
            {"refund": {"refund_total": "20.00", "refund_shipping_total": "20.00"}},
            "Only 17.70 USD can be refunded",
        ),
        (
            {"refund": {"refund_total": "1.00", "refund_tip": "1.00"}},
            "refund.refund_tip is invalid",
        ),
        (
            {
                "refund": {
                    "refund_total": "1.00",
                    "refund_line_items": [{"line_item_id": "7", "quantity": 1}],
                }
            },
            "Line item not found: 7",
        ),
        (
            {
                "refund": {
                    "refund_total": "1.00",
                    "refund_line_items": [{"line_item_id": "li_7", "quantity": 1}],
                }
            },
            "Line item not found: li_7",
        ),
        (
            {
                "refund": {
                    "refund_total": "1.00",
                    "refund_payments": [{"payment_line_id": "7", "refund_price": "1.00"}],
                }
            },
            "Payment not found: 7",
        ),
        (
            {
                "refund": {
                    "refund_total": "1.00",
                    "refund_payments": [{"payment_line_id": "pl_7", "refund_price": "1.00"}],
                }
            },
            "Payment not found: pl_7",
        ),
        (
            {
                "refund": {
                    "refund_total": "2.00",
                    "refund_payments": [{"payment_line_id": "7", "refund_price": "1.00"}],
                }
            },
            "refund.refund_payments[0].refund_price is invalid",
        ),
    ],
)
def test_a_wrong_refund_pays_nothing_back(
    on_file: Shoplazza, body: dict[str, Any], text: str
) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}"
    assert error(post(on_file, f"{path}/refund", body)) == (400, text)
    assert on_file.get(f"{path}/refund")["records"] == []


def test_units_are_not_refunded_for_less_or_twice(on_file: Shoplazza) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}/refund"
    answer = post(on_file, path, refund_of(order, "1.00", 1))
    assert error(answer) == (400, "refund.refund_total is less than the items come to")
    answer = post(on_file, path, refund_of(order, "77.47", 3))
    assert error(answer) == (400, "Only 2 of Demo T-shirt can be refunded")
    lines = refund_of(order, "77.47", 1)["refund"]["refund_line_items"]
    mixed = [lines[0], lines[0] | {"return_inventory": True}]
    answer = post(on_file, path, {"refund": {"refund_total": "77.47", "refund_line_items": mixed}})
    assert error(answer) == (
        400,
        "refund.refund_line_items[0].return_inventory must be the same for all items",
    )


def test_a_refund_under_a_key_is_made_once(shoplazza: Shoplazza) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/refund"
    body = refund_of(order, "10.00")
    keyed: dict[str, Any] = {"headers": {"Idempotency-Key": "r1"}, "json": body}
    first, second = (said(shoplazza.ask("POST", path, **keyed)) for _ in range(2))
    assert first == second
    assert len(shoplazza.get(path)["records"]) == 1
    answer = shoplazza.ask("POST", path, **{**keyed, "json": refund_of(order, "11.00")})
    assert error(answer) == (422, "Idempotency-Key was used for another request")


def test_what_nobody_has_paid_is_not_refunded(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    answer = post(on_file, f"/orders/{order['id']}/refund", refund_of(order, "1.00"))
    assert error(answer) == (400, "The order has no payment left to refund")


@pytest.mark.parametrize("version", VERSIONS)
def test_transactions_are_the_tries_to_pay(shoplazza: Shoplazza, version: str) -> None:
    order = paid(shoplazza)
    path = f"/orders/{order['id']}/transactions"
    (one,) = shoplazza.get(path, version=version)["transactions"]
    assert (one["status"], one["amount"], one["currency"]) == ("success", "77.47", "USD")
    assert (one["trade_id"], one["payment_name"]) == ("txn_1", "stripe credit_card")
    assert shoplazza.get(path, version=version, status="void")["transactions"] == []
    assert len(shoplazza.get(path, payment_channel=one["payment_channel"])["transactions"]) == 1
    assert shoplazza.get(path, payment_channel="paypal")["transactions"] == []
    answer = shoplazza.ask("GET", path, params={"status": "fine"})
    assert error(answer) == (400, "status is invalid")
    said(post(shoplazza, f"/orders/{order['id']}/refund", refund_of(order, "77.47")))
    assert shoplazza.get(path)["transactions"][0]["status"] == "refunded"


@pytest.mark.parametrize(
    ("card", "status", "code"),
    [("4242424242424242", "success", ""), ("4000000000000002", "error", "card_declined")],
)
def test_a_card_at_the_checkout_is_a_transaction(
    on_file: Shoplazza, card: str, status: str, code: str
) -> None:
    order = placed_on_its_own(on_file)
    link = read_pay_link(order["checkout_url"].rpartition("/")[2])
    assert link is not None
    form = {"card_number": card}
    on_file.around.run(
        pay_checkout(on_file.around.world, link, provider="test", form=form, request_id="test")
    )
    (one,) = on_file.get(f"/orders/{order['id']}/transactions")["transactions"]
    assert (one["payment_channel"], one["test"], one["status"]) == ("test", True, status)
    assert one["error_code"] == code
