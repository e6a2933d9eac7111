"""Orders have every member that the platform documents, and no other without a reason."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from orderwire.dialects.shoplazza.answers_flat import FlatOrderAnswer
from orderwire.dialects.shoplazza.answers_orders import NewOrder, Order
from orderwire.storage.files import File, insert_file, show_with_product
from orderwire.storage.schema import FileKind, outside_ids
from tests.dialects.salla.shapes import differences
from tests.dialects.shoplazza.serving import (
    FLAT,
    NEWEST,
    VERSIONS,
    WRAPPED,
    Shoplazza,
    order_like,
)

SHAPES: dict[str, Any] = json.loads(
    (Path(__file__).parent / "shapes" / "orders.json").read_text("utf-8")
)
MODELS: dict[str, type[BaseModel]] = {WRAPPED: Order, NEWEST: NewOrder}

_LATER = "the later version's; one writer serves both"

ACCEPTED: dict[str, dict[str, str]] = {
    FLAT: {
        "+order.billing_address.extra_info": "an address is the same everywhere",
        "+order.billing_address.phone_area_code": "an address is the same everywhere",
    },
    WRAPPED: {
        "+data.order.line_items.payment_discount_price": _LATER,
        "+data.order.line_items.custom_properties": _LATER,
        "+data.order.payment_line.id": _LATER,
        "+data.order.payment_line.merchant_email": _LATER,
        "+data.order.payment_lines.id": _LATER,
        "+data.order.payment_lines.merchant_email": _LATER,
        "+data.order.shipping_line.delivery_method": _LATER,
        "+data.order.shipping_address.extra_info": _LATER,
        "+data.order.billing_address.extra_info": _LATER,
        "+data.order.config.page_type": _LATER,
    },
    NEWEST: {
        "+data.order.line_items.ship_quantity": "the platform's page of 2025-06 has it",
        "+data.order.config.checkout_url": "the platform's page of 2025-06 has it",
    },
}
"""Differences from the documented shapes, each with its reason."""


def picture(shoplazza: Shoplazza) -> None:
    """Give the demo's product a picture."""

    def write(db: sa.Connection) -> None:
        product_id = db.execute(
            sa.select(outside_ids.c.our_id).where(
                outside_ids.c.store_id == 1, outside_ids.c.outside_id == "prod_12345"
            )
        ).scalar_one()
        file = File(
            id=4711,
            kind=FileKind.IMAGE,
            token="T" * 22,
            name="shirt.png",
            mime_type="image/png",
            size=3,
            width=800,
            height=600,
            created_ms=0,
        )
        insert_file(db, 1, file, b"png")
        show_with_product(db, 1, product_id, [file.id])

    shoplazza.write(write)


def unexpected(version: str, answer: object) -> list[str]:
    """The differences of an answer that nobody has given a reason for."""
    found = set(differences(SHAPES[version], answer))
    return sorted(found - ACCEPTED[version].keys())


def document_of(shoplazza: Shoplazza, version: str, **changes: object) -> Any:  # noqa: ANN401
    """The whole answer to a request like the example."""
    answer = shoplazza.create(order_like(**changes), version=version)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_new_order_has_every_documented_member(on_file: Shoplazza, version: str) -> None:
    document = document_of(on_file, version)
    assert unexpected(version, document) == []
    assert (document if version == FLAT else document["data"])["order"]["line_items"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_difference_that_is_accepted_is_one(on_file: Shoplazza, version: str) -> None:
    """A reason without a difference would hide the next one."""
    found = set(differences(SHAPES[version], document_of(on_file, version)))
    assert ACCEPTED[version].keys() - found == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_is_shown_as_it_was_answered(shoplazza: Shoplazza, version: str) -> None:
    picture(shoplazza)
    email = {"email": "john.doe@example.com"}
    for payment_line in ("COD", None):
        order = order_like(payment_line=payment_line, shipping_address=email)
        made = shoplazza.placed(order, version=version)
        shown = shoplazza.get(f"/orders/{made['id']}", version=version)["order"]
        assert shown == made


@pytest.mark.parametrize("version", VERSIONS)
def test_an_order_has_the_form_that_is_documented_here(on_file: Shoplazza, version: str) -> None:
    picture(on_file)
    made = on_file.placed(version=version)
    if version == FLAT:
        FlatOrderAnswer.model_validate({"order": made})
        image = made["line_items"][0]["image"]
    else:
        MODELS[version].model_validate(made)
        assert made["line_items"][0]["image"]["width"] == 800
        image = made["line_items"][0]["image"]["src"]
    assert image.startswith(f"{on_file.around.world.public_url}/files/1-4711-")
