"""Creating orders: what is sent as the platform prints it works, and has effects, not echoes."""

import json
from pathlib import Path
from typing import Any

import pytest

from orderwire.operations.change_store import Changes, change_store
from tests.dialects.salla.ordering import (
    BAG,
    BANK,
    BOOK,
    CARD,
    CASH,
    COURSE,
    OLDER,
    PENDING,
    PICKED_UP,
    SEED,
    SHIPPED,
    Body,
    available,
    body,
    payments_of,
    place,
)
from tests.dialects.salla.serving import Salla

EXCHANGES = sorted((Path(__file__).parent / "exchanges").iterdir())
OWN_IDS_FROM = 2**33


def unlike(found: Any, wanted: Any, path: str = "") -> str | None:  # noqa: ANN401 - documents
    """Where a document is not what was recorded: `<id>` stands for an id of ours, `<link>` for an
    address of the service, `<date>` for a moment, `<number>` for an order's number.
    """
    if isinstance(wanted, dict) and isinstance(found, dict):
        if list(found) != list(wanted):
            return f"{path}: members {list(found)}, not {list(wanted)}"
        parts = (unlike(found[name], wanted[name], f"{path}.{name}") for name in wanted)
        return next((part for part in parts if part), None)
    if isinstance(wanted, list) and isinstance(found, list) and len(found) == len(wanted):
        pairs = enumerate(zip(found, wanted, strict=True))
        parts = (unlike(one, other, f"{path}.{index}") for index, (one, other) in pairs)
        return next((part for part in parts if part), None)
    fits = {
        "<id>": lambda: isinstance(found, int) and found >= OWN_IDS_FROM,
        "<link>": lambda: str(found).startswith("http://127.0.0.1:"),
        "<date>": lambda: len(found) == len("2022-06-16 14:41:05.000000"),
        "<number>": lambda: isinstance(found, int) and found < OWN_IDS_FROM,
    }
    if isinstance(wanted, str) and wanted in fits:
        return None if fits[wanted]() else f"{path}: {found!r} is no {wanted}"
    is_equal = found == wanted and type(found) is type(wanted)
    return None if is_equal else f"{path}: {found!r}, not {wanted!r}"


@pytest.mark.parametrize("folder", EXCHANGES, ids=lambda folder: folder.name)
def test_a_recorded_exchange(salla: Salla, folder: Path) -> None:
    headers = {"Content-Type": "application/json", "User-Agent": "PostmanRuntime/7.29.0"}
    content = (folder / "request.json").read_bytes()
    answer = salla.ask("POST", "/orders", content=content, headers=headers)
    wanted = json.loads((folder / "response.json").read_text())
    assert answer.status_code == wanted["status"], answer.text
    assert answer.headers["content-type"] == "application/json"
    assert unlike(answer.json(), wanted) is None, answer.text


WAYS = {
    "credit_card": (CARD, "credit_card", "manual", "captured"),
    "mada": (CARD | {"method": "mada"}, "mada", "manual", "captured"),
    "subscription": (
        CARD | {"method": "subscription", "reference_id": 5512},
        "subscription",
        "manual",
        "captured",
    ),
    "bank": (BANK, "bank", "bank_transfer", "pending_review"),
    "cod": (CASH, "cod", "cash_on_delivery", "promised"),
    "pending": (PENDING, "waiting", None, None),
}
DELIVERIES = {"shipping": SHIPPED, "pickup": PICKED_UP}


def test_what_is_paid_how_and_brought_how(on_file: Salla) -> None:
    for way, (payment, shown, provider, state) in WAYS.items():
        for delivery, members in DELIVERIES.items():
            before = available(on_file, "BAG")
            document = {"customer": SEED["customer"], "payment": payment, "products": [BAG]}
            data = place(on_file, document | members)
            is_pending = way == "pending"
            slug = "payment_pending" if is_pending else "under_review"
            assert data["status"]["slug"] == slug, (way, delivery)
            assert data["payment_method"] == shown
            assert data["is_pending_payment"] is is_pending
            assert data["can_cancel"] is not is_pending
            assert data["can_reorder"] is not is_pending
            assert bool(data["urls"]["checkout"]) is is_pending
            assert (data["pending_payment_ends_at"] == 1800) is is_pending
            assert (data["bank"] is not None) is (way == "bank")
            assert bool(data["shipping"]) is (delivery == "shipping")
            assert (data["pickup_branch"] is not None) is (delivery == "pickup")
            fee, shipping = (10 if way == "cod" else 0), (20 if delivery == "shipping" else 0)
            assert data["amounts"]["cash_on_delivery"]["amount"] == fee
            assert data["amounts"]["shipping_cost"]["amount"] == shipping
            assert data["amounts"]["total"]["amount"] == 120 + fee + shipping
            payments = payments_of(on_file, data["id"])
            expected = [] if provider is None else [(provider, state)]
            assert [(one["provider"], one["state"]) for one in payments] == expected
            assert available(on_file, "BAG") == before - 1


