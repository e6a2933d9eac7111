"""What a caller asked for, in our words: the way from every dialect into the engine.

Nothing here has been believed yet. A draft names products and customers as its caller knows them;
what they are, and what they cost, is looked up in the facts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Name(NamedTuple):
    """How a caller points at something of ours.

    kind   product, variant or customer
    by     id (the dialect's own id of it, or ours), slug, sku, phone (E.164) or email (lower case)

    An id means something in its dialect only; the other names mean the same in every one.
    """

    kind: str
    by: str
    value: str
    dialect: str = ""


class ClaimKind(StrEnum):
    """What makes a request the same as an earlier one."""

    IDEMPOTENCY_KEY = "key"
    OWN_ID = "own_id"
    WINDOW = "window"


class Claim(NamedTuple):
    """A right to make an order that only one request can hold.

    The scope keeps keys of different tokens apart. Claims are taken in the order of these
    fields, everywhere, so that two batches cannot wait for each other.
    """

    kind: ClaimKind
    scope: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Who to talk to about an order, as it was sent. The phone is in E.164 where one was found."""

    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys: an existing customer by id, or a contact to find or make one by its keys.

    An id wins over everything beside it. The keys are in the order in which the dialect looks.
    """

    customer_id: str | None = None
    contact: Contact | None = None
    keys: Sequence[Name] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """So many of something. Where a plan must count, only a subscription will do."""

    product: Name
    quantity: int
    options: Sequence[tuple[str, Sequence[str]]] = ()
    notice: str | None = None
    plan: Name | None = None
    plan_must_count: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order as its caller wants it. Without a currency it is in the store's.

    A checkout that has to stay open for longer or shorter than the store's says so.
    """

    dialect: str
    lines: Sequence[DraftLine]
    source: str = ""
    currency: str | None = None
    buyer: Buyer | None = None
    coupon_code: str | None = None
    own_id: str | None = None
    checkout_lasts_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """All that a decision needs and may not invent: its moment (ms), fresh ids, a link token."""

    arrived_ms: int
    order_id: int
    checkout_id: int
    customer_id: int
    first_line_id: int
    link_token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """A draft as it stands in the queue, with everything minted before it got there.

    The fingerprint tells equal content from other content; the claims say what must not happen
    twice.
    """

    draft: Draft
    minted: Minted
    fingerprint: str
    claims: Sequence[Claim] = ()
