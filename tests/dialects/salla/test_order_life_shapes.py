"""What changes orders has every member that the platform documents, and asks for its scope."""

import pytest
from pydantic import BaseModel

from orderwire.dialects.salla.answers_life import TagList, TagPage
from orderwire.dialects.salla.described import OPERATIONS
from tests.dialects.salla.living import IDS, OWN, own_status, paid_order, unpaid_order
from tests.dialects.salla.ordering import BAG
from tests.dialects.salla.serving import Salla
from tests.dialects.salla.shapes import differences, shapes_in
from tests.dialects.salla.test_orders_shapes import ACCEPTED as OF_ORDERS

ACCEPTED = {
    "+data.first_complete_at": OF_ORDERS["+data.first_complete_at"],
    "+data.pending_payment_start_at": OF_ORDERS["+data.pending_payment_start_at"],
    "+data.amounts.discounts.currency": OF_ORDERS["+data.amounts.discounts.currency"],
    "+data.amounts.discounts.hasMarketing": OF_ORDERS["+data.amounts.discounts.hasMarketing"],
    "+data": "the collection shows the pages of a history, and no line",
    "-pagination.links.previous": "the first page has none before it",
}
"""Differences from the collection's shapes, each with its reason."""

Told = tuple[str, str, object]


def requests(salla: Salla) -> dict[str, Told]:
    """A request of each operation that can be answered; the last one takes its item away."""
    paid, unpaid = paid_order(salla), unpaid_order(salla, coupon_code="SAVE10")
    own = own_status(salla)
    lamp = {**BAG, "order_id": unpaid}
    item = salla.ask("POST", "/orders/items", json=lamp).json()["data"][0]["id"]
    note = {"note": "Call first"}
    salla.ask("POST", f"/orders/{paid}/histories", json=note)
    refund = {"operations": [{"action_name": "refund"}], "filters": {"order_ids": [paid]}}
    status = {"status_id": own, "note": "Shelf 4"}
    return {
        "POST /orders/{order_id}/status": ("POST", f"/orders/{paid}/status", status),
        "POST /orders/statuses": ("POST", "/orders/statuses", OWN),
        "GET /orders/statuses": ("GET", "/orders/statuses", None),
        "GET /orders/statuses/{status_id}": (
            "GET",
            f"/orders/statuses/{IDS['in_progress']}",
            None,
        ),
        "PUT /orders/statuses/{status_id}": ("PUT", f"/orders/statuses/{own}", {"name": "Packed"}),
        "GET /orders/{order_id}/histories": (
            "GET",
            f"/orders/{paid}/histories?per_page=1",
            None,
        ),
        "POST /orders/{order_id}/histories": ("POST", f"/orders/{paid}/histories", note),
        "PUT /orders/{order_id}": ("PUT", f"/orders/{unpaid}", {"receiver": {"name": "A B"}}),
        "POST /orders/draft": ("POST", "/orders/draft", {}),
        "POST /orders/duplicate": ("POST", "/orders/duplicate", {"order_id": unpaid}),
        "POST /orders/actions": ("POST", "/orders/actions", refund),
        "GET /orders/items/refunded": ("GET", f"/orders/items/refunded?order_id={paid}", None),
        "GET /orders/items": ("GET", f"/orders/items?order_id={unpaid}", None),
        "POST /orders/items": ("POST", "/orders/items", lamp),
        "PUT /orders/items/{item_id}": ("PUT", f"/orders/items/{item}", {"quantity": 2}),
        "DELETE /orders/items/{item_id}": ("DELETE", f"/orders/items/{item}", {}),
    }


def test_every_documented_operation_is_tried(on_file: Salla) -> None:
    assert shapes_in("life").keys() == requests(on_file).keys()


def test_every_member_is_there_and_every_other_has_a_reason(on_file: Salla) -> None:
    found: set[str] = set()
    for operation, (method, path, sent) in requests(on_file).items():
        answer = on_file.ask(method, path, json=sent)
        wanted = 201 if operation.endswith(("}/status", "/duplicate")) else 200
        assert answer.status_code == answer.json()["status"] == wanted, answer.text
        found |= set(differences(shapes_in("life")[operation], answer.json()))
    assert found == ACCEPTED.keys()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_answer_fits_its_model(on_file: Salla, language: str) -> None:
    for operation, (method, path, sent) in requests(on_file).items():
        answer = on_file.ask(method, path, json=sent, language=language)
        told = OPERATIONS[operation.partition(" ")[2], method.lower()].answers
        model: type[BaseModel] = told[str(answer.status_code)][1][0]
        model.model_validate_json(answer.content)
    order_id = paid_order(on_file)
    tagged = on_file.ask("POST", f"/orders/{order_id}/tags", json={"tags": ["vip"]})
    TagList.model_validate_json(tagged.content)
    TagPage.model_validate_json(on_file.ask("GET", "/orders/tags").content)


