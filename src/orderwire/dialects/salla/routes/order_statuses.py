"""/orders/statuses: the platform's statuses and the store's own."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound, Problem
from orderwire.dialects._kit.requests import json_response, read_body
from orderwire.dialects._kit.wire import parse_exact
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.reading_life import NAMES, read_as, slug_of_id
from orderwire.dialects.salla.refusing import word
from orderwire.dialects.salla.routes.asking import caller_of, id_of, language_asked
from orderwire.dialects.salla.schemas_life import OwnStatusBody, OwnStatusChange
from orderwire.dialects.salla.shapes import envelope
from orderwire.dialects.salla.writing_statuses import Statuses
from orderwire.operations.keep_statuses import add_status, change_status, read_statuses
from orderwire.operations.world import Caller, World
from orderwire.storage.statuses import OwnStatus

READ, READ_WRITE = "orders.read", "orders.read_write"
_PATH = "/orders/statuses"
_ONE = _PATH + "/{status_id}"


def add_order_statuses(salla: FastAPI, world: World) -> None:
    """Add the endpoints of statuses."""
    _add_reading(salla, world)
    _add_writing(salla, world)


def _add_reading(salla: FastAPI, world: World) -> None:
    @salla.get(_PATH, summary="List Order Statuses", tags=["order statuses"])
    async def list_statuses(request: Request) -> Response:
        """List the platform's statuses and the store's own. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        return json_response(envelope((await _all(world, request, caller)).listed()))

    @salla.get(_ONE, summary="Order Status Details", tags=["order statuses"])
    async def get_status(request: Request, status_id: str) -> Response:
        """Show one status and what is below it. Needs the scope `orders.read`."""
        caller = await caller_of(world, request, READ)
        return await _show(world, request, caller, id_of(status_id))


def _add_writing(salla: FastAPI, world: World) -> None:
    @salla.post(_PATH, summary="Create Custom Order Status", tags=["order statuses"])
    async def create_status(request: Request) -> Response:
        """Add a status of the store's own. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        language = language_asked(request)
        body = read_as(OwnStatusBody, parse_exact(await read_body(request)), language)
        parent = slug_of_id(body.parent_id)
        if parent is None:
            raise word([Problem(("parent_id",), "invalid", {})], language, NAMES)
        wanted = OwnStatus(
            id=0,
            parent=parent,
            name=body.name,
            message=body.message,
            icon=body.icon or "",
            sort=body.sort or 0,
            is_active=body.is_active is not False,
            created_ms=0,
        )
        made = await add_status(world, caller.store.id, wanted, dialect=NAME)
        return await _show(world, request, caller, made.id)

    @salla.put(_ONE, summary="Update Custom Order Status", tags=["order statuses"])
    async def update_status(request: Request, status_id: str) -> Response:
        """Change a status of the store's own. Needs the scope `orders.read_write`."""
        caller = await caller_of(world, request, READ_WRITE)
        document = parse_exact(await read_body(request))
        body = read_as(OwnStatusChange, document, language_asked(request))
        changes = body.model_dump(exclude_none=True)
        wanted = id_of(status_id)
        changed = None
        if wanted is not None:
            changed = await change_status(world, caller.store.id, wanted, changes, dialect=NAME)
        if changed is None:
            raise NotFound
        return await _show(world, request, caller, changed.id)


async def _all(world: World, request: Request, caller: Caller) -> Statuses:
    own = await read_statuses(world, caller.store.id, dialect=NAME)
    return Statuses(own=own, language=language_asked(request))


async def _show(world: World, request: Request, caller: Caller, status_id: int | None) -> Response:
    statuses = await _all(world, request, caller)
    written = None if status_id is None else statuses.whole(status_id)
    if written is None:
        raise NotFound
    return json_response(envelope(written))
