"""What the applications of all dialects are made of: the frame, the documents, the methods.

What an API says when something is wrong is its dialect's own: nothing here words an answer.
"""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from orderwire import __version__
from orderwire.dialects._kit.documents import documentation_routes
from orderwire.dialects._kit.requests import json_response

LATER = {"Retry-After": "1"}
"""What is said beside "not now"."""


def make_api(title: str, description: str, *routes: Route) -> FastAPI:
    """An API without endpoints but these plain ones, which the framework does not slow down."""
    return FastAPI(
        title=title,
        version=__version__,
        description=description,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # it would trust the Host header
        routes=list(routes),
    )


def add_documents(
    api: FastAPI, base_url: str, complete: Callable[[dict[str, Any], str], dict[str, Any]]
) -> None:
    """Add an API's OpenAPI document and its page, once all its endpoints are there."""

    @api.get("/openapi.json", include_in_schema=False)
    async def show_openapi() -> Response:
        return json_response(complete(api.openapi(), base_url))

    api.router.routes.extend(
        documentation_routes(lambda: complete(api.openapi(), base_url), base_url=base_url)
    )


def methods_of(api: FastAPI, request: Request) -> list[str]:
    """All methods that an address takes. The router knows of one route only, the first it finds."""
    return sorted(
        method
        for route in api.routes
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
        for method in route.methods or ()
    )
