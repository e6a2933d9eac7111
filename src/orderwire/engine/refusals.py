"""Every reason for which the engine turns a request down.

A refusal is a value with facts, without wording and without HTTP: each dialect has a table from
these types to its platform's status and text, and a test demands that every table is complete.
"""

from dataclasses import dataclass

from orderwire.engine.money import Money


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was not carried out."""


@dataclass(frozen=True, slots=True)
class KeyReused(Refusal):
    """The idempotency key belongs to another request."""

    key: str


@dataclass(frozen=True, slots=True)
class OwnIdReused(Refusal):
    """The caller has given its own id to other content before."""

    own_id: str


@dataclass(frozen=True, slots=True)
class CustomerNotFound(Refusal):
    """The store has no customer with this id."""

    customer_id: str


@dataclass(frozen=True, slots=True)
class ProductNotFound(Refusal):
    """The store sells nothing by this name."""

    identifier: str


@dataclass(frozen=True, slots=True)
class ProductUnavailable(Refusal):
    """The product is disabled."""

    name: str


@dataclass(frozen=True, slots=True)
class NotSoldInCurrency(Refusal):
    """The product has no price in the order's currency, and no exchange rate is invented."""

    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class BelowMinimumQuantity(Refusal):
    """Fewer than the product is sold in."""

    name: str
    minimum: int


@dataclass(frozen=True, slots=True)
class AboveMaximumQuantity(Refusal):
    """More than one order may hold of the product."""

    name: str
    maximum: int


@dataclass(frozen=True, slots=True)
class SubscriptionQuantity(Refusal):
    """A subscription is bought once per order."""

    name: str


@dataclass(frozen=True, slots=True)
class PlanNotFound(Refusal):
    """The subscription has no such plan."""

    name: str
    plan_id: str


@dataclass(frozen=True, slots=True)
class PlanMissing(Refusal):
    """The subscription has several plans and none was chosen."""

    name: str


@dataclass(frozen=True, slots=True)
class OptionNotFound(Refusal):
    """The product has no such option."""

    name: str
    option: str


@dataclass(frozen=True, slots=True)
class OptionMissing(Refusal):
    """A required option was left out."""

    name: str
    option: str


@dataclass(frozen=True, slots=True)
class OptionValueRefused(Refusal):
    """The option has no such value, or takes one value and got several."""

    name: str
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class CouponNotFound(Refusal):
    """There is no such coupon, or it is disabled."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponNotStarted(Refusal):
    """The coupon counts from a later moment on."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponEnded(Refusal):
    """The coupon's time is over."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponUsedUp(Refusal):
    """All uses of the coupon are taken."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponUsedByCustomer(Refusal):
    """This customer has used the coupon as often as one customer may."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponNeedsCustomer(Refusal):
    """The coupon is counted per customer, and nobody said who buys."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponBelowMinimum(Refusal):
    """The basket is worth less than the coupon asks for."""

    code: str
    minimum: Money


@dataclass(frozen=True, slots=True)
class CouponNotForBasket(Refusal):
    """The coupon covers none of the products in the basket."""

    code: str


@dataclass(frozen=True, slots=True)
class CouponInOtherCurrency(Refusal):
    """The coupon's amounts are in another currency than the order's."""

    code: str
    currency: str


@dataclass(frozen=True, slots=True)
class OutOfStock(Refusal):
    """Fewer are left than were asked for."""

    name: str
    wanted: int
    available: int


@dataclass(frozen=True, slots=True)
class TotalTooLarge(Refusal):
    """The order is worth more than can be charged."""

    maximum: Money


@dataclass(frozen=True, slots=True)
class StatedDiscountTooLarge(Refusal):
    """The discount that was stated is more than the goods are worth."""

    maximum: Money


@dataclass(frozen=True, slots=True)
class TotalDiffers(Refusal):
    """The total that was stated is not what the order comes to."""

    stated: Money
    found: Money


@dataclass(frozen=True, slots=True)
class ExpiryPassed(Refusal):
    """The moment at which the order was to end had passed when it came. Milliseconds since 1970."""

    expires_ms: int


