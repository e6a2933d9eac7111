"""What an order is charged beside its goods is changed, and what its address may not lose."""

from dataclasses import replace
from typing import Any

import pytest

from orderwire.dialects.shoplazza.reading_refunds import read_refund
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.orders import OrderCharge
from orderwire.engine.pricing import ChargeKind
from tests import make
from tests.dialects.shoplazza.living import error, paid, placed_on_its_own, put, said
from tests.dialects.shoplazza.serving import FLAT, NEWEST, VERSIONS, WRAPPED, Shoplazza

EXPRESS = {"shipping_name": "Express", "shipping_price": "25.00", "shipping_desc": "Tomorrow"}
WRAPPING = {"name": "gift", "price": "4.50", "fee_title": "Gift wrapping", "biz_id": "gift_1"}
CARD = {"name": "card", "price": "1.00", "fee_title": "Greeting card"}


def change(
    shoplazza: Shoplazza, order: dict[str, Any], version: str = NEWEST, **members: object
) -> dict[str, Any]:
    """The order as it is after a change."""
    answer = put(shoplazza, f"/orders/{order['id']}", {"order": members}, version=version)
    shown: dict[str, Any] = said(answer)["order"]
    assert shown == shoplazza.get(f"/orders/{order['id']}", version=version)["order"]
    sums = ("sub_total", "total_tax", "total_shipping", "additional_total")
    total = sum(cents(shown[name]) for name in sums) - cents(shown["total_discount"])
    assert cents(shown["total_price"]) == total
    return shown


def cents(text: str) -> int:
    """An amount of the demo's dollars."""
    return round(float(text) * 100)


def edits_of(shoplazza: Shoplazza, order: dict[str, Any]) -> int:
    """How often the order was changed."""
    return list(shoplazza.around.events(int(order["id"]))).count("order.edited")


def test_shipping_is_stated_anew(shoplazza: Shoplazza) -> None:
    order = placed_on_its_own(shoplazza)
    shown = change(shoplazza, order, shipping_line=EXPRESS | {"delivery_method": 2})
    assert shown["shipping_line"] == {
        "id": "",
        "name": "Express",
        "desc": "Tomorrow",
        "delivery_method": 2,
    }
    assert shown["total_shipping"] == "25.00"
    for name in ("total_tax", "sub_total", "total_discount"):
        assert shown[name] == order[name], f"{name} is what was stated of it"
    again = change(shoplazza, order, shipping_line=EXPRESS | {"delivery_method": 2})
    assert again == shown
    assert edits_of(shoplazza, order) == 1, "said again it is nothing new"
    plain = change(shoplazza, order, shipping_line={"shipping_name": "E", "shipping_price": "0"})
    assert (plain["total_shipping"], plain["shipping_line"]["desc"]) == ("0.00", "")
    assert plain["shipping_line"]["delivery_method"] == 0
    row = next(one for one in shoplazza.around.rows("orders") if str(one["id"]) == order["id"])
    assert '"shipping"' in row["details"]
    assert '"tax"' in row["details"]


@pytest.mark.parametrize("version", [WRAPPED, NEWEST])
def test_fees_take_the_place_of_those_before(shoplazza: Shoplazza, version: str) -> None:
    order = placed_on_its_own(shoplazza)
    shown = change(shoplazza, order, version, additional_prices=[WRAPPING, CARD])
    assert shown["additional_prices"] == [WRAPPING, CARD | {"biz_id": ""}]
    assert shown["additional_total"] == "5.50"
    assert cents(shown["total_price"]) == cents(order["total_price"]) + 550
    same = change(shoplazza, order, version, additional_prices=[WRAPPING, CARD])
    assert same == shown
    left = change(shoplazza, order, version, additional_prices=[], note="none of them is meant")
    assert left["additional_prices"] == shown["additional_prices"]
    one = change(shoplazza, order, version, additional_prices=[CARD])
    assert one["additional_prices"] == [CARD | {"biz_id": ""}]
    flat = shoplazza.get(f"/orders/{order['id']}", version=FLAT)["order"]
    assert flat["additional_prices"] == {"name": "card", "price": "1.00"}
    none = change(shoplazza, order, version, clear_additional_prices=True)
    assert (none["additional_prices"], none["additional_total"]) == ([], "0.00")
    assert none["total_price"] == order["total_price"]


def test_what_a_paid_order_comes_to_stays(on_file: Shoplazza) -> None:
    order = paid(on_file)
    path = f"/orders/{order['id']}"
    for members in ({"shipping_line": EXPRESS}, {"additional_prices": [CARD]}):
        answer = put(on_file, path, {"order": members})
        assert error(answer) == (400, "The amounts of the order cannot change any more: paid")
    line = order["shipping_line"]
    back = {
        "shipping_name": line["name"],
        "shipping_price": order["total_shipping"],
        "shipping_desc": line["desc"],
    }
    shown = change(on_file, order, shipping_line=back, note="what it was shown with")
    assert shown["total_price"] == order["total_price"]


