"""The OpenAPI document describes what is served around the orders."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.routing import Route

from orderwire.dialects.rmz.app import app
from orderwire.dialects.rmz.described import OPERATIONS
from orderwire.dialects.rmz.documents import complete

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


def test_every_endpoint_is_described_and_no_other() -> None:
    assert set(OPERATIONS) == served()


@pytest.mark.parametrize(("path", "method"), sorted(served()))
def test_an_endpoint_says_what_it_takes_and_answers(path: str, method: str) -> None:
    operation = complete(app(WORLD).openapi(), "http://127.0.0.1")["paths"][path][method]
    assert {"401", "429", "503"} <= operation["responses"].keys()
    assert operation["summary"]
    assert ("requestBody" in operation) == (method in ("post", "put"))