@dataclass(frozen=True, slots=True)
class WayNotOffered(Refusal):
    """The order cannot be paid this way: it is not for such goods, or not offered here."""

    provider: str


@dataclass(frozen=True, slots=True)
class OrderNotFound(Refusal):
    """The store has no such order."""

    order_id: int


@dataclass(frozen=True, slots=True)
class WrongState(Refusal):
    """The order (checkout, payment) cannot take this step from the state it is in."""

    state: str
    step: str


@dataclass(frozen=True, slots=True)
class VariantNotFound(Refusal):
    """The store has no such variant with a counted stock."""

    variant_id: int


@dataclass(frozen=True, slots=True)
class CodeKnown(Refusal):
    """The store has or had this code already: nobody may get it twice."""

    code: str


@dataclass(frozen=True, slots=True)
class ShippingMethodNotFound(Refusal):
    """The store has no such way to ship, or it is disabled."""

    method_id: str


@dataclass(frozen=True, slots=True)
class NotDeliveredThere(Refusal):
    """The way to ship has no price for this parcel: to that place, of that weight and worth."""

    name: str
    country: str
    carrier: str = ""


@dataclass(frozen=True, slots=True)
class BranchNotFound(Refusal):
    """The store has no such branch, or nothing is picked up there."""

    branch_id: str


@dataclass(frozen=True, slots=True)
class NothingToRefund(Refusal):
    """Nothing that was paid for the order is left, or what was asked for comes to no money."""

    order_id: int


@dataclass(frozen=True, slots=True)
class RefundTooLarge(Refusal):
    """More than is left of the order, of the payment, or of a kind of charge: `part` says which."""

    part: str
    left: Money


@dataclass(frozen=True, slots=True)
class TooManyToRefund(Refusal):
    """More units of a line than are left to be refunded, or none at all."""

    name: str
    wanted: int
    left: int


@dataclass(frozen=True, slots=True)
class PaymentNotChosen(Refusal):
    """The money may go back from several payments, and nobody said from which."""

    payment_ids: str


@dataclass(frozen=True, slots=True)
class PaymentNotFound(Refusal):
    """The order has no such payment whose money has come."""

    payment_id: int


@dataclass(frozen=True, slots=True)
class LineNotFound(Refusal):
    """The order has no such line, or several by this SKU."""

    line: str


@dataclass(frozen=True, slots=True)
class NotPaidYet(Refusal):
    """The order is neither paid nor to be paid on delivery: nothing of it is handed over."""

    order_id: int


@dataclass(frozen=True, slots=True)
class NothingToFulfil(Refusal):
    """Nothing of the order is still to be brought, or nothing was asked for."""

    order_id: int


@dataclass(frozen=True, slots=True)
class TooManyToFulfil(Refusal):
    """More units of a line than are still to be brought, or none at all."""

    name: str
    wanted: int
    left: int


@dataclass(frozen=True, slots=True)
class FulfilmentNotFound(Refusal):
    """The order has no such fulfilment."""

    fulfilment_id: int


@dataclass(frozen=True, slots=True)
class LinkRefused(Refusal):
    """No link that a customer could be sent to: it must begin with http:// or https://."""

    link: str


@dataclass(frozen=True, slots=True)
class EditedMeanwhile(Refusal):
    """Somebody else has changed it since its caller looked: it has this version now."""

    version: int


@dataclass(frozen=True, slots=True)
class AmountsFixed(Refusal):
    """What the order comes to cannot change any more. `why` is one word.

    paid, fulfilled, paying, in_review, or subscription where a line of one is meant.
    """

    why: str


@dataclass(frozen=True, slots=True)
class NoLinesLeft(Refusal):
    """The order would have no lines any more."""


@dataclass(frozen=True, slots=True)
class WouldBeFree(Refusal):
    """The order would cost nothing any more: nobody could pay it."""


def every_refusal() -> list[type[Refusal]]:
    """All kinds of refusal, for the tests that demand a wording of each."""
    # `slots` makes each class anew; only the one that a name stands for counts.
    kinds = [kind for kind in Refusal.__subclasses__() if globals().get(kind.__name__) is kind]
    return sorted(kinds, key=lambda kind: kind.__name__)
