"""What every endpoint asks first: who calls, may they do so again so soon, and what is meant."""

from starlette.requests import Request

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import (
    TooManyCalls,
    Unauthenticated,
    add_header,
    secret_header,
)
from orderwire.dialects.peach import NAME
from orderwire.dialects.peach.naming import order_id_of
from orderwire.operations.authenticate import authenticate
from orderwire.operations.limit_calls import count_call
from orderwire.operations.read_orders import read_order
from orderwire.operations.seek_products import names_to_ids
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry

_KEY, _OTHER_KEY = secret_header("authorization"), secret_header("x-account-api-key")
_KEY_MAX = 4096


async def caller_of(world: World, request: Request) -> Caller:
    """Whose API key it is: it stands by itself in either header.

    Raises Unauthenticated, TooManyCalls and DatabaseError.
    """
    headers = request.headers
    key = (headers.get(_KEY) or headers.get(_OTHER_KEY) or "").strip()
    is_key = 0 < len(key) <= _KEY_MAX
    caller = await authenticate(world, key, dialect=NAME) if is_key else None
    if caller is None:
        raise Unauthenticated
    allowance = await count_call(world, caller)
    if allowance is not None and allowance.is_exceeded:
        add_header(request, "Retry-After", str(allowance.retry_after_seconds))
        raise TooManyCalls
    return caller


async def order_meant(world: World, caller: Caller, name: str) -> Entry:
    """The order of an id, the caller's own or ours. Raises NotFound and DatabaseError."""
    usable = [] if "\x00" in name else [name]
    found = await names_to_ids(world, caller, "order", usable, dialect=NAME)
    order_id = found[0] if found else order_id_of(name)
    entry = None if order_id is None else await read_order(world, caller, order_id, dialect=NAME)
    if entry is None:
        raise NotFound
    return entry
