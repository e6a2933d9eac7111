"""The application: every dialect at its platform's paths, the pages, and the service's health."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from orderwire.dialects.registry import DIALECTS, Dialect
from orderwire.operations.check_health import can_serve
from orderwire.operations.world import World
from orderwire.pages.app import app as checkout_pages
from orderwire.pages.files import PREFIX as FILES
from orderwire.pages.files import app as files
from orderwire.web.payment_events import payment_events
from orderwire.web.shortcuts import Shortcuts
from orderwire.web.surroundings import RequestIds


def make_app(world: World, dialects: Mapping[str, Dialect] = DIALECTS) -> ASGIApp:
    """The whole service as one ASGI application, speaking these dialects."""
    routes: list[BaseRoute] = []
    served = [(dialect, dialect.app(world)) for dialect in dialects.values()]
    for dialect, serving in served:
        routes.append(Mount(dialect.prefix, app=serving))
        for path in dialect.also:
            routes += [Route(path, serving), Route(f"{path}/{{below:path}}", serving)]
    routes.append(Mount("/checkout", app=checkout_pages(world)))
    routes.append(payment_events(world))
    routes.append(Mount(FILES, app=files(world)))
    routes.append(Route("/healthz", _alive))
    routes.append(Route("/readyz", _readiness(world)))
    service = Starlette(routes=routes)
    service.router.redirect_slashes = False  # It would trust the Host header.
    front = Shortcuts(service)
    for dialect, serving in served:
        front.add(serving, dialect.prefix, dialect.also)
    return RequestIds(front)


async def _alive(_: Request) -> Response:
    """The process runs and answers."""
    return JSONResponse({"status": "alive"})


def _readiness(world: World) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_: Request) -> Response:
        """Whether the process can serve, for whoever sends it requests."""
        if await can_serve(world):
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready"}, 503, {"Retry-After": "1"})

    return ready
