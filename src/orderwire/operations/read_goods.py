"""What an order has brought its customer: codes, downloads with links that end, subscriptions.

Codes of an order stay its customer's, whatever becomes of the order; downloads need one that is
placed and not over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.engine.orders import Order
from orderwire.engine.subscriptions import Subscription
from orderwire.operations.open_download import download_secret, entitles, signed_query
from orderwire.operations.show_checkout import PayLink, find_checkout
from orderwire.operations.world import World
from orderwire.storage.codes import codes_of_orders, owed_units
from orderwire.storage.database import Connection
from orderwire.storage.downloads import downloads_of_products
from orderwire.storage.files import File
from orderwire.storage.orders import get_order
from orderwire.storage.sessions import Session, get_session
from orderwire.storage.subscriptions import subscriptions_of_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file with its address below the service's own; the address is good for 15 minutes."""

    file: File
    product_id: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """What an order brought. Codes are by line; `waiting` says how many a line still waits for."""

    order: Order
    codes: Mapping[int, Sequence[str]] = field(default_factory=dict)
    waiting: Mapping[int, int] = field(default_factory=dict)
    downloads: Sequence[Download] = ()
    subscriptions: Sequence[Subscription] = ()
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    goods: Goods
    files: Mapping[int, Sequence[File]]


async def read_goods(world: World, link: PayLink) -> Goods | None:
    """What the order behind a pay link brought; `None` unless the link's token is right.

    Raises DatabaseError.
    """

    def read(db: Connection) -> _Found | None:
        shown = find_checkout(db, link)
        return None if shown is None else _find(db, shown.order)

    found = await world.database.read(read)
    if found is None:
        return None
    return await _with_links(world, found, f"{link.store_id}-{link.checkout_id}-{link.token}")


async def read_goods_of_order(world: World, store_id: int, order_id: int) -> Goods | None:
    """What an order brought, for its merchant, with links that need no checkout.

    Raises DatabaseError.
    """

    def read(db: Connection) -> _Found | None:
        order = get_order(db, store_id, order_id)
        return None if order is None else _find(db, order)

    found = await world.database.read(read)
    if found is None:
        return None
    return await _with_links(world, found, f"order-{store_id}-{order_id}")


def _find(db: Connection, order: Order) -> _Found:
    store_id = order.store_id
    product_ids = {line.product_id for line in order.lines}
    goods = Goods(
        order=order,
        codes=codes_of_orders(db, store_id, [order.id]) if order.has_codes else {},
        waiting=owed_units(db, store_id, order.id) if order.has_codes else {},
        subscriptions=subscriptions_of_order(db, store_id, order.id),
        session=get_session(db, store_id, order.id),
    )
    files = downloads_of_products(db, store_id, product_ids) if entitles(order) else {}
    return _Found(goods, files)


async def _with_links(world: World, found: _Found, link: str) -> Goods:
    goods = found.goods
    if not found.files:
        return goods
    secret, now_ms = await download_secret(world), world.now_ms()
    downloads = [
        Download(
            file=file,
            product_id=product_id,
            path=f"/checkout/{link}/files/{file.id}?"
            + signed_query(secret, goods.order, file.id, now_ms),
        )
        for product_id, files in found.files.items()
        for file in files
    ]
    return Goods(
        order=goods.order,
        codes=goods.codes,
        waiting=goods.waiting,
        downloads=downloads,
        subscriptions=goods.subscriptions,
        session=goods.session,
    )
