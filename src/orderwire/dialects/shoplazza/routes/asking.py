"""What every endpoint asks first: in which version, who calls, may they do this, and so soon."""

from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import (
    MissingScope,
    TooManyCalls,
    Unauthenticated,
    add_header,
    json_response,
    secret_header,
)
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.shapes import Document, envelope
from orderwire.dialects.shoplazza.versions import Version, version_in
from orderwire.operations.authenticate import authenticate
from orderwire.operations.limit_calls import count_call
from orderwire.operations.world import Caller, World

_TOKEN = secret_header("access-token")
_TOKEN_MAX = 4096


def version_of(request: Request) -> Version:
    """The version that the path asks for. Raises NotFound where there is no such version."""
    version = version_in(request.url.path)
    if version is None:
        raise NotFound
    return version


async def caller_of(world: World, request: Request, scope: str) -> Caller:
    """Whose token it is, if it has the scope: `read_order`, `write_order` … A scope to write does
    not give the one to read.

    Raises NotFound for an unknown version, Unauthenticated, MissingScope, TooManyCalls and
    DatabaseError. Where the store has set a limit, every answer says how much of it is used.
    """
    version_of(request)
    token = request.headers.get(_TOKEN, "").strip()
    known = 0 < len(token) <= _TOKEN_MAX
    caller = await authenticate(world, token, dialect=NAME) if known else None
    if caller is None:
        raise Unauthenticated
    await _count(world, request, caller)
    if caller.scopes is not None and scope not in caller.scopes:
        raise MissingScope(scope)
    return caller


async def _count(world: World, request: Request, caller: Caller) -> None:
    """Count the call. Raises TooManyCalls."""
    allowance = await count_call(world, caller)
    if allowance is None:
        return
    used = allowance.limit - allowance.remaining
    add_header(request, "X-Shoplazza-Shop-Api-Call-Limit", f"{used}/{allowance.limit}")
    if allowance.is_exceeded:
        add_header(request, "Retry-After", str(allowance.retry_after_seconds))
        raise TooManyCalls


def answer(request: Request, data: Document, message: str) -> Response:
    """An answer that went well, wrapped as the version of the request wants it."""
    return json_response(envelope(version_of(request), data, message))
