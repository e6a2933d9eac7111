"""The OpenAPI document and the page of our own say what the service does, and no less."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from orderwire.dialects.rmz.app import app
from orderwire.dialects.rmz.refusing import MESSAGES
from orderwire.dialects.rmz.schemas import CustomerBody, OrderBody, ProductBody
from orderwire.engine.money import Money
from tests.dialects.rmz.conftest import Demo
from tests.program import ORDERS, basket, item

PAGE = Path(__file__).parents[3] / "docs" / "dialects" / "rmz.md"
UNDOCUMENTED = {"/openapi.json", "/docs"}


def document_of(demo: Demo) -> dict[str, Any]:
    """The OpenAPI document."""
    answer = demo.get("/shawarma/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def routes() -> set[tuple[str, str]]:
    """All that is served: path and method. Only the public address is asked of the world."""
    world: Any = SimpleNamespace(public_url="http://127.0.0.1")
    return {
        (route.path, method.lower())  # type: ignore[attr-defined]
        for route in app(world).routes
        for method in getattr(route, "methods", None) or {"*"}
        if method != "HEAD"
    }


def test_every_route_is_in_the_document_and_no_other(demo: Demo) -> None:
    documented = {
        (path, method)
        for path, operations in document_of(demo)["paths"].items()
        for method in operations
    }
    served = {
        (path, method)
        for path, method in routes()
        if path not in UNDOCUMENTED and not path.startswith(("/docs", "/static"))
    }
    assert documented == served


def test_references_lead_somewhere(demo: Demo) -> None:
    document = document_of(demo)
    schemas = document["components"]["schemas"]
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert found <= schemas.keys()
    assert document["openapi"].startswith("3.")
    assert document["servers"] == [{"url": f"{demo.program.url}/shawarma"}]


def test_statuses_are_documented(demo: Demo) -> None:
    paths = document_of(demo)["paths"]
    placed = demo.post(basket())
    answers = [
        (placed, "/orders", "post"),
        (demo.post(basket(item("nothing"))), "/orders", "post"),
        (demo.post({}), "/orders", "post"),
        (demo.post_raw(b"{}", Content_Type="text/plain"), "/orders", "post"),
        (demo.post_raw(b" " * 2**21), "/orders", "post"),
        (demo.post_raw(b"{}", Authorization="Bearer x"), "/orders", "post"),
        (demo.get(), "/orders", "get"),
        (demo.get(orderBy="x"), "/orders", "get"),
        (demo.get(f"{ORDERS}/1"), "/orders/{order_id}", "get"),
        (demo.get(f"{ORDERS}/{placed.json()['data']['order_id']}"), "/orders/{order_id}", "get"),
    ]
    for answer, path, method in answers:
        documented = paths[path][method]["responses"]
        assert str(answer.status_code) in documented
        kinds = documented[str(answer.status_code)]["content"]
        assert answer.headers["content-type"] in kinds


def test_the_example_works_as_it_is_documented(demo: Demo) -> None:
    operation = document_of(demo)["paths"]["/orders"]["post"]
    example = operation["requestBody"]["content"]["application/json"]["example"]
    key = basket()["created_from"]
    answer = demo.post(example, Idempotency_Key=key)
    assert answer.status_code == 201
    assert answer.json()["data"]["amount"] == 299.99


def test_the_docs_page_loads_nothing_from_elsewhere(demo: Demo) -> None:
    answer = demo.get("/shawarma/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    loaded = re.findall(r"""(?:src|href|action)=["']?([^"'> ]+)""", answer.text)
    for address in loaded:
        assert not re.match(r"(?:https?:)?//", address) or address.startswith(demo.program.url)


SAMPLES: dict[str, object] = {
    "minimum": "{n}",
    "maximum": "{n}",
    "left": "{n}",
    "payment_ids": "{ids}",
    "provider": "{way}",
}
A_HUNDRED = Money(10_000, "SAR")
AMOUNTS = {
    "CouponBelowMinimum": {"minimum": A_HUNDRED},
    "RefundTooLarge": {"left": A_HUNDRED},
    "TotalDiffers": {"found": A_HUNDRED, "stated": A_HUNDRED},
}
"""The refusals whose facts are amounts."""


class Placeholder:
    """Facts that print as their own names."""

    def __getattr__(self, name: str) -> str:
        """A fact."""
        return str(SAMPLES.get(name, f"{{{name}}}"))


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_our_page_lists_every_message(kind: Any) -> None:  # noqa: ANN401 - a kind of refusal
    amounts = AMOUNTS.get(kind.__name__)
    facts = Placeholder() if amounts is None else type("Facts", (), amounts)()
    assert f"`{MESSAGES[kind](facts)}`" in PAGE.read_text()


def test_our_page_names_every_field() -> None:
    page = PAGE.read_text()
    models: dict[str, type[BaseModel]] = {
        "": OrderBody,
        "customer.": CustomerBody,
        "products[].": ProductBody,
    }
    for prefix, model in models.items():
        for name in model.model_fields:
            assert f"`{prefix}{name}`" in page, f"{prefix}{name}"
