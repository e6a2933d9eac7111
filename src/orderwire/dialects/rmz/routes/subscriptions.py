"""/subscriptions: list, show, and make a checkout for one."""

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.admission.tickets import Answer
from orderwire.dialects._kit.requests import (
    answer_response,
    as_received,
    idempotency_key,
    json_response,
    read_body,
    request_id,
)
from orderwire.dialects._kit.wire import encode, fingerprint, parse
from orderwire.dialects.rmz import NAME, PREFIX
from orderwire.dialects.rmz.listing import page_address
from orderwire.dialects.rmz.reading_subscriptions import (
    AskedSession,
    read_session,
    read_subscribers,
)
from orderwire.dialects.rmz.refusing import error_envelope, refuse
from orderwire.dialects.rmz.routes.asking import caller_of, id_of
from orderwire.dialects.rmz.schemas_subscriptions import SubscriptionsQuery
from orderwire.dialects.rmz.writing import envelope, write_duplicate
from orderwire.dialects.rmz.writing_subscriptions import (
    write_page,
    write_session,
    write_subscription,
)
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.read_subscriptions import read_subscription, read_subscriptions
from orderwire.operations.world import World


def add_subscriptions(rmz: FastAPI, world: World) -> None:
    """Add the endpoints of subscriptions."""

    @rmz.get("/subscriptions", summary="List Subscriptions", tags=["subscriptions"])
    async def list_subscriptions(
        request: Request, query: Annotated[SubscriptionsQuery, Query()]
    ) -> Response:
        """List the store's subscriptions, 15 a page, the newest first."""
        caller = await caller_of(world, request)
        wanted, number = read_subscribers(query)
        found = await read_subscriptions(world, caller, wanted, dialect=NAME)
        address = page_address(f"{world.public_url}{PREFIX}/subscriptions", query)
        now_ms = world.now_ms()
        page = write_page(found, number, address, world.public_url, now_ms)
        return json_response(envelope(page, now_ms))

    @rmz.get("/subscriptions/{subscription_id}", summary="Get Subscription", tags=["subscriptions"])
    async def get_subscription(request: Request, subscription_id: str) -> Response:
        """Show one subscription with its customer, and where its renewal is paid."""
        caller = await caller_of(world, request)
        number = id_of(subscription_id)
        found = None
        if number is not None:
            found = await read_subscription(world, caller, number, dialect=NAME)
        now_ms = world.now_ms()
        if found is None:
            return json_response(error_envelope("Subscription not found", now_ms), 404)
        return json_response(envelope(write_subscription(found, world.public_url, now_ms), now_ms))

    _add_sessions(rmz, world)


def _add_sessions(rmz: FastAPI, world: World) -> None:
    @rmz.post(
        "/subscriptions/checkout-sessions",
        summary="Create Subscription Checkout Session",
        tags=["subscriptions"],
    )
    async def create_session(request: Request) -> Response:
        """Make a checkout for one subscription variant and one customer."""
        caller = await caller_of(world, request)
        key = idempotency_key(request)
        body = await read_body(request)
        document = parse(body)
        wanted = read_session(document)
        asked = Asked(
            draft=wanted.draft,
            fingerprint=fingerprint("rmz POST /subscriptions/checkout-sessions", document),
            idempotency_key=key,
            received=as_received(request, body),
            request_id=request_id(request),
            answer=_wording(wanted),
            session=wanted.session,
        )
        return answer_response(await place_order(world, caller, asked))


def _wording(wanted: AskedSession) -> Callable[[Outcome, int, str], Answer]:
    """Words whatever comes of a request for a session."""

    def answer(outcome: Outcome, now_ms: int, link: str) -> Answer:
        if isinstance(outcome, Placed):
            return Answer(201, encode(write_session(outcome, wanted.body, now_ms, link)))
        if isinstance(outcome, Refused):
            status, document = refuse(outcome.refusal, now_ms)
            return Answer(status, encode(document))
        return Answer(200, encode(write_duplicate(outcome.existing)))

    return answer
