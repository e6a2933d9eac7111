"""The whole service with the demo store, as a program written for Shoplazza meets it over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa

from orderwire.storage.stores import Token, insert_token
from tests.dialects.rmz_around.serving import OTHER_STORE, Around, around
from tests.program import new_client

T = TypeVar("T")

FLAT, WRAPPED, NEWEST = "2022-01", "2025-06", "2026-01"
VERSIONS = (FLAT, WRAPPED, NEWEST)
TOKEN, OTHER_TOKEN = "demo_shoplazza", "other_shoplazza"

EXAMPLE: dict[str, Any] = {
    "line_items": [{"product_id": "prod_12345", "variant_id": "var_67890", "quantity": 2}],
    "shipping_address": {
        "first_name": "John",
        "last_name": "Doe",
        "email": "[email protected]",
        "phone_area_code": "1",
        "phone": "5551234567",
        "country": "United States",
        "country_code": "US",
        "province": "California",
        "province_code": "CA",
        "area": "Silicon Valley",
        "city": "San Francisco",
        "address": "123 Main St",
        "address1": "Apt 4B",
        "company": "Acme Inc",
        "zip": "94105",
    },
    "shipping_line": {
        "shipping_name": "Express Delivery",
        "shipping_desc": "2-3 business days",
        "shipping_price": "15.99",
    },
    "tax_total": "7.50",
    "currency_code": "USD",
    "tags": ["wholesale", "priority"],
    "discount": "10%",
    "note": "Gift wrapping requested",
    "payment_line": "COD",
}
"""The request of the platform's page, its fields and values as they are printed there."""


def body_of(version: str, order: dict[str, Any]) -> dict[str, Any]:
    """An order as a version wants it sent."""
    if version != FLAT:
        return {"order": order}
    flat = deepcopy(order)
    if isinstance(flat.get("shipping_line"), dict):
        shipping = flat["shipping_line"]
        for name in ("name", "desc"):
            if f"shipping_{name}" in shipping:
                shipping[name] = shipping.pop(f"shipping_{name}")
    return flat


def order_like(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
    """The example with some members changed; `None` leaves one out."""
    order = deepcopy(EXAMPLE)
    for name, value in changes.items():
        if value is None:
            order.pop(name, None)
        elif isinstance(value, dict):
            order[name] = {**order.get(name, {}), **value}
        else:
            order[name] = value
    return order


@dataclass
class Shoplazza:
    """The running service, spoken to in Shoplazza's words."""

    around: Around

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = TOKEN,
        version: str = NEWEST,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a request to the dialect."""
        headers = {"access-token": token} if token is not None else {}
        headers |= more.pop("headers", {})
        url = f"{self.around.world.public_url}/openapi/{version}{path}"
        with new_client() as client:
            return client.request(method, url, headers=headers, **more)

    def get(self, path: str, *, version: str = NEWEST, **query: object) -> Any:  # noqa: ANN401
        """The data of a page that is there."""
        params = {name: str(one) for name, one in query.items()}
        answer = self.ask("GET", path, version=version, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json() if version == FLAT else answer.json()["data"]

    def create(
        self,
        order: dict[str, Any] | None = None,
        *,
        version: str = NEWEST,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Ask for an order: the example, unless it is another one."""
        body = body_of(version, EXAMPLE if order is None else order)
        return self.ask("POST", "/orders", version=version, json=body, **more)

    def placed(
        self,
        order: dict[str, Any] | None = None,
        *,
        version: str = NEWEST,
    ) -> Any:  # noqa: ANN401 - a document
        """An order that was made, as its version shows it."""
        answer = self.create(order, version=version)
        assert answer.status_code == 200, answer.text
        document = answer.json()
        return (document if version == FLAT else document["data"])["order"]

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in the database."""
        return self.around.write(work)

    def let_in(self, token: str, *, store_id: int = 1, scopes: str | None = None) -> None:
        """Let a token in, for these scopes only or for everything."""
        known = Token(
            id=9000 + len(token),
            store_id=store_id,
            dialect="shoplazza",
            scopes=None if scopes is None else frozenset(scopes.split()),
        )
        self.write(lambda db: insert_token(db, token, known, name="test", created_ms=0))


@contextmanager
def speaking(url: str, *, calls_per_minute: int | None = None) -> Iterator[Shoplazza]:
    """The service on a database with its tables, for one test; the second store speaks it too."""
    with around(url, calls_per_minute=calls_per_minute) as it:
        shoplazza = Shoplazza(it)
        shoplazza.let_in(OTHER_TOKEN, store_id=OTHER_STORE)
        yield shoplazza
