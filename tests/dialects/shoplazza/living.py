"""Orders of the demo store on their way through their life, as tests need them."""

from typing import Any

import httpx

from orderwire.engine.delivering import PriceRule, ShippingMethod
from orderwire.storage.selling import replace_shipping_methods
from tests.dialects.shoplazza.serving import NEWEST, Shoplazza, order_like

PAID = {
    "payment_line": {
        "payment_channel": "stripe",
        "payment_method": "credit_card",
        "transaction_no": "txn_1",
    }
}


def placed_on_its_own(shoplazza: Shoplazza, **changes: object) -> dict[str, Any]:
    """An order like the example that is to be paid at its checkout, made a moment later."""
    shoplazza.around.clock.ms += 1_000
    somebody = {"shipping_address": {"email": "john.doe@example.com"}}
    wanted = order_like(**{"payment_line": None, **somebody, **changes})
    order: dict[str, Any] = shoplazza.placed(wanted)
    return order


def paid(shoplazza: Shoplazza, **changes: object) -> dict[str, Any]:
    """The same, paid elsewhere."""
    order = placed_on_its_own(shoplazza, **changes)
    shown: dict[str, Any] = said(post(shoplazza, f"/orders/{order['id']}/payment/success", PAID))
    return dict(shown["order"])


def post(
    shoplazza: Shoplazza, path: str, body: object | None = None, *, version: str = NEWEST
) -> httpx.Response:
    """Send a document, or nothing."""
    more: dict[str, Any] = {} if body is None else {"json": body}
    return shoplazza.ask("POST", path, version=version, **more)


def put(shoplazza: Shoplazza, path: str, body: object, *, version: str = NEWEST) -> httpx.Response:
    """Change something."""
    return shoplazza.ask("PUT", path, version=version, json=body)


def said(answer: httpx.Response) -> Any:  # noqa: ANN401 - a document
    """The data of an answer that went well."""
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return document["data"] if document.get("code") == "Success" else document


def error(answer: httpx.Response) -> tuple[int, object]:
    """The status of an answer that did not, and its text or texts."""
    document = answer.json()
    return answer.status_code, document.get("message", document.get("errors"))


def ship(order: dict[str, Any], units: int = 0, **tracking: str) -> dict[str, Any]:
    """A request to send units of an order's first line."""
    line = {"id": order["line_items"][0]["id"], "ship_quantity": units}
    return {"fulfillment": {"line_items": [line], **tracking}}


def sell_to_the_states(shoplazza: Shoplazza) -> None:
    """Let the store ship by weight to the United States, and by a flat price in California."""
    methods = [
        ShippingMethod(
            id=71,
            name="Post",
            carrier="Demo Post",
            rules=(
                PriceRule(
                    currency="USD", amount_minor=900, countries=frozenset({"US"}), per_kg_minor=100
                ),
            ),
        ),
        ShippingMethod(
            id=72,
            name="Courier",
            carrier="Demo Express",
            rules=(
                PriceRule(
                    currency="USD",
                    amount_minor=2500,
                    countries=frozenset({"US"}),
                    regions=frozenset({"CA"}),
                ),
            ),
        ),
        ShippingMethod(id=73, name="Gone", is_active=False),
    ]
    shoplazza.write(lambda db: replace_shipping_methods(db, 1, methods))
