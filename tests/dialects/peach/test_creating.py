"""Bills that programs send: believed, kept, and never made twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from orderwire.operations.expire_checkouts import expire_checkouts
from orderwire.operations.offer_ways import offer_ways
from orderwire.operations.show_checkout import read_pay_link
from tests.dialects.peach.serving import (
    BILL,
    EXAMPLE,
    OTHER_TOKEN,
    PATHS,
    Peach,
    bill_like,
    speaking,
    wrong_fields,
)

AHEAD = 1_800_000_000 + 3600
"""An hour after the moment of the tests, in seconds."""


def test_the_bill_is_in_the_book_as_it_was_stated(peach: Peach) -> None:
    made = peach.made()
    assert {name: made[name] for name in BILL} == BILL
    assert (made["status"], made["warnings"]) == ("pending", [])
    row = peach.row("B-1")
    sums = ("subtotal_minor", "discount_minor", "charges_minor", "tax_minor", "total_minor")
    assert [row[name] for name in sums] == [24500, 1000, 0, 4410, 27910]
    assert (row["currency"], row["dialect"]) == ("INR", "peach")
    assert json.loads(row["contact"])["phone"] == "+919876543210"
    assert json.loads(row["details"])["stated"] == ["price", "discount", "tax"]


def test_an_order_is_shown_by_either_id(peach: Peach) -> None:
    made = peach.made()
    by_theirs, by_ours = peach.shown("B-1"), peach.shown(made["order_id"])
    assert by_theirs == by_ours
    assert by_ours == made | {"id": made["order_id"]}


def test_a_bill_without_an_id_has_ours(peach: Peach) -> None:
    made = peach.made(id=None)
    assert made["id"] == made["order_id"] == made["reference_id"]
    assert peach.made(id=None)["id"] != made["id"]


@pytest.mark.parametrize(
    ("changes", "sums", "warned"),
    [
        ({"total_amount": None}, [24500, 1000, 0, 4410, 27910], []),
        ({"total_amount": 28000}, [24500, 1000, 90, 4410, 28000], ["total_amount"]),
        ({"total_amount": 20000}, [24500, 8910, 0, 4410, 20000], ["total_amount"]),
        ({"total_amount": 1000}, [24500, 24500, 0, 1000, 1000], ["total_amount"]),
        ({"subtotal": 24000, "total_amount": None}, [24500, 1500, 0, 4410, 27410], ["subtotal"]),
        ({"discount": {"value": 90000}, "total_amount": 50}, [24500, 24500, 0, 50, 50], None),
        (
            {"items": None, "subtotal": None, "tax": None, "discount": None, "total_amount": 700},
            [700, 0, 0, 0, 700],
            [],
        ),
        (
            {"shipping": {"value": 600}, "total_amount": 5000},
            [24500, 24500, 590, 4410, 5000],
            ["total_amount"],
        ),
    ],
)
def test_what_is_stated_is_to_be_paid_and_our_sums_add_up(
    on_file: Peach, changes: dict[str, Any], sums: list[int], warned: list[str] | None
) -> None:
    made = on_file.made(**changes)
    row = on_file.row("B-1")
    names = ("subtotal_minor", "discount_minor", "charges_minor", "tax_minor", "total_minor")
    assert [row[name] for name in names] == sums
    assert made["total_amount"] == sums[-1]
    subtotal, discount, charges, tax, total = sums
    assert subtotal - discount + charges + tax == total
    if warned is not None:
        assert [one["field"] for one in made["warnings"]] == warned
    assert on_file.shown("B-1")["warnings"] == made["warnings"]


def test_a_store_may_want_sums_that_add_up(peach: Peach) -> None:
    peach.change(strict_sums=True)
    answer = peach.create(bill_like(total_amount=28000, subtotal=24000))
    assert wrong_fields(answer) == ["subtotal", "total_amount"]
    assert not [row for row in peach.around.rows("orders") if row["own_id"] == "B-1"]
    assert peach.made()["status"] == "pending"
    peach.change(strict_sums=False)
    assert peach.made(id="B-2", total_amount=28000)["warnings"]


def test_every_wrong_field_is_named(peach: Peach) -> None:
    bill = {
        "id": " ",
        "type": "services",
        "contact": {"name": 5},
        "items": [{"amount": -1, "quantity": 0}, {"sale_amount": "12"}],
        "expiration": {"timestamp": 1711929600000},
        "currency": "USD",
        "tax": {"value": 1.5},
        "total_amount": 10**16,
    }
    assert wrong_fields(peach.create(bill)) == [
        "id",
        "type",
        "contact.name",
        "contact.phone_number",
        "items.0.amount",
        "items.0.quantity",
        "items.1.sale_amount",
        "expiration.timestamp",
        "currency",
        "tax.value",
        "total_amount",
    ]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"contact": {"name": "Asha"}}, ["contact.phone_number"]),
        ({"contact": {"phone_number": "  "}}, ["contact.phone_number"]),
        ({"contact": {"phone_number": "no number"}}, ["contact.phone_number"]),
        ({"contact": {"phone_number": "+919876543210", "email": "x"}}, ["contact.email"]),
        ({"items": [{"name": "A"}], "total_amount": None}, ["items.0.amount"]),
        ({"total_amount": 0}, ["total_amount"]),
        ({"discount": {"value": 99999}, "total_amount": None}, ["total_amount"]),
        ({"items": [{"amount": "1\x00"}]}, None),
    ],
)
def test_what_cannot_be_a_bill_is_refused(
    on_file: Peach, changes: dict[str, Any], fields: list[str] | None
) -> None:
    answer = on_file.create(bill_like(**changes))
    if fields is not None:
        assert wrong_fields(answer) == fields
    assert answer.status_code == 422
    assert not [row for row in on_file.around.rows("orders") if row["own_id"] == "B-1"]


def test_more_than_can_be_charged_is_refused(on_file: Peach) -> None:
    items = [{"amount": 10**15, "quantity": 1000}]
    answer = on_file.create(bill_like(items=items, subtotal=None, total_amount=None))
    assert answer.status_code == 422
    assert "cannot come to more" in answer.json()["message"]


def test_an_empty_body_and_no_object_are_refused(on_file: Peach) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{}", b"[]", b"null", b"5"):
        assert on_file.ask("POST", PATHS[0], content=body, headers=headers).status_code == 422


def test_the_same_id_with_the_same_content_is_the_same_order(peach: Peach) -> None:
    first = peach.made()
    reordered = dict(reversed(list(bill_like().items())))
    again = peach.ask("POST", PATHS[1], json=reordered)
    assert (again.status_code, again.json()) == (201, first)
    other = peach.create(bill_like(total_amount=1))
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len([row for row in peach.around.rows("orders") if row["own_id"] == "B-1"]) == 1


def test_eight_at_once_with_one_id_make_one_order(peach: Peach) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(peach.create, [BILL] * 8))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert len([row for row in peach.around.rows("orders") if row["own_id"] == "B-1"]) == 1


def test_the_same_id_tells_of_the_order_as_it_stands(peach: Peach) -> None:
    first = peach.made()
    peach.around.pay(first["checkout_url"])
    assert peach.made()["status"] == "completed"


def test_a_key_gives_the_same_answer_again(peach: Peach) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = peach.create(bill_like(id=None), headers=headers)
    again = peach.create(bill_like(id=None), headers=headers)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    other = peach.create(bill_like(), headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_customers_are_found_by_the_first_of_two_phones(peach: Peach) -> None:
    assert peach.create(EXAMPLE).status_code == 201
    contact = {"name": "A. Hitchcock", "phone_number": "+1 (901) 901-9191"}
    peach.made(contact=contact)
    assert peach.row("B-1")["customer_id"] == peach.row("your_order_id")["customer_id"]
    assert json.loads(peach.row("your_order_id")["contact"])["phone"] == "+19019019191"


def test_an_order_nobody_paid_is_cancelled_in_the_words_it_brought(peach: Peach) -> None:
    said = {"timestamp": AHEAD, "description": "The seats are gone."}
    assert peach.made(expiration=said)["status"] == "pending"
    peach.around.clock.ms += 3_599_000
    peach.around.run(expire_checkouts(peach.around.world))
    assert peach.shown("B-1")["status"] == "pending"
    peach.around.clock.ms += 1_000
    peach.around.run(expire_checkouts(peach.around.world))
    shown = peach.shown("B-1")
    assert (shown["status"], shown["cancel_reason"]) == ("canceled", "The seats are gone.")


def test_a_reason_without_a_moment_waits_for_the_stores_time(peach: Peach) -> None:
    peach.made(expiration={"description": "Too late."})
    peach.around.clock.ms += 30 * 60 * 1000
    peach.around.run(expire_checkouts(peach.around.world))
    assert peach.shown("B-1")["cancel_reason"] == "Too late."


def test_a_bill_whose_time_is_over_is_cancelled_at_once(peach: Peach) -> None:
    made = peach.made(expiration={"timestamp": 1_711_929_600, "description": "Booked."})
    assert (made["status"], made["cancel_reason"]) == ("canceled", "Booked.")
    row = peach.row("B-1")
    assert row["state"] == "expired"
    assert peach.around.events(row["id"]) == ["order.created", "order.expired"]
    assert peach.shown("B-1") == made | {"id": made["order_id"]}
    assert peach.made(expiration=made["expiration"]) == made


def test_what_is_over_as_it_comes_stands_in_no_window(peach: Peach) -> None:
    peach.change(window_everywhere=True)
    late = {"timestamp": 1_711_929_600}
    first, second = (peach.made(id=None, expiration=late) for _ in range(2))
    assert first["id"] != second["id"]
    first, second = (peach.made(id=None) for _ in range(2))
    assert first["id"] == second["id"]


def test_a_store_may_want_times_that_are_ahead(peach: Peach) -> None:
    peach.change(strict_times=True)
    late = {"timestamp": 1_711_929_600}
    answer = peach.create(bill_like(expiration=late))
    assert answer.status_code == 422
    assert answer.json()["message"] == "expiration.timestamp must be in the future"
    ahead = {"timestamp": AHEAD, "description": "Over."}
    first = peach.made(expiration=ahead)
    peach.around.clock.ms += 7_200_000
    again = peach.made(expiration=ahead)
    assert again["order_id"] == first["order_id"]


def test_goods_to_ship_are_paid_and_not_yet_brought(peach: Peach) -> None:
    made = peach.made(type="physical_goods")
    peach.around.pay(made["checkout_url"])
    assert peach.shown("B-1")["status"] == "completed"
    assert peach.row("B-1")["state"] == "placed"


def test_nobody_sees_another_stores_orders(peach: Peach) -> None:
    made = peach.made()
    for name in ("B-1", made["order_id"]):
        assert peach.ask("GET", f"{PATHS[0]}/{name}", token=OTHER_TOKEN).status_code == 404
    assert peach.create(BILL, token=OTHER_TOKEN).json()["order_id"] != made["order_id"]


@pytest.mark.parametrize("name", ["nope", "wa_ord_", "wa_ord_zzzzzzzzzzzz", "%00", "wa_ord_0"])
def test_an_order_that_is_not_there(on_file: Peach, name: str) -> None:
    answer = on_file.ask("GET", f"{PATHS[0]}/{name}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", PATHS)
def test_what_is_below_orders_and_not_there_is_told_alike(on_file: Peach, path: str) -> None:
    for below in ("/B-1/nothing", "/B-1/refunds/7", "/", "/B-1/"):
        answer = on_file.ask("GET", f"{path}{below}")
        assert (answer.status_code, answer.json()) == (
            404,
            {"code": "not_found", "message": "Not found"},
        ), below
    assert on_file.ask("DELETE", path).json()["code"] == "method_not_allowed"
    made = on_file.made()
    assert on_file.ask("GET", f"{path}/B-1").json() == on_file.shown(made["order_id"])


def test_nobody_collects_rupees_where_nobody_knows(on_file: Peach) -> None:
    goods = on_file.made(type="physical_goods", expiration=None)
    link = read_pay_link(goods["checkout_url"].rpartition("/")[2])
    assert link is not None
    offers = on_file.around.run(offer_ways(on_file.around.world, link))
    ways = {offer.provider for offer in offers or ()}
    assert ways
    assert "cash_on_delivery" not in ways


@pytest.mark.parametrize("header", ["Authorization", "X-Account-Api-Key"])
def test_keys_are_kept_nowhere(on_file: Peach, header: str) -> None:
    answer = on_file.create(bill_like(), token=None, headers={header: "demo_peach"})
    assert answer.status_code == 201
    received = json.loads(on_file.around.rows("received_requests")[-1]["headers"])
    assert received[header.lower()] == "***"
    assert "demo_peach" not in str(received)


@pytest.mark.parametrize("token", [None, "", "nope", "Bearer demo_peach", "demo_rmz"])
def test_whoever_has_no_key_is_not_let_in(on_file: Peach, token: str | None) -> None:
    for method, path in (("POST", PATHS[0]), ("GET", f"{PATHS[0]}/B-1"), ("POST", PATHS[1])):
        answer = on_file.ask(method, path, token=token, json={})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


def test_errors_that_have_nothing_to_do_with_bills(on_file: Peach) -> None:
    plain = {"Content-Type": "text/plain"}
    assert on_file.ask("POST", PATHS[0], content=b"{}", headers=plain).status_code == 415
    json_header = {"Content-Type": "application/json"}
    broken = on_file.ask("POST", PATHS[0], content=b"{", headers=json_header)
    assert broken.status_code == 422
    assert on_file.create(BILL, headers={"Idempotency-Key": ""}).status_code == 422
    assert on_file.ask("DELETE", PATHS[0]).status_code == 405
    assert on_file.ask("GET", "/api/v1/nothing").json()["code"] == "not_found"
    big = b'{"id": "' + b"x" * (1024 * 1024) + b'"}'
    assert on_file.ask("POST", PATHS[0], content=big, headers=json_header).status_code == 413


def test_calls_are_limited_where_the_store_says_so(demo_sqlite_url: str) -> None:
    with speaking(demo_sqlite_url, calls_per_minute=1) as peach:
        assert peach.create(BILL).status_code == 201
        answer = peach.create(BILL)
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
        assert int(answer.headers["Retry-After"]) > 0
