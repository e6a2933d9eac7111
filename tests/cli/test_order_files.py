"""An order as a file says it: the page's examples, every wrong field at once, and our words."""

import json
from pathlib import Path
from typing import Any

import pytest

import orderwire
from orderwire.cli.order_file import OrderPart, PastPart
from orderwire.cli.order_reading import Surroundings, UnreadableOrder, read_part
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.drafts import Draft, Name, Stated, StatedLine, Tender, TenderState
from tests import make

PAGE = Path(orderwire.__file__).parents[2] / "docs" / "orders-by-file.md"
AROUND = Surroundings("SAR", make.NOW_MS)


def examples() -> list[str]:
    """The documents of the page: a draft, and a line of an import."""
    return [part.split("```")[0] for part in PAGE.read_text("utf-8").split("```json\n")[1:]]


def draft(**document: Any) -> Draft:  # noqa: ANN401 - a JSON document
    text = json.dumps({"lines": [{"sku": "A"}]} | document).encode()
    return read_part(OrderPart, text, AROUND).draft("file")


def past(**document: Any) -> Draft:  # noqa: ANN401 - a JSON document
    whole = {
        "id": "1",
        "created_at": "2026-01-31T12:00:00+03:00",
        "state": "placed",
        "lines": [{"sku": "A", "price": "1.00"}],
    }
    return read_part(PastPart, json.dumps(whole | document).encode(), AROUND).draft("file")


def problems(kind: type[OrderPart], document: object) -> dict[str, str]:
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(UnreadableOrder) as refused:
        read_part(kind, text, AROUND)
    return dict(refused.value.problems)


def test_the_examples_of_the_page_are_read() -> None:
    order, line = examples()
    assert read_part(OrderPart, order.encode(), AROUND).draft("file").lines
    assert read_part(PastPart, line.encode(), AROUND).draft("file").past is not None


def test_every_wrong_field_is_named_at_once_by_its_path() -> None:
    wrong = problems(
        PastPart,
        {
            "lines": [
                {"sku": "A", "quantity": 0, "price": 12.5},
                {"name": "Own"},
                {"quantity": "2", "sku": "B", "colour": "red"},
            ],
            "customer": {"phone": "0500000001", "email": "nobody"},
            "delivery": {"branch": "1", "method": "2"},
            "amounts": {"total": "1.005", "fees": {"Wrap": "-1"}},
            "payment": {"way": "barter"},
            "created_at": "2026-01-31T12:00:00",
            "state": "lost",
        },
    )
    assert set(wrong) == {
        "lines.0.quantity",
        "lines.0.price",
        "lines.1",
        "lines.2.quantity",
        "lines.2.colour",
        "customer.phone",
        "customer.email",
        "delivery",
        "amounts.total",
        "amounts.fees.Wrap",
        "payment.way",
        "id",
        "created_at",
        "state",
    }
    assert wrong["lines.2.colour"] == "is not a field"
    assert wrong["id"] == "is missing"
    assert "in quotes" in wrong["lines.0.price"]


@pytest.mark.parametrize(
    "text", [b"", b"{", b"[]", b"null", b"\xff", b'{"lines": []}', b"[" * 9999]
)
def test_what_is_no_order_is_refused(text: bytes) -> None:
    assert problems(OrderPart, text)


@pytest.mark.parametrize(
    "text", ["a\u0000b", "\u001b[31m", "x" * 256], ids=["nul", "escape", "long"]
)
def test_texts_are_plain_and_bounded(text: str) -> None:
    wrong = problems(
        PastPart,
        {
            "id": text,
            "created_at": "2026-01-31T12:00:00Z",
            "state": "placed",
            "lines": [{"sku": text, "price": "1.00"}],
            "tags": [text],
        },
    )
    assert set(wrong) == {"id", "lines.0.sku", "tags.0"}


@pytest.mark.parametrize(
    ("currency", "text", "minor"),
    [("SAR", "12.5", 1250), ("KWD", "1.005", 1005), ("JPY", "700", 700), (None, "0.01", 1)],
)
def test_amounts_are_in_the_orders_currency(currency: str | None, text: str, minor: int) -> None:
    read = draft(currency=currency, lines=[{"name": "Own", "price": text}])
    stated = read.lines[0].stated
    assert stated is not None
    assert (stated.unit_minor, read.currency) == (minor, currency)


