"""Items of orders are listed, added, counted anew and removed, with the stock that they hold."""

import pytest

from orderwire.engine.refunds import Parts, Refund
from orderwire.operations.refund_order import RefundAsked, refund_order
from tests.dialects.salla.living import order_row, paid_order, rows_of, unpaid_order, wrong_fields
from tests.dialects.salla.ordering import BAG, available
from tests.dialects.salla.serving import OTHER_TOKEN, Salla
from tests.shop import ORIGIN

SECOND = {"identifier_type": "sku", "identifier": "sku123", "quantity": 1}


def items_of(salla: Salla, order_id: int) -> list[dict[str, object]]:
    """The items of an order."""
    found: list[dict[str, object]] = salla.get("/orders/items", order_id=order_id)
    return found


def test_an_item_is_added_counted_anew_and_removed(salla: Salla) -> None:
    order_id = unpaid_order(salla)
    unpaid_order(salla)  # Its id lies between those of the order and of the item to come.
    (bag,) = rows_of(salla, "order_lines", order_id)
    bags, others = available(salla, bag["sku"]), available(salla, "sku123")
    total = order_row(salla, order_id)["total_minor"]
    sent = {"order_id": order_id, "identifier_type": "sku", "identifier": "sku123", "quantity": 2}
    answer = salla.ask("POST", "/orders/items", json=sent)
    assert answer.status_code == 200, answer.text
    added = answer.json()["data"]
    assert added == items_of(salla, order_id)
    assert [(one["sku"], one["quantity"]) for one in added] == [(bag["sku"], 1), ("sku123", 2)]
    assert available(salla, "sku123") == others - 2
    assert order_row(salla, order_id)["total_minor"] > total
    path = f"/orders/items/{added[1]['id']}"
    answer = salla.ask("PUT", path, json={"quantity": 3})
    assert [one["quantity"] for one in answer.json()["data"]] == [1, 3]
    assert available(salla, "sku123") == others - 3
    answer = salla.ask("PUT", f"/orders/items/{bag['id']}", json={"quantity": 2})
    assert available(salla, bag["sku"]) == bags - 1
    answer = salla.ask("DELETE", path)
    assert (answer.status_code, answer.json()["data"]) == (
        200,
        {"message": "The Object has been removed successfully", "code": 200},
    )
    assert available(salla, "sku123") == others
    assert len(items_of(salla, order_id)) == 1
    assert salla.ask("DELETE", path).status_code == 404


def test_an_item_of_its_caller_has_a_name_and_a_price(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    before = order_row(on_file, order_id)["subtotal_minor"]
    sent = {"order_id": order_id, "name": "Engraving", "price": 12.5, "quantity": 2}
    answer = on_file.ask("POST", "/orders/items", json=sent)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"][1]["name"] == "Engraving"
    assert order_row(on_file, order_id)["subtotal_minor"] == before + 2500
    assert wrong_fields(on_file, "POST", "/orders/items", {"order_id": order_id}) == {
        "quantity": ["The quantity field is required."]
    }
    nameless = {"order_id": order_id, "quantity": 1}
    assert wrong_fields(on_file, "POST", "/orders/items", nameless, language="ar") == {
        "identifier": ["حقل رقم المنتج مطلوب."]
    }
    for more, field in (
        ({"identifier": "sku123"}, "identifier_type"),
        ({"name": "X"}, "price"),
        ({"name": "X", "price": "0.001"}, "price"),
        ({"identifier_type": "sku", "identifier": "none"}, "identifier"),
        ({"identifier_type": "sku", "identifier": "BAG", "quantity": 10**6}, "quantity"),
    ):
        assert list(wrong_fields(on_file, "POST", "/orders/items", nameless | more)) == [field]


def test_what_was_paid_keeps_its_items(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    (item,) = items_of(on_file, order_id)
    path = f"/orders/items/{item['id']}"
    fixed = {"order_id": ["What the order comes to cannot change any more"]}
    assert wrong_fields(on_file, "PUT", path, {"quantity": 2}) == fixed
    added = {**BAG, "order_id": order_id}
    assert wrong_fields(on_file, "POST", "/orders/items", added) == fixed
    assert on_file.ask("DELETE", path).status_code == 422
    assert items_of(on_file, order_id) == [item]


def test_an_item_keeps_its_price_and_an_order_an_item(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    (item,) = items_of(on_file, order_id)
    path = f"/orders/items/{item['id']}"
    other = {"price": 1, "options": [{"id": 5, "value": ["6"]}]}
    assert wrong_fields(on_file, "PUT", path, other) == {
        "price": ["The price is the store's"],
        "options": ["Remove the item and add it with the new options"],
    }
    unit = rows_of(on_file, "order_lines", order_id)[0]["unit_minor"]
    same = {"price": unit / 100, "options": []}
    assert on_file.ask("PUT", path, json=same).status_code == 200
    answer = on_file.ask("DELETE", path, language="en")
    assert answer.json()["error"]["fields"] == {
        "quantity": ["The order needs at least one product"]
    }


def test_items_of_which_units_were_refunded_are_listed(salla: Salla) -> None:
    order_id = paid_order(salla, products=[BAG | {"quantity": 2}, SECOND])
    path = f"/orders/items/refunded?order_id={order_id}"
    assert salla.ask("GET", path).json()["data"] == []
    items = items_of(salla, order_id)
    for item in items:
        wanted = RefundAsked(
            order_id=order_id,
            wish=Parts(lines={int(str(item["id"])): 1}),
            origin=ORIGIN,
        )
        assert isinstance(salla.around.run(refund_order(salla.around.world, 1, wanted)), Refund)
        shown = salla.ask("GET", path).json()["data"]
        assert (shown[-1]["id"], shown[-1]["name"]) == (item["id"], item["name"])
    first = salla.page("/orders/items/refunded", order_id=order_id, per_page=1)
    assert first["pagination"] | {"links": None} == {
        "count": 1,
        "total": 2,
        "perPage": 1,
        "currentPage": 1,
        "totalPages": 2,
        "links": None,
    }
    second = salla.page("/orders/items/refunded", order_id=order_id, per_page=1, page=2)
    assert [one["id"] for one in first["data"] + second["data"]] == [one["id"] for one in items]
    missing = salla.ask("GET", "/orders/items/refunded", language="en")
    assert missing.json()["error"]["fields"] == {"order_id": ["The order id field is required."]}
    assert salla.ask("GET", path, token=OTHER_TOKEN).status_code == 404


@pytest.mark.parametrize("item_id", ["77", "x", "0"])
def test_what_is_not_there_is_not_found(on_file: Salla, item_id: str) -> None:
    for method in ("PUT", "DELETE"):
        answer = on_file.ask(method, f"/orders/items/{item_id}", json={"quantity": 1})
        assert answer.status_code == 404, method
    assert on_file.ask("GET", "/orders/items?order_id=77").status_code == 404
    assert on_file.ask("GET", "/orders/items", language="en").json()["error"]["fields"] == {
        "order_id": ["The order id field is required."]
    }


def test_nobody_sees_the_items_of_others(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    (item,) = items_of(on_file, order_id)
    for method, path in (
        ("GET", f"/orders/items?order_id={order_id}"),
        ("DELETE", f"/orders/items/{item['id']}"),
    ):
        assert on_file.ask(method, path, token=OTHER_TOKEN).status_code == 404
    assert len(items_of(on_file, order_id)) == 1