def test_fees_that_cannot_be_are_refused(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    path = f"/orders/{order['id']}"
    members = {
        "shipping_line": {"shipping_name": " ", "shipping_price": "1.00"},
        "additional_prices": [{"name": "x", "price": "1"}],
    }
    status, text = error(put(on_file, path, {"order": members}))
    assert status == 400
    assert text == (
        "order.shipping_line.shipping_name is required; "
        "order.additional_prices[0].fee_title is required"
    )
    wrong = {"additional_prices": [WRAPPING | {"price": "-1"}, CARD | {"price": "1.234"}]}
    assert error(put(on_file, path, {"order": wrong})) == (
        400,
        (
            "order.additional_prices[0].price must be an amount in USD, such as 15.99; "
            "order.additional_prices[1].price must be an amount in USD, such as 15.99"
        ),
    )
    many = {"additional_prices": [CARD] * 21}
    assert error(put(on_file, path, {"order": many}))[0] == 400
    huge = {"shipping_line": EXPRESS | {"shipping_price": "99999999999999"}}
    assert error(put(on_file, path, {"order": huge}))[0] == 400
    assert on_file.get(path)["order"] == order


def test_the_oldest_version_cannot_change_charges(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    path = f"/orders/{order['id']}"
    answer = put(on_file, path, {"additional_prices": [CARD]}, version=FLAT)
    assert error(answer) == (422, ["AdditionalPrices cannot be changed"])
    answer = put(on_file, path, {"clear_additional_prices": True}, version=FLAT)
    assert error(answer) == (422, ["ClearAdditionalPrices cannot be changed"])


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_address_has_to_say_cannot_be_made_blank(on_file: Shoplazza, version: str) -> None:
    order = placed_on_its_own(on_file)
    path = f"/orders/{order['id']}"
    flat = version == FLAT
    needed = ["last_name", "email", "country_code", "province", "province_code", "city"]
    needed += ["address1"] if flat else ["address", "zip"]
    for blank in ("", "  "):
        address = {"shipping_address": dict.fromkeys(needed, blank)}
        status, text = error(
            put(on_file, path, address if flat else {"order": address}, version=version)
        )
        assert status == (422 if flat else 400)
        assert len(text if isinstance(text, list) else str(text).split("; ")) == len(needed)
        assert "is required" in str(text)
        assert "invalid" not in str(text)
    assert on_file.get(path)["order"] == order
    others = {"shipping_address": {"company": " ", "first_name": "  Jane ", "phone": ""}}
    answer = put(on_file, path, others if flat else {"order": others}, version=version)
    shown = said(answer)["order"]["shipping_address"]
    assert (shown["company"], shown["first_name"], shown["phone"]) == ("", "Jane", "")
    for _ in range(2):  # what was blank before may stay so
        answer = put(on_file, path, others if flat else {"order": others}, version=version)
        assert answer.status_code == 200


def test_whom_to_tell_can_be_changed(on_file: Shoplazza) -> None:
    order = placed_on_its_own(on_file)
    shown = change(on_file, order, fulfillment_notify=2)
    assert (shown["fulfillment_notify"], shown["order_confirm_notify"]) == (2, 0)


def test_fees_of_two_kinds_go_back_together() -> None:
    cash, fee = ChargeKind.CASH_ON_DELIVERY, ChargeKind.FEE
    made = make.admitted(make.facts(make.product(101)), make.request(make.line(101)))
    charges = [charge_of(kind, minor) for kind, minor in ((cash, 1_000), (fee, 300), (fee, 50))]
    order = replace(made, charges=tuple(charges))
    wanted = {
        "5.00": {cash: 500},
        "13.50": {cash: 1_000, fee: 350},
        "20.00": {cash: 1_000, fee: 1_000},
        "0": {},
    }
    for total, parts in wanted.items():
        document = {"refund": {"refund_total": total, "refund_additional_total": total}}
        asked = read_refund(document, Version.V2026_01, order).parts
        assert (asked.charges, asked.amount_minor) == (parts, 0), total


def charge_of(kind: ChargeKind, minor: int) -> OrderCharge:
    """Something that was charged, without tax."""
    return OrderCharge(
        kind=kind,
        name="",
        amount_minor=minor,
        discount_minor=0,
        tax_minor=0,
        tax_basis_points=0,
        total_minor=minor,
    )
