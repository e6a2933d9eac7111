"""Orders come to stand where a status says, in the book as on the wire."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.dialects.salla.living import (
    IDS,
    order_row,
    own_status,
    paid_order,
    rows_of,
    set_status,
    status_of,
    told,
    unpaid_order,
    wrong_fields,
)
from tests.dialects.salla.ordering import BOOK, CASH, PICKED_UP, available, body, place
from tests.dialects.salla.serving import OTHER_TOKEN, Salla


def bag_sku(salla: Salla, order_id: int) -> str:
    """The SKU of an order's only item."""
    return str(rows_of(salla, "order_lines", order_id)[0]["sku"])


def test_an_order_goes_from_review_to_delivered(salla: Salla) -> None:
    order_id = paid_order(salla)
    assert status_of(salla, order_id) == "under_review"
    set_status(salla, order_id, "in_progress")
    assert status_of(salla, order_id) == "in_progress"
    assert order_row(salla, order_id)["state"] == "in_progress"
    set_status(salla, order_id, "shipped")
    assert status_of(salla, order_id) == "shipped"
    (part,) = rows_of(salla, "fulfilments", order_id)
    assert part["state"] == "shipped"
    assert part["carrier"], "the order's courier brings it"
    assert order_row(salla, order_id)["state"] == "completed"
    set_status(salla, order_id, "delivered")
    assert status_of(salla, order_id) == "delivered"
    assert rows_of(salla, "fulfilments", order_id)[0]["state"] == "delivered"
    assert [word for word, _ in told(salla, order_id)] == [
        "delivered",
        "shipped",
        "in_progress",
        "under_review",
    ]
    lines = salla.get(f"/orders/{order_id}/histories")
    completed = {"id": IDS["completed"], "name": "تم التنفيذ"}
    assert [line["customized"]["parent"] for line in lines] == [completed, completed, None, None]
    listed = {one["slug"]: one["parent"] for one in salla.get("/orders/statuses")}
    for line in lines:
        assert line["customized"]["parent"] == listed[line["customized"]["slug"]]


