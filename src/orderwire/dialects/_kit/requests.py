"""Requests and answers over HTTP, as far as they are the same in every dialect."""

from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer, Received
from orderwire.bodies.bounded import media_type_of, read_bounded
from orderwire.dialects._kit.wire import encode

BODY_MAX = 1024 * 1024
"""The longest body that is read, in bytes."""

KEY_MAX = 255

_secret_headers = {"authorization", "cookie"}


class NotJson(Exception):
    """The request says that its body is something else than JSON."""


class Unauthenticated(Exception):
    """No token, or none that is let in."""


class TooManyCalls(Exception):
    """The token has called as often as its store allows within a minute."""


class MissingScope(Exception):
    """The token has not the scope that allows this."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class UnusableKey(Exception):
    """The Idempotency-Key header is empty, too long, or not plain text."""


def secret_header(name: str) -> str:
    """A header that a dialect lets its callers in by: wherever a request is kept, it is masked.

    Whoever reads a token from a header gets the header's name from here, so that none is forgotten.
    """
    _secret_headers.add(name.lower())
    return name


async def read_body(request: Request) -> bytes:
    """The body of a JSON request. Raises NotJson, TooLarge and CutShort."""
    media_type = media_type_of(request)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise NotJson
    return await read_bounded(request, BODY_MAX)


def bearer_token(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def idempotency_key(request: Request) -> str | None:
    """The Idempotency-Key, if one was sent. Raises UnusableKey."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= KEY_MAX or not key.isascii() or not key.isprintable():
        raise UnusableKey
    return key


def request_id(request: Request) -> str:
    """The id that the service gave this request (see `web.request_ids`)."""
    return str(request.scope.get("orderwire.request_id", ""))


def add_header(request: Request, name: str, value: str) -> None:
    """Put a header on whatever this request is answered with (see `web.surroundings`)."""
    headers = request.scope.setdefault("orderwire.headers", [])
    headers.append((name.encode(), value.encode()))


def as_received(request: Request, body: bytes) -> Received:
    """The request as it came in, with its secrets masked."""
    headers = {
        name: "***" if name in _secret_headers else value for name, value in request.headers.items()
    }
    return Received(
        method=request.method,
        path=str(request.scope["path"]),
        headers=encode(headers).decode(),
        body=body,
    )


def json_response(
    document: object, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A document as a response."""
    return Response(encode(document), status, headers, "application/json")


def answer_response(answer: Answer) -> Response:
    """What the order desk answered, byte for byte; a replay says that it is one."""
    headers = {"Idempotent-Replayed": "true"} if answer.is_replay else None
    return Response(answer.body, answer.status, headers, "application/json")
