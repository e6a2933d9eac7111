"""/branches, /shipping/companies and /payment: how the store delivers and is paid."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.problems import NotFound
from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.listing import (
    BranchQuery,
    PageQuery,
    StatusQuery,
    read_active,
    read_default,
    read_keyword,
)
from orderwire.dialects.salla.routes.asking import caller_of, language_asked
from orderwire.dialects.salla.routes.paging import cut_page, page_response
from orderwire.dialects.salla.shapes import Document, envelope
from orderwire.dialects.salla.writing_selling import (
    write_bank,
    write_branch,
    write_courier,
    write_payment_methods,
)
from orderwire.operations.read_selling import read_selling
from orderwire.operations.world import World

BRANCHES, SHIPPING, PAYMENTS = "branches.read", "shipping.read", "payments.read"


def add_selling(salla: FastAPI, world: World) -> None:
    """Add the endpoints of how the store sells."""
    _add_branches(salla, world)
    _add_couriers(salla, world)
    _add_payments(salla, world)


def _add_branches(salla: FastAPI, world: World) -> None:
    @salla.get("/branches", summary="List Branches", tags=["branches"])
    async def list_branches(request: Request, query: Annotated[BranchQuery, Query()]) -> Response:
        """List where orders are picked up. Needs the scope `branches.read`."""
        language = language_asked(request)
        caller = await caller_of(world, request, BRANCHES)
        is_default, keyword = read_default(query, language), read_keyword(query)
        selling = await read_selling(world, caller, dialect=NAME)
        written = [
            one
            for one in (write_branch(it, selling, language) for it in selling.settings.branches)
            if is_default in (None, one["is_default"])
            and (keyword or "").casefold() in str(one["name"]).casefold()
        ]
        return _whole_list(world, request, query, written)

    @salla.get("/branches/{branch}", summary="Branch Details", tags=["branches"])
    async def get_branch(request: Request, branch: str) -> Response:
        """Show one branch. Needs the scope `branches.read`."""
        language = language_asked(request)
        caller = await caller_of(world, request, BRANCHES)
        selling = await read_selling(world, caller, dialect=NAME)
        written = [write_branch(one, selling, language) for one in selling.settings.branches]
        return json_response(envelope(_named(written, branch)))


def _add_couriers(salla: FastAPI, world: World) -> None:
    @salla.get("/shipping/companies", summary="List Shipping Companies", tags=["shipping"])
    @salla.get("/shipping/companies/", include_in_schema=False)
    async def list_couriers(request: Request, query: Annotated[PageQuery, Query()]) -> Response:
        """List the store's ways to ship that are in use. Needs the scope `shipping.read`."""
        caller = await caller_of(world, request, SHIPPING)
        selling = await read_selling(world, caller, dialect=NAME)
        methods = selling.settings.shipping_methods
        written = [write_courier(one, selling) for one in methods if one.is_active]
        return _whole_list(world, request, query, written)


def _add_payments(salla: FastAPI, world: World) -> None:
    @salla.get("/payment/methods", summary="Available Payment Methods", tags=["payments"])
    async def list_methods(request: Request, query: Annotated[StatusQuery, Query()]) -> Response:
        """List the ways to pay that work in the store. Needs the scope `payments.read`."""
        caller = await caller_of(world, request, PAYMENTS)
        is_active = read_active(query, language_asked(request))
        selling = await read_selling(world, caller, dialect=NAME)
        written = write_payment_methods(selling, are_working=is_active is not False)
        return _whole_list(world, request, query, written)

    @salla.get("/payment/banks", summary="List Banks", tags=["payments"])
    async def list_banks(request: Request, query: Annotated[StatusQuery, Query()]) -> Response:
        """List the accounts that customers transfer to. Needs the scope `payments.read`."""
        caller = await caller_of(world, request, PAYMENTS)
        is_active = read_active(query, language_asked(request))
        selling = await read_selling(world, caller, dialect=NAME)
        accounts = selling.settings.bank_accounts
        written = [
            write_bank(one, selling) for one in accounts if is_active in (None, one.is_active)
        ]
        return _whole_list(world, request, query, written)


def _named(written: Sequence[Document], text: str) -> Document:
    """The one that a path names, by the id that it is shown with. Raises NotFound."""
    for one in written:
        if str(one["id"]) == text:
            return one
    raise NotFound


def _whole_list(
    world: World, request: Request, query: PageQuery, written: Sequence[Document]
) -> Response:
    """A page of a list that is short enough to be read whole."""
    return page_response(
        world, request, query, written=cut_page(query, written), total=len(written)
    )
