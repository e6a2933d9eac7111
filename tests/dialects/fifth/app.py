"""The fifth platform's API, put together, and what it says when all is not well."""

from collections.abc import Mapping

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.admission.desk import Overloaded
from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.dialects._kit.applications import make_api
from orderwire.dialects._kit.requests import NotJson, Unauthenticated, UnusableKey, json_response
from orderwire.dialects._kit.wire import Unreadable
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError
from tests.dialects.fifth.refusing import Invalid, NotFound, complain, say
from tests.dialects.fifth.routes.orders import add_orders, create_order

_FIXED_ERRORS: Mapping[type[Exception], tuple[int, str, str]] = {
    Unauthenticated: (401, "who_are_you", "no token, or an unknown one"),
    NotFound: (404, "nothing_there", "there is nothing by this name"),
    CutShort: (400, "cut_short", "the body ends too early"),
    TooLarge: (413, "too_large", "the body is too large"),
    NotJson: (415, "not_json", "the body says that it is not JSON"),
    Unreadable: (422, "not_json", "the body is not JSON"),
    UnusableKey: (422, "unusable_key", "the key cannot be used"),
    Overloaded: (503, "later", "try again later"),
    DatabaseError: (503, "later", "try again later"),
    Exception: (500, "our_fault", "something went wrong"),
}


def app(world: World) -> FastAPI:
    """The fifth platform's API, to be mounted at its prefix."""
    fifth = make_api(
        "A fifth platform's API",
        "As small as can be.",
        Route("/orders", create_order(world), methods=["POST"]),
    )
    add_orders(fifth, world)
    for kind in _FIXED_ERRORS:
        fifth.add_exception_handler(kind, _say_fixed)
    fifth.add_exception_handler(Invalid, _complain)
    fifth.add_exception_handler(HTTPException, _wrong_address)
    return fifth


async def _say_fixed(_: Request, error: Exception) -> Response:
    """Say what is always said of an error, or of one of its kind."""
    kind = next(one for one in type(error).__mro__ if one in _FIXED_ERRORS)
    status, problem, message = _FIXED_ERRORS[kind]
    return json_response(say(problem, message), status)


async def _complain(_: Request, error: Exception) -> Response:
    assert isinstance(error, Invalid)
    return json_response(complain(error.wrong), 422)


async def _wrong_address(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return json_response(say("nothing_there", str(error.detail)), error.status_code)
