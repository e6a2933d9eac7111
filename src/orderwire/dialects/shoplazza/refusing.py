"""What Shoplazza says when it says no, in each version.

2022-01 says `{"errors": [...]}` with a text for everything that is wrong, in the manner of Go's
validators: "TaxTotal is required". The later versions say `{"code": ..., "message": ...}`, and
know few statuses: 400, 403 and 500. The platform publishes hardly any texts: those that are its
own are marked, the others are ours in the same manner. The dialect's page says where a status
differs.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects.shoplazza.shapes import Document, money
from orderwire.dialects.shoplazza.stating import FULFILMENT_WORD
from orderwire.dialects.shoplazza.versions import LATEST, Version
from orderwire.engine import refusals as r
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.money import Money

INVALID = "InvalidParameter"
"""The platform's own code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An error: status, code and text. 2022-01 has no codes, but statuses and texts of its own."""

    status: int
    code: str
    message: str
    flat_status: int | None = None
    flat_message: str | None = None


UNAUTHENTICATED = Said(status=401, code="Unauthorized", message="Unauthorized")  # its own text
NOT_FOUND = Said(
    status=404,
    code="NotFound",
    message="Unable to find resource",  # its own text
)
NOT_THERE = Said(status=404, code="NotFound", message="Not found")  # its own text
# Ours, where the platform publishes a status and no text.
INCOMPLETE = Said(status=400, code="BadRequest", message="The request is incomplete")
UNREADABLE = Said(status=400, code=INVALID, message="The body is not valid JSON")
WRONG_METHOD = Said(status=405, code="MethodNotAllowed", message="Method not allowed")
TOO_LARGE = Said(status=413, code="RequestTooLarge", message="The request is too large")
NOT_JSON = Said(
    status=415,
    code="UnsupportedMediaType",
    message="Content-Type must be application/json",
    flat_status=400,
)
UNUSABLE_KEY = Said(
    status=400,
    code=INVALID,
    message="Idempotency-Key must be 1 to 255 printable characters",
    flat_status=422,
)
TOO_MANY = Said(status=429, code="TooManyRequests", message="Too many requests")
BROKEN = Said(status=500, code="InternalError", message="Something went wrong")
UNAVAILABLE = Said(
    status=503, code="ServiceUnavailable", message="The service is unavailable for the moment"
)


def missing_scope(scope: str) -> Said:
    """What is said to a token without a scope."""
    return Said(status=403, code="AccessDenied", message=f"This action requires the scope {scope}")


def refund_failed(reason: str) -> Said:
    """What is said of a refund that the payment's provider would not make."""
    message = f"The refund failed: {reason}"
    return Said(status=400, code="RefundFailed", message=message, flat_status=406)


def say(said: Said, version: Version) -> tuple[int, Document]:
    """The status and the body of an error."""
    if not version.is_flat:
        return said.status, {"code": said.code, "message": said.message}
    return said.flat_status or said.status, {"errors": [said.flat_message or said.message]}


def complain(problems: Sequence[Problem], version: Version) -> tuple[int, Document]:
    """The status and the body for a request with these problems: all of them are said."""
    if version.is_flat:
        return 422, {"errors": [_flat_text(problem) for problem in problems]}
    return 400, {"code": INVALID, "message": "; ".join(map(_text, problems))}


