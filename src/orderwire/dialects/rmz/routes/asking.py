"""What every endpoint asks first: who calls, may they call again so soon, and what is meant."""

from starlette.requests import Request

from orderwire.dialects._kit.requests import TooManyCalls, Unauthenticated, add_header, bearer_token
from orderwire.dialects.rmz import NAME
from orderwire.operations.authenticate import authenticate
from orderwire.operations.limit_calls import count_call
from orderwire.operations.world import Caller, World

_ID_DIGITS_MAX = 16


async def caller_of(world: World, request: Request) -> Caller:
    """Whose token it is. Raises Unauthenticated, TooManyCalls and DatabaseError.

    Where the store has set a limit, every answer says what is left of it.
    """
    token = bearer_token(request)
    caller = await authenticate(world, token, dialect=NAME) if token else None
    if caller is None:
        raise Unauthenticated
    allowance = await count_call(world, caller)
    if allowance is not None:
        add_header(request, "X-RateLimit-Limit", str(allowance.limit))
        add_header(request, "X-RateLimit-Remaining", str(allowance.remaining))
        if allowance.is_exceeded:
            add_header(request, "Retry-After", str(allowance.retry_after_seconds))
            add_header(request, "X-RateLimit-Reset", str(allowance.resets_ms // 1000))
            raise TooManyCalls
    return caller


def id_of(text: str) -> int | None:
    """An id as it stands in a path, or `None` where the text cannot be one."""
    if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX:
        return int(text)
    return None
