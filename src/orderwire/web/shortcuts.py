"""The busiest addresses, found by one look-up instead of by one router within another.

A dialect serves what is asked for most, new orders, by plain routes without parameters. They are
looked up here by method and path; all else goes the ordinary way. Rule: whoever comes by a shortcut
notices nothing of it. What goes wrong is said by the same handlers of the same application.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = Callable[[Request], Awaitable[Response]]
Handlers = Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]


class Shortcuts:
    """An application before which some addresses are looked up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._known: dict[tuple[str, str], ASGIApp] = {}

    def add(self, api: Starlette, prefix: str, also: Sequence[str]) -> None:
        """Look up the plain routes of an API at a prefix, and those that it serves without it."""
        handlers = cast("Handlers", api.exception_handlers)
        for route in api.routes:
            if type(route) is Route and route.methods == {"POST"} and not route.param_convertors:
                serving = _serve(route.endpoint, handlers)
                self._known["POST", f"{prefix}{route.path}"] = serving
                if route.path in also:
                    self._known["POST", route.path] = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        serving = self._app
        if scope["type"] == "http":
            serving = self._known.get((scope["method"], scope["path"]), serving)
        await serving(scope, receive, send)


def _serve(endpoint: Endpoint, handlers: Handlers) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        request = _Request(scope, receive, send)
        try:
            response = await endpoint(request)
        except Exception as error:  # each has its own words in its dialect
            kind = next(one for one in type(error).__mro__ if one in handlers)
            response = await handlers[kind](request, error)
            await response(scope, receive, send)
            if kind is Exception:  # Nobody expected it: the server writes it into its log.
                raise
            return
        await response(scope, receive, send)

    return serve


class _Headers(Headers):
    """Headers that are found by their names in small letters, without going through all of them."""

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        super().__init__(raw=raw)
        self._first = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(raw)
        }

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - as a mapping has it
        """The first header of a name in small letters."""
        return self._first.get(key, default)


class _Request(Request):
    """A request whose headers are looked up."""

    @property
    def headers(self) -> Headers:
        """The headers."""
        if not hasattr(self, "_headers"):
            self._headers = _Headers(self.scope["headers"])
        return self._headers