_RULES: dict[str, str] = {
    "missing": "{field} is required",
    "too_short": "{field} is required",
    "string_too_short": "{field} is required",
    "int_type": "{field} must be an integer",
    "int_parsing": "{field} must be an integer",
    "int_parsing_size": "{field} must be an integer",
    "int_from_float": "{field} must be an integer",
    "string_type": "{field} must be a string",
    "string_unicode": "{field} must be a string",
    "string_too_long": "{field} must not be longer than {max_length} characters",
    "string_pattern_mismatch": "{field} is invalid",
    "bool_type": "{field} must be true or false",
    "bool_parsing": "{field} must be true or false",
    "greater_than_equal": "{field} must be greater than or equal to {ge}",
    "less_than_equal": "{field} must be less than or equal to {le}",
    "too_long": "{field} must not have more than {max_length} items",
    "list_type": "{field} must be an array",
    "dict_type": "{field} must be an object",
    "model_type": "{field} must be an object",
    "model_attributes_type": "{field} must be an object",
    "amount": "{field} must be an amount in {currency}, such as {example}",
    "percent": "{field} must be an amount or a percentage up to 100%",
    "currency": "{field} must be a currency code of ISO 4217",
    "country": "{field} must be a country code of ISO 3166",
    "email": "{field} is invalid",
    "required_without": "{field} is required when {other} is not present",
    "fixed": "{field} cannot be changed",
    "less_than_parts": "{field} is less than the items come to",
    "same_for_all": "{field} must be the same for all items",
    "taken": "{field} has already been taken",
    "line": "Line item not found: {name}",
    "payment": "Payment not found: {name}",
}


def _text(problem: Problem) -> str:
    """A problem under the name that the request has for the field: order.line_items[0].price."""
    name = ""
    for step in problem.where:
        name += f"[{step}]" if isinstance(step, int) else f".{step}" if name else step
    return _worded(problem, name or "body")


def _flat_text(problem: Problem) -> str:
    """A problem under the name that Go has for the field: LineItems[0].Price."""
    name = ""
    for step in problem.where:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            camel = re.sub(r"(?:^|[_-])([a-z])", lambda found: found[1].upper(), step)
            name += f".{camel}" if name else camel
    return _worded(problem, name or "Body")


def _worded(problem: Problem, name: str) -> str:
    rule = _RULES.get(problem.kind, "{field} is invalid")
    return rule.format(field=name, **problem.facts)


