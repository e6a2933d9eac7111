"""What stands around orders has every member that the platform documents, and no other without a
reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.dialects.salla.shapes import differences
from tests.dialects.shoplazza.living import paid, post, said, sell_to_the_states, ship
from tests.dialects.shoplazza.serving import FLAT, NEWEST, WRAPPED, Shoplazza
from tests.dialects.shoplazza.test_orders_shapes import picture

SHAPES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "shapes" / "around.json").read_text("utf-8")
)
SHAPES[WRAPPED] = SHAPES[NEWEST]
VERSIONS = (FLAT, WRAPPED, NEWEST)

_ORDERS = "the order object's fulfillments have it; one writer serves both"
_LINES = "the order object's line items have it; one writer serves both"

_LATER = {"fulfillments: +data.fulfillments.tracking_items": _ORDERS}
ACCEPTED: dict[str, dict[str, str]] = {
    FLAT: {
        "fulfillment: +fulfillment.line_items.refund_quantity": _LINES,
        "fulfillment: +fulfillment.line_items.refund_total": _LINES,
        "fulfillments: +fulfillments.line_items.refund_quantity": _LINES,
        "fulfillments: +fulfillments.line_items.refund_total": _LINES,
    },
    WRAPPED: _LATER,
    NEWEST: _LATER,
}
"""Differences from the documented shapes, each with its reason."""


def answers_of(shoplazza: Shoplazza, version: str) -> dict[str, Any]:
    """What each endpoint answers about an order that was paid, sent in part, and refunded."""
    picture(shoplazza)
    sell_to_the_states(shoplazza)
    order = paid(shoplazza)
    path = f"/orders/{order['id']}"
    sent = said(post(shoplazza, f"{path}/fulfillments", ship(order, 1, tracking_number="1Z")))
    line = order["line_items"][0]["id"]
    refund = {
        "refund_total": "50.00",
        "refund_line_items": [{"line_item_id": line, "quantity": 1}],
        "refund_shipping_total": "1.00",
    }
    body = {"price": "50.00", "line_items": [{"id": line, "quantity": 1}]}
    flat = version == FLAT
    refunded = post(
        shoplazza,
        f"{path}/partial_refund" if flat else f"{path}/refund",
        body if flat else {"refund": refund},
        version=version,
    )
    assert refunded.status_code == 200, refunded.text
    places = {
        "transactions": f"{path}/transactions",
        "refunds": f"{path}/refund",
        "fulfillment": f"{path}/fulfillments/{sent['fulfillment']['id']}",
        "fulfillments": f"{path}/fulfillments",
        "count": f"{path}/fulfillments/count",
        "shop": "/shop",
        "customers": "/customers",
        "customer": f"/customers/{order['customer']['id']}",
        "products": "/products",
        "product": "/products/prod_12345",
        "variants": "/products/prod_12345/variants",
        "variant": "/variants/var_67890",
        "carriers": "/tracking/carriers",
    }
    answers = {
        name: shoplazza.ask("GET", place, version=version).json() for name, place in places.items()
    }
    answers["refund created"] = refunded.json()
    parcel = {"order_id": order["id"], "country_code": "US"}
    answers["shipping lines"] = post(
        shoplazza, "/shipping-lines/available-lines", parcel, version=version
    ).json()
    return answers


@pytest.mark.parametrize("version", VERSIONS)
def test_every_documented_member_is_there(on_file: Shoplazza, version: str) -> None:
    """A reason without a difference would hide the next one."""
    answers = answers_of(on_file, version)
    shapes = SHAPES[version]
    assert shapes.keys() <= answers.keys()
    found = {
        f"{name}: {one}"
        for name, shape in shapes.items()
        for one in differences(shape, answers[name])
    }
    assert found == ACCEPTED[version].keys()