def test_an_order_is_rated_once_it_has_left(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    for slug in ("in_progress", "shipped", "delivering", "delivered"):
        set_status(on_file, order_id, slug)
        for shape in ({}, {"format": "light"}):
            shown = on_file.get(f"/orders/{order_id}", **shape)
            page = shown["urls"]["customer"] if slug in ("shipped", "delivered") else ""
            assert (shown["urls"]["rating"], shown["rating_link"]) == (page, page)


@pytest.mark.parametrize("slug", ["completed", "shipped", "delivering", "delivered"])
def test_what_is_sent_at_once_is_fulfilled_whole(on_file: Salla, slug: str) -> None:
    order_id = paid_order(on_file)
    set_status(on_file, order_id, status_id=IDS[slug])
    assert status_of(on_file, order_id) == slug
    assert order_row(on_file, order_id)["state"] == "completed"
    assert rows_of(on_file, "order_lines", order_id)[0]["fulfilled"] == 1
    assert told(on_file, order_id)[0][0] == slug


@pytest.mark.parametrize("slug", ["in_progress", "shipped", "delivered", "canceled", "restored"])
def test_of_many_who_say_the_same_at_once_nobody_is_refused(salla: Salla, slug: str) -> None:
    order_id = paid_order(salla)
    sku = bag_sku(salla, order_id)
    before = available(salla, sku)
    with ThreadPoolExecutor(4) as pool:
        for said in [pool.submit(set_status, salla, order_id, slug) for _ in range(4)]:
            said.result()
    assert status_of(salla, order_id) == slug
    assert len(rows_of(salla, "fulfilments", order_id)) == (slug in ("shipped", "delivered"))
    assert available(salla, sku) == before + (slug in ("canceled", "restored"))
    assert told(salla, order_id)[0][0] == slug


def test_a_status_may_be_given_by_id_as_text(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    set_status(on_file, order_id, status_id=str(IDS["in_progress"]), slug="canceled")
    assert status_of(on_file, order_id) == "in_progress", "the id wins"


def test_what_was_called_delivering_is_so_until_it_arrives(salla: Salla) -> None:
    order_id = paid_order(salla)
    set_status(salla, order_id, "shipped")
    set_status(salla, order_id, "delivering")
    assert status_of(salla, order_id) == "delivering"
    set_status(salla, order_id, "shipped")
    assert status_of(salla, order_id) == "shipped"
    assert rows_of(salla, "given_statuses", order_id) == []
    assert [word for word, _ in told(salla, order_id)][:3] == ["shipped", "delivering", "shipped"]
    set_status(salla, order_id, "delivering")
    set_status(salla, order_id, "delivered")
    assert status_of(salla, order_id) == "delivered"
    assert len(rows_of(salla, "fulfilments", order_id)) == 1, "it is sent once"


@pytest.mark.parametrize(
    ("more", "back"),
    [({}, 1), ({"restore_items": True}, 1), ({"restore_items": False}, 0)],
    ids=["unsaid", "yes", "no"],
)
def test_what_is_cancelled_gives_its_items_back(
    salla: Salla, more: dict[str, bool], back: int
) -> None:
    order_id = paid_order(salla)
    sku = bag_sku(salla, order_id)
    before = available(salla, sku)
    set_status(salla, order_id, "canceled", **more)
    assert status_of(salla, order_id) == "canceled"
    assert order_row(salla, order_id)["state"] == "cancelled"
    assert available(salla, sku) == before + back
    assert order_row(salla, order_id)["refunded_minor"] == 0, "cancelling gives no money back"
    set_status(salla, order_id, "canceled", restore_items=True)
    assert available(salla, sku) == before + back, "said again it is nothing new"


def test_what_nobody_has_paid_can_be_cancelled(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    before = available(on_file, bag_sku(on_file, order_id))
    set_status(on_file, order_id, "canceled")
    assert status_of(on_file, order_id) == "canceled"
    assert available(on_file, bag_sku(on_file, order_id)) == before + 1


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_is_restored_gives_all_its_money_back(salla: Salla, *, is_sent: bool) -> None:
    order_id = paid_order(salla)
    sku = bag_sku(salla, order_id)
    before = available(salla, sku)
    if is_sent:
        set_status(salla, order_id, "delivered")
    set_status(salla, order_id, "restored", restore_items=True, note="Came back")
    assert status_of(salla, order_id) == "restored"
    row = order_row(salla, order_id)
    assert row["refunded_minor"] == row["paid_minor"] == row["total_minor"] > 0
    assert available(salla, sku) == before + 1
    assert told(salla, order_id)[0] == ("restored", "Came back")
    for slug in ("in_progress", "completed", "canceled"):
        fields = wrong_fields(salla, "POST", f"/orders/{order_id}/status", {"slug": slug})
        assert fields == {"slug": ["The order cannot take this status"]}


@pytest.mark.parametrize(
    ("slug", "wanted"),
    [
        (None, "payment_pending"),
        (None, "restoring"),
        ("in_progress", "under_review"),
        ("in_progress", "payment_pending"),
        ("canceled", "in_progress"),
        ("canceled", "shipped"),
        ("delivered", "shipped"),
        ("delivered", "canceled"),
        ("completed", "in_progress"),
    ],
)
def test_an_illegal_step_is_a_wrong_field(on_file: Salla, slug: str | None, wanted: str) -> None:
    order_id = paid_order(on_file)
    if slug is not None:
        set_status(on_file, order_id, slug)
    before = order_row(on_file, order_id)
    path = f"/orders/{order_id}/status"
    assert wrong_fields(on_file, "POST", path, {"slug": wanted}) == {
        "slug": ["The order cannot take this status"]
    }
    by_id = {"status_id": IDS[wanted]}
    assert wrong_fields(on_file, "POST", path, by_id, language="ar") == {
        "status_id": ["لا يمكن تغيير حالة الطلب إلى هذه الحالة"]
    }
    assert order_row(on_file, order_id) == before


def test_what_nobody_has_paid_is_not_handed_over(on_file: Salla) -> None:
    order_id = unpaid_order(on_file)
    for slug in ("under_review", "in_progress", "shipped", "completed", "delivered"):
        fields = wrong_fields(on_file, "POST", f"/orders/{order_id}/status", {"slug": slug})
        assert fields == {"slug": ["The order cannot take this status"]}
    assert wrong_fields(on_file, "POST", f"/orders/{order_id}/status", {"slug": "restored"}) == {
        "slug": ["The order has no payment left to refund"]
    }
    assert status_of(on_file, order_id) == "payment_pending"


def test_what_is_paid_on_delivery_is_sent_before(on_file: Salla) -> None:
    order_id = paid_order(on_file, payment=CASH)
    set_status(on_file, order_id, "delivered")
    assert status_of(on_file, order_id) == "delivered"
    assert order_row(on_file, order_id)["paid_minor"] == 0


def test_what_is_not_brought_is_not_shipped(on_file: Salla) -> None:
    made = place(on_file, body(products=[BOOK]))
    assert made["status"]["slug"] == "completed"
    path = f"/orders/{made['id']}/status"
    assert wrong_fields(on_file, "POST", path, {"slug": "shipped"}) == {
        "slug": ["The order has nothing left to ship"]
    }


def test_what_is_picked_up_is_delivered_by_the_store(on_file: Salla) -> None:
    order_id = paid_order(on_file, **PICKED_UP, courier_id=None, ship_to=None)
    set_status(on_file, order_id, "delivered")
    assert status_of(on_file, order_id) == "delivered"


def test_the_fields_of_a_status_are_required_without_each_other(on_file: Salla) -> None:
    order_id = paid_order(on_file)
    path = f"/orders/{order_id}/status"
    assert wrong_fields(on_file, "POST", path, {"note": "x"}, language="ar") == {
        "status_id": ["حقل الحالة مطلوب إذا لم يتوفّر رمز الحالة."],
        "slug": ["حقل رمز الحالة مطلوب إذا لم يتوفّر الحالة."],
    }
    assert wrong_fields(on_file, "POST", path, {}) == {
        "status_id": ["The status id field is required when slug is not present."],
        "slug": ["The slug field is required when status id is not present."],
    }
    assert wrong_fields(on_file, "POST", path, {"status_id": 5}) == {
        "status_id": ["The status id field has invalid values"]
    }
    assert wrong_fields(on_file, "POST", path, {"slug": "lost"}, language="ar") == {
        "slug": ["حقل رمز الحالة يحتوي على قيم غير صحيحة"]
    }
    assert wrong_fields(on_file, "POST", path, {"slug": "canceled", "restore_items": "maybe"}) == {
        "restore_items": ["The restore items field must be true or false."]
    }


def test_an_own_status_is_shown_until_the_order_moves_on(salla: Salla) -> None:
    own = own_status(salla)
    order_id = paid_order(salla)
    set_status(salla, order_id, status_id=own, note="Shelf 4")
    shown = salla.get(f"/orders/{order_id}")["status"]
    assert shown == {
        "id": IDS["in_progress"],
        "name": "قيد التنفيذ",
        "slug": "in_progress",
        "customized": {"id": own, "name": "Packing"},
    }
    assert status_of(salla, order_id) == "in_progress"
    assert order_row(salla, order_id)["state"] == "in_progress"
    newest = salla.get(f"/orders/{order_id}/histories")[0]
    assert (newest["note"], newest["customized"]["id"]) == ("Shelf 4", own)
    assert newest["customized"]["original"]["id"] == IDS["in_progress"]
    salla.ask("PUT", f"/orders/statuses/{own}", json={"name": "Packed"})
    assert salla.get(f"/orders/{order_id}")["status"]["customized"]["name"] == "Packed"
    set_status(salla, order_id, "shipped")
    shown = salla.get(f"/orders/{order_id}")["status"]
    assert shown["customized"] == {"id": shown["id"], "name": shown["name"]}


def test_an_own_status_goes_when_others_move_the_order(on_file: Salla) -> None:
    own = own_status(on_file, parent_id=IDS["payment_pending"], name="Call them")
    order_id = unpaid_order(on_file)
    set_status(on_file, order_id, status_id=own)
    assert on_file.get(f"/orders/{order_id}")["status"]["customized"]["id"] == own
    on_file.around.pay(on_file.get(f"/orders/{order_id}")["urls"]["checkout"])
    assert on_file.get(f"/orders/{order_id}")["status"]["customized"]["id"] == IDS["under_review"]
    assert told(on_file, order_id)[0][0] == "under_review"


def test_an_own_status_that_is_switched_off_cannot_be_given(on_file: Salla) -> None:
    own = own_status(on_file, is_active=False)
    order_id = paid_order(on_file)
    path = f"/orders/{order_id}/status"
    assert wrong_fields(on_file, "POST", path, {"status_id": own}) == {
        "status_id": ["The status id field has invalid values"]
    }


def test_histories_have_pages_and_take_notes(salla: Salla) -> None:
    order_id = paid_order(salla)
    path = f"/orders/{order_id}/histories"
    for note in ("first", "second"):
        answer = salla.ask("POST", path, json={"note": note})
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["note"] == note
    assert told(salla, order_id) == [
        ("under_review", "second"),
        ("under_review", "first"),
        ("under_review", ""),
    ]
    page = salla.page(path, per_page=2, page=2)
    assert [line["note"] for line in page["data"]] == [""]
    assert page["pagination"]["total"] == 3
    assert wrong_fields(salla, "POST", path, {"note": " "}, language="ar") == {
        "note": ["حقل الملاحظة مطلوب."]
    }
    in_english = salla.ask("GET", path, language="en").json()["data"][0]
    assert in_english["status"] == "Under review"


@pytest.mark.parametrize("what", ["status", "histories"])
def test_nobody_moves_the_orders_of_others(on_file: Salla, what: str) -> None:
    order_id = paid_order(on_file)
    sent = {"slug": "canceled", "note": "x"}
    path = f"/orders/{order_id}/{what}"
    answer = on_file.ask("POST", path, json=sent, token=OTHER_TOKEN)
    assert answer.status_code == 404
    assert on_file.ask("POST", f"/orders/77/{what}", json=sent).json() == {
        "status": 404,
        "success": False,
        "error": {"code": "error", "message": "المحتوى الذي تحاول الوصول اليه غير متوفر"},
    }
    assert status_of(on_file, order_id) == "under_review"
