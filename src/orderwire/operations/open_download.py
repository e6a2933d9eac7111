"""Links to downloads: they are signed, and lead to their file for a quarter of an hour.

Rule 1: a link names store, order, file and its end, and is signed over all of them with a secret of
this installation: who changes any of it has no link.
Rule 2: the signature says that the link is ours. Whether the order still entitles to the file is
read from the book every time.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

from orderwire.engine.order_life import ENDED
from orderwire.engine.orders import Order
from orderwire.operations.world import World
from orderwire.storage.database import Connection
from orderwire.storage.downloads import downloads_of_products
from orderwire.storage.files import File, read_content
from orderwire.storage.orders import get_order
from orderwire.storage.secrets import keep_secret
from orderwire.storage.stores import get_mark

LINK_LASTS_SECONDS = 15 * 60
_DIGITS_MAX = 16
_SECRET = "downloads"  # noqa: S105 - its name
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A download as its link asks for it, in the words of the link."""

    store_id: int
    order_id: int
    file_id: int
    expires: str
    signature: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and its bytes."""

    file: File
    content: bytes


@dataclass(frozen=True, slots=True)
class TooLate:
    """The link was a good one, and its time is over."""


async def download_secret(world: World) -> bytes:
    """The installation's secret, made when it is first needed. Raises DatabaseError."""
    secret = await world.database.read(lambda db: get_mark(db, f"secret.{_SECRET}"))
    if secret is None:
        fresh = secrets.token_hex(_SECRET_BYTES)
        secret = await world.database.write(lambda db: keep_secret(db, _SECRET, fresh))
    return bytes.fromhex(secret)


def signed_query(secret: bytes, order: Order, file_id: int, now_ms: int) -> str:
    """The query of a link to a file of an order, good from now on for its time."""
    expires = str(now_ms // 1000 + LINK_LASTS_SECONDS)
    signature = _sign(secret, order.store_id, order.id, file_id, expires)
    return urlencode({"expires": expires, "signature": signature})


async def open_download(world: World, wanted: Wanted) -> Opened | TooLate | None:
    """The file behind a link; `None` where the link is not ours or entitles to nothing (any more).

    Raises DatabaseError.
    """
    secret = await download_secret(world)
    expected = _sign(secret, wanted.store_id, wanted.order_id, wanted.file_id, wanted.expires)
    if not hmac.compare_digest(expected.encode(), wanted.signature.encode()):
        return None
    if not wanted.expires.isdigit() or len(wanted.expires) > _DIGITS_MAX:
        return None
    if world.now_ms() // 1000 >= int(wanted.expires):
        return TooLate()
    return await world.database.read(lambda db: _open(db, wanted))


def entitles(order: Order) -> bool:
    """Whether an order entitles its customer to what it brings: it is placed, and not over."""
    return order.placed_ms is not None and order.is_paid and order.state not in ENDED


def _open(db: Connection, wanted: Wanted) -> Opened | None:
    order = get_order(db, wanted.store_id, wanted.order_id)
    if order is None or not entitles(order):
        return None
    product_ids = {line.product_id for line in order.lines}
    for files in downloads_of_products(db, wanted.store_id, product_ids).values():
        for file in files:
            if file.id == wanted.file_id:
                return Opened(file, read_content(db, wanted.store_id, file.id))
    return None


def _sign(secret: bytes, store_id: int, order_id: int, file_id: int, expires: str) -> str:
    message = f"download:{store_id}:{order_id}:{file_id}:{expires}"
    return hmac.new(secret, message.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