def test_a_receipt_is_kept_as_text(on_file: Salla) -> None:
    data = place(on_file, body(payment=BANK))
    assert payments_of(on_file, data["id"])[0]["evidence"] == BANK["receipt_image_path"]
    assert data["receipt_image"] == BANK["receipt_image_path"]


@pytest.mark.parametrize("name", ["store_bank_id", "bank_id", "reference_id"])
def test_a_bank_has_three_names(on_file: Salla, name: str) -> None:
    payment = {key: value for key, value in BANK.items() if key != "store_bank_id"}
    data = place(on_file, body(payment=payment | {name: 234234}))
    assert data["bank"]["id"] == 234234


def test_a_checkout_takes_what_is_accepted(on_file: Salla) -> None:
    place(on_file, body(payment=PENDING | {"accepted_methods": "bank"}))
    accepted = on_file.around.rows("checkouts")[-1]["accepts"]
    assert json.loads(accepted) == ["bank_transfer"]
    place(on_file, body(payment=PENDING | {"accepted_methods": ["cod", "mada", "credit_card"]}))
    accepted = on_file.around.rows("checkouts")[-1]["accepts"]
    assert json.loads(accepted) == ["cash_on_delivery", "test"]


def test_an_order_is_paid_at_its_checkout(salla: Salla) -> None:
    by_card = PENDING | {"accepted_methods": ["credit_card"]}
    data = place(salla, body(payment=by_card))
    salla.around.pay(data["urls"]["checkout"])
    shown = salla.get(f"/orders/{data['id']}")
    assert shown["status"]["slug"] == "under_review"
    assert shown["payment_method"] == "credit_card"
    assert (shown["is_pending_payment"], shown["urls"]["checkout"]) == (False, "")


def test_what_does_not_apply_is_ignored(on_file: Salla) -> None:
    broken = {"accepted_methods": "gold", "cash_on_delivery": "much", "store_bank_id": "none"}
    document = body(payment=CARD | broken, branch_id="nowhere")
    assert place(on_file, document)["payment_method"] == "credit_card"
    digital = body(products=[COURSE], courier_id=1433878184)
    assert place(on_file, digital)["amounts"]["shipping_cost"]["amount"] == 0
    nothing = {"customer": SEED["customer"], "payment": CARD, "products": [COURSE]}
    data = place(on_file, nothing | {"delivery_method": "null"})
    assert (data["shipping"], data["status"]["slug"]) == ([], "completed")


def test_what_costs_nothing_is_free(on_file: Salla) -> None:
    data = place(on_file, {"customer": SEED["customer"], "payment": CARD, "products": [BOOK]})
    assert data["payment_method"] == "free"
    assert data["status"]["slug"] == "completed"
    shown = on_file.get(f"/orders/{data['id']}")
    assert shown["items"][0]["files"][0]["name"] == "selling-online.txt"


def test_a_customer_is_found_or_made(salla: Salla) -> None:
    details = {"name": "Huda Ali Omar", "mobile": "0501112233", "email": "Huda@example.com"}
    first = place(salla, body(customer=details))["customer"]
    assert (first["first_name"], first["last_name"]) == ("Huda", "Ali Omar")
    assert (first["mobile"], first["mobile_code"]) == (501112233, "+966")
    by_mobile = details | {"email": "other@example.com", "mobile": "966501112233"}
    by_email = details | {"email": "huda@EXAMPLE.com", "mobile": "+966501112299"}
    for same in (by_mobile, by_email):
        found = place(salla, body(customer=same))["customer"]
        assert found["id"] == first["id"]
        assert found["email"] == "Huda@example.com", "a found customer is not changed"


@pytest.mark.parametrize("email", ["[email protected]", "[email\N{NO-BREAK SPACE}protected]"])
def test_a_masked_email_finds_nobody(on_file: Salla, email: str) -> None:
    masked = {"name": "A", "mobile": "+966501110001", "email": email}
    first = place(on_file, body(customer=masked))["customer"]
    second = place(on_file, body(customer=masked | {"mobile": "+966501110002"}))["customer"]
    assert first["id"] != second["id"]
    assert first["email"] == ""


def test_a_mobile_that_nobody_can_have_is_kept(on_file: Salla) -> None:
    odd = {"name": "Odd", "mobile": "call me", "email": "odd@example.com"}
    data = place(on_file, body(customer=odd))
    assert data["customer"]["mobile"] == "call me"
    assert on_file.get(f"/orders/{data['id']}")["customer"]["mobile"] == "call me"
    answer = on_file.around.ask("GET", f"/orders/{data['id']}")
    assert answer.json()["data"]["customer"]["phone"] == "call me"


