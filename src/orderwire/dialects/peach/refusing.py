"""What Peach says when it says no.

The platform publishes statuses (401, 404, 422) and hardly any bodies: its other endpoints answer
with a `code`. So every error has a code and a message, and one about fields names all of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from orderwire.dialects._kit.problems import Problem
from orderwire.engine import refusals as r
from orderwire.engine.currencies import exponent
from orderwire.engine.money import Money

Document = dict[str, object]

INVALID = "parameter_error"


@dataclass(frozen=True, slots=True)
class Said:
    """An error: status, code and text."""

    status: int
    code: str
    message: str


UNAUTHENTICATED = Said(401, "unauthorized", "The API key is missing or unknown")
NOT_FOUND = Said(404, "not_found", "Not found")
WRONG_METHOD = Said(405, "method_not_allowed", "Method not allowed")
INCOMPLETE = Said(400, "incomplete", "The request is incomplete")
TOO_LARGE = Said(413, "too_large", "The request is too large")
NOT_JSON = Said(415, "unsupported_media_type", "Content-Type must be application/json")
UNREADABLE = Said(422, INVALID, "The body is not valid JSON")
UNUSABLE_KEY = Said(422, INVALID, "Idempotency-Key must be 1 to 255 printable characters")
TOO_MANY = Said(429, "too_many_requests", "Too many requests")
BROKEN = Said(500, "internal_error", "Something went wrong")
UNAVAILABLE = Said(503, "unavailable", "The service is unavailable for the moment")


def refund_failed(reason: str) -> Said:
    """What is said of a refund that the payment's provider would not make."""
    return Said(422, "refund_failed", f"The refund failed: {reason}")


def say(said: Said) -> tuple[int, Document]:
    """The status and the body of an error."""
    return said.status, {"code": said.code, "message": said.message}


def complain(problems: Sequence[Problem]) -> tuple[int, Document]:
    """The status and the body for a request with these problems: all of them are said."""
    errors = [{"field": _name(one), "message": _worded(one)} for one in problems]
    message = "; ".join(f"{one['field']} {one['message']}" for one in errors)
    return 422, {"code": INVALID, "message": message, "errors": errors}


_RULES: dict[str, str] = {
    "missing": "is required",
    "string_too_short": "is required",
    "string_pattern_mismatch": "is invalid",
    "string_too_long": "must not be longer than {max_length} characters",
    "string_type": "must be a string",
    "string_unicode": "must be a string",
    "int_type": "must be an integer",
    "int_parsing_size": "must be an integer",
    "int_from_float": "must be an integer",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "list_type": "must be an array",
    "too_long": "must not have more than {max_length} items",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "number": "has no digit in it",
    "email": "is invalid",
    "nothing_to_pay": "comes to {due}: there is nothing to pay",
    "sums": "is {stated}, but its parts come to {found}",
    "sequence": "must be a number from 1 to 999",
    "message_type": "must be order_details or order_status",
    "gateway": "must be razorpay, payu, billdesk or zaakpay",
    "not_pending": "must be pending: only an order that is to be paid can be sent as details",
    "pending": "is pending: nothing has become of the order yet",
    "paid": "cannot be canceled: the order is paid",
    "partly_paid": "is paid in part",
    "not_inr": "must be INR, and is {currency}",
    "no_phone": "is missing: the order has no contact with a phone number",
    "reference": "may have letters, digits, _ . and - only",
    "no_way_to_pay": "needs configuration_name and gateway, or a store with a UPI address",
    "above_upi": "must be at most {maximum} by UPI",
    "no_sku": "is missing: the item has no SKU",
    "without_catalog": "is required for goods without catalog_id",
    "too_soon": "must be at least {seconds} seconds ahead",
    "not_india": "must be India",
}


def _name(problem: Problem) -> str:
    return ".".join(map(str, problem.where)) or "body"


def _worded(problem: Problem) -> str:
    return _RULES.get(problem.kind, "is invalid").format(**problem.facts)


