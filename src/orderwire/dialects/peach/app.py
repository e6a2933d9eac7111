"""Peach's API, put together: its endpoints, its documents, and what it says when all is not well.

The endpoints are in `routes`.
"""

from collections.abc import Mapping

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.dialects._kit.applications import LATER, add_documents, make_api
from orderwire.dialects._kit.requests import NotJson, UnusableKey, json_response
from orderwire.dialects._kit.wire import Unreadable
from orderwire.dialects.peach import PREFIX
from orderwire.dialects.peach.documents import DESCRIPTION, complete
from orderwire.dialects.peach.refusing import (
    BROKEN,
    INCOMPLETE,
    NOT_FOUND,
    NOT_JSON,
    TOO_LARGE,
    TOO_MANY,
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNREADABLE,
    UNUSABLE_KEY,
    WRONG_METHOD,
    Invalid,
    NotFound,
    Said,
    complain,
    say,
)
from orderwire.dialects.peach.routes.asking import TooManyCalls, Unauthenticated
from orderwire.dialects.peach.routes.messages import add_messages
from orderwire.dialects.peach.routes.orders import add_orders, create_order
from orderwire.dialects.peach.routes.refunds import add_refunds
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

_FIXED_ERRORS: Mapping[type[Exception], tuple[Said, dict[str, str]]] = {
    Unauthenticated: (UNAUTHENTICATED, {}),
    NotFound: (NOT_FOUND, {}),
    TooManyCalls: (TOO_MANY, {}),
    CutShort: (INCOMPLETE, {}),
    TooLarge: (TOO_LARGE, {"Connection": "close"}),
    NotJson: (NOT_JSON, {}),
    Unreadable: (UNREADABLE, {}),
    UnusableKey: (UNUSABLE_KEY, {}),
    Overloaded: (UNAVAILABLE, LATER),
    DatabaseError: (UNAVAILABLE, LATER),
    Exception: (BROKEN, {}),
}


def app(world: World) -> FastAPI:
    """Peach's API, to be mounted at its prefix."""
    peach = make_api(
        "Peach API, by Orderwire",
        DESCRIPTION,
        Route("/orders", create_order(world), methods=["POST"]),
    )
    api = APIRouter()
    add_orders(api, world)
    add_refunds(api, world)
    add_messages(api, world)
    peach.router.routes.extend(api.routes)
    add_documents(peach, f"{world.public_url}{PREFIX}", complete)
    _add_errors(peach)
    return peach


def _add_errors(peach: FastAPI) -> None:
    for kind in _FIXED_ERRORS:
        peach.add_exception_handler(kind, _say_fixed)

    @peach.exception_handler(Invalid)
    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, Invalid)
        status, document = complain(error.problems)
        return json_response(document, status)

    @peach.exception_handler(HTTPException)
    async def wrong_address(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        is_method = error.status_code == WRONG_METHOD.status
        headers = dict(error.headers) if is_method and error.headers else {}
        return _answer(WRONG_METHOD if is_method else NOT_FOUND, headers)


async def _say_fixed(_: Request, error: Exception) -> Response:
    """Say what is always said of an error, or of one of its kind."""
    kind = next(one for one in type(error).__mro__ if one in _FIXED_ERRORS)
    said, headers = _FIXED_ERRORS[kind]
    return _answer(said, headers)


def _answer(said: Said, headers: dict[str, str]) -> Response:
    status, document = say(said)
    return json_response(document, status, headers)
