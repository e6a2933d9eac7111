"""What surrounds every request: an id, which its events and its answer carry, and headers that
whoever reads the request wants on its answer, be it an error.

A plain ASGI wrapper: it stands on the hot path of every dialect.
"""

import secrets
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestIds:
    """Gives every request an id, kept in its scope and told in the `Request-Id` header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # A process's ids share a random beginning: asking for randomness each time costs a call
        # of the system, and the ids are no secrets.
        self._process = secrets.token_hex(6)
        self._count = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{self._process}{next(self._count):06x}"
        scope["orderwire.request_id"] = request_id
        header = (b"request-id", request_id.encode())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                more = scope.get("orderwire.headers", ())
                message["headers"] = [*message.get("headers", ()), header, *more]
            await send(message)

        await self._app(scope, receive, send_with_id)