MESSAGES: dict[type[r.Refusal], Callable[..., str]] = {
    r.ProductNotFound: lambda x: f"Product not found: {x.identifier}",
    r.ProductUnavailable: lambda x: f"Product is not for sale: {x.name}",
    r.OutOfStock: lambda x: f"Only {x.available} of {x.name} are left",
    r.BelowMinimumQuantity: lambda x: f"Minimum quantity of {x.name} is {x.minimum}",
    r.AboveMaximumQuantity: lambda x: f"Maximum quantity of {x.name} is {x.maximum}",
    r.SubscriptionQuantity: lambda x: f"Quantity of {x.name} must be 1",
    r.NotSoldInCurrency: lambda x: f"{x.name} has no price in {x.currency}",
    r.PlanNotFound: lambda x: f"Plan not found for {x.name}: {x.plan_id}",
    r.PlanMissing: lambda x: f"A plan is required for {x.name}",
    r.OptionNotFound: lambda x: f"{x.name} has no option {x.option}",
    r.OptionMissing: lambda x: f"Option {x.option} is required for {x.name}",
    r.OptionValueRefused: lambda x: f"Option {x.option} of {x.name} has no value {x.value}",
    r.VariantNotFound: lambda x: f"Variant not found: {x.variant_id}",
    r.CustomerNotFound: lambda x: f"Contact not found: {x.customer_id}",
    r.CouponNotFound: lambda x: f"Coupon not found: {x.code}",
    r.CouponUsedUp: lambda x: f"Coupon is used up: {x.code}",
    r.CouponUsedByCustomer: lambda x: f"Coupon was used by this contact: {x.code}",
    r.CouponNotStarted: lambda x: f"Coupon is not valid yet: {x.code}",
    r.CouponEnded: lambda x: f"Coupon has expired: {x.code}",
    r.CouponNeedsCustomer: lambda x: f"Coupon requires a contact: {x.code}",
    r.CouponBelowMinimum: lambda x: f"Coupon {x.code} requires {_money(x.minimum)}",
    r.CouponNotForBasket: lambda x: f"Coupon applies to none of the items: {x.code}",
    r.CouponInOtherCurrency: lambda x: f"Coupon {x.code} is not valid in {x.currency}",
    r.StatedDiscountTooLarge: lambda x: f"The discount is more than {_money(x.maximum)}",
    r.TotalTooLarge: lambda x: f"The order cannot come to more than {_money(x.maximum)}",
    r.TotalDiffers: lambda x: f"The order comes to {_money(x.found)}, not {_money(x.stated)}",
    r.ExpiryPassed: lambda _: "expiration.timestamp must be in the future",
    r.WayNotOffered: lambda x: f"Payment method is not available: {x.provider}",
    r.ShippingMethodNotFound: lambda x: f"Shipping method not found: {x.method_id}",
    r.NotDeliveredThere: lambda x: f"{x.name} does not deliver to {x.country}",
    r.BranchNotFound: lambda x: f"Branch not found: {x.branch_id}",
    r.KeyReused: lambda _: "Idempotency-Key was used for another request",
    r.OwnIdReused: lambda x: f"The id {x.own_id} was used for another order",
    r.OrderNotFound: lambda _: NOT_FOUND.message,
    r.WrongState: lambda x: f"Cannot {x.step} an order that is {x.state.replace('_', ' ')}",
    r.CodeKnown: lambda x: f"The code exists already: {x.code}",
    r.EditedMeanwhile: lambda _: "The order was changed by somebody else",
    r.AmountsFixed: lambda x: f"The amounts of the order cannot change any more: {x.why}",
    r.NoLinesLeft: lambda _: "items is required",
    r.WouldBeFree: lambda _: "The order cannot become free",
    r.NothingToRefund: lambda _: "The order has no payment left to refund",
    r.RefundTooLarge: lambda x: f"Only {_money(x.left)} can be refunded",
    r.TooManyToRefund: lambda x: f"Only {x.left} of {x.name} can be refunded",
    r.PaymentNotChosen: lambda x: f"The order has several payments: {x.payment_ids}",
    r.PaymentNotFound: lambda x: f"Payment not found: {x.payment_id}",
    r.LineNotFound: lambda x: f"Item not found: {x.line}",
    r.NotPaidYet: lambda _: "The order is not paid yet",
    r.NothingToFulfil: lambda _: "The order has nothing left to fulfil",
    r.TooManyToFulfil: lambda x: f"Only {x.left} of {x.name} can be fulfilled",
    r.FulfilmentNotFound: lambda _: NOT_FOUND.message,
    r.LinkRefused: lambda _: "The tracking link is invalid",
}
"""A text for every refusal of the engine."""

_CODES: Mapping[type[r.Refusal], str] = {
    r.KeyReused: "idempotency_key_reused",
    r.OwnIdReused: "id_reused",
}


def refuse(refusal: r.Refusal) -> tuple[int, Document]:
    """The status and the body of a refusal."""
    if isinstance(refusal, r.OrderNotFound | r.FulfilmentNotFound):
        return say(NOT_FOUND)
    message = MESSAGES[type(refusal)](refusal)
    return say(Said(422, _CODES.get(type(refusal), INVALID), message))


def _money(amount: Money) -> str:
    """An amount with its currency: 120.00 INR."""
    places = exponent(amount.currency)
    digits = str(abs(amount.minor)).zfill(places + 1)
    whole = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"{'-' if amount.minor < 0 else ''}{whole} {amount.currency}"
