"""/orders: create, list and show.

Creating an order is a plain route: it is the hot path.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import (
    answer_response,
    as_received,
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse, parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.judging_orders import Wish, judge, names_in
from orderwire.dialects.salla.listing_orders import OrderQuery, is_expanded, read_order_query
from orderwire.dialects.salla.reading_orders import read_sent
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.refusing_orders import refuse
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.routes.paging import page_response
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.viewing import View
from orderwire.dialects.salla.writing_orders import (
    write_light_order,
    write_listed_order,
    write_order,
)
from orderwire.engine.drafts import Contact, Name
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.find_orders import find_order, find_orders
from orderwire.operations.look_up import Known, look_around, look_up
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_goods import Goods, read_goods_of_order
from orderwire.operations.read_orders import read_entry
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry
from orderwire.storage.customers import Customer

READ = "orders.read"
READ_WRITE = "orders.read_write"


def create_order(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint that places orders."""

    async def create(request: Request) -> Response:
        caller = await caller_of(world, request, READ_WRITE)
        language = language_asked(request)
        key = idempotency_key(request)
        body = await read_body(request)
        sent = read_sent(parse_exact(body))
        names = names_in(sent, caller.store)
        known = await look_up(world, caller.store.id, names, dialect=NAME)
        source = request.headers.get("user-agent", "")
        wish = judge(sent, known, caller.store, source=source, language=language)
        repeated: list[int] = []
        asked = Asked(
            draft=wish.draft,
            fingerprint=fingerprint("salla POST /orders", parse(body)),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=_wording(world, caller, wish, language, repeated),
            has_window=False,
        )
        answer = await place_order(world, caller, asked)
        if repeated:
            return await _show_again(world, caller, language, repeated[0])
        return answer_response(answer)

    return create


async def _show_again(world: World, caller: Caller, language: Language, order_id: int) -> Response:
    """The order that an equal request made within the store's window, as it is now."""
    entry = await read_entry(world, caller.store.id, order_id, dialect=NAME)
    assert entry is not None, order_id
    known = await look_around(world, caller.store.id, [entry.order], dialect=NAME)
    written = write_order(views_of(world, caller, language, known)(entry, None))
    return json_response(envelope(written | {"duplicate": True}))


def _wording(
    world: World, caller: Caller, wish: Wish, language: Language, repeated: list[int]
) -> Callable[[Outcome, int, str], Answer]:
    """Words whatever comes of a request for an order.

    An order that was made before is noted in `repeated`: it is to be read anew.
    """

    def answer(outcome: Outcome, now_ms: int, _: str) -> Answer:
        if isinstance(outcome, Placed):
            view = View(
                entry=entry_of(outcome, wish.known, now_ms),
                known=wish.known,
                store=caller.store,
                public_url=world.public_url,
                language=language,
                now_ms=now_ms,
            )
            return Answer(200, encode(envelope(write_order(view))))
        if isinstance(outcome, Refused):
            place = wish.sent.shaped.place
            status, document = refuse(outcome.refusal, language, wish.products, place)
            return Answer(status, encode(document))
        repeated.append(outcome.existing.order_id)
        return Answer(200, b"")

    return answer


def entry_of(placed: Placed, known: Known, now_ms: int) -> Entry:
    """A new order as the book will have it."""
    order = placed.order
    customer = None
    if order.customer_id is not None:
        customer = known.customers.get(order.customer_id)
        contact = order.contact or Contact()
        customer = customer or Customer(
            id=order.customer_id,
            first_name=contact.first_name,
            last_name=contact.last_name,
            email=contact.email,
            phone=contact.phone,
            created_ms=now_ms,
        )
    return Entry(
        order=order,
        checkout=placed.checkout,
        customer=customer,
        payments=[] if placed.payment is None else [placed.payment],
        refunds=[],
        fulfilments=[],
        outside={},
    )


def add_orders(salla: FastAPI, world: World) -> None:
    """Add the endpoints of orders that exist."""

    @salla.get("/orders", summary="List Orders", tags=["orders"])
    async def list_orders(request: Request, query: Annotated[OrderQuery, Query()]) -> Response:
        """List the store's orders, the newest first. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        language = language_asked(request)
        sent = request.query_params.multi_items()
        asked = read_order_query(query, sent, caller.store.timezone, language)
        found = await find_orders(world, caller, asked, dialect=NAME)
        view = views_of(world, caller, language, found.known)
        write = write_order if is_expanded(query) else write_listed_order
        written = [write(view(entry, None)) for entry in found.entries]
        return page_response(world, request, query, written=written, total=found.total)

    @salla.get("/orders/{order_id}", summary="Order Details", tags=["orders"])
    async def get_order(
        request: Request,
        order_id: str,
        format: Annotated[  # noqa: A002 - the platform's name
            str | None, Query(description="light leaves out items and shipments.")
        ] = None,
    ) -> Response:
        """Show one order with everything. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        wanted = id_of(order_id)
        entry = None
        if wanted is not None:
            entry = await find_order(world, caller, Name("order", "id", str(wanted), NAME))
        if entry is None:
            raise NotFound
        known = await look_around(world, caller.store.id, [entry.order], dialect=NAME)
        view = views_of(world, caller, language_asked(request), known)
        if format == "light":
            return json_response(envelope(write_light_order(view(entry, None))))
        goods = await read_goods_of_order(world, caller.store.id, entry.order.id)
        return json_response(envelope(write_order(view(entry, goods))))


def views_of(
    world: World, caller: Caller, language: Language, known: Known
) -> Callable[[Entry, Goods | None], View]:
    """Makes views of orders for one request."""

    def view(entry: Entry, goods: Goods | None) -> View:
        return View(
            entry=entry,
            known=known,
            store=caller.store,
            public_url=world.public_url,
            language=language,
            now_ms=world.now_ms(),
            goods=goods,
        )

    return view
