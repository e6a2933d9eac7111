"""RMZ's endpoints. Creating an order is a plain route: it is the hot path."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from orderwire import __version__
from orderwire.admission.desk import Overloaded
from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.documents import documentation_routes
from orderwire.dialects._kit.requests import (
    Incomplete,
    NotJson,
    TooLarge,
    UnusableKey,
    answer_response,
    as_received,
    bearer_token,
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import Unreadable, encode, fingerprint, parse
from orderwire.dialects.rmz import NAME, PREFIX
from orderwire.dialects.rmz.documents import DESCRIPTION, complete
from orderwire.dialects.rmz.listing import ListQuery, page_address, read_listing
from orderwire.dialects.rmz.reading import Invalid, Problem, read_order
from orderwire.dialects.rmz.refusing import (
    BROKEN,
    INCOMPLETE,
    NOT_JSON,
    TOO_LARGE,
    UNAUTHENTICATED,
    UNAVAILABLE,
    complain,
    error_envelope,
    not_found,
    refuse,
    wrong_method,
)
from orderwire.dialects.rmz.writing import (
    envelope,
    write_duplicate,
    write_order,
    write_page,
    write_placed,
)
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.authenticate import authenticate
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_orders import read_order as read_one_order
from orderwire.operations.read_orders import read_orders
from orderwire.operations.world import Caller, World
from orderwire.storage.database import DatabaseError

_ID_DIGITS_MAX = 16


_WRONG_METHOD = 405


class Unauthenticated(Exception):
    """No token, or none that is let in."""


_LATER = {"Retry-After": "1"}

_FIXED_ERRORS: Mapping[type[Exception], tuple[int, Mapping[str, object], dict[str, str]]] = {
    Unauthenticated: (401, UNAUTHENTICATED, {"WWW-Authenticate": "Bearer"}),
    Incomplete: (400, INCOMPLETE, {}),
    TooLarge: (413, TOO_LARGE, {"Connection": "close"}),
    NotJson: (415, NOT_JSON, {}),
    Unreadable: (422, complain([Problem((), "json", {})]), {}),
    UnusableKey: (422, complain([Problem(("Idempotency-Key",), "key", {})]), {}),
    Overloaded: (503, UNAVAILABLE, _LATER),
    DatabaseError: (503, UNAVAILABLE, _LATER),
    Exception: (500, BROKEN, {}),
}


def app(world: World) -> FastAPI:
    """RMZ's API, to be mounted at its prefix."""
    rmz = FastAPI(
        title="RMZ merchant API (Shawarma), by Orderwire",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would trust the Host header
        routes=[Route("/orders", _create_order(world), methods=["POST"])],
    )
    _add_reading(rmz, world)
    _add_documents(rmz, world)
    _add_errors(rmz)
    return rmz


def _create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def create_order(request: Request) -> Response:
        caller = await _caller(world, request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        asked = Asked(
            draft=read_order(document),
            fingerprint=fingerprint("rmz POST /orders", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=_answer,
        )
        return answer_response(await place_order(world, caller, asked))

    return create_order


def _answer(outcome: Outcome, now_ms: int, pay_link: str) -> Answer:
    """Word whatever came of a request for an order."""
    if isinstance(outcome, Placed):
        return Answer(201, encode(write_placed(outcome, now_ms, pay_link)))
    if isinstance(outcome, Refused):
        status, document = refuse(outcome.refusal, now_ms)
        return Answer(status, encode(document))
    return Answer(200, encode(write_duplicate(outcome.existing)))


def _add_reading(rmz: FastAPI, world: World) -> None:
    @rmz.get("/orders", summary="List Orders", tags=["orders"])
    async def list_orders(request: Request, query: Annotated[ListQuery, Query()]) -> Response:
        """List the store's orders, 15 a page. Those made here are listed once they are placed."""
        caller = await _caller(world, request)
        listing, number = read_listing(query)
        entries = await read_orders(world, caller, listing, dialect=NAME)
        address = page_address(f"{world.public_url}{PREFIX}/orders", query)
        now_ms = world.now_ms()
        shown = write_page(entries, caller.store, number, address, now_ms)
        return json_response(envelope(shown, now_ms))

    @rmz.get("/orders/{order_id}", summary="Get Order", tags=["orders"])
    async def get_order(request: Request, order_id: str) -> Response:
        """Show one order with its transaction, items, customer and statuses."""
        caller = await _caller(world, request)
        now_ms = world.now_ms()
        entry = None
        if order_id.isascii() and order_id.isdigit() and len(order_id) <= _ID_DIGITS_MAX:
            entry = await read_one_order(world, caller, int(order_id), dialect=NAME)
        if entry is None or (entry.order.dialect == NAME and entry.order.placed_ms is None):
            return json_response(error_envelope("Order not found", now_ms), 404)
        return json_response(envelope(write_order(entry, caller.store, now_ms), now_ms))


def _add_documents(rmz: FastAPI, world: World) -> None:
    base_url = f"{world.public_url}{PREFIX}"

    @rmz.get("/openapi.json", include_in_schema=False)
    async def show_openapi() -> Response:
        return json_response(complete(rmz.openapi(), base_url))

    rmz.router.routes.extend(
        documentation_routes(lambda: complete(rmz.openapi(), base_url), base_url=base_url)
    )


async def _caller(world: World, request: Request) -> Caller:
    token = bearer_token(request)
    caller = await authenticate(world, token, dialect=NAME) if token else None
    if caller is None:
        raise Unauthenticated
    return caller


def _methods_of(rmz: FastAPI, request: Request) -> list[str]:
    """All methods that an address takes. The router knows of one route only, the first it finds."""
    return sorted(
        method
        for route in rmz.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    )


def _add_errors(rmz: FastAPI) -> None:
    """Everything that goes wrong, in RMZ's words."""
    for kind, (status, document, headers) in _FIXED_ERRORS.items():
        rmz.add_exception_handler(kind, _always(status, document, headers))

    @rmz.exception_handler(Invalid)
    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, Invalid)
        return json_response(complain(error.problems), 422)

    @rmz.exception_handler(HTTPException)
    async def wrong_address(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        path = request.url.path.lstrip("/")
        if error.status_code == _WRONG_METHOD:
            allowed = _methods_of(rmz, request)
            document = wrong_method(request.method, path, allowed)
            return json_response(document, _WRONG_METHOD, {"Allow": ", ".join(allowed)})
        return json_response(not_found(path), error.status_code)


def _always(
    status: int, document: Mapping[str, object], headers: dict[str, str]
) -> Callable[[Request, Exception], Awaitable[Response]]:
    """A handler that says the same whenever its error comes."""

    async def say(_: Request, __: Exception) -> Response:
        return json_response(document, status, headers)

    return say
