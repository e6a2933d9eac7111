"""Images of products, at addresses that nobody can guess.

Rule: an image is sent with the type that its bytes have, and a browser is told not to guess: what
else may be hidden in it is never run.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwire.operations.show_file import ADDRESS, read_file_name, show_file
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

PREFIX = f"/{ADDRESS}"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_KEPT = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Disposition": "inline",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def app(world: World) -> Starlette:
    """The files, to be mounted at PREFIX."""
    made = Starlette(
        routes=[Route("/{name}", _show(world))],
        exception_handlers={DatabaseError: _unavailable},
    )
    made.router.redirect_slashes = False
    return made


def _show(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def show(request: Request) -> Response:
        link = read_file_name(request.path_params["name"])
        found = None if link is None else await show_file(world, link)
        if found is None:
            return Response("Not found\n", 404, _ALWAYS, "text/plain")
        file, content = found
        return Response(content, 200, _ALWAYS | _KEPT, file.mime_type)

    return show


async def _unavailable(_: Request, __: Exception) -> Response:
    return Response("Try again soon\n", 503, _ALWAYS | {"Retry-After": "1"}, "text/plain")
