"""PUT /orders/{id} with status 6: all the money goes back, and the order stays so."""

from collections.abc import Callable

import pytest

from orderwire.dialects.rmz.answers import BusinessError, OrderUpdated
from orderwire.engine.paying import Settled
from orderwire.operations.pay_checkout import pay_checkout
from orderwire.operations.show_checkout import read_pay_link
from tests.dialects.rmz_around.serving import CARD, Around
from tests.pages.serving import gather

SOLD = {"sticker-pack": "placed", "workshop-seat": "completed"}


def paid(service: Around, slug: str = "sticker-pack", quantity: int = 2) -> int:
    """An order that was paid by card; its id."""
    service.clock.ms += 1
    body = {
        "created_from": f"refund-{service.clock.ms}.example",
        "products": [{"identifier_type": "slug", "identifier": slug, "quantity": quantity}],
    }
    data = service.ask("POST", "/orders", json=body).json()["data"]
    link = read_pay_link(data["checkout_url"].rpartition("/")[2])
    assert link is not None
    done = service.run(
        pay_checkout(
            service.world,
            link,
            provider="test",
            form={"card_number": CARD},
            request_id="r1",
        )
    )
    assert isinstance(done, Settled), done
    return done.order.id


def stock_of(service: Around) -> dict[int, int]:
    return {row["variant_id"]: row["available"] for row in service.rows("stock")}


@pytest.mark.parametrize("slug", SOLD)
def test_an_order_is_refunded_and_its_units_go_back(service: Around, slug: str) -> None:
    if slug == "workshop-seat":
        service.restock("WORKSHOP", 2)
    stock = stock_of(service)
    order_id = paid(service, slug)
    assert service.state(order_id) == SOLD[slug]
    answer = service.put_status(order_id, 6)
    assert answer.status_code == 200, answer.text
    OrderUpdated.model_validate(answer.json())
    assert stock_of(service) == stock
    shown = service.get(f"/orders/{order_id}")
    assert (shown["current_status"], shown["statuses"][-1]["status"]) == (6, 6)
    assert shown["transaction"]["is_refunded"] is True
    assert service.get("/orders")["data"][0]["current_status"] == 6
    (refund,) = [row for row in service.rows("refunds") if row["order_id"] == order_id]
    assert (refund["state"], refund["reason"]) == ("succeeded", "refunded_by_merchant")
    sent = [
        row for row in service.rows("sandbox_refunds") if row["payment_id"] == refund["payment_id"]
    ]
    assert [row["amount_minor"] for row in sent] == [refund["amount_minor"]]


def test_what_was_sent_to_the_customer_does_not_go_back_into_the_stock(service: Around) -> None:
    order_id = paid(service)
    assert service.put_status(order_id, 4).status_code == 200
    stock = stock_of(service)
    assert service.put_status(order_id, 6).status_code == 200
    assert stock_of(service) == stock


def test_the_same_again_changes_nothing(on_file: Around) -> None:
    order_id = paid(on_file)
    assert on_file.put_status(order_id, 6).status_code == 200
    events = on_file.events(order_id)
    assert on_file.put_status(order_id, 6).status_code == 200
    assert on_file.events(order_id) == events


def test_of_rivals_one_pays_back(service: Around) -> None:
    order_id = paid(service)
    answers = gather([lambda: service.put_status(order_id, 6)] * 8)
    assert {answer.status_code for answer in answers} == {200}
    assert service.events(order_id).count("refund.opened") == 1


@pytest.mark.parametrize("status", [3, 4, 5])
def test_a_refunded_order_stays_so(on_file: Around, status: int) -> None:
    order_id = paid(on_file)
    assert on_file.put_status(order_id, 6).status_code == 200
    events = on_file.events(order_id)
    answer = on_file.put_status(order_id, status)
    assert answer.status_code == 400
    BusinessError.model_validate(answer.json())
    assert "refunded" in answer.json()["message"]
    assert on_file.events(order_id) == events


def test_a_cancelled_order_can_be_refunded(on_file: Around) -> None:
    order_id = paid(on_file)
    assert on_file.put_status(order_id, 5).status_code == 200
    assert on_file.rows("refunds") == [] or not [
        row for row in on_file.rows("refunds") if row["order_id"] == order_id
    ]
    stock = stock_of(on_file)
    assert on_file.put_status(order_id, 6).status_code == 200
    assert stock_of(on_file) == stock, "the units were back already"
    assert on_file.get(f"/orders/{order_id}")["current_status"] == 6


def free(service: Around) -> int:
    return service.place("free-ebook")


def unknown(_: Around) -> int:
    return 5


@pytest.mark.parametrize(
    ("order", "status", "message"),
    [(free, 400, "Order has no payment left to refund"), (unknown, 404, "Order not found")],
)
def test_what_was_not_paid_is_not_refunded(
    on_file: Around, order: Callable[[Around], int], status: int, message: str
) -> None:
    answer = on_file.put_status(order(on_file), 6)
    assert (answer.status_code, answer.json()["message"]) == (status, message)


def test_refunded_orders_are_counted_as_such(on_file: Around) -> None:
    before = on_file.get("/store/statics")["orders"]
    order_id = paid(on_file)
    assert on_file.put_status(order_id, 6).status_code == 200
    after = on_file.get("/store/statics")["orders"]
    changed = {name: after[name] - count for name, count in before.items() if after[name] != count}
    assert changed == {"total": 1, "refunded": 1}
