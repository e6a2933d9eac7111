"""RMZ's API, put together: its endpoints, its documents, and what it says when something is wrong.

The endpoints are in `routes`.
"""

from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.dialects._kit.applications import LATER, add_documents, make_api, methods_of
from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects._kit.requests import (
    NotJson,
    TooManyCalls,
    Unauthenticated,
    UnusableKey,
    json_response,
)
from orderwire.dialects._kit.wire import Unreadable
from orderwire.dialects.rmz import PREFIX
from orderwire.dialects.rmz.documents import DESCRIPTION, complete
from orderwire.dialects.rmz.refusing import (
    BROKEN,
    INCOMPLETE,
    NOT_JSON,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    complain,
    not_found,
    wrong_method,
)
from orderwire.dialects.rmz.routes.orders import add_orders, create_order
from orderwire.dialects.rmz.routes.products import add_products
from orderwire.dialects.rmz.routes.store import add_store
from orderwire.dialects.rmz.routes.subscriptions import add_subscriptions
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

_WRONG_METHOD = 405

_FIXED_ERRORS: Mapping[type[Exception], tuple[int, Mapping[str, object], dict[str, str]]] = {
    Unauthenticated: (401, UNAUTHENTICATED, {"WWW-Authenticate": "Bearer"}),
    TooManyCalls: (429, TOO_MANY, {}),
    CutShort: (400, INCOMPLETE, {}),
    TooLarge: (413, TOO_LARGE, {"Connection": "close"}),
    NotJson: (415, NOT_JSON, {}),
    Unreadable: (422, complain([Problem((), "json", {})]), {}),
    UnusableKey: (422, complain([Problem(("Idempotency-Key",), "key", {})]), {}),
    Overloaded: (503, UNAVAILABLE, LATER),
    DatabaseError: (503, UNAVAILABLE, LATER),
    Exception: (500, BROKEN, {}),
}


def app(world: World) -> FastAPI:
    """RMZ's API, to be mounted at its prefix."""
    rmz = make_api(
        "RMZ merchant API (Shawarma), by Orderwire",
        DESCRIPTION,
        Route("/orders", create_order(world), methods=["POST"]),
    )
    add_orders(rmz, world)
    add_products(rmz, world)
    add_store(rmz, world)
    add_subscriptions(rmz, world)
    add_documents(rmz, f"{world.public_url}{PREFIX}", complete)
    _add_errors(rmz)
    return rmz


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
            allowed = methods_of(rmz, request)
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
