"""/orders/duplicate: the same items once more; /orders/draft: an order that is still written."""

from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.problems import Problem
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
from orderwire.dialects.salla.judging_orders import judge, names_in
from orderwire.dialects.salla.reading_life import NAMES, read_as, refusal_at
from orderwire.dialects.salla.reading_orders import read_sent
from orderwire.dialects.salla.refusing import Language, complain, word
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.meaning import document_of, show, wrong
from orderwire.dialects.salla.routes.orders import entry_of
from orderwire.dialects.salla.schemas_life import DuplicateBody
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.viewing import View
from orderwire.dialects.salla.writing_orders import write_order
from orderwire.engine.drafts import Buyer, Draft, Name
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.find_orders import find_order
from orderwire.operations.look_up import Known, look_around, look_up
from orderwire.operations.order_again import draft_of
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.save_draft import add_draft
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry

READ_WRITE = "orders.read_write"


def add_order_copies(salla: FastAPI, world: World) -> None:
    """Add the endpoints that make orders of something else than a request for one."""

    @salla.post("/orders/duplicate", summary="Duplicate Order", tags=["orders"], status_code=201)
    async def duplicate(request: Request) -> Response:
        """Order the items of an order once more. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        language = language_asked(request)
        key = idempotency_key(request)
        body = await read_body(request)
        wanted = read_as(DuplicateBody, parse_exact(body), language)
        entry = await find_order(world, caller, Name("order", "id", str(wanted.order_id), NAME))
        if entry is None:
            raise wrong(request, [Problem(("order_id",), "invalid", {})])
        known = await look_around(world, caller.store.id, [entry.order], dialect=NAME)
        repeated: list[int] = []
        asked = Asked(
            draft=_draft_of(entry, request.headers.get("user-agent", "")),
            fingerprint=fingerprint("salla POST /orders/duplicate", parse(body)),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=_wording(world, caller, known, language, repeated),
            has_window=False,
        )
        answer = await place_order(world, caller, asked)
        if repeated:
            return await show(world, request, caller, repeated[0], 201)
        return answer_response(answer)

    @salla.post("/orders/draft", summary="Create Drafted Order", tags=["orders"])
    async def draft_order(request: Request) -> Response:
        """Keep an order that is still written; it holds nothing. Needs `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = await document_of(request)
        source = request.headers.get("user-agent", "")
        draft = Draft(dialect=NAME, lines=[], source=source)
        if document:
            sent = read_sent(document)
            names = names_in(sent, caller.store)
            known = await look_up(world, caller.store.id, names, dialect=NAME)
            language = language_asked(request)
            draft = judge(sent, known, caller.store, source=source, language=language).draft
        kept = await add_draft(world, caller.store.id, draft)
        return json_response(envelope({"reference_id": kept.id, "id": kept.id}))


def _draft_of(entry: Entry, source: str) -> Draft:
    """What an order was about, to be paid in the ways that it could be paid in."""
    order, checkout = entry.order, entry.checkout
    draft = draft_of(order, with_coupon=True, accepts=checkout.accepts if checkout else None)
    buyer = draft.buyer
    if buyer is None and order.contact is not None:
        buyer = Buyer(contact=order.contact)
    return replace(
        draft, dialect=NAME, source=source[:255], buyer=buyer, receiver=order.details.receiver
    )


def _wording(
    world: World, caller: Caller, known: Known, language: Language, repeated: list[int]
) -> Callable[[Outcome, int, str], Answer]:
    """Words whatever comes of the copy. One that was made before is noted in `repeated`."""

    def answer(outcome: Outcome, now_ms: int, _: str) -> Answer:
        if isinstance(outcome, Placed):
            view = View(
                entry=entry_of(outcome, known, now_ms),
                known=replace(known, given={}),
                store=caller.store,
                public_url=world.public_url,
                language=language,
                now_ms=now_ms,
            )
            return Answer(201, encode(envelope(write_order(view), 201)))
        if isinstance(outcome, Refused):
            problem = refusal_at(outcome.refusal, ("order_id",))
            return Answer(422, encode(complain(word([problem], language, NAMES).fields)))
        repeated.append(outcome.existing.order_id)
        return Answer(201, b"")

    return answer