def test_a_line_is_of_a_sku_of_a_product_or_of_its_own() -> None:
    read = draft(
        lines=[
            {"sku": "A", "quantity": 2},
            {"product": 101, "options": {"Size": "L", "Extras": ["a", "b"]}},
            {"name": "Work", "price": "5.00", "kind": "service", "tax_class": "none"},
        ]
    )
    first, second, third = read.lines
    assert (first.variant, first.quantity) == (Name("variant", "sku", "A"), 2)
    assert second.product == Name("product", "id", "101", "file")
    assert second.options == (("Size", ["L"]), ("Extras", ["a", "b"]))
    assert third.stated == StatedLine(
        unit_minor=500, name="Work", kind=ProductKind.SERVICE, tax_class="none"
    )
    assert (third.product, third.variant) == (None, None)


def test_a_customer_is_found_by_id_or_by_phone_and_then_e_mail() -> None:
    by_keys = draft(customer={"phone": make.PHONE, "email": "Sara@Example.com"}).buyer
    assert by_keys is not None
    assert by_keys.keys == (make.phone(), make.email("sara@example.com"))
    by_id = draft(customer={"id": 12345, "phone": make.PHONE}).buyer
    assert by_id is not None
    assert by_id.keys == (Name("customer", "id", "12345", "file"),)


@pytest.mark.parametrize(
    ("way", "state"),
    [
        ("cash_on_delivery", TenderState.PROMISED),
        ("bank_transfer", TenderState.IN_REVIEW),
        ("manual", TenderState.CAPTURED),
    ],
)
def test_a_way_to_pay_has_a_state_of_its_own_or_is_captured(way: str, state: TenderState) -> None:
    for said, meant in ((None, state), ("captured", TenderState.CAPTURED)):
        tender = draft(payment={"way": way} | ({"state": said} if said else {})).tender
        assert tender == Tender(provider=way, state=meant)
    others = {one.value for one in TenderState} - {state.value, "captured"}
    for other in others:
        payment = {"way": way, "state": other}
        assert problems(OrderPart, {"lines": [{"sku": "A"}], "payment": payment})


def test_stated_amounts_and_a_delivery_are_read() -> None:
    read = draft(
        delivery={"branch": 6, "receiver": {"first_name": "Omar"}},
        amounts={"discount": "1.00", "fees": {"Wrap": "2.00"}, "includes_tax": False},
        accepts=["test"],
        tags=["a", "b", "a"],
    )
    assert read.delivery is not None
    assert read.delivery.kind is DeliveryKind.PICKUP
    assert read.stated == Stated(discount_minor=100, fees=(("Wrap", 200),), includes_tax=False)
    assert (read.accepts, read.tags) == (("test",), ("a", "b"))


def test_an_import_says_what_it_was() -> None:
    read = past(number=77, paid=True, state="completed", fulfilled=True)
    assert read.past is not None
    assert (read.own_id, read.past.number) == ("1", "77")
    assert read.past.created_ms == 1_769_850_000_000
    assert read.tender == Tender(provider="manual", state=TenderState.CAPTURED)
    paid = past(paid=True, payment={"way": "bank_transfer", "reference": "T1"}).tender
    assert paid is not None
    assert (paid.provider, paid.state) == ("bank_transfer", TenderState.CAPTURED)


@pytest.mark.parametrize(
    "document",
    [
        {"state": "awaiting_payment", "paid": True},
        {"state": "awaiting_payment", "payment": {"way": "cash_on_delivery"}},
        {"state": "awaiting_payment", "fulfilled": True},
        {"state": "cancelled", "fulfilled": True},
        {"state": "expired", "payment": {"way": "cash_on_delivery"}},
        {"created_at": "2999-01-01T00:00:00Z"},
        {"created_at": "1969-12-31T00:00:00Z"},
        {"paid": "yes"},
    ],
)
def test_an_import_hangs_together(document: dict[str, Any]) -> None:
    with pytest.raises(UnreadableOrder):
        past(**document)
