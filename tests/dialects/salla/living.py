"""What becomes of orders, as programs written for Salla say it, and what the book has then."""

from typing import Any

from tests.dialects.salla.ordering import PENDING, Body, body, place
from tests.dialects.salla.serving import Salla

IDS = {
    "payment_pending": 1473353380,
    "under_review": 566146469,
    "in_progress": 1939592358,
    "completed": 1298199463,
    "delivering": 349994915,
    "delivered": 1723506348,
    "shipped": 814202285,
    "canceled": 525144736,
    "restored": 989286562,
    "restoring": 1548352431,
}
OWN: Body = {"parent_id": IDS["in_progress"], "name": "Packing", "message": "Being packed"}


def set_status(salla: Salla, order_id: int, slug: str | None = None, **more: Any) -> None:  # noqa: ANN401
    """Let an order come to stand so; that it was said to."""
    sent = more if slug is None else {"slug": slug, **more}
    answer = salla.ask("POST", f"/orders/{order_id}/status", json=sent)
    assert answer.status_code == 201, answer.text
    assert answer.json() == {
        "status": 201,
        "success": True,
        "data": {"message": "The entity has been updated successfully", "code": 201},
    }


def wrong_fields(
    salla: Salla, method: str, path: str, document: object, *, language: str = "en"
) -> dict[str, list[str]]:
    """The wrong fields of a request that is refused."""
    answer = salla.ask(method, path, json=document, language=language)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == ("error", "alert.invalid_fields")
    fields: dict[str, list[str]] = error["fields"]
    return fields


def status_of(salla: Salla, order_id: int) -> str:
    """The status that an order shows, the same whole, light and listed."""
    shown = salla.get(f"/orders/{order_id}")["status"]
    assert salla.get(f"/orders/{order_id}", format="light")["status"] == shown
    listed = [one for one in salla.get("/orders", per_page=60) if one["id"] == order_id]
    assert [one["status"] for one in listed] == [shown]
    assert shown["id"] == IDS[shown["slug"]]
    slug: str = shown["slug"]
    return slug


def told(salla: Salla, order_id: int) -> list[tuple[str, str]]:
    """The history of an order, the newest first: word and note."""
    lines = salla.get(f"/orders/{order_id}/histories", per_page=60)
    return [(line["customized"]["slug"], line["note"]) for line in lines]


def paid_order(salla: Salla, **more: Any) -> int:  # noqa: ANN401 - members of a body
    """An order of a bag, shipped and paid, under review; its id."""
    return int(place(salla, body(**more))["id"])


def unpaid_order(salla: Salla, **more: Any) -> int:  # noqa: ANN401 - members of a body
    """An order of a bag that nobody has paid; its id."""
    return int(place(salla, body(payment=PENDING, **more))["id"])


def rows_of(salla: Salla, table: str, order_id: int) -> list[Body]:
    """The rows of a table that are about an order."""
    return [row for row in salla.around.rows(table) if row["order_id"] == order_id]


def order_row(salla: Salla, order_id: int) -> Body:
    """An order as the book has it."""
    return next(row for row in salla.around.rows("orders") if row["id"] == order_id)


def own_status(salla: Salla, **more: Any) -> int:  # noqa: ANN401 - members of a body
    """A status of the store's own; its id."""
    answer = salla.ask("POST", "/orders/statuses", json=OWN | more)
    assert answer.status_code == 200, answer.text
    return int(answer.json()["data"]["id"])
