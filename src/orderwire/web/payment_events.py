"""Where providers deliver their events: one address for each provider and store.

    POST /payments/{provider}/{store}/events

200 says that the event is in the database, now or since before; 400 that it was not signed.
Everything else makes the provider deliver it again.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from orderwire.bodies.bounded import CutShort, TooLarge, read_bounded
from orderwire.operations.receive_event import Receipt, receive_event
from orderwire.operations.world import World
from orderwire.storage.database import DatabaseError

BODY_MAX = 64 * 1024
"""The longest event that is read, in bytes."""

_ANSWERS = {
    Receipt.KEPT: (200, "received"),
    Receipt.REPEATED: (200, "received before"),
    Receipt.BAD: (400, "not signed"),
    Receipt.NOT_HERE: (404, "no such provider or store"),
}


def payment_events(world: World) -> Route:
    """The route of the inbox."""

    async def receive(request: Request) -> Response:
        store = request.path_params["store"]
        try:
            body = await read_bounded(request, BODY_MAX)
        except (TooLarge, CutShort):  # who was cut short reads no answer
            return JSONResponse({"status": "too large"}, 413)
        if not (store.isascii() and store.isdigit() and len(store) < len(str(2**53))):
            return JSONResponse({"status": "no such provider or store"}, 404)
        headers = dict(request.headers.items())
        try:
            receipt = await receive_event(
                world, request.path_params["provider"], int(store), headers, body
            )
        except DatabaseError:
            return JSONResponse({"status": "come again"}, 503, {"Retry-After": "5"})
        status, said = _ANSWERS[receipt]
        return JSONResponse({"status": said}, status)

    return Route("/payments/{provider}/{store}/events", receive, methods=["POST"])
