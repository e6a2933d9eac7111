"""Which order a path means, how one is shown, what is refused: what those share that change it."""

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from orderwire.bodies.bounded import media_type_of, read_bounded
from orderwire.dialects._kit.problems import NotFound, Problem
from orderwire.dialects._kit.requests import BODY_MAX, NotJson, json_response, request_id
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.reading_life import NAMES
from orderwire.dialects.salla.refusing import word
from orderwire.dialects.salla.refusing_orders import problem_of
from orderwire.dialects.salla.routes.asking import id_of, language_asked
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.shaping_orders import Place
from orderwire.dialects.salla.viewing import View
from orderwire.dialects.salla.writing_orders import write_order
from orderwire.engine.drafts import Name
from orderwire.engine.orders import Origin
from orderwire.engine.refusals import OrderNotFound, Refusal
from orderwire.operations.find_orders import find_order
from orderwire.operations.look_up import look_around
from orderwire.operations.read_goods import read_goods_of_order
from orderwire.operations.read_orders import read_entry
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry


async def order_meant(world: World, caller: Caller, name: str) -> Entry:
    """The order of an id in a path. Raises NotFound and DatabaseError."""
    wanted = id_of(name)
    entry = None
    if wanted is not None:
        entry = await find_order(world, caller, Name("order", "id", str(wanted), NAME))
    if entry is None:
        raise NotFound
    return entry


async def view_of(
    world: World, request: Request, caller: Caller, order_id: int, *, with_goods: bool = False
) -> View:
    """An order as it stands now, to be written. Raises DatabaseError."""
    entry = await read_entry(world, caller.store.id, order_id, dialect=NAME)
    assert entry is not None, "nothing takes an order away"
    known = await look_around(world, caller.store.id, [entry.order], dialect=NAME)
    goods = await read_goods_of_order(world, caller.store.id, order_id) if with_goods else None
    return View(
        entry=entry,
        known=known,
        store=caller.store,
        public_url=world.public_url,
        language=language_asked(request),
        now_ms=world.now_ms(),
        goods=goods,
    )


async def show(
    world: World, request: Request, caller: Caller, order_id: int, status: int = 200
) -> Response:
    """The answer that shows an order as it stands now. Raises DatabaseError."""
    view = await view_of(world, request, caller, order_id, with_goods=True)
    return json_response(envelope(write_order(view), status), status)


def refused(
    request: Request, refusal: Refusal, place: Callable[[Place], Place] = lambda where: where
) -> Exception:
    """What is raised for what the engine turned down.

    `place` gives the field of this request that stands for one of a new order.
    """
    if isinstance(refusal, OrderNotFound):
        return NotFound()
    found = problem_of(refusal, 0)
    return wrong(request, [Problem(place(found.where), found.kind, found.facts)])


def wrong(request: Request, problems: Sequence[Problem]) -> Exception:
    """What is raised for fields that are wrong."""
    return word(problems, language_asked(request), NAMES)


def origin_of(caller: Caller, request: Request) -> Origin:
    """Who makes a step happen."""
    return Origin(actor=f"token:{caller.token_id}", dialect=NAME, request_id=request_id(request))


async def document_of(request: Request) -> object:
    """The document of a request that may come without one. Raises NotJson and Unreadable."""
    body = await read_bounded(request, BODY_MAX)
    if not body.strip():
        return {}
    media_type = media_type_of(request)
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise NotJson
    return parse_exact(body)
