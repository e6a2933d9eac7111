"""The one place that reads the body of a request, and stops where a limit is passed."""

from collections.abc import AsyncGenerator

from starlette.requests import ClientDisconnect, Request


class TooLarge(Exception):
    """The body is longer than anybody needs."""


class CutShort(Exception):
    """The caller went away before its whole body was here. Nobody reads the answer."""


async def read_bounded(request: Request, length_max: int) -> bytes:
    """The body, byte for byte, if it has at most `length_max` bytes.

    Raises TooLarge and CutShort. No more is read than it must.
    """
    return b"".join([chunk async for chunk in stream_bounded(request, length_max)])


async def stream_bounded(request: Request, length_max: int) -> AsyncGenerator[bytes, None]:
    """The body in the pieces in which it arrives, of at most `length_max` bytes together.

    Raises TooLarge and CutShort. A body that says that it is too long is not touched.
    """
    if _announced_length(request) > length_max:
        raise TooLarge
    length = 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length > length_max:
                raise TooLarge
            yield chunk
    except ClientDisconnect:
        raise CutShort from None


def media_type_of(request: Request) -> str:
    """What the request says that its body is, without parameters; empty where it says nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _announced_length(request: Request) -> int:
    """The Content-Length in bytes. What is no number announces nothing: the bytes are counted."""
    try:
        return int(request.headers.get("content-length", "0"))
    except ValueError:
        return 0
