"""What every endpoint asks first: who calls, may they do this, and so soon; and what is meant."""

from starlette.requests import Request

from orderwire.dialects._kit.requests import (
    MissingScope,
    TooManyCalls,
    Unauthenticated,
    add_header,
    bearer_token,
)
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.refusing import Language, language_of
from orderwire.operations.authenticate import authenticate
from orderwire.operations.limit_calls import count_call
from orderwire.operations.world import Caller, World

_ID_DIGITS_MAX = 16


async def caller_of(world: World, request: Request, scope: str | None) -> Caller:
    """Whose token it is, if it has the scope; whoever may write may read too.

    Without a scope, every token may do it.

    Raises Unauthenticated, MissingScope, TooManyCalls and DatabaseError. Where the store has set a
    limit, every answer says what is left of it.
    """
    token = bearer_token(request)
    caller = await authenticate(world, token, dialect=NAME) if token else None
    if caller is None:
        raise Unauthenticated
    await _count(world, request, caller)
    if scope is not None and not _allows(caller, scope):
        raise MissingScope(scope)
    return caller


def _allows(caller: Caller, scope: str) -> bool:
    if caller.scopes is None or scope in caller.scopes:
        return True
    return scope.endswith(".read") and f"{scope}_write" in caller.scopes


async def _count(world: World, request: Request, caller: Caller) -> None:
    """Count the call. Raises TooManyCalls."""
    allowance = await count_call(world, caller)
    if allowance is None:
        return
    add_header(request, "X-RateLimit-Limit", str(allowance.limit))
    add_header(request, "X-RateLimit-Remaining", str(allowance.remaining))
    add_header(request, "X-RateLimit-Reset", str(allowance.resets_ms // 1000))
    if allowance.is_exceeded:
        add_header(request, "Retry-After", str(allowance.retry_after_seconds))
        raise TooManyCalls


def language_asked(request: Request) -> Language:
    """The language of the answer."""
    return language_of(request.headers.get("accept-language"))


def id_of(text: str) -> int | None:
    """An id as it stands in a path, or `None` where the text cannot be one."""
    if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX:
        return int(text)
    return None
