"""/orders/{id}/whatsapp_message: an order as a message that can be sent on WhatsApp as it is."""

import re

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.peach.routes.asking import caller_of, order_meant
from orderwire.dialects.peach.whatsapp import DETAILS, STATUS, Wish, build_message
from orderwire.operations.world import World

GATEWAYS = ("razorpay", "payu", "billdesk", "zaakpay")

_SEQUENCE = re.compile(r"[1-9][0-9]{0,2}")

_PLAIN = (
    "text",
    "footer",
    "catalog_id",
    "country_of_origin",
    "importer_name",
    "importer_address",
)


def add_messages(peach: APIRouter, world: World) -> None:
    """Add the endpoint of messages."""

    @peach.get(
        "/orders/{order_id}/whatsapp_message", summary="An order as a message", tags=["whatsapp"]
    )
    async def get_message(request: Request, order_id: str) -> Response:
        """Build the message in which WhatsApp shows an order, or tells what became of it.

        Any order of the book can be asked for. Where WhatsApp would turn the message down, every
        reason is named.
        """
        caller = await caller_of(world, request)
        wish = _wish_of(request)
        entry = await order_meant(world, caller, order_id)
        message = build_message(entry, caller.store, wish, world.now_ms())
        if not isinstance(message, dict):
            raise Invalid(message)
        return json_response(message)


def _wish_of(request: Request) -> Wish:
    """What the query wants. Raises Invalid."""
    asked = request.query_params
    problems = []
    if asked.get("type") not in (None, DETAILS, STATUS):
        problems.append(Problem(("type",), "message_type"))
    if asked.get("gateway") not in (None, *GATEWAYS):
        problems.append(Problem(("gateway",), "gateway"))
    sequence = asked.get("sequence")
    if sequence is not None and not _SEQUENCE.fullmatch(sequence):
        problems.append(Problem(("sequence",), "sequence"))
    if problems:
        raise Invalid(problems)
    return Wish(
        kind=asked.get("type"),
        sequence=None if sequence is None else int(sequence),
        gateway=asked.get("gateway"),
        configuration=asked.get("configuration_name"),
        **{name: asked.get(name) for name in _PLAIN},
    )