MESSAGES: dict[type[r.Refusal], Callable[..., str]] = {
    r.ProductNotFound: lambda x: f"Product not found: {x.identifier}",
    r.ProductUnavailable: lambda x: f"Product is not for sale: {x.name}",
    r.OutOfStock: lambda x: f"Insufficient inventory for {x.name}: {x.available} available",
    r.BelowMinimumQuantity: lambda x: f"Minimum quantity of {x.name} is {x.minimum}",
    r.AboveMaximumQuantity: lambda x: f"Maximum quantity of {x.name} is {x.maximum}",
    r.SubscriptionQuantity: lambda x: f"Quantity of {x.name} must be 1",
    r.NotSoldInCurrency: lambda x: f"{x.name} has no price in {x.currency}",
    r.PlanNotFound: lambda x: f"Variant not found for {x.name}: {x.plan_id}",
    r.PlanMissing: lambda x: f"variant_id is required for {x.name}",
    r.OptionNotFound: lambda x: f"{x.name} has no option {x.option}",
    r.OptionMissing: lambda x: f"Option {x.option} is required for {x.name}",
    r.OptionValueRefused: lambda x: f"Option {x.option} of {x.name} has no value {x.value}",
    r.VariantNotFound: lambda x: f"Variant not found: {x.variant_id}",
    r.CustomerNotFound: lambda x: f"Customer not found: {x.customer_id}",
    r.CouponNotFound: lambda x: f"Discount code not found: {x.code}",
    r.CouponUsedUp: lambda x: f"Discount code is used up: {x.code}",
    r.CouponUsedByCustomer: lambda x: f"Discount code was used by this customer: {x.code}",
    r.CouponNotStarted: lambda x: f"Discount code is not valid yet: {x.code}",
    r.CouponEnded: lambda x: f"Discount code has expired: {x.code}",
    r.CouponNeedsCustomer: lambda x: f"Discount code requires a customer: {x.code}",
    r.CouponBelowMinimum: lambda x: (
        f"Discount code {x.code} requires {_money(x.minimum)} {x.minimum.currency}"
    ),
    r.CouponNotForBasket: lambda x: f"Discount code applies to none of the items: {x.code}",
    r.CouponInOtherCurrency: lambda x: f"Discount code {x.code} is not valid in {x.currency}",
    r.StatedDiscountTooLarge: lambda x: (
        f"discount cannot be greater than the total price of line items, {_money(x.maximum)}"
    ),
    r.TotalTooLarge: lambda x: f"The order cannot come to more than {_money(x.maximum)}",
    r.ExpiryPassed: lambda _: "The order has expired",
    r.TotalDiffers: lambda x: f"The order comes to {_money(x.found)}, not {_money(x.stated)}",
    r.WayNotOffered: lambda x: f"Payment method is not available: {x.provider}",
    r.ShippingMethodNotFound: lambda x: f"Shipping method not found: {x.method_id}",
    r.NotDeliveredThere: lambda x: f"{x.name} does not deliver to {x.country}",
    r.BranchNotFound: lambda x: f"Location not found: {x.branch_id}",
    r.KeyReused: lambda _: "Idempotency-Key was used for another request",
    r.OwnIdReused: lambda x: f"The id {x.own_id} was used for another order",
    r.OrderNotFound: lambda _: NOT_FOUND.message,
    r.WrongState: lambda x: _wrong_state(x.state, x.step),
    r.CodeKnown: lambda x: f"The code exists already: {x.code}",
    r.EditedMeanwhile: lambda _: "The order was changed by somebody else",
    r.AmountsFixed: lambda x: f"The amounts of the order cannot change any more: {x.why}",
    r.NoLinesLeft: lambda _: "line_items is required",
    r.WouldBeFree: lambda _: "The order cannot become free",
    r.NothingToRefund: lambda _: "The order has no payment left to refund",
    r.RefundTooLarge: lambda x: f"Only {_money(x.left)} {x.left.currency} can be refunded",
    r.TooManyToRefund: lambda x: f"Only {x.left} of {x.name} can be refunded",
    r.PaymentNotChosen: lambda x: f"refund_payments is required: one of {x.payment_ids}",
    r.PaymentNotFound: lambda x: f"Payment not found: {x.payment_id}",
    r.LineNotFound: lambda x: f"Line item not found: {x.line}",
    r.NotPaidYet: lambda _: "The order is not paid yet",
    r.NothingToFulfil: lambda _: "The order has nothing left to fulfill",
    r.TooManyToFulfil: lambda x: f"Only {x.left} of {x.name} can be fulfilled",
    r.FulfilmentNotFound: lambda _: NOT_FOUND.message,
    r.LinkRefused: lambda _: "tracking_url is invalid",
}
"""A text for every refusal of the engine."""

_UNFIT = frozenset(
    {
        r.WrongState,
        r.NothingToRefund,
        r.NotPaidYet,
        r.NothingToFulfil,
        r.AmountsFixed,
        r.EditedMeanwhile,
    }
)
"""What the order cannot have done to it as it stands: 2022-01 has a status of its own for this."""


_STEP_OF_FULFILMENT = {"deliver": "complete", "track": "update"}
"""What the platform calls the steps of what was sent."""


def refuse(refusal: r.Refusal, version: Version = LATEST) -> tuple[int, Document]:
    """The status and the body of a refusal."""
    message = MESSAGES[type(refusal)](refusal)
    if isinstance(refusal, (r.OrderNotFound, r.FulfilmentNotFound)):
        return say(NOT_FOUND, version)
    if isinstance(refusal, r.KeyReused):
        return say(Said(status=422, code="IdempotencyKeyReused", message=message), version)
    flat_status = 406 if type(refusal) in _UNFIT else 422
    code = "InsufficientInventory" if isinstance(refusal, r.OutOfStock) else INVALID
    return say(Said(status=400, code=code, message=message, flat_status=flat_status), version)


def _wrong_state(state: str, step: str) -> str:
    """What cannot be done to an order as it stands, or to a part of it that was sent."""
    if isinstance(state, FulfilmentState):
        step = _STEP_OF_FULFILMENT.get(step, step)
        return f"Cannot {step} a fulfillment that is {FULFILMENT_WORD[state]}"
    return f"Cannot {step} an order that is {state.replace('_', ' ')}"


def _money(amount: Money) -> str:
    return money(amount.minor, amount.currency)
