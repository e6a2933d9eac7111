"""The OpenAPI document and its page describe what is served."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.routing import Route

from orderwire.dialects.salla.app import app
from orderwire.dialects.salla.described import OPERATIONS
from orderwire.dialects.salla.documents import complete
from tests.dialects.salla.serving import Salla

WORLD: Any = SimpleNamespace(public_url="http://127.0.0.1")
HIDDEN = ("/openapi.json", "/docs")


def served() -> set[tuple[str, str]]:
    """All endpoints: path and method."""
    return {
        (route.path, method.lower())
        for route in app(WORLD).routes
        if isinstance(route, Route) and not route.path.startswith(HIDDEN)
        for method in route.methods or ()
        if method != "HEAD" and not route.path.endswith("/")
    }


def test_every_endpoint_is_described_and_no_other() -> None:
    assert set(OPERATIONS) == served()


@pytest.mark.parametrize(("path", "method"), sorted(OPERATIONS))
def test_an_endpoint_says_what_it_takes_and_answers(path: str, method: str) -> None:
    operation = complete(app(WORLD).openapi(), "http://127.0.0.1")["paths"][path][method]
    assert {"401", "429", "503"} <= operation["responses"].keys()
    assert {"200", "201"} & operation["responses"].keys()
    assert operation["summary"]
    assert operation["description"]


def test_the_document_and_its_page_are_served(on_file: Salla) -> None:
    document = on_file.ask("GET", "/openapi.json", token=None).json()
    assert document["servers"] == [{"url": f"{on_file.around.world.public_url}/admin/v2"}]
    page = on_file.ask("GET", "/docs", token=None)
    assert page.status_code == 200
    assert "List Customers" in page.text
