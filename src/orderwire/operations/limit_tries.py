"""How often may somebody try to pay? Not as often as it takes to test a list of stolen cards.

Tries without money are counted where they are written down, in the database: per checkout, and per
client address. Payments that came to money do not count, so that a busy office is not locked out.
What people settle (a transfer, cash on delivery) tests no card: of these, those that were given up
count by themselves, since each one holds the stock for longer.
An address is kept as a keyed hash, for as long as it counts.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from orderwire.engine.offline import OFFLINE
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.operations.world import TryLimits, World
from orderwire.storage.database import Connection
from orderwire.storage.payments import failures_of_client
from orderwire.storage.secrets import keep_secret

_IPV6_HOST_BITS = 64
"""A household has the last half of an IPv6 address to itself: it is one client."""


@dataclass(frozen=True, slots=True)
class TooManyTries:
    """The provider is not asked; the customer may come back after so many seconds."""

    retry_seconds: int


async def mark_of_client(world: World, store_id: int, address: str | None) -> str | None:
    """What a client is recognised by, without its address. Raises DatabaseError."""
    if address is None:
        return None
    secret = world.secrets.get("clients")
    if secret is None:
        fresh = secrets.token_hex(32)
        secret = await world.database.write(lambda db: keep_secret(db, "clients", fresh))
        world.secrets["clients"] = secret
    said = f"{store_id} {_net_of(address)}".encode("utf-8", "surrogatepass")
    return hmac.new(bytes.fromhex(secret), said, hashlib.sha256).hexdigest()[:32]


def refuse_try(
    db: Connection,
    limits: TryLimits,
    payments: list[Payment],
    *,
    store_id: int,
    provider: str,
    client: str | None,
    now_ms: int,
) -> TooManyTries | None:
    """Whether a try is one too many: of this checkout's `payments`, or of this client.

    The caller holds the order's lock, which makes the first limit exact. The second can be
    exceeded by as many tries as all processes begin at the same time at different checkouts.
    """
    retry = TooManyTries(limits.window_ms // 1000)
    if provider in OFFLINE:
        given_up = sum(
            one.provider in OFFLINE and one.state is PaymentState.VOIDED for one in payments
        )
        return retry if given_up >= limits.given_up_per_checkout else None
    since_ms = now_ms - limits.window_ms
    tries = sum(
        one.created_ms > since_ms
        and one.state is not PaymentState.CAPTURED
        and one.provider not in OFFLINE
        for one in payments
    )
    is_over = tries >= limits.per_checkout or (
        client is not None
        and failures_of_client(db, store_id, client, since_ms) >= limits.per_client
    )
    return retry if is_over else None


def _net_of(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{int(parsed) >> _IPV6_HOST_BITS:x}"
    return str(parsed)
