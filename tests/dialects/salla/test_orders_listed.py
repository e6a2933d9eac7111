"""Lists of orders: what is looked for is found, nothing else is, and pages lead on."""

from typing import Any

import pytest

from orderwire.dialects.salla.listing_orders import COLUMNS, OrderQuery, values_of
from orderwire.dialects.salla.statuses import STATUSES
from orderwire.engine.fulfilling import FulfilmentChanged, FulfilmentWish
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order
from tests.dialects.salla.ordering import (
    BAG,
    BANK,
    BOOK,
    CARD,
    CASH,
    PENDING,
    PICKED_UP,
    SEED,
    SHIPPED,
    Body,
    body,
    place,
)
from tests.dialects.salla.serving import Salla
from tests.shop import ORIGIN

HUDA = {"name": "Huda Ali", "mobile": "+966501112233", "email": "huda@example.com"}

MADE: dict[str, Body] = {
    "card": body(),
    "mada": body(payment=CARD | {"method": "mada"}),
    "bank": body(payment=BANK, coupon_code="SAVE10"),
    "cod": body(payment=CASH, **PICKED_UP),
    "pending": body(payment=PENDING, customer=HUDA),
    "free": {"customer": SEED["customer"], "payment": CARD, "products": [BOOK]},
    "abroad": body(
        ship_to=SHIPPED["ship_to"] | {"country": 566146469, "city": "Al Ain"},
        courier_id=None,
        products=[BAG],
    ),
}


@pytest.fixture
def made(salla: Salla) -> dict[str, int]:
    """Orders of every kind, by name."""
    couriers = {one["name"]: one["id"] for one in salla.get("/shipping/companies")}
    express = next(shown for name, shown in couriers.items() if "Express" in name)
    found = {}
    for name, document in MADE.items():
        salla.around.clock.ms += 1000
        if name == "abroad":
            document = document | {"courier_id": express}  # noqa: PLW2901 - its own courier
        found[name] = int(place(salla, document)["id"])
    return found


def names_of(salla: Salla, made: dict[str, int], **query: object) -> set[str]:
    """Which of the orders a query finds."""
    page = salla.page("/orders", per_page=60, **query)
    assert page["pagination"]["total"] == len(page["data"])
    ids = {one["id"] for one in page["data"]}
    return {name for name, order_id in made.items() if order_id in ids}


ALL = set(MADE)

FILTERS: dict[str, tuple[dict[str, object], set[str]]] = {
    "status by slug": ({"status": "payment_pending"}, {"pending"}),
    "status by id": ({"status[]": "1473353380"}, {"pending"}),
    "several statuses": ({"status": "completed,payment_pending"}, {"pending", "free"}),
    "status of none": ({"status": "restored"}, set()),
    "credit_card": ({"payment_method": "credit_card"}, {"card", "abroad"}),
    "mada": ({"payment_method": "mada"}, {"mada"}),
    "bank or cod": ({"payment_method[]": "bank,cod"}, {"bank", "cod"}),
    "waiting": ({"payment_method": "waiting"}, {"pending"}),
    "free": ({"payment_method": "free"}, {"free"}),
    "a way that nobody pays by": ({"payment_method": "apple_pay"}, set()),
    "from a day": ({"from_date": "2027-01-15"}, ALL),
    "to a day": ({"to_date": "2027-01-14"}, set()),
    "country": ({"country": 566146469}, {"abroad"}),
    "city by id": ({"city": "1939592358"}, {"card", "mada", "bank", "pending"}),
    "city by name": ({"city": "Al Ain"}, {"abroad"}),
    "product": ({"product": "e-book"}, {"free"}),
    "branch": ({"branch[]": 203948803}, {"cod"}),
    "another branch": ({"branch": 5}, set()),
    "coupon": ({"coupon": "save10"}, {"bank"}),
    "customer": ({"customer_id": 1209983424}, ALL - {"pending"}),
    "nobody": ({"customer_id": 5}, set()),
    "a name": ({"keyword": "Huda"}, {"pending"}),
    "an e-mail": ({"keyword": "huda@example"}, {"pending"}),
    "no member's name": ({"keyword": "email"}, set()),
    "made here": ({"source": "dashboard-api"}, ALL),
    "made elsewhere": ({"source": "store"}, set()),
    "made nowhere": ({"source": "campaign"}, set()),
    "unread, without effect": ({"unread": "true", "assign_employee[]": 3, "tags": 1}, ALL),
    "blank filters": ({"status": "", "country": "", "keyword": " "}, ALL),
}