def test_a_receiver_alone_is_a_guest(on_file: Salla) -> None:
    receiver = {"name": "Sami", "phone": 555555555, "country_code": "SA", "notify": 1}
    data = place(on_file, body(customer=None, receiver=receiver))
    assert data["customer"]["id"] is None
    assert data["customer"]["first_name"] == "Sami"
    assert data["shipping"]["receiver"]["phone"] == "+966555555555"
    assert "order.receiver_notice" in on_file.around.events(data["id"])
    told = [row["kind"] for row in on_file.around.rows("outbox") if row["order_id"] == data["id"]]
    assert "order.receiver_notice" in told
    quiet = place(on_file, body(receiver=receiver | {"notify": False}))
    assert "order.receiver_notice" not in on_file.around.events(quiet["id"])


def test_the_receiver_of_what_is_not_brought_is_kept(on_file: Salla) -> None:
    receiver = {"name": "Sami", "email": "sami@example.com"}
    data = place(
        on_file,
        {"customer": SEED["customer"], "receiver": receiver, "payment": CARD, "products": [COURSE]},
    )
    light = on_file.get(f"/orders/{data['id']}", format="light")
    assert light["receiver"] == {"name": "Sami", "email": "sami@example.com", "phone": ""}


def test_the_older_body_is_understood(salla: Salla) -> None:
    data = place(salla, OLDER)
    assert data["customer"]["id"] == 1209983424
    assert data["amounts"]["discounts"][0]["code"] == "SAVE10"
    assert data["amounts"]["discounts"][0]["discount"] == "12.00"
    assert data["amounts"]["total"]["amount"] == 108
    address = data["shipping"]["address"]
    assert (address["city"], address["postal_code"]) == ("الرياض", "341585")
    assert address["geo_coordinates"] == {"lat": 21.4283792, "lng": 39.8262}
    picked_up = OLDER | {"shipping_address": {"branch_id": 203948803}}
    assert place(salla, picked_up)["pickup_branch"]["id"] == 203948803


def test_a_key_gives_the_same_answer_again(salla: Salla) -> None:
    ask: dict[str, Any] = {"json": SEED, "headers": {"Idempotency-Key": "once"}}
    first = salla.ask("POST", "/orders", **ask)
    again = salla.ask("POST", "/orders", **ask)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    other = ask | {"json": SEED | {"coupon_code": "SAVE10"}}
    answer = salla.ask("POST", "/orders", language="en", **other)
    assert answer.json()["error"]["fields"] == {
        "Idempotency-Key": ["The key was used for another request"]
    }


def test_the_window_counts_only_where_the_store_wants_it(salla: Salla) -> None:
    first, second = place(salla, SEED), place(salla, SEED)
    assert first["id"] != second["id"]
    salla.around.run(change_store(salla.around.world, 1, Changes(window_everywhere=True)))
    salla.around.clock.ms += 2_000
    third, again = place(salla, SEED), place(salla, SEED)
    assert (again["id"], again["duplicate"]) == (third["id"], True)
    assert "duplicate" not in third
    assert again["items"] == third["items"]


def test_a_charity_is_given_what_its_customers_like(salla: Salla) -> None:
    given = body(products=[BAG | {"donating_amount": 33, "quantity": 2}])
    assert place(salla, given)["amounts"]["sub_total"]["amount"] == 240
    salla.around.run(change_store(salla.around.world, 1, Changes(is_charity=True)))
    salla.around.clock.ms += 2_000
    assert place(salla, given)["amounts"]["sub_total"]["amount"] == 66


def test_a_subscription_is_ordered_by_its_rhythm(on_file: Salla) -> None:
    variants = {row["sku"]: row["id"] for row in on_file.around.rows("variants")}
    yearly: Body = {
        "identifier_type": "sku",
        "identifier": "PRO-M",
        "quantity": 1,
        "recurring": {"slug": "pro", "interval_unit": "year", "interval_count": 1},
    }
    data = place(on_file, {"customer": SEED["customer"], "payment": PENDING, "products": [yearly]})
    line = next(row for row in on_file.around.rows("order_lines") if row["order_id"] == data["id"])
    assert line["variant_id"] == variants["PRO-Y"]


def test_options_add_to_the_price(on_file: Salla) -> None:
    shirt: Body = {"identifier_type": "id", "identifier": "892907448", "quantity": 2}
    for value, total in ((["96445177"], 170), ("96445176", 150)):
        options = [{"id": 1626535321, "value": value}]
        data = place(on_file, body(products=[shirt | {"options": options}]))
        assert data["amounts"]["sub_total"]["amount"] == total


def test_rmz_shows_what_salla_made_and_the_other_way_round(salla: Salla) -> None:
    ours = place(salla, body(payment=PENDING))["id"]
    shown = salla.around.get(f"/orders/{ours}")
    assert (shown["current_status"], shown["total"]) == (1, 140)
    theirs = salla.around.place("free-ebook")
    data = salla.get(f"/orders/{theirs}")
    assert data["status"]["slug"] == "completed"
    assert (data["source"], data["payment_method"]) == ("store", "free")
    assert data["items"][0]["product"]["type"] == "digital"
