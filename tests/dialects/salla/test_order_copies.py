"""Orders once more, orders still written, tags, and actions for many orders."""

from orderwire.engine.refusals import NoLinesLeft
from orderwire.operations.place_by_word import ByWord
from orderwire.operations.place_draft import place_draft
from tests.dialects.salla.living import (
    IDS,
    order_row,
    paid_order,
    rows_of,
    set_status,
    status_of,
    unpaid_order,
    wrong_fields,
)
from tests.dialects.salla.ordering import available, body, place
from tests.dialects.salla.serving import OTHER_TOKEN, Salla


def test_an_order_is_placed_once_more(salla: Salla) -> None:
    first = place(salla, body(coupon_code="SAVE10"))
    sku = first["items"][0]["sku"]
    before = available(salla, sku)
    key = {"Idempotency-Key": "again-1"}
    sent = {"order_id": first["id"]}
    answer = salla.ask("POST", "/orders/duplicate", json=sent, headers=key)
    assert (answer.status_code, answer.json()["status"]) == (201, 201), answer.text
    copy = answer.json()["data"]
    assert copy["id"] != first["id"]
    assert copy["status"]["slug"] == "payment_pending"
    for name in ("amounts", "customer"):
        assert copy[name] == first[name] | {
            one: copy[name][one] for one in ("updated_at",) if one in first[name]
        }
    assert copy["shipping"]["address"] == first["shipping"]["address"]
    assert available(salla, sku) == before - 1
    again = salla.ask("POST", "/orders/duplicate", json=sent, headers=key)
    assert again.content == answer.content
    assert available(salla, sku) == before - 1
    other = salla.ask("POST", "/orders/duplicate", json=sent)
    assert other.json()["data"]["id"] not in (copy["id"], first["id"])


def test_what_cannot_be_placed_once_more_is_a_wrong_field(on_file: Salla) -> None:
    first = place(on_file, body())
    for sent, token in (({"order_id": 77}, "demo_salla"), ({"order_id": first["id"]}, OTHER_TOKEN)):
        answer = on_file.ask("POST", "/orders/duplicate", json=sent, token=token)
        assert (answer.status_code, answer.json()["error"]["fields"]) == (
            422,
            {"order_id": ["حقل رقم الطلب يحتوي على قيم غير صحيحة"]},
        )
    left = available(on_file, first["items"][0]["sku"])
    on_file.around.restock(first["items"][0]["sku"], -left)
    fields = wrong_fields(on_file, "POST", "/orders/duplicate", {"order_id": first["id"]})
    assert list(fields) == ["order_id"]
    assert "0 are left" in fields["order_id"][0]
    assert wrong_fields(on_file, "POST", "/orders/duplicate", {}) == {
        "order_id": ["The order id field is required."]
    }


def test_a_draft_holds_nothing_until_it_is_placed(salla: Salla) -> None:
    sku = place(salla, body())["items"][0]["sku"]
    before, orders = available(salla, sku), len(salla.around.rows("orders"))
    answer = salla.ask("POST", "/orders/draft", json=body())
    assert answer.status_code == 200, answer.text
    draft = answer.json()["data"]
    assert draft.keys() == {"id", "reference_id"}
    assert (available(salla, sku), len(salla.around.rows("orders"))) == (before, orders)
    world = salla.around.world
    placed = salla.around.run(place_draft(world, 1, draft["id"], actor="test"))
    assert isinstance(placed, ByWord)
    assert available(salla, sku) == before - 1
    assert status_of(salla, placed.order.id) == "under_review"


def test_an_empty_draft_is_kept_and_not_placed(on_file: Salla) -> None:
    answer = on_file.ask("POST", "/orders/draft")
    assert answer.status_code == 200, answer.text
    draft_id = answer.json()["data"]["id"]
    assert [row["id"] for row in on_file.around.rows("drafts")] == [draft_id]
    work = place_draft(on_file.around.world, 1, draft_id, actor="test")
    assert on_file.around.run(work) == NoLinesLeft()
    fields = wrong_fields(on_file, "POST", "/orders/draft", body(payment=None))
    assert "payment" in fields


