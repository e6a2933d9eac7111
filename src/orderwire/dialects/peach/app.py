"""Peach's API, put together: its endpoints, its documents, and what it says when all is not well.

The endpoints are in `routes`.
"""

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.dialects._kit.applications import Words, add_documents, add_words, make_api
from orderwire.dialects._kit.problems import Invalid
from orderwire.dialects._kit.requests import json_response
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
    Said,
    complain,
    say,
)
from orderwire.dialects.peach.routes.messages import add_messages
from orderwire.dialects.peach.routes.orders import add_orders, create_order
from orderwire.dialects.peach.routes.refunds import add_refunds
from orderwire.operations.world import World

_WORDS = Words(
    unauthenticated=UNAUTHENTICATED,
    not_found=NOT_FOUND,
    too_many=TOO_MANY,
    incomplete=INCOMPLETE,
    too_large=TOO_LARGE,
    not_json=NOT_JSON,
    unreadable=UNREADABLE,
    unusable_key=UNUSABLE_KEY,
    unavailable=UNAVAILABLE,
    broken=BROKEN,
)


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
    add_words(peach, _WORDS, _answer)

    @peach.exception_handler(Invalid)
    async def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, Invalid)
        status, document = complain(error.problems)
        return json_response(document, status)

    @peach.exception_handler(HTTPException)
    async def wrong_address(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        is_method = error.status_code == WRONG_METHOD.status
        headers = dict(error.headers) if is_method and error.headers else {}
        return _answer(request, WRONG_METHOD if is_method else NOT_FOUND, headers)


def _answer(_: Request, said: Said, headers: dict[str, str]) -> Response:
    status, document = say(said)
    return json_response(document, status, headers)
