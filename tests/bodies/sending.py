"""Requests as a server hands them over: their headers, and a body that arrives in pieces."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.types import Message


class Sender:
    """Somebody who sends a body piece by piece, and may go away."""

    def __init__(self, pieces: Sequence[bytes], *, goes_away: bool = False) -> None:
        self.sent = 0
        self._pieces = pieces
        self._goes_away = goes_away

    def request(self, **headers: str) -> Request:
        """The request, whose body is still under way."""
        raw = [
            (name.replace("_", "-").encode(), value.encode("latin-1"))
            for name, value in headers.items()
        ]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": raw}
        return Request(scope, self._receive)

    async def _receive(self) -> Message:
        if self.sent == len(self._pieces):
            assert self._goes_away, "nobody reads beyond the end"
            return {"type": "http.disconnect"}
        piece = self._pieces[self.sent]
        self.sent += 1
        is_last = self.sent == len(self._pieces) and not self._goes_away
        return {"type": "http.request", "body": piece, "more_body": not is_last}
