"""Receipts that customers send: read no further than they may go, and few at a time.

Looking into a picture is work for a processor. Whoever sends one file after the other waits, and
is asked to stop. The count is kept by each process for itself; what is kept of receipts in all is
limited where they are written down (see `send_receipt`).
"""

import asyncio
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.bodies.forms import BrokenForm, Form, OtherKind, read_multipart
from orderwire.bodies.receipts import LENGTH_MAX, Reason, Receipt, ReceiptRefused, read_receipt
from orderwire.operations.show_checkout import PayLink
from orderwire.pages.forms import is_from_elsewhere

FIELD = "receipt"

KINDS = "image/png,image/jpeg,image/webp,image/gif,application/pdf"
"""What a browser lets its user choose."""

LENGTH_SAID = 5_000_000
"""How long a file may be, in bytes, as it is said: what is taken is a little more."""

AROUND_MAX = 64 * 1024
"""What may be around the file in a form, in bytes."""

WAVED_THROUGH_MAX = 50_000_000
"""So many bytes of a file that is too large are let pass by, so that its sender is told so: a
browser that is cut short while it sends shows no page."""

SENDING_LASTS_S = 180
RECEIVED_AT_ONCE = 32
READ_AT_ONCE = 2

TRIES_MAX = 10
TRIES_WINDOW_MS = 60 * 60 * 1000
CHECKOUTS_MAX = 10_000

MISSING, TOO_MANY = "missing", "too_many"


class Uploads:
    """Where receipts arrive."""

    def __init__(self, public_url: str, now_ms: Callable[[], int]) -> None:
        self._public_url = public_url
        self._now_ms = now_ms
        self._receiving = 0
        self._readers = asyncio.Semaphore(READ_AT_ONCE)
        self._tries: dict[PayLink, tuple[int, int]] = {}

    async def receive(self, request: Request, link: PayLink) -> Receipt | str:
        """The receipt that our own page posted, or the last part of the name of the text that
        says why there is none.

        Raises HTTPException: 403 where another site posts, 415, 413, 400 where it is no form, and
        503 where too many send at once; ClientDisconnect where the browser went away.
        """
        if is_from_elsewhere(request.headers, self._public_url):
            raise HTTPException(403)
        if self._receiving >= RECEIVED_AT_ONCE:
            raise HTTPException(503, headers={"Retry-After": "10"})
        self._receiving += 1
        try:
            return await self._read(request, link)
        finally:
            self._receiving -= 1

    async def _read(self, request: Request, link: PayLink) -> Receipt | str:
        try:
            async with asyncio.timeout(SENDING_LASTS_S):
                form = await _form_of(request)
        except TimeoutError:
            raise ClientDisconnect from None
        if form is None:
            return Reason.TOO_LARGE.value
        sent = form.files.get(FIELD)
        if sent is None or (not sent.name and not sent.content):
            return MISSING
        if not self._is_let_in(link):
            return TOO_MANY
        async with self._readers:
            read = await asyncio.to_thread(read_receipt, sent.content, sent.name)
        return read.reason.value if isinstance(read, ReceiptRefused) else read

    def _is_let_in(self, link: PayLink) -> bool:
        """Count a try at a checkout, unless it is one too many."""
        now_ms = self._now_ms()
        began_ms, tries = self._tries.pop(link, (now_ms, 0))
        if now_ms - began_ms >= TRIES_WINDOW_MS:
            began_ms, tries = now_ms, 0
        while len(self._tries) >= CHECKOUTS_MAX:
            del self._tries[next(iter(self._tries))]  # Whoever came first is forgotten first.
        self._tries[link] = began_ms, min(tries + 1, TRIES_MAX)
        return tries < TRIES_MAX


async def _form_of(request: Request) -> Form | None:
    """The form with its file, or `None` where it is too large. Raises what `receive` does."""
    try:
        return await read_multipart(
            request, length_max=LENGTH_MAX + AROUND_MAX, fields_max=2, files_max=1
        )
    except TooLarge:
        await _wave_through(request)
        return None
    except OtherKind:
        raise HTTPException(415) from None
    except BrokenForm:
        raise HTTPException(400) from None
    except CutShort:
        raise ClientDisconnect from None


async def _wave_through(request: Request) -> None:
    """Let the rest of a body pass by. Raises HTTPException 413 where it does not end."""
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > WAVED_THROUGH_MAX:
            raise HTTPException(413, headers={"Connection": "close"})
