"""The OpenAPI document and its page describe what is served."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.routing import Route

from orderwire.dialects.peach.answers import Failure, MessageAnswer, OrderAnswer, RefundAnswer
from orderwire.dialects.peach.app import app
from orderwire.dialects.peach.described import OPERATIONS
from orderwire.dialects.peach.documents import complete
from tests.dialects.peach.serving import BILL, EXAMPLE, Peach
from tests.dialects.peach.test_refunds import our_name

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


def test_the_document_and_its_page_are_served(on_file: Peach) -> None:
    document = on_file.ask("GET", "/api/v1/openapi.json", token=None).json()
    assert document["servers"] == [{"url": f"{on_file.around.world.public_url}/api/v1"}]
    page = on_file.ask("GET", "/api/v1/docs", token=None)
    assert page.status_code == 200
    assert "Create an order" in page.text


def test_what_is_answered_is_what_is_described(on_file: Peach) -> None:
    on_file.change(upi_address="shop@okbank")
    for bill in (EXAMPLE, BILL):
        OrderAnswer.model_validate(on_file.create(bill).json())
        OrderAnswer.model_validate(on_file.shown(bill["id"]))
    MessageAnswer.model_validate(on_file.message("B-1").json())
    on_file.around.pay(on_file.shown("B-1")["checkout_url"])
    RefundAnswer.model_validate(on_file.refund("B-1", {}).json())
    Failure.model_validate(on_file.create({}).json())
    Failure.model_validate(on_file.ask("GET", "/api/v1/orders/none").json())
    other = on_file.around.place("sticker-pack", 2)
    OrderAnswer.model_validate(on_file.shown(our_name(other)))


def test_the_document_says_how_to_bring_the_key() -> None:
    document = complete(app(WORLD).openapi(), "http://127.0.0.1")
    names = {one["name"] for one in document["components"]["securitySchemes"].values()}
    assert names == {"Authorization", "X-Account-Api-Key"}
    assert document["security"] == [{"key": []}, {"other_key": []}]
