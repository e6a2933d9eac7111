"""The OpenAPI document and its page describe what is served."""

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.routing import Route

from orderwire.dialects.shoplazza.app import app
from orderwire.dialects.shoplazza.described import ORDERS
from orderwire.dialects.shoplazza.documents import OPERATIONS, complete
from tests.dialects.shoplazza.serving import Shoplazza, order_like

WORLD: Any = SimpleNamespace(public_url="http://127.0.0.1")
HIDDEN = ("/openapi.json", "/docs")


def served() -> set[tuple[str, str]]:
    """All endpoints: path and method."""
    return {
        (route.path, method.lower())
        for route in app(WORLD).routes
        if isinstance(route, Route) and not route.path.startswith(HIDDEN)
        for method in route.methods or ()
        if method != "HEAD"
    }


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return complete(app(WORLD).openapi(), "http://127.0.0.1")


def test_every_endpoint_is_described_and_no_other() -> None:
    assert set(OPERATIONS) == served()


@pytest.mark.parametrize(("path", "method"), sorted(OPERATIONS))
def test_an_endpoint_says_what_it_takes_and_answers(path: str, method: str) -> None:
    found = document()["paths"][path]
    assert {"200", "401", "403", "404", "429", "503"} <= found[method]["responses"].keys()
    assert found[method]["summary"]
    assert found[method]["description"]
    assert [one["name"] for one in found["parameters"]] == ["version"]


def test_references_lead_somewhere() -> None:
    text = json.dumps(document())
    found = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert found <= document()["components"]["schemas"].keys()


def test_the_token_is_a_header_of_its_own() -> None:
    scheme = {"token": {"type": "apiKey", "in": "header", "name": "access-token"}}
    assert document()["components"]["securitySchemes"] == scheme


def test_the_example_of_the_document_works(on_file: Shoplazza) -> None:
    example = ORDERS["/{version}/orders", "post"].example
    answer = on_file.ask("POST", "/orders", json=example)
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["order"]["customer"]["order_count"] == 1


def test_the_document_and_its_page_are_served(on_file: Shoplazza) -> None:
    url = on_file.around.world.public_url
    shown = on_file.ask("GET", "", version="openapi.json", token=None).json()
    assert shown["servers"] == [{"url": f"{url}/openapi"}]
    page = on_file.ask("GET", "", version="docs", token=None)
    assert page.status_code == 200
    assert "Create Order" in page.text
    assert "access-token: YOUR_TOKEN" in page.text
    assert order_like()["tax_total"] in page.text
