"""What a caller asked for, in our words: the way from every dialect into the engine.

Nothing here has been believed yet. A draft names products and customers as its caller knows them;
what they are, and what they cost, is looked up in the facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from orderwire.engine.addresses import Address
from orderwire.engine.billed import Billed
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.order_life import ENDED, OrderState


class Name(NamedTuple):
    """How a caller points at something of ours.

    kind   product, variant, customer, shipping_method, branch or bank_account
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
class StatedLine:
    """What a caller says of a line and is believed: its price, and what it is, if we do not know.

    `unit_minor` is in minor units of the order's currency. Without a name, the line must be of a
    product that we know.
    """

    unit_minor: int
    name: str = ""
    sku: str | None = None
    kind: ProductKind = ProductKind.PHYSICAL
    tax_class: str = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """So many of something. Where a plan must count, only a subscription will do.

    A variant may be named beside its product, or alone. A line without a product is its caller's
    own: everything about it is stated.
    """

    product: Name | None
    quantity: int
    options: Sequence[tuple[str, Sequence[str]]] = ()
    notice: str | None = None
    plan: Name | None = None
    plan_must_count: bool = False
    variant: Name | None = None
    stated: StatedLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDelivery:
    """How the order is to get to its customer: shipped by a method, or picked up at a branch.

    Without a method nobody has said yet what shipping costs, and nothing is charged.
    """

    kind: DeliveryKind
    method: Name | None = None
    branch: Name | None = None
    address: Address | None = None
    receiver: Contact | None = None


class TenderState(StrEnum):
    """How far the money of an order is that arrives with its way to be paid decided.

    promised    it is collected on delivery
    in_review   there is a receipt that somebody has to look at
    captured    it was paid elsewhere
    """

    PROMISED = "promised"
    IN_REVIEW = "in_review"
    CAPTURED = "captured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """How an order is paid, where its caller says so instead of asking for a checkout.

    provider   cash_on_delivery, bank_transfer or manual
    method     a word for the record: cash, card, mada, bank...
    evidence   what shows that it is true: a receipt's name, a till's number, an account
    fee_minor  the fee for cash on delivery, if the caller states one
    account_id the bank account of the store that it was sent to, by our id
    """

    provider: str
    state: TenderState
    method: str = ""
    reference: str | None = None
    evidence: str = ""
    fee_minor: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Amounts of a whole order that its caller states and is believed about. Minor units.

    The discount takes the place of a coupon's, as an amount or in basis points of what the lines
    are worth; shipping and fees come beside or instead of ours;
    the tax takes the place of the one that the rates give. Whether the prices include it, the
    store says unless `includes_tax` does. A total is compared with what comes out, never believed.
    """

    discount_minor: int | None = None
    discount_basis_points: int | None = None
    shipping_minor: int | None = None
    shipping_name: str = ""
    fees: Sequence[tuple[str, int]] = ()
    tax_minor: int | None = None
    total_minor: int | None = None
    includes_tax: bool | None = None

    def words(self) -> tuple[str, ...]:
        """What of it was stated, by the words that the order keeps."""
        said = {
            "discount": (self.discount_minor, self.discount_basis_points) != (None, None),
            "shipping": self.shipping_minor is not None,
            "fee": bool(self.fees),
            "tax": self.tax_minor is not None,
        }
        return tuple(word for word, is_said in said.items() if is_said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What an order was before it came here. Nothing moves for it unless it is asked for.

    number        the number that it had, to be shown in place of ours
    created_ms    when it was made
    state         where it stands
    fulfilled     whether all of it was brought to its customer
    takes_stock   whether it takes its units from our stock
    counts_coupon whether it counts as a use of its coupon
    tells         whether other systems are told of it
    """

    number: str | None
    created_ms: int
    state: OrderState
    fulfilled: bool = False
    takes_stock: bool = False
    counts_coupon: bool = False
    tells: bool = False

    @property
    def holds_stock(self) -> bool:
        """Whether its units are taken. An order that has ended has given them back."""
        return self.takes_stock and self.state not in ENDED

    @property
    def holds_coupon(self) -> bool:
        """Whether its use of a coupon counts. An order that has ended has given it back."""
        return self.counts_coupon and self.state not in ENDED


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiry:
    """When an order that nobody has paid ends, and why, in its caller's words.

    at_ms     the moment; without one the store's time counts
    is_ahead  whether a moment that has passed is refused. Else the order ends as it is made
    """

    at_ms: int | None = None
    reason: str = ""
    is_ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An order as its caller wants it. Without a currency it is in the store's.

    A checkout that has to stay open for longer or shorter than the store's says so, and
    `accepts` names the ways to pay there; `None` allows every one. Which of the statements a
    caller may make, its dialect knows.
    """

    dialect: str
    lines: Sequence[DraftLine]
    source: str = ""
    currency: str | None = None
    buyer: Buyer | None = None
    coupon_code: str | None = None
    own_id: str | None = None
    checkout_lasts_ms: int | None = None
    expiry: Expiry | None = None
    delivery: DraftDelivery | None = None
    billing_address: Address | None = None
    note: str = ""
    tags: Sequence[str] = ()
    tender: Tender | None = None
    accepts: Sequence[str] | None = None
    stated: Stated | None = None
    past: Past | None = None
    receiver: Contact | None = None
    """Who gets it where nothing is delivered; a delivery has a receiver of its own."""
    notifies_receiver: bool = False
    """Whether the receiver is to be told of it, which other systems do."""
    billed: Billed | None = None
    """The numbers of a bill as they are to be shown, whatever comes of `stated`."""
    more: Mapping[str, str] = field(default_factory=dict)
    """What its platform's orders say and others' do not, for the record."""

    @property
    def says_no_more(self) -> bool:
        """Whether it says no more than who buys what, as most drafts do."""
        said = (self.delivery, self.billing_address, self.receiver, self.tender, self.stated)
        is_noted = self.note or self.tags or self.notifies_receiver or self.more or self.billed
        return said == (None, None, None, None, None) and self.expiry is None and not is_noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Minted:
    """All that a decision needs and may not invent: its moment (ms), fresh ids, a link token."""

    arrived_ms: int
    order_id: int
    checkout_id: int
    customer_id: int
    first_line_id: int
    link_token: str
    payment_id: int = 0
    """Needed only where a tender comes with the draft."""


class KeptAs(NamedTuple):
    """Which of the drafts that a store keeps is placed, and the version of it that was read."""

    id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOrder:
    """A draft as it stands in the queue, with everything minted before it got there.

    The fingerprint tells equal content from other content; the claims say what must not happen
    twice. A draft that was `kept` is placed as it is, and not as it was before a change.
    """

    draft: Draft
    minted: Minted
    fingerprint: str
    claims: Sequence[Claim] = ()
    kept: KeptAs | None = None