def test_every_filter_finds_its_orders(salla: Salla, made: dict[str, int]) -> None:
    for name, (query, wanted) in FILTERS.items():
        assert names_of(salla, made, **query) == wanted, name
    reference = salla.get(f"/orders/{made['cod']}")["reference_id"]
    assert names_of(salla, made, reference_id=reference) == {"cod"}
    assert names_of(salla, made, keyword=reference) == {"cod"}


def test_statuses_follow_what_becomes_of_orders(salla: Salla, made: dict[str, int]) -> None:
    world, run = salla.around.world, salla.around.run
    parcel = FulfilmentWish(carrier="Demo Post", tracking_number="TRACK-1")
    run(complete_order(world, 1, Wanted(order_id=made["card"], origin=ORIGIN)))
    sent = run(fulfil_order(world, 1, made["mada"], parcel, origin=ORIGIN))
    assert isinstance(sent, FulfilmentChanged)
    run(fulfil_order(world, 1, made["abroad"], parcel, origin=ORIGIN))
    run(deliver_fulfilment(world, 1, made["mada"], sent.fulfilment.id, origin=ORIGIN))
    run(cancel_order(world, 1, Wanted(order_id=made["bank"], origin=ORIGIN)))
    wanted = {
        "card": "completed",
        "mada": "delivered",
        "abroad": "shipped",
        "bank": "canceled",
        "cod": "under_review",
    }
    for name, slug in wanted.items():
        assert salla.get(f"/orders/{made[name]}")["status"]["slug"] == slug, name
        assert name in names_of(salla, made, status=slug)
        assert slug in STATUSES
    assert names_of(salla, made, status="shipped") == {"abroad"}
    assert names_of(salla, made, status="completed") == {"card", "free"}
    assert names_of(salla, made, keyword="TRACK-1") == {"mada", "abroad"}
    shipments = salla.get(f"/orders/{made['mada']}")["shipments"]
    assert [one["tracking_number"] for one in shipments] == ["TRACK-1"]


def test_orders_are_sorted(salla: Salla, made: dict[str, int]) -> None:
    for name in COLUMNS:
        for direction in ("asc", "desc"):
            page = salla.get("/orders", per_page=60, sort_by=f"{name}-{direction}")
            values = [value_of(one, name) for one in page]
            assert values == sorted(values, reverse=direction == "desc"), (name, direction)
    newest = salla.get("/orders")[0]["id"]
    assert newest == made["abroad"]


def value_of(order: Body, name: str) -> Any:  # noqa: ANN401 - whatever it is sorted by
    """What a listed order is sorted by, as far as lists show it."""
    shown = {"id": order["id"], "total": order["total"]["amount"]}
    return shown.get(name, order["date"]["date"] if name == "created_at" else 0)


def test_pages_lead_on_and_keep_what_was_asked(salla: Salla, made: dict[str, int]) -> None:
    assert made
    first = salla.page("/orders", per_page=2, customer_id=1209983424, sort_by="id-asc")
    assert first["pagination"] | {"links": None} == {
        "count": 2,
        "total": 6,
        "perPage": 2,
        "currentPage": 1,
        "totalPages": 3,
        "links": None,
    }
    path = first["pagination"]["links"]["next"].partition("/admin/v2")[2]
    assert "customer_id=1209983424&sort_by=id-asc" in path
    second = salla.ask("GET", path).json()
    assert second["pagination"]["currentPage"] == 2
    ids = [one["id"] for one in first["data"] + second["data"]]
    assert ids == sorted(set(ids))


def test_every_wrong_filter_is_named(on_file: Salla) -> None:
    wrong = {
        "status": "gone",
        "from_date": "yesterday",
        "to_date": "2027-02-30",
        "country": "SA",
        "customer_id": "x",
        "branch": "y",
        "sort_by": "name-asc",
    }
    answer = on_file.ask("GET", "/orders", params=wrong)
    assert answer.status_code == 422
    assert answer.json()["error"]["fields"].keys() == wrong.keys()


def test_what_is_not_there_is_not_found(on_file: Salla) -> None:
    for path in ("/orders/5", "/orders/x", "/orders/99999999999999999999"):
        answer = on_file.ask("GET", path)
        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == "المحتوى الذي تحاول الوصول اليه غير متوفر"
    own = place(on_file, body())["id"]
    assert on_file.ask("GET", f"/orders/{own}", token="other_salla").status_code == 404
    listed = on_file.ask("GET", "/orders", token="other_salla").json()
    assert listed["data"] == []


def test_several_values_may_be_sent_in_every_way() -> None:
    sent = [("status", "a,b"), ("status[]", "c"), ("status[3]", "d\0"), ("other", "e")]
    assert values_of("status", sent) == ["a", "b", "c", "d"]
    assert OrderQuery.model_fields.keys() >= {"status", "keyword", "expanded"}
