"""Reading what a browser posts: a small form, from our own page, and nothing else.

The link is the secret that a forger does not have. Asking where a form comes from is the second
lock, for the day when a link has leaked.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from orderwire.bodies.bounded import CutShort, TooLarge
from orderwire.bodies.forms import BrokenForm, OtherKind, read_urlencoded

BODY_MAX = 16 * 1024
"""The longest form that is read, in bytes."""

FIELDS_MAX = 50


async def read_form(request: Request, public_url: str) -> Mapping[str, str]:
    """The fields of a form that our own page posted; of a repeated field, the last one.

    Raises HTTPException: 403 where another site posts, 415, 413, and 400 where it is no form;
    ClientDisconnect where the browser went away.
    """
    if is_from_elsewhere(request.headers, public_url):
        raise HTTPException(403)
    try:
        form = await read_urlencoded(request, length_max=BODY_MAX, fields_max=FIELDS_MAX)
    except OtherKind:
        raise HTTPException(415) from None
    except TooLarge:
        raise HTTPException(413) from None
    except BrokenForm:
        raise HTTPException(400) from None
    except CutShort:
        raise ClientDisconnect from None
    return form.texts


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
