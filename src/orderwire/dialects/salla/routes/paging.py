"""A page of a list as a response."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from orderwire.dialects._kit.requests import json_response
from orderwire.dialects.salla import PREFIX
from orderwire.dialects.salla.listing import PageQuery, page_address, read_page
from orderwire.dialects.salla.shapes import Document, Page, page_envelope
from orderwire.operations.world import World


def page_response(
    world: World,
    request: Request,
    query: PageQuery,
    *,
    written: Sequence[object],
    total: int,
    beside: Document | None = None,
) -> Response:
    """What a page shows of so many things in all, and what stands beside it."""
    number, size = read_page(query)
    path = str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", "")))
    address = page_address(f"{world.public_url}{PREFIX}{path}", request.query_params.multi_items())
    page = Page(number=number, size=size, total=total, address=address)
    document = page_envelope(written, page)
    pagination = document.pop("pagination")
    return json_response(document | (beside or {}) | {"pagination": pagination})


def cut_page(query: PageQuery, things: Sequence[object]) -> Sequence[object]:
    """The part of a short list that is on a page."""
    number, size = read_page(query)
    return things[(number - 1) * size : number * size]
