"""/orders/actions: the same done to many orders, one after the other."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects._kit.requests import json_response, read_body, request_id
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing_orders import OrderQuery, read_order_query
from orderwire.dialects.salla.reading_life import (
    NO_SUCH_ACTION,
    TOO_MANY_ORDERS,
    fixed,
    read_as,
    slug_of_id,
)
from orderwire.dialects.salla.refusing import Language
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.meaning import origin_of, wrong
from orderwire.dialects.salla.routes.order_status import bring
from orderwire.dialects.salla.schemas_life import (
    ORDERS_MAX,
    ActionsBody,
    ActionValue,
    FiltersBody,
    OperationBody,
)
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.stepping import Step, restock_of, send
from orderwire.engine.drafts import Name
from orderwire.engine.refusals import Refusal
from orderwire.operations.find_orders import find_order, find_orders
from orderwire.operations.read_orders import read_entry
from orderwire.operations.world import Caller, World
from orderwire.storage.book import Entry

READ_WRITE = "orders.read_write"
ACTIONS = ("refund", "create_shipping_policy")


def add_order_actions(salla: FastAPI, world: World) -> None:
    """Add the endpoint of actions."""

    @salla.post("/orders/actions", summary="Order Actions", tags=["orders"])
    async def act(request: Request) -> Response:
        """Refund or ship many orders, each for itself. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(ActionsBody, document, language_asked(request))
        unknown = [
            fixed(("operations", index, "action_name"), NO_SUCH_ACTION)
            for index, operation in enumerate(body.operations)
            if operation.action_name not in ACTIONS
        ]
        if unknown:
            raise wrong(request, unknown)
        entries = await _meant(world, request, caller, body.filters)
        told = []
        for index, operation in enumerate(body.operations):
            done = [await _act(world, request, caller, one, operation) for one in entries]
            told.append(
                {
                    "operation_id": f"{request_id(request)}-{index}",
                    "action_name": operation.action_name,
                    "status": "success" if all(done) else "failed",
                    "message": _message(sum(done), len(done), language_asked(request)),
                }
            )
        return json_response(envelope(told))


async def _meant(
    world: World, request: Request, caller: Caller, filters: FiltersBody
) -> list[Entry]:
    """The orders that are named, of those that stand so. Raises Invalid and DatabaseError."""
    problems = [
        Problem(("filters", "order_status", index), "invalid", {})
        for index, status_id in enumerate(filters.order_status or ())
        if slug_of_id(status_id) is None
    ]
    if not filters.order_ids and not filters.order_status:
        problems.append(Problem(("filters", "order_ids"), "missing", {}))
    entries = []
    for index, order_id in enumerate(dict.fromkeys(filters.order_ids or ())):
        entry = await find_order(world, caller, Name("order", "id", str(order_id), NAME))
        if entry is None:
            problems.append(Problem(("filters", "order_ids", index), "invalid", {}))
        else:
            entries.append(entry)
    if problems:
        raise wrong(request, problems)
    if not filters.order_status:
        return entries
    found = await _standing_so(world, request, caller, filters.order_status)
    if not filters.order_ids:
        return found
    ids = {one.order.id for one in found}
    return [one for one in entries if one.order.id in ids]


async def _standing_so(
    world: World, request: Request, caller: Caller, status_ids: Sequence[int]
) -> list[Entry]:
    sent = [("status", str(status_id)) for status_id in status_ids]
    asked = read_order_query(
        OrderQuery.model_validate({}), sent, caller.store.timezone, language_asked(request)
    )
    found = await find_orders(world, caller, replace(asked, limit=ORDERS_MAX), dialect=NAME)
    if found.total > ORDERS_MAX:
        raise wrong(request, [fixed(("filters", "order_status"), TOO_MANY_ORDERS)])
    return list(found.entries)


async def _act(
    world: World, request: Request, caller: Caller, entry: Entry, operation: OperationBody
) -> bool:
    """Do one thing to one order; whether it could be done. Raises Overloaded and DatabaseError."""
    value = _value_of(operation)
    now = await read_entry(world, caller.store.id, entry.order.id, dialect=NAME)
    step = Step(
        store=caller.store,
        entry=now or entry,
        origin=origin_of(caller, request),
        restock=restock_of(restore_items=value.restore_items),
    )
    if operation.action_name == "refund":
        return await bring(world, step, "restored", None, value.note) is None
    return not isinstance(await send(world, step), Refusal)


def _value_of(operation: OperationBody) -> ActionValue:
    value = operation.value
    if isinstance(value, list):
        return value[0] if value else ActionValue()
    return value or ActionValue()


def _message(done: int, count: int, language: Language) -> str:
    if language is Language.ENGLISH:
        return f"Done for {done} of {count} orders"
    return f"تم تنفيذ العملية على {done} من {count} طلبات"
