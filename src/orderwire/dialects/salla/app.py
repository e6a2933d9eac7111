"""Salla's API, put together: its endpoints, its documents, and its words for what goes wrong.

The endpoints are in `routes`.
"""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.dialects._kit.applications import LATER, add_documents, make_api, methods_of
from orderwire.dialects._kit.problems import NotFound, Problem
from orderwire.dialects._kit.requests import (
    MissingScope,
    NotJson,
    TooManyCalls,
    Unauthenticated,
    UnusableKey,
    json_response,
)
from orderwire.dialects._kit.wire import Unreadable
from orderwire.dialects.salla import PREFIX
from orderwire.dialects.salla.documents import DESCRIPTION, complete
from orderwire.dialects.salla.refusing import (
    BROKEN,
    INCOMPLETE,
    NOT_FOUND,
    NOT_JSON,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    WRONG_METHOD,
    Invalid,
    Refused,
    complain,
    refuse_scope,
    refuse_with,
    word,
)
from orderwire.dialects.salla.routes.asking import language_asked
from orderwire.dialects.salla.routes.coupons import add_coupons
from orderwire.dialects.salla.routes.customers import add_customers
from orderwire.dialects.salla.routes.order_actions import add_order_actions
from orderwire.dialects.salla.routes.order_changes import add_order_changes
from orderwire.dialects.salla.routes.order_copies import add_order_copies
from orderwire.dialects.salla.routes.order_items import add_order_items
from orderwire.dialects.salla.routes.order_status import add_order_status
from orderwire.dialects.salla.routes.order_statuses import add_order_statuses
from orderwire.dialects.salla.routes.order_tags import add_order_tags
from orderwire.dialects.salla.routes.orders import add_orders, create_order
from orderwire.dialects.salla.routes.places import add_places
from orderwire.dialects.salla.routes.products import add_products
from orderwire.dialects.salla.routes.selling import add_selling
from orderwire.dialects.salla.routes.store import add_store
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

_FIXED_ERRORS: Mapping[type[Exception], tuple[Refused, dict[str, str]]] = {
    Unauthenticated: (UNAUTHENTICATED, {"WWW-Authenticate": "Bearer"}),
    NotFound: (NOT_FOUND, {}),
    TooManyCalls: (TOO_MANY, {}),
    CutShort: (INCOMPLETE, {}),
    TooLarge: (TOO_LARGE, {"Connection": "close"}),
    NotJson: (NOT_JSON, {}),
    Overloaded: (UNAVAILABLE, LATER),
    DatabaseError: (UNAVAILABLE, LATER),
    Exception: (BROKEN, {}),
}

_WRONG_FIELDS: Mapping[type[Exception], Problem] = {
    Unreadable: Problem((), "json", {}),
    UnusableKey: Problem(("Idempotency-Key",), "key", {}),
}


def app(world: World) -> FastAPI:
    """Salla's API, to be mounted at its prefix."""
    salla = make_api(
        "Salla merchant API, by Orderwire",
        DESCRIPTION,
        Route("/orders", create_order(world), methods=["POST"]),
    )
    add_coupons(salla, world)
    add_customers(salla, world)
    _add_life(salla, world)
    add_orders(salla, world)
    add_places(salla, world)
    add_products(salla, world)
    add_selling(salla, world)
    add_store(salla, world)
    add_documents(salla, f"{world.public_url}{PREFIX}", complete)
    _add_errors(salla)
    return salla


def _add_life(salla: FastAPI, world: World) -> None:
    """What becomes of orders. These stand first: their addresses look like an order's."""
    add_order_actions(salla, world)
    add_order_changes(salla, world)
    add_order_copies(salla, world)
    add_order_items(salla, world)
    add_order_status(salla, world)
    add_order_statuses(salla, world)
    add_order_tags(salla, world)


def _add_errors(salla: FastAPI) -> None:
    """Everything that goes wrong, in Salla's words."""
    for kind in _FIXED_ERRORS:
        salla.add_exception_handler(kind, _say_fixed)
    for kind in _WRONG_FIELDS:
        salla.add_exception_handler(kind, _say_wrong_field)

    @salla.exception_handler(Invalid)
    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, Invalid)
        return json_response(complain(error.fields), 422)

    @salla.exception_handler(MissingScope)
    async def missing_scope(_: Request, error: Exception) -> Response:
        assert isinstance(error, MissingScope)
        return json_response(refuse_scope(error.scope), 401)

    @salla.exception_handler(HTTPException)
    async def wrong_address(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == WRONG_METHOD.status:
            allowed = ", ".join(methods_of(salla, request))
            return _answer(request, WRONG_METHOD, {"Allow": allowed})
        return _answer(request, NOT_FOUND, {})


async def _say_fixed(request: Request, error: Exception) -> Response:
    """Say what is always said of an error, or of one of its kind."""
    kind = next(one for one in type(error).__mro__ if one in _FIXED_ERRORS)
    refused, headers = _FIXED_ERRORS[kind]
    return _answer(request, refused, headers)


async def _say_wrong_field(request: Request, error: Exception) -> Response:
    kind = next(one for one in type(error).__mro__ if one in _WRONG_FIELDS)
    invalid = word([_WRONG_FIELDS[kind]], language_asked(request), {})
    return json_response(complain(invalid.fields), 422)


def _answer(request: Request, refused: Refused, headers: dict[str, str]) -> Response:
    return json_response(refuse_with(refused, language_asked(request)), refused.status, headers)
