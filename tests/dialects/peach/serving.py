"""The whole service with the demo store, as a program written for Peach meets it over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa

from orderwire.operations.change_store import Changes, change_store
from orderwire.storage.stores import Token, insert_token
from tests.dialects.rmz_around.serving import OTHER_STORE, Around, around
from tests.program import new_client

T = TypeVar("T")

TOKEN, OTHER_TOKEN = "demo_peach", "other_peach"
PATHS = ("/api/v1/orders", "/orders")

EXAMPLE: dict[str, Any] = {
    "id": "your_order_id",
    "app_execution_id": "app_exec_1234",
    "type": "physical_goods",
    "contact": {
        "name": "Alfred Hitchcock",
        "email": "alfred@example.com",
        "phone_number": "+19019019191 or +919876543210",
    },
    "items": [{"name": "Product 1", "amount": 12000, "quantity": 2, "sale_amount": 12000}],
    "expiration": {"timestamp": 1711929600, "description": "Sorry, the event is booked."},
    "currency": "INR",
    "subtotal": 12380,
    "tax": {"value": 1200, "description": "GST"},
    "shipping": {"value": 15000, "description": "Prime shipping"},
    "discount": {"value": 1000, "description": "10OFF on first purchase"},
    "total_amount": 200,
}
"""The request of the platform's page, as it is printed there."""

BILL: dict[str, Any] = {
    "id": "B-1",
    "type": "digital_goods",
    "contact": {"name": "Asha Rao", "phone_number": "+91 98765 43210"},
    "items": [
        {"name": "Course", "amount": 15000, "quantity": 2, "sale_amount": 12000},
        {"name": "Book", "amount": 500},
    ],
    "subtotal": 24500,
    "tax": {"value": 4410, "description": "GST"},
    "discount": {"value": 1000},
    "total_amount": 27910,
}
"""A bill that adds up."""


def bill_like(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
    """The bill with some members changed; `None` leaves one out."""
    bill = deepcopy(BILL) | changes
    return {name: value for name, value in bill.items() if value is not None}


@dataclass
class Peach:
    """The running service, spoken to in Peach's words."""

    around: Around

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = TOKEN,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a request."""
        headers = {"Authorization": token} if token is not None else {}
        headers |= more.pop("headers", {})
        url = f"{self.around.world.public_url}{path}"
        with new_client() as client:
            return client.request(method, url, headers=headers, **more)

    def create(
        self,
        bill: object,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a bill."""
        return self.ask("POST", PATHS[0], json=bill, **more)

    def made(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
        """An order that was made of the bill with these changes."""
        answer = self.create(bill_like(**changes))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def shown(self, name: str) -> dict[str, Any]:
        """An order as it stands now."""
        answer = self.ask("GET", f"{PATHS[0]}/{name}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def message(self, name: str, **query: str) -> httpx.Response:
        """An order as a message."""
        return self.ask("GET", f"{PATHS[0]}/{name}/whatsapp_message", params=query)

    def refund(self, name: str, body: object) -> httpx.Response:
        """Ask for money to go back."""
        return self.ask("POST", f"{PATHS[0]}/{name}/refunds", json=body)

    def row(self, own_id: str) -> dict[str, Any]:
        """An order of a caller's id as it stands in the book."""
        return next(row for row in self.around.rows("orders") if row["own_id"] == own_id)

    def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Do something in the database."""
        return self.around.write(work)

    def change(self, **changes: Any) -> None:  # noqa: ANN401 - settings
        """Change the store; a second later every token knows it."""
        self.around.run(change_store(self.around.world, 1, Changes(**changes)))
        self.around.clock.ms += 1000


@contextmanager
def speaking(url: str, *, calls_per_minute: int | None = None) -> Iterator[Peach]:
    """The service on a database with its tables, for one test; the second store speaks it too."""
    with around(url, calls_per_minute=calls_per_minute) as it:
        peach = Peach(it)
        known = Token(id=9001, store_id=OTHER_STORE, dialect="peach")
        peach.write(lambda db: insert_token(db, OTHER_TOKEN, known, name="test", created_ms=0))
        yield peach


def wrong_fields(answer: httpx.Response) -> list[str]:
    """The fields that an answer complains of."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]
