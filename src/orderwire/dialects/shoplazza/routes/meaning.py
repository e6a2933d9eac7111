"""Which order a path means, and how one is shown: what the endpoints of orders share."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from orderwire.bodies.bounded import media_type_of, read_bounded
from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import BODY_MAX, NotJson, json_response, request_id
from orderwire.dialects._kit.wire import parse
from orderwire.dialects.shoplazza import NAME
from orderwire.dialects.shoplazza.listing import Query
from orderwire.dialects.shoplazza.refusing import refuse
from orderwire.dialects.shoplazza.routes.asking import answer, version_of
from orderwire.dialects.shoplazza.viewing import View
from orderwire.dialects.shoplazza.writing_orders import wrap_order
from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import Refusal
from orderwire.operations.read_orders import read_order
from orderwire.operations.read_sold import read_sold
from orderwire.operations.seek_products import names_to_ids
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry
from orderwire.storage.order_search import DELETED


async def order_meant(world: World, caller: Caller, name: str) -> Entry:
    """The order of an id, unless it was deleted. Raises NotFound and DatabaseError."""
    usable = [] if "\x00" in name else [name]
    found = await names_to_ids(world, caller, "order", usable, dialect=NAME)
    entry = await read_order(world, caller, found[0], dialect=NAME) if found else None
    if entry is None or is_gone(entry):
        raise NotFound
    return entry


def is_gone(entry: Entry) -> bool:
    """Whether it was deleted. Money that comes late brings it back."""
    deleted = any(event.kind == DELETED for event in entry.history)
    return deleted and entry.order.state in ENDED


async def views_of(
    world: World, request: Request, caller: Caller, entries: Sequence[Entry]
) -> list[View]:
    """Orders with what they are about, to be written. Raises DatabaseError."""
    orders = [entry.order for entry in entries]
    sold = await read_sold(world, caller.store.id, orders, dialect=NAME)
    return [
        View(
            entry=entry,
            sold=sold,
            store=caller.store,
            public_url=world.public_url,
            version=version_of(request),
        )
        for entry in entries
    ]


async def show(
    world: World, request: Request, caller: Caller, order_id: int, message: str
) -> Response:
    """The answer that shows an order as it stands now. Raises DatabaseError."""
    entry = await read_order(world, caller, order_id, dialect=NAME)
    assert entry is not None, "nothing takes an order away"
    views = await views_of(world, request, caller, [entry])
    return answer(request, wrap_order(views[0]), message)


def refused(request: Request, refusal: Refusal) -> Response:
    """The answer to what the engine turned down."""
    status, document = refuse(refusal, version_of(request))
    return json_response(document, status)


def origin_of(caller: Caller, request: Request) -> Origin:
    """Who makes a step happen."""
    return Origin(actor=f"token:{caller.token_id}", dialect=NAME, request_id=request_id(request))


def query_of(request: Request) -> Query:
    """The query of a request, to be read in its version. Raises NotFound without one."""
    return Query(request.query_params.multi_items(), version_of(request))


async def document_of(request: Request) -> object:
    """The document of a request that may come without one. Raises NotJson and Unreadable."""
    body = await read_bounded(request, BODY_MAX)
    if not body.strip():
        return {}
    media_type = media_type_of(request)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise NotJson
    return parse(body)