def test_tags_are_added_and_listed(salla: Salla) -> None:
    first, second = paid_order(salla), paid_order(salla)
    answer = salla.ask("POST", f"/orders/{first}/tags", json={"tags": ["vip", "هدية"]})
    assert answer.status_code == 200, answer.text
    tags = answer.json()["data"]
    assert [tag["name"] for tag in tags] == ["vip", "هدية"]
    assert salla.get(f"/orders/{first}")["tags"] == tags
    sent = {"tags": [tags[0]["id"], "new"]}
    answer = salla.ask("POST", f"/orders/{second}/tags", json=sent)
    assert [tag["name"] for tag in answer.json()["data"]] == ["vip", "new"]
    page = salla.page("/orders/tags", per_page=2)
    assert [tag["name"] for tag in page["data"]] == ["new", "vip"]
    assert page["pagination"]["total"] == 3
    assert salla.ask("GET", "/orders/tags", token=OTHER_TOKEN).json()["data"] == []
    path = f"/orders/{first}/tags"
    assert wrong_fields(salla, "POST", path, {"tags": []}) == {
        "tags": ["The tags field is required."]
    }
    set_status(salla, first, "canceled")
    assert list(wrong_fields(salla, "POST", path, {"tags": ["late"]})) == ["tags"]


def test_many_orders_are_refunded_and_shipped(salla: Salla) -> None:
    first, second, unpaid = paid_order(salla), paid_order(salla), unpaid_order(salla)
    sent = {
        "operations": [
            {"action_name": "create_shipping_policy", "value": []},
            {"action_name": "refund", "value": [{"restore_items": True, "note": "Recalled"}]},
        ],
        "filters": {"order_ids": [first, second]},
    }
    answer = salla.ask("POST", "/orders/actions", json=sent, language="en")
    assert answer.status_code == 200, answer.text
    assert [
        (one["action_name"], one["status"], one["message"]) for one in answer.json()["data"]
    ] == [
        ("create_shipping_policy", "success", "Done for 2 of 2 orders"),
        ("refund", "success", "Done for 2 of 2 orders"),
    ]
    for order_id in (first, second):
        assert len(rows_of(salla, "fulfilments", order_id)) == 1
        assert status_of(salla, order_id) == "restored"
        row = order_row(salla, order_id)
        assert row["refunded_minor"] == row["total_minor"]
    sent["filters"] = {"order_ids": [unpaid]}
    told = salla.ask("POST", "/orders/actions", json=sent).json()["data"]
    assert [(one["status"], one["message"]) for one in told] == [
        ("failed", "تم تنفيذ العملية على 0 من 1 طلبات")
    ] * 2
    assert status_of(salla, unpaid) == "payment_pending"


def test_actions_are_for_orders_that_stand_so(on_file: Salla) -> None:
    first, second = paid_order(on_file), paid_order(on_file)
    set_status(on_file, second, "in_progress")
    sent = {
        "operations": [{"action_name": "refund"}],
        "filters": {"order_ids": [first, second], "order_status": [IDS["in_progress"]]},
    }
    answer = on_file.ask("POST", "/orders/actions", json=sent)
    assert answer.status_code == 200, answer.text
    assert (status_of(on_file, first), status_of(on_file, second)) == ("under_review", "restored")


def test_actions_that_cannot_be_are_wrong_fields(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    for sent, fields in (
        ({}, ["operations", "filters"]),
        (
            {
                "operations": [{"action_name": "refund"}, {"action_name": "send_rating"}],
                "filters": {"order_ids": [order_id]},
            },
            ["operations.1.action_name"],
        ),
        (
            {
                "operations": [{"action_name": "refund"}],
                "filters": {"order_ids": [order_id, 77], "order_status": [5]},
            },
            ["filters.order_status.0", "filters.order_ids.1"],
        ),
        ({"operations": [{"action_name": "refund"}], "filters": {}}, ["filters.order_ids"]),
    ):
        assert list(wrong_fields(on_file, "POST", "/orders/actions", sent)) == fields
    assert status_of(on_file, order_id) == "under_review"
