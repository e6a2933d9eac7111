"""PUT /orders/{id}: what became of an order, said by its merchant."""

import pytest

from orderwire.dialects.rmz.answers import BusinessError, OrderUpdated
from tests.dialects.rmz_around.serving import Around
from tests.pages.serving import gather


def test_an_order_is_started_and_completed(service: Around) -> None:
    order_id = service.place("sticker-pack", 2)
    before = len(service.events(order_id))
    for status, state in ((3, "in_progress"), (4, "completed")):
        answer = service.put_status(order_id, status)
        assert answer.status_code == 200, answer.text
        OrderUpdated.model_validate(answer.json())
        assert service.state(order_id) == state
    steps = ["order.started", "fulfilment.shipped", "order.completed"]
    assert service.events(order_id)[before:] == steps
    shown = service.get(f"/orders/{order_id}")
    assert (shown["current_status"], shown["statuses"][-1]["status"]) == (4, 4)
    told = [row["kind"] for row in service.rows("outbox") if row["order_id"] == order_id]
    assert told[before:] == steps


def test_cancelling_gives_the_stock_back(service: Around) -> None:
    stock = {row["variant_id"]: row["available"] for row in service.rows("stock")}
    order_id = service.place("sticker-pack", 5)
    assert {row["variant_id"]: row["available"] for row in service.rows("stock")} != stock
    assert service.put_status(order_id, 5).status_code == 200
    assert {row["variant_id"]: row["available"] for row in service.rows("stock")} == stock
    event = [row for row in service.rows("order_events") if row["order_id"] == order_id][-1]
    assert event["kind"] == "order.cancelled"
    assert event["actor"].startswith("token:")
    assert "cancelled_by_merchant" in event["facts"]


@pytest.mark.parametrize("status", [3, 5])
def test_the_same_status_again_changes_nothing(service: Around, status: int) -> None:
    order_id = service.place("sticker-pack", 2)
    assert service.put_status(order_id, status).status_code == 200
    events = service.events(order_id)
    assert service.put_status(order_id, status).status_code == 200
    assert service.events(order_id) == events


@pytest.mark.parametrize("status", [3, 4, 5])
def test_of_rivals_one_takes_the_step(service: Around, status: int) -> None:
    order_id = service.place("sticker-pack", 2)
    before = len(service.events(order_id))
    answers = gather([lambda: service.put_status(order_id, status)] * 8)
    assert {answer.status_code for answer in answers} == {200}
    steps = {3: ["order.started"], 4: ["fulfilment.shipped", "order.completed"]}
    assert service.events(order_id)[before:] == steps.get(status, ["order.cancelled"])


def test_completing_and_cancelling_at_once_end_in_one_of_both(service: Around) -> None:
    for _ in range(5):
        order_id = service.place("sticker-pack", 2)
        answers = gather([lambda: service.put_status(order_id, status) for status in (4, 5)])  # noqa: B023
        assert service.state(order_id) in ("completed", "cancelled")
        kinds = service.events(order_id)
        assert ("order.completed" in kinds) != ("order.cancelled" in kinds)
        assert sorted(answer.status_code for answer in answers) in ([200, 200], [200, 400])


@pytest.mark.parametrize(
    ("steps", "status"), [((4,), 3), ((4,), 5), ((5,), 3), ((5,), 4), ((), 1), ((3,), 2)]
)
def test_what_the_table_does_not_allow_is_refused(
    on_file: Around, steps: tuple[int, ...], status: int
) -> None:
    order_id = on_file.place("sticker-pack", 2)
    for step in steps:
        assert on_file.put_status(order_id, step).status_code == 200
    events = on_file.events(order_id)
    answer = on_file.put_status(order_id, status)
    assert answer.status_code == 400
    BusinessError.model_validate(answer.json())
    assert on_file.events(order_id) == events


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (7, "The selected status is invalid."),
        (0, "The selected status is invalid."),
        (10**30, "The selected status is invalid."),
        ("shipped", "The status field must be an integer."),
        (True, "The status field must be an integer."),
        (2.5, "The status field must be an integer."),
        ([4], "The status field must be an integer."),
    ],
)
def test_what_is_no_status_is_told(on_file: Around, sent: object, message: str) -> None:
    order_id = on_file.place("free-ebook")
    answer = on_file.put_status(order_id, sent)
    assert answer.status_code == 422
    assert answer.json() == {"message": message, "errors": {"status": [message]}}


def test_without_a_status_there_is_nothing_to_change(on_file: Around) -> None:
    order_id = on_file.place("sticker-pack", 2)
    events = on_file.events(order_id)
    answer = on_file.ask("PUT", f"/orders/{order_id}", json={})
    assert answer.status_code == 200
    assert on_file.events(order_id) == events


def test_an_unpaid_order_does_not_exist_for_them(service: Around) -> None:
    order_id = service.place("sticker-pack", 2, pay=False)
    assert service.put_status(order_id, 5).status_code == 404
    assert service.state(order_id) == "awaiting_payment"


@pytest.mark.parametrize("order_id", ["1", "0", "abc", "99999999999999999999", "-1", "1.0"])
def test_an_unknown_order_is_not_found(on_file: Around, order_id: str) -> None:
    answer = on_file.put_status(order_id, 3)
    assert answer.status_code == 404
    assert answer.json()["message"] == "Order not found"


def test_an_order_of_another_store_is_not_found(service: Around) -> None:
    order_id = service.place("sticker-pack", 2)
    answer = service.ask("PUT", f"/orders/{order_id}", json={"status": 5}, token="other_rmz")
    assert answer.status_code == 404
    assert service.state(order_id) == "placed"


def test_nobody_changes_an_order_without_a_token(on_file: Around) -> None:
    answer = on_file.ask("PUT", "/orders/1", json={"status": 5}, token=None)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthenticated."})


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 5000])
def test_a_body_that_is_none_is_told(on_file: Around, body: bytes) -> None:
    order_id = on_file.place("free-ebook")
    headers = {"Content-Type": "application/json"}
    answer = on_file.ask("PUT", f"/orders/{order_id}", content=body, headers=headers)
    assert answer.status_code == 422
