"""Shoplazza's OpenAPI, put together: its endpoints, its documents, and what it says when something
is wrong.

One application serves all versions. The endpoints are in `routes`.
"""

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.dialects._kit.applications import (
    Words,
    add_documents,
    add_words,
    make_api,
    methods_of,
)
from orderwire.dialects._kit.problems import Invalid
from orderwire.dialects._kit.requests import MissingScope, json_response
from orderwire.dialects.shoplazza import PREFIX
from orderwire.dialects.shoplazza.documents import DESCRIPTION, complete
from orderwire.dialects.shoplazza.refusing import (
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
    missing_scope,
    say,
)
from orderwire.dialects.shoplazza.routes.customers import add_customers
from orderwire.dialects.shoplazza.routes.fulfilments import add_fulfilments
from orderwire.dialects.shoplazza.routes.orders import add_orders, create_order
from orderwire.dialects.shoplazza.routes.orders_found import add_finding
from orderwire.dialects.shoplazza.routes.orders_life import add_life
from orderwire.dialects.shoplazza.routes.products import add_products
from orderwire.dialects.shoplazza.routes.refunds import add_refunds
from orderwire.dialects.shoplazza.routes.shop import add_shop
from orderwire.dialects.shoplazza.versions import LATEST, Version, version_in
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
    """Shoplazza's API, to be mounted at its prefix."""
    shoplazza = make_api(
        "Shoplazza OpenAPI, by Orderwire",
        DESCRIPTION,
        Route("/{version}/orders", create_order(world), methods=["POST"]),
    )
    api = APIRouter(prefix="/{version}")
    add_finding(api, world)
    add_orders(api, world)
    add_life(api, world)
    add_refunds(api, world)
    add_fulfilments(api, world)
    add_customers(api, world)
    add_products(api, world)
    add_shop(api, world)
    shoplazza.router.routes.extend(api.routes)
    add_documents(shoplazza, f"{world.public_url}{PREFIX}", complete)
    _add_errors(shoplazza)
    return shoplazza


def _add_errors(shoplazza: FastAPI) -> None:
    """Everything that goes wrong, in the words of the version that was asked."""
    add_words(shoplazza, _WORDS, _answer)

    @shoplazza.exception_handler(Invalid)
    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, Invalid)
        status, document = complain(error.problems, _version(request))
        return json_response(document, status)

    @shoplazza.exception_handler(MissingScope)
    async def no_scope(request: Request, error: Exception) -> Response:
        assert isinstance(error, MissingScope)
        return _answer(request, missing_scope(error.scope), {})

    @shoplazza.exception_handler(HTTPException)
    async def wrong_address(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == WRONG_METHOD.status and version_in(request.url.path):
            allowed = ", ".join(methods_of(shoplazza, request))
            return _answer(request, WRONG_METHOD, {"Allow": allowed})
        return _answer(request, NOT_FOUND, {})


def _answer(request: Request, said: Said, headers: dict[str, str]) -> Response:
    status, document = say(said, _version(request))
    return json_response(document, status, headers)


def _version(request: Request) -> Version:
    """The version to speak in: the latest, to whoever asks for one that does not exist."""
    return version_in(request.url.path) or LATEST
