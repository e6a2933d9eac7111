"""What came of a request: orders with their lines, checkouts, and the events of their history.

Values only. Amounts are minor units of the order's currency, times are milliseconds since 1970.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.engine.catalogue import CODED, Plan, ProductKind
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.details import NO_DETAILS, Details
from orderwire.engine.drafts import Contact
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.pricing import ChargeKind

NO_PRODUCT = 0
"""The product and the variant of a line that its caller described: no such id exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenOption:
    """One option as the customer filled it in, by name, for the record. A choice has its id."""

    option_id: int
    name: str
    values: Sequence[str]
    choice_ids: Sequence[int] = ()
    surcharge_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line item with its own share of the order's discount and tax.

    `unit_minor` includes the surcharges of the options. `total_minor` is what the customer pays
    for the line: the amount less its discount, plus its tax where prices do not include it. A
    line of nothing that the catalogue knows has NO_PRODUCT for both ids.

    Of its units, so many were `fulfilled`, `refunded` and `restocked` by now; `refunded_minor`
    is the money that went back for them.
    """

    id: int
    product_id: int
    variant_id: int
    name: str
    sku: str | None
    kind: ProductKind
    quantity: int
    unit_minor: int
    amount_minor: int
    discount_minor: int
    tax_minor: int
    tax_basis_points: int
    total_minor: int
    options: Sequence[ChosenOption] = ()
    notice: str | None = None
    plan: Plan | None = None
    is_stock_counted: bool = False
    fulfilled: int = 0
    refunded: int = 0
    refunded_minor: int = 0
    restocked: int = 0

    @property
    def is_shipped(self) -> bool:
        """Whether somebody has to bring it to the customer."""
        return self.kind is ProductKind.PHYSICAL

    @property
    def to_fulfil(self) -> int:
        """How many units are still to be brought. Of refunded units, those not yet brought go
        first: they are brought no more.
        """
        return max(0, self.quantity - self.fulfilled - self.refunded) if self.is_shipped else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCharge:
    """What is paid for beside the goods, with its own share of discount and tax. Minor units."""

    kind: ChargeKind
    name: str
    amount_minor: int
    discount_minor: int
    tax_minor: int
    tax_basis_points: int
    total_minor: int
    refunded_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedCoupon:
    """The coupon that an order counts as a use of."""

    id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of the book, whichever dialect it came through.

    `number` counts the store's orders without gaps. The fingerprint tells its content from other
    content. `placed_ms` is the moment of the first step to placed, `None` until then.

    `paid_minor` is all the money that has come for it, too much included; `refunded_minor` is
    what of that has gone back or is on its way. `outside_number` is the number that it had
    where it came from.
    """

    store_id: int
    id: int
    number: int
    dialect: str
    state: OrderState
    version: int
    currency: str
    customer_id: int | None
    contact: Contact | None
    source: str
    own_id: str | None
    fingerprint: str
    coupon: UsedCoupon | None
    subtotal_minor: int
    discount_minor: int
    charges_minor: int
    tax_minor: int
    total_minor: int
    prices_include_tax: bool
    tax_country: str
    created_ms: int
    updated_ms: int
    placed_ms: int | None
    lines: Sequence[OrderLine]
    paid_minor: int = 0
    refunded_minor: int = 0
    charges: Sequence[OrderCharge] = ()
    details: Details = NO_DETAILS
    outside_number: str | None = None

    @property
    def is_paid(self) -> bool:
        """Whether all its money has come, or there is nothing to pay."""
        return self.paid_minor >= self.total_minor

    @property
    def is_refunded(self) -> bool:
        """Whether all the money that came has gone back."""
        return 0 < self.paid_minor <= self.refunded_minor

    @property
    def total(self) -> Money:
        """What the customer pays in all."""
        return Money(self.total_minor, self.currency)

    @property
    def is_shipped(self) -> bool:
        """Whether anything of it has to be brought to the customer."""
        return any(line.is_shipped for line in self.lines)

    @property
    def has_codes(self) -> bool:
        """Whether any of it is handed over as codes, which may have to be waited for."""
        return any(line.kind in CODED for line in self.lines)

    def take_number(self, number: int) -> None:
        """Give an order that has just been made its number. Nobody knows it yet.

        It is the one thing that changes in place: a copy of all else would cost more than most of
        what is done for an order.
        """
        assert self.number == 0, self
        object.__setattr__(self, "number", number)

    def stock_counted(self) -> dict[int, int]:
        """How many of each variant it has from the stock now: those restocked are left out."""
        return self._counted(lambda line: line.quantity - line.restocked)

    def stock_returned(self) -> dict[int, int]:
        """How many of each variant it has given back into the stock."""
        return self._counted(lambda line: line.restocked)

    def _counted(self, units_of: Callable[[OrderLine], int]) -> dict[int, int]:
        counted: dict[int, int] = {}
        for line in self.lines:
            units = units_of(line) if line.is_stock_counted else 0
            if units:
                counted[line.variant_id] = counted.get(line.variant_id, 0) + units
        return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The page where an order is paid. Its token is the secret of its link.

    `accepts` names the ways to pay that its caller allows; `None` allows every one.
    """

    id: int
    order_id: int
    token: str
    state: CheckoutState
    version: int
    created_ms: int
    expires_ms: int
    accepts: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A step in an order's history: what happened, with the facts of it."""

    kind: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who made a step happen (token:5, customer, clock), through which dialect and request."""

    actor: str
    dialect: str
    request_id: str
