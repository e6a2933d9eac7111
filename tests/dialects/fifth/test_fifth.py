"""A dialect is one folder and its line in the registry: a fifth one, made so, is served.

The registry of these tests is the product's with that one line more; nothing else is changed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from orderwire.dialects._kit.wire import encode
from orderwire.dialects.registry import DIALECTS, Dialect
from orderwire.engine.refusals import Refusal, every_refusal
from orderwire.storage.stores import Token, insert_token
from tests.dialects.fifth import NAME, PREFIX
from tests.dialects.fifth.app import app as fifth_app
from tests.dialects.fifth.refusing import MESSAGES, refuse
from tests.dialects.rmz_around.serving import OTHER_STORE, Around, around
from tests.dialects.test_refusals import facts_of
from tests.program import new_client

HERE = Path(__file__).parent
TOKEN, OTHER_TOKEN = "demo_fifth", "other_fifth"
ORDER: dict[str, Any] = {
    "buyer": {"name": "Mona Said", "email": "mona@example.com"},
    "things": [{"sku": "STICKERS", "count": 4}],
}
SHOWN: dict[str, Any] = {
    "state": "unpaid",
    "things": [{"sku": "STICKERS", "name": "Sticker pack", "count": 4, "each": 12.5}],
    "total": 50,
    "currency": "SAR",
}


@dataclass(frozen=True, slots=True)
class Fifth:
    """The running service, spoken to in the fifth platform's words."""

    around: Around

    def ask(
        self,
        method: str,
        path: str,
        token: str | None = TOKEN,
        **more: Any,  # noqa: ANN401 - as httpx has it
    ) -> httpx.Response:
        """Send a request."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.around.world.public_url}{PREFIX}{path}"
        with new_client() as client:
            return client.request(method, url, headers=headers | more.pop("headers", {}), **more)

    def made(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - members of an order
        """An order that was made."""
        answer = self.ask("POST", "/orders", json=ORDER | more)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())


@pytest.fixture
def fifth(demo_url: str) -> Iterator[Fifth]:
    """The service with the demo store, and one dialect more; two stores speak it."""
    more = {**DIALECTS, NAME: Dialect(PREFIX, fifth_app)}
    with around(demo_url, dialects=more) as running:
        for number, (token, store_id) in enumerate([(TOKEN, 1), (OTHER_TOKEN, OTHER_STORE)]):
            known = Token(id=9_100 + number, store_id=store_id, dialect=NAME)
            let_in = partial(insert_token, token=token, known=known, name="test", created_ms=0)
            running.write(let_in)
        yield Fifth(running)


def test_an_order_is_made_shown_listed_and_paid(fifth: Fifth) -> None:
    made = fifth.made()
    order_id, link = made.pop("order"), made.pop("pay_at")
    assert made == SHOWN
    shown = {"order": order_id, **SHOWN, "buyer": "Mona Said"}
    assert fifth.ask("GET", f"/orders/{order_id}").json() == shown
    assert fifth.ask("GET", "/orders").json()["orders"][0] == shown
    fifth.around.pay(link)
    assert fifth.ask("GET", f"/orders/{order_id}").json() == shown | {"state": "ordered"}


def test_its_orders_are_in_the_one_book(fifth: Fifth) -> None:
    order_id = int(fifth.made()["order"])
    seen = fifth.around.get(f"/orders/{order_id}")
    assert (seen["current_status"], seen["total"]) == (1, 50)
    assert seen["customer"]["email"] == "mona@example.com"
    assert fifth.around.put_status(order_id, 5).status_code == 200
    assert fifth.ask("GET", f"/orders/{order_id}").json()["state"] == "over"
    theirs = fifth.around.place("design-course")
    assert fifth.ask("GET", f"/orders/{theirs}").json()["state"] == "done"


def test_what_is_promised_to_all_is_kept_here_too(fifth: Fifth) -> None:
    """The window of equal requests, idempotency keys, and that stores are apart."""
    made = fifth.made()
    again = fifth.ask("POST", "/orders", json=ORDER)
    assert (again.status_code, again.json()) == (200, {"order": made["order"], "again": True})
    key = {"Idempotency-Key": "k-1"}
    first, second = (fifth.ask("POST", "/orders", json=ORDER, headers=key) for _ in range(2))
    assert first.content == second.content
    assert first.json()["order"] != made["order"]
    assert second.headers["idempotent-replayed"] == "true"
    other = fifth.ask("GET", f"/orders/{made['order']}", OTHER_TOKEN)
    assert other.status_code == 404
    assert fifth.ask("GET", "/orders", OTHER_TOKEN).json() == {"orders": []}


def test_it_says_no_in_its_own_shape(fifth: Fifth) -> None:
    before = len(fifth.around.rows("orders"))

    def problem(method: str, path: str, **more: Any) -> tuple[int, str]:  # noqa: ANN401
        answer = fifth.ask(method, path, **more)
        assert {"problem", "message"} <= set(answer.json())
        return answer.status_code, answer.json()["problem"]

    assert problem("GET", "/orders", token=None) == (401, "who_are_you")
    assert problem("GET", "/orders", token="demo_rmz") == (401, "who_are_you")
    assert problem("GET", "/orders/1") == (404, "nothing_there")
    assert problem("GET", "/nothing") == (404, "nothing_there")
    assert problem("POST", "/orders", content=b"x") == (415, "not_json")
    unreadable = {"content": b"{", "headers": {"Content-Type": "application/json"}}
    assert problem("POST", "/orders", **unreadable) == (422, "not_json")
    few = ORDER | {"things": [{"sku": "STICKERS", "count": 1}]}
    assert problem("POST", "/orders", json=few) == (409, "BelowMinimumQuantity")
    unknown = ORDER | {"things": [{"sku": "NOTHING", "count": 1}]}
    assert problem("POST", "/orders", json=unknown) == (409, "ProductNotFound")
    wrong = {"buyer": {"name": "Mona"}, "things": [{"sku": "", "count": "two"}]}
    answer = fifth.ask("POST", "/orders", json=wrong)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"buyer.email", "things.0.sku", "things.0.count"}
    assert len(fifth.around.rows("orders")) == before


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
def test_it_words_every_refusal(kind: type[Refusal]) -> None:
    status, document = refuse(kind(**facts_of(kind)))
    assert 400 <= status < 500
    assert "{" not in MESSAGES[kind].format_map({one.name: "" for one in fields(kind)})
    assert encode(document)


def test_it_words_nothing_that_the_engine_never_says() -> None:
    assert set(MESSAGES) == set(every_refusal())


def test_it_needs_nothing_of_other_dialects() -> None:
    others = tuple(f"orderwire.dialects.{name}" for name in DIALECTS)
    for path in [*HERE.glob("*.py"), *HERE.glob("routes/*.py")]:
        if path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not any(name.startswith((*others, "orderwire.web")) for name in names), path
