"""What a store holds, as one batch of requests sees it.

Facts are read once for a whole batch, after its rows were locked. The batch is then decided
request by request; `take_in` lets the next decision see what the one before it took. The facts
never touch a database: what has to be saved is the list of outcomes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderwire.engine.catalogue import Product
from orderwire.engine.coupons import Coupon
from orderwire.engine.delivering import Branch, ShippingMethod
from orderwire.engine.drafts import Claim, Name
from orderwire.engine.money import Money
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Checkout, Order
from orderwire.engine.paying import Payment
from orderwire.engine.refunds import Refund


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreTerms:
    """The settings of a store that decisions depend on. Rates are in basis points, times in ms.

    Tax rates are by country and tax class; a class without a rate is not taxed.
    """

    store_id: int
    currency: str
    country: str
    prices_include_tax: bool
    tax_rates: Mapping[tuple[str, str], int]
    checkout_lasts_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """An order that an equal request made before, as far as a repeated answer needs it."""

    order_id: int
    checkout_id: int | None
    state: OrderState
    total: Money


@dataclass(frozen=True, slots=True)
class Standing:
    """Who holds a claim: the order made under it, and the fingerprint of its content."""

    existing: Existing
    fingerprint: str


@dataclass(slots=True, kw_only=True)
class Facts:
    """Everything that the decisions of one batch may look at.

    names        what the callers' names of products, variants and customers stand for
    available    units of each counted variant that are neither held nor sold
    coupons      by id; `coupon_ids` finds them by folded code (`fold_code`)
    coupon_uses  live uses by (coupon, customer)
    standing     claims that other requests hold already
    orders       existing orders named by commands, with their checkouts
    payments     payments of those orders, by id
    refunds      refunds of those orders, by id
    paying       orders with a payment under way, which must not be ended under it
    burnt        units of those orders that were handed out as codes, which never come back
    methods      shipping methods by id, and `branches` the same: read where a draft is delivered
    ways         the store's ways to pay, read where a draft says how it is paid
    coded        variants named by commands that are handed out as codes
    known_codes  those of the commands' codes that the store has or had
    owed         codes that orders wait for, by variant
    drafts       the versions of kept drafts that are being placed, by id
    """

    terms: StoreTerms
    names: dict[Name, int] = field(default_factory=dict)
    products: Mapping[int, Product] = field(default_factory=dict)
    available: dict[int, int] = field(default_factory=dict)
    coupons: dict[int, Coupon] = field(default_factory=dict)
    coupon_ids: Mapping[str, int] = field(default_factory=dict)
    coupon_uses: dict[tuple[int, int], int] = field(default_factory=dict)
    standing: dict[Claim, Standing] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    checkouts: dict[int, Checkout] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    refunds: dict[int, Refund] = field(default_factory=dict)
    paying: frozenset[int] = frozenset()
    burnt: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    methods: Mapping[int, ShippingMethod] = field(default_factory=dict)
    branches: Mapping[int, Branch] = field(default_factory=dict)
    ways: Sequence[WayToPay] = ()
    coded: frozenset[int] = frozenset()
    known_codes: set[str] = field(default_factory=set)
    owed: dict[int, int] = field(default_factory=dict)
    drafts: Mapping[int, int] = field(default_factory=dict)

    def move_stock(self, takes: Mapping[int, int]) -> None:
        """Count units out of (or, where negative, back into) what is available."""
        for variant_id, units in takes.items():
            if units < 0 and variant_id not in self.available:
                continue  # What is given back may be a variant that is no longer sold.
            left = self.available[variant_id] - units
            assert left >= 0, (variant_id, units, left)
            self.available[variant_id] = left

    def count_coupon(self, coupon_id: int, customer_id: int | None, by: int) -> None:
        """Add `by` uses of a coupon, in all and for its customer."""
        coupon = self.coupons[coupon_id]
        self.coupons[coupon_id] = replace(coupon, uses=coupon.uses + by)
        if customer_id is not None:
            pair = (coupon_id, customer_id)
            self.coupon_uses[pair] = self.coupon_uses.get(pair, 0) + by


def fold_code(code: str) -> str:
    """How coupon codes are compared: without regard to case and outer blanks."""
    return code.strip().casefold()
