"""What is said when something is wrong, in each version."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from orderwire.dialects._kit.requests import BODY_MAX
from orderwire.dialects.shoplazza.refusing import MESSAGES, refuse
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine import refusals as r
from orderwire.engine.refusals import every_refusal
from orderwire.storage.schema import orders
from tests.dialects.shoplazza.serving import (
    FLAT,
    OTHER_TOKEN,
    VERSIONS,
    Shoplazza,
    order_like,
    speaking,
)
from tests.dialects.shoplazza.test_creating import our_id
from tests.dialects.test_refusals import facts_of


def errors_of(document: Any, version: str) -> str:  # noqa: ANN401 - a document
    """The texts of an error, after a look at its form."""
    if version == FLAT:
        assert list(document) == ["errors"]
        assert document["errors"]
        return "; ".join(document["errors"])
    assert list(document) == ["code", "message"]
    return str(document["message"])


def line(product_id: object, variant_id: object = None, quantity: int = 1) -> list[dict[str, Any]]:
    """A single line item."""
    return [{"product_id": product_id, "variant_id": variant_id, "quantity": quantity}]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_the_store_turns_down_is_said(shoplazza: Shoplazza, version: str) -> None:
    e_book = our_id(shoplazza, "102", "rmz")
    variant = next(
        row["id"] for row in shoplazza.around.rows("variants") if row["product_id"] == e_book
    )
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"line_items": line("prod_none", "var_67890")}, "Product not found: prod_none", ""),
        ({"line_items": line("prod_12345", "var_none")}, "Product not found: var_none", ""),
        (
            {"line_items": line("prod_12345", "var_67890", 1_000_000), "discount": "0"},
            "Insufficient inventory for Demo T-shirt: 999999 available",
            "InsufficientInventory",
        ),
        ({"currency_code": "EUR"}, "Demo T-shirt has no price in EUR", ""),
        (
            {"discount": "59.99"},
            "discount cannot be greater than the total price of line items, 59.98",
            "",
        ),
        (
            {"line_items": line(str(e_book), str(variant)), "currency_code": "SAR"},
            "Payment method is not available: cash_on_delivery",
            "",
        ),
    ]
    shoplazza.placed(order_like(line_items=line("prod_12345", "var_67890")))
    before = len(shoplazza.around.rows("orders"))
    for changes, text, code in refused:
        order = order_like(**changes)
        answer = shoplazza.create(order, version=version)
        if version == FLAT:
            wanted: tuple[int, object] = 422, {"errors": [text]}
        else:
            wanted = 400, {"code": code or "InvalidParameter", "message": text}
        assert (answer.status_code, answer.json()) == wanted
    assert len(shoplazza.around.rows("orders")) == before


@pytest.mark.parametrize("version", VERSIONS)
def test_a_token_is_needed_and_the_right_scope(shoplazza: Shoplazza, version: str) -> None:
    for token in ("nobody", "demo_rmz", "", "x" * 5_000):
        answer = shoplazza.create(version=version, token=token)
        assert answer.status_code == 401
        assert errors_of(answer.json(), version) == "Unauthorized"
    assert shoplazza.ask("GET", "/orders/1", version=version, token=None).status_code == 401
    shoplazza.let_in("reads_only", scopes="read_order")
    shoplazza.let_in("writes_orders_only", scopes="write_order read_shop")
    answer = shoplazza.create(version=version, token="reads_only")
    text = "This action requires the scope write_order"
    assert (answer.status_code, errors_of(answer.json(), version)) == (403, text)
    made = shoplazza.create(version=version, token="writes_orders_only").json()
    order_id = made.get("data", made)["order"]["id"]
    shown = shoplazza.ask("GET", f"/orders/{order_id}", version=version, token="writes_orders_only")
    assert shown.status_code == 403
    shown = shoplazza.ask("GET", f"/orders/{order_id}", version=version, token="reads_only")
    assert shown.status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_not_there_is_not_found(shoplazza: Shoplazza, version: str) -> None:
    order_id = shoplazza.placed(version=version)["id"]
    for path in (f"/orders/{2**40}", "/orders/ord_none", "/nothing", f"/orders/{order_id}/none"):
        answer = shoplazza.ask("GET", path, version=version)
        assert answer.status_code == 404
        assert errors_of(answer.json(), version) == "Unable to find resource"
    foreign = shoplazza.ask("GET", f"/orders/{order_id}", version=version, token=OTHER_TOKEN)
    assert foreign.status_code == 404


@pytest.mark.parametrize("version", ["2020-07", "2027-01", "latest", "2022-01x"])
def test_a_version_that_is_not_spoken_is_not_found(on_file: Shoplazza, version: str) -> None:
    answers = [on_file.create(version=version), on_file.ask("GET", "/orders/1", version=version)]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.json() == {"code": "NotFound", "message": "Unable to find resource"}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_method_that_is_not_taken_is_refused_with_those_that_are(
    on_file: Shoplazza, version: str
) -> None:
    answer = on_file.ask("PATCH", "/orders/1", version=version)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"].split(", ")
    assert errors_of(answer.json(), version) == "Method not allowed"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_body_must_be_json_and_not_too_large(on_file: Shoplazza, version: str) -> None:
    json_type = {"Content-Type": "application/json"}
    for body, headers, status, text in (
        (b"{}", {"Content-Type": "text/plain"}, 415, "Content-Type must be application/json"),
        (b"{", json_type, 400, "The body is not valid JSON"),
        (b"[" * 10_000, json_type, 400, "The body is not valid JSON"),
        (b" " * (BODY_MAX + 1), json_type, 413, "The request is too large"),
    ):
        answer = on_file.ask("POST", "/orders", version=version, content=body, headers=headers)
        wanted = 400 if (status, version) == (415, FLAT) else status
        assert (answer.status_code, errors_of(answer.json(), version)) == (wanted, text)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_key_must_be_usable(on_file: Shoplazza, version: str) -> None:
    answer = on_file.create(version=version, headers={"Idempotency-Key": "k" * 256})
    assert answer.status_code == (422 if version == FLAT else 400)
    text = "Idempotency-Key must be 1 to 255 printable characters"
    assert errors_of(answer.json(), version) == text


@pytest.fixture
def limited(demo_sqlite_url: str) -> Iterator[Shoplazza]:
    """A store that allows five calls a minute."""
    with speaking(demo_sqlite_url, calls_per_minute=5) as it:
        yield it


def test_calls_are_counted_and_then_refused(limited: Shoplazza) -> None:
    for used in range(1, 6):
        answer = limited.ask("GET", "/orders/1")
        assert answer.status_code == 404
        assert answer.headers["x-shoplazza-shop-api-call-limit"] == f"{used}/5"
    for version in VERSIONS:
        refused = limited.create(version=version)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
        assert refused.headers["x-shoplazza-shop-api-call-limit"] == "5/5"
        assert errors_of(refused.json(), version) == "Too many requests"
    limited.around.clock.ms += 60_000
    assert limited.create().status_code == 200


def test_without_a_limit_nothing_is_said_of_one(on_file: Shoplazza) -> None:
    assert "x-shoplazza-shop-api-call-limit" not in on_file.create().headers


@pytest.mark.parametrize("kind", every_refusal(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("version", Version)
def test_every_refusal_is_worded_in_every_version(version: Version, kind: type[r.Refusal]) -> None:
    status, document = refuse(kind(**facts_of(kind)), version)
    assert status in ({404, 406, 422} if version.is_flat else {400, 404, 422})
    assert errors_of(document, version.value)
    assert kind in MESSAGES


def test_what_an_order_cannot_have_done_to_it_has_a_status_in_the_oldest_version() -> None:
    refusal = r.WrongState(state="awaiting_payment", step="complete")
    text = "Cannot complete an order that is awaiting payment"
    assert refuse(refusal, Version.V2022_01) == (406, {"errors": [text]})
    assert refuse(refusal) == (400, {"code": "InvalidParameter", "message": text})


@pytest.mark.parametrize("version", VERSIONS)
def test_without_its_database_it_says_that_it_is_away(shoplazza: Shoplazza, version: str) -> None:
    shoplazza.write(lambda db: db.execute(sa.text("ALTER TABLE tokens RENAME TO elsewhere")))
    answer = shoplazza.create(version=version)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    text = "The service is unavailable for the moment"
    assert errors_of(answer.json(), version) == text
    shoplazza.write(lambda db: db.execute(sa.text("ALTER TABLE elsewhere RENAME TO tokens")))
    assert shoplazza.create(version=version).status_code == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_a_mistake_of_ours_says_nothing_of_itself(on_file: Shoplazza, version: str) -> None:
    """An order in the book with a currency that does not exist cannot be written."""
    order_id = on_file.placed(version=version)["id"]
    on_file.write(lambda db: db.execute(orders.update().values(currency="???")))
    answer = on_file.ask("GET", f"/orders/{order_id}", version=version)
    assert answer.status_code == 500
    assert errors_of(answer.json(), version) == "Something went wrong"
