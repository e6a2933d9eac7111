"""What the applications of all dialects are made of: the frame, the documents, the methods.

What an API says when something is wrong is its dialect's own: nothing here words an answer. Which
errors there are, and what headers go with them, is the same in those that hand over their `Words`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from orderwire import __version__
from orderwire.admission.desk import Overloaded
from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.dialects._kit.documents import documentation_routes
from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import (
    NotJson,
    TooManyCalls,
    Unauthenticated,
    UnusableKey,
    json_response,
)
from orderwire.dialects._kit.wire import Unreadable
from orderwire.storage.database import DatabaseError

LATER = {"Retry-After": "1"}
"""What is said beside "not now"."""

Headers = dict[str, str]
S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Generic[S]):
    """What a dialect always says of an error, or of one of its kind."""

    unauthenticated: S
    not_found: S
    too_many: S
    incomplete: S
    too_large: S
    not_json: S
    unreadable: S
    unusable_key: S
    unavailable: S
    broken: S

    def by_error(self) -> Mapping[type[Exception], tuple[S, Headers]]:
        """The errors that they are for, with the headers that go with each."""
        return {
            Unauthenticated: (self.unauthenticated, {}),
            NotFound: (self.not_found, {}),
            TooManyCalls: (self.too_many, {}),
            CutShort: (self.incomplete, {}),
            TooLarge: (self.too_large, {"Connection": "close"}),
            NotJson: (self.not_json, {}),
            Unreadable: (self.unreadable, {}),
            UnusableKey: (self.unusable_key, {}),
            Overloaded: (self.unavailable, LATER),
            DatabaseError: (self.unavailable, LATER),
            Exception: (self.broken, {}),
        }


def add_words(
    api: FastAPI, words: Words[S], answer: Callable[[Request, S, Headers], Response]
) -> None:
    """Let an API say its words whenever one of these errors comes."""
    said = words.by_error()

    async def say(request: Request, error: Exception) -> Response:
        kind = next(one for one in type(error).__mro__ if one in said)
        return answer(request, *said[kind])

    for kind in said:
        api.add_exception_handler(kind, say)


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
