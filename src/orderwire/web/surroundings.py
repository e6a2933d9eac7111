"""What surrounds every request: an id, which its events and its answer carry.

A plain ASGI wrapper: it stands on the hot path of every dialect.
"""

import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RequestIds:
    """Gives every request an id, kept in its scope and told in the `Request-Id` header."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["orderwire.request_id"] = request_id
        header = (b"request-id", request_id.encode())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        await self._app(scope, receive, send_with_id)
