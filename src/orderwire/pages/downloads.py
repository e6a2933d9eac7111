"""Downloads: a signed link in, a file out, as an attachment that no browser looks into."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from orderwire.operations.open_download import Opened, TooLate, Wanted, open_download
from orderwire.operations.show_checkout import read_pay_link, show_checkout
from orderwire.operations.world import World

_ID_DIGITS_MAX = 16

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


def download(world: World) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of `/{link}/files/{file_id}`. The link is a pay link, or `order-store-id`."""

    async def send(request: Request) -> Response:
        order = await _order_of(world, request.path_params["link"])
        file_id = _number(request.path_params["file_id"])
        if order is None or file_id is None:
            raise HTTPException(404)
        wanted = Wanted(
            store_id=order[0],
            order_id=order[1],
            file_id=file_id,
            expires=request.query_params.get("expires", ""),
            signature=request.query_params.get("signature", ""),
        )
        opened = await open_download(world, wanted)
        match opened:
            case Opened(file=file, content=content):
                said = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
                headers = {**_HEADERS, "Content-Disposition": said}
                return Response(content, 200, headers, file.mime_type)
            case TooLate():
                raise HTTPException(410)
            case None:
                raise HTTPException(404)

    return send


async def _order_of(world: World, link: str) -> tuple[int, int] | None:
    """The store and the order that a link means. What it entitles to, its signature says."""
    kind, _, rest = link.partition("-")
    if kind == "order":
        store, _, order = rest.partition("-")
        store_id, order_id = _number(store), _number(order)
        return None if store_id is None or order_id is None else (store_id, order_id)
    pay_link = read_pay_link(link)
    if pay_link is None:
        return None
    shown = await show_checkout(world, pay_link)
    return None if shown is None else (pay_link.store_id, shown.order.id)


def _number(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= _ID_DIGITS_MAX:
        return int(text)
    return None
