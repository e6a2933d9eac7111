"""Reading what a browser posts: a small form, from our own page, and nothing else.

The link is the secret that a forger does not have. Asking where a form comes from is the second
lock, for the day when a link has leaked.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request

BODY_MAX = 16 * 1024
"""The longest form that is read, in bytes."""

FIELDS_MAX = 50


async def read_form(request: Request, public_url: str) -> Mapping[str, str]:
    """The fields of a form that our own page posted; of a repeated field, the last one.

    Raises HTTPException: 403 where another site posts, 415, 413, and 400 where it is no form.
    """
    if is_from_elsewhere(request.headers, public_url):
        raise HTTPException(403)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = await _read_body(request)
    try:
        fields = parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        raise HTTPException(400) from None
    return dict(fields)


def is_from_elsewhere(headers: Mapping[str, str], public_url: str) -> bool:
    """Whether a browser says that another site posts.

    Pages that send no referrer post with `Origin: null`, ours among them; then
    Sec-Fetch-Site is what tells, in every browser that knows it.
    """
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin", "null").lower()
    if origin == "null":
        return False
    _, _, host = origin.partition("://")
    # A proxy may have changed the Host; the public address is what browsers see.
    return host not in (headers.get("host", "").lower(), urlsplit(public_url).netloc.lower())


async def _read_body(request: Request) -> bytes:
    """The body. Raises HTTPException 413, before reading more than it must."""
    chunks: list[bytes] = []
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        if length > BODY_MAX:
            raise HTTPException(413)
        chunks.append(chunk)
    return b"".join(chunks)