def test_reading_and_changing_need_their_scopes(on_file: Salla) -> None:
    on_file.let_in("reads", scopes="orders.read")
    on_file.let_in("nothing", scopes="products.read")
    everything = {
        **requests(on_file),
        "GET /orders/tags": ("GET", "/orders/tags", None),
        "POST /orders/{order_id}/tags": ("POST", "/orders/77/tags", {"tags": ["a"]}),
    }
    for operation, (method, path, sent) in everything.items():
        scope = "orders.read" if method == "GET" else "orders.read_write"
        answer = on_file.ask(method, path, json=sent, token="nothing")
        assert (answer.status_code, answer.json()["error"]) == (
            401,
            {
                "code": "Unauthorized",
                "message": f"The access token should have access to one of those scopes: {scope}",
            },
        ), operation
        reads = on_file.ask(method, path, json=sent, token="reads")
        assert (reads.status_code == 200) == (method == "GET"), operation


def test_the_ten_statuses_and_the_own_are_listed(on_file: Salla) -> None:
    own = own_status(on_file, parent_id=IDS["shipped"], sort=4, icon="sicon-box")
    for language, name in (("ar", "تم الشحن"), ("en", "Shipped")):
        listed = on_file.ask("GET", "/orders/statuses", language=language).json()["data"]
        ours = {one["slug"]: one["id"] for one in listed if one["type"] == "original"}
        assert ours == IDS
        assert listed[-1] == {
            "id": own,
            "name": "Packing",
            "type": "custom",
            "slug": "shipped",
            "sort": 4,
            "message": "Being packed",
            "icon": "sicon-box",
            "is_active": True,
            "original": {"id": IDS["shipped"], "name": name},
            "parent": {
                "id": IDS["completed"],
                "name": "تم التنفيذ" if language == "ar" else "Completed",
            },
        }
    children = on_file.get(f"/orders/statuses/{IDS['completed']}")["children"]
    assert [one["slug"] for one in children] == ["delivering", "delivered", "shipped"]
    (child,) = on_file.get(f"/orders/statuses/{IDS['shipped']}")["children"]
    assert (child["id"], child["type"]) == (own, "custom")


def test_own_statuses_are_read_with_care(on_file: Salla) -> None:
    answer = on_file.ask("POST", "/orders/statuses", json={"sort": "x"})
    assert answer.json()["error"]["fields"] == {
        "parent_id": ["حقل الحالة الأصلية مطلوب."],
        "name": ["حقل الاسم مطلوب."],
        "message": ["حقل الرسالة مطلوب."],
        "sort": ["حقل الترتيب يجب أن يكون عددا صحيحا."],
    }
    answer = on_file.ask("POST", "/orders/statuses", json=OWN | {"parent_id": 5}, language="en")
    assert answer.json()["error"]["fields"] == {
        "parent_id": ["The parent id field has invalid values"]
    }
    own = own_status(on_file)
    changed = on_file.ask(
        "PUT", f"/orders/statuses/{own}", json={"is_active": False, "parent_id": IDS["canceled"]}
    ).json()["data"]
    assert (changed["is_active"], changed["slug"]) == (False, "in_progress"), "its parent stays"
    for path in (f"/orders/statuses/{IDS['shipped']}", "/orders/statuses/77", "/orders/statuses/x"):
        assert on_file.ask("PUT", path, json={"name": "X"}).status_code == 404
    other = on_file.ask("GET", f"/orders/statuses/{own}", token="other_salla")
    assert other.status_code == 404


def test_odd_bodies_are_wrong_and_break_nothing(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    paths = (
        ("PUT", f"/orders/{order_id}"),
        ("POST", f"/orders/{order_id}/status"),
        ("POST", f"/orders/{order_id}/histories"),
        ("POST", f"/orders/{order_id}/tags"),
        ("POST", "/orders/statuses"),
        ("POST", "/orders/items"),
        ("POST", "/orders/duplicate"),
        ("POST", "/orders/draft"),
        ("POST", "/orders/actions"),
    )
    nul = {"note": "a\0b", "slug": "\0", "tags": ["\0"], "name": "\0", "receiver": {"name": "\0"}}
    large = {"order_id": 10**30, "status_id": 10**30, "courier_id": 10**30, "note": "x" * 9000}
    for method, path in paths:
        for sent in ("x", 1, [1], {"order_id": [], "note": {}, "slug": 1.5}, nul, large):
            answer = on_file.ask(method, path, json=sent)
            is_untouched = path == f"/orders/{order_id}" and answer.status_code == 200
            assert answer.status_code == 422 or is_untouched, (path, sent, answer.text)
    history = on_file.get(f"/orders/{order_id}/histories")
    assert [(line["customized"]["slug"], line["note"]) for line in history] == [
        ("under_review", "")
    ]
