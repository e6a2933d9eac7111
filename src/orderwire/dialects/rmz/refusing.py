"""What RMZ says when it says no.

Business errors are 400 with the platform's messages, word for word where its page "Create Order"
lists them, in the same manner where it does not (those are marked). Everything that its framework
says by itself is in Laravel's words: 401, 404, 405, 413, 415, 422, 429, 503.
"""

import re
from collections.abc import Callable, Sequence

from orderwire.dialects._kit.problems import Problem
from orderwire.dialects._kit.wire import amount
from orderwire.dialects.rmz import API
from orderwire.engine import refusals as r

Document = dict[str, object]

MESSAGES: dict[type[r.Refusal], Callable[..., str]] = {
    # The platform's own.
    r.ProductNotFound: lambda x: f"Product not found: {x.identifier}",
    r.ProductUnavailable: lambda x: f"Product unavailable: {x.name}",
    r.OutOfStock: lambda x: f"Requested quantity not available for product: {x.name}",
    r.BelowMinimumQuantity: lambda x: f"Minimum quantity is {x.minimum} for product: {x.name}",
    r.SubscriptionQuantity: lambda _: "Maximum quantity allowed for subscriptions is 1",
    r.CouponNotFound: lambda _: "Invalid coupon code",
    r.CouponUsedUp: lambda _: "Coupon is no longer valid",
    r.CustomerNotFound: lambda _: "Failed to create or find customer",
    # Ours, where the platform says nothing.
    r.AboveMaximumQuantity: lambda x: f"Maximum quantity is {x.maximum} for product: {x.name}",
    r.NotSoldInCurrency: lambda x: f"Product not available in {x.currency}: {x.name}",
    r.PlanNotFound: lambda x: f"Subscription plan not found for product: {x.name}",
    r.PlanMissing: lambda x: f"Subscription plan is required for product: {x.name}",
    r.OptionNotFound: lambda x: f"Unknown option {x.option} for product: {x.name}",
    r.OptionMissing: lambda x: f"Option {x.option} is required for product: {x.name}",
    r.OptionValueRefused: lambda x: (
        f"Invalid value {x.value} of option {x.option} for product: {x.name}"
    ),
    r.CouponUsedByCustomer: lambda _: "Coupon is no longer valid",
    r.CouponNotStarted: lambda _: "Coupon is not valid yet",
    r.CouponEnded: lambda _: "Coupon has expired",
    r.CouponNeedsCustomer: lambda _: "Coupon requires a customer",
    r.CouponBelowMinimum: lambda x: (
        f"Minimum order amount for this coupon is {amount(x.minimum)} {x.minimum.currency}"
    ),
    r.CouponNotForBasket: lambda _: "Coupon does not apply to the selected products",
    r.CouponInOtherCurrency: lambda x: f"Coupon is not valid in {x.currency}",
    r.TotalTooLarge: lambda _: "Order total is too large",
    r.KeyReused: lambda _: "The Idempotency-Key was used for another request",
    r.OwnIdReused: lambda x: f"The id {x.own_id} was used for another order",
    r.OrderNotFound: lambda _: "Order not found",
    r.WrongState: lambda x: f"Order cannot {x.step} from {x.state}",
    r.CodeKnown: lambda x: f"Digital code exists already: {x.code}",
    r.VariantNotFound: lambda x: f"Product not found: {x.variant_id}",
    r.ShippingMethodNotFound: lambda x: f"Shipping method not found: {x.method_id}",
    r.NotDeliveredThere: lambda x: f"{x.name} does not deliver to this address",
    r.BranchNotFound: lambda x: f"Branch not found: {x.branch_id}",
    r.StatedDiscountTooLarge: lambda _: "Discount is larger than the order",
    r.ExpiryPassed: lambda _: "Order has expired",
    r.TotalDiffers: lambda x: f"Order total is {amount(x.found)}, not {amount(x.stated)}",
    r.WayNotOffered: lambda x: f"Payment method not available: {x.provider}",
    r.EditedMeanwhile: lambda _: "Order was changed by somebody else",
    r.AmountsFixed: lambda x: f"Order amounts cannot change any more: {x.why}",
    r.NoLinesLeft: lambda _: "Order needs at least one product",
    r.WouldBeFree: lambda _: "Order total cannot become zero",
    r.NothingToRefund: lambda _: "Order has no payment left to refund",
    r.RefundTooLarge: lambda x: f"Only {amount(x.left)} {x.left.currency} can be refunded",
    r.TooManyToRefund: lambda x: f"Only {x.left} can be refunded of product: {x.name}",
    r.PaymentNotChosen: lambda x: f"Choose the payment to refund: {x.payment_ids}",
    r.PaymentNotFound: lambda x: f"Payment not found: {x.payment_id}",
    r.LineNotFound: lambda x: f"Order item not found: {x.line}",
    r.NotPaidYet: lambda _: "Order is not paid yet",
    r.NothingToFulfil: lambda _: "Order has nothing left to deliver",
    r.TooManyToFulfil: lambda x: f"Only {x.left} can be delivered of product: {x.name}",
    r.FulfilmentNotFound: lambda x: f"Shipment not found: {x.fulfilment_id}",
    r.LinkRefused: lambda _: "The tracking link is invalid",
}

UNAUTHENTICATED: Document = {"message": "Unauthenticated."}
INCOMPLETE: Document = {"message": "Bad Request"}
TOO_LARGE: Document = {"message": "The POST data is too large."}
NOT_JSON: Document = {"message": "Unsupported Media Type. Send the body as application/json."}
TOO_MANY: Document = {"message": "Too Many Requests"}
UNAVAILABLE: Document = {"message": "Service Unavailable"}
BROKEN: Document = {"message": "Server Error"}


def refuse(refusal: r.Refusal, now_ms: int) -> tuple[int, Document]:
    """The status and the error envelope of a refusal."""
    message = MESSAGES[type(refusal)](refusal)
    if isinstance(refusal, r.KeyReused):
        return 422, {"message": message, "errors": {"Idempotency-Key": [message]}}
    status = 404 if isinstance(refusal, r.OrderNotFound) else 400
    return status, error_envelope(message, now_ms)


def error_envelope(message: str, now_ms: int) -> Document:
    """The envelope of an error (docs, "Errors"). The timestamp is in seconds."""
    return {
        "message": message,
        "data": None,
        "api": API,
        "timestamp": now_ms // 1000,
        "error": True,
    }


def complain(problems: Sequence[Problem]) -> Document:
    """The body of a 422: every wrong field with its message, the first one summed up."""
    errors: dict[str, list[str]] = {}
    for problem in problems:
        field = ".".join(map(str, problem.where)) or "body"
        errors.setdefault(field, []).append(_message(problem))
    first = next(iter(errors.values()))[0]
    others = sum(map(len, errors.values())) - 1
    if others:
        first += f" (and {others} more error{'s' if others > 1 else ''})"
    return {"message": first, "errors": errors}


_RULES: dict[str, str] = {
    "missing": "The {field} field is required.",
    "too_short": "The {field} field is required.",
    "required_without": "The {field} field is required when {other} is not present.",
    "int_type": "The {field} field must be an integer.",
    "int_parsing": "The {field} field must be an integer.",
    "int_parsing_size": "The {field} field must be an integer.",
    "int_from_float": "The {field} field must be an integer.",
    "finite_number": "The {field} field must be an integer.",
    "string_type": "The {field} field must be a string.",
    "string_unicode": "The {field} field must be a string.",
    "string_too_long": "The {field} field must not be greater than {max_length} characters.",
    "string_pattern_mismatch": "The {field} field format is invalid.",
    "phone": "The {field} field format is invalid.",
    "email": "The {field} field must be a valid email address.",
    "greater_than_equal": "The {field} field must be at least {ge}.",
    "less_than_equal": "The {field} field must not be greater than {le}.",
    "less_than": "The selected {field} is invalid.",
    "literal_error": "The selected {field} is invalid.",
    "too_long": "The {field} field must not have more than {max_length} items.",
    "model_type": "The {field} field must be an array.",
    "model_attributes_type": "The {field} field must be an array.",
    "dict_type": "The {field} field must be an array.",
    "list_type": "The {field} field must be an array.",
    "numeric": "The {field} field must be a number.",
    "decimal_places": "The {field} field must have 0-{places} decimal places.",
    "bool_type": "The {field} field must be true or false.",
    "bool_parsing": "The {field} field must be true or false.",
    "less_than_other": "The {field} field must be less than {other}.",
    "not_less_than_other": "The {field} field must be greater than or equal to {other}.",
    "taken": "The {field} has already been taken.",
    "distinct": "The {field} field has a duplicate value.",
    "mimes": "The {field} field must be a file of type: {types}.",
    "file_size": "The {field} field must not be greater than {kilobytes} kilobytes.",
    "dimensions": "The {field} field has invalid image dimensions.",
    "digits_between": "The {field} field must be between {least} and {most} digits.",
    "url": "The {field} field must be a valid URL.",
    "date": "The {field} field must be a valid date.",
    "json": "The {field} must be a valid JSON document.",
    "key": "The {field} header must be 1 to 255 printable characters.",
}


def _message(problem: Problem) -> str:
    rule = _RULES.get(problem.kind, "The {field} field is invalid.")
    return rule.format(field=_attribute(problem.where), **problem.facts)


def _attribute(where: Sequence[str | int]) -> str:
    """A field as Laravel prints it: in snake case with blanks, but raw inside a list."""
    if any(isinstance(step, int) for step in where):
        return ".".join(map(str, where))
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ".".join(map(str, where))).lower()
    return snake.replace("_", " ") or "body"


def not_found(path: str) -> Document:
    """What the framework says of an address without an endpoint."""
    return {"message": f"The route {path} could not be found."}


def wrong_method(method: str, path: str, allowed: Sequence[str]) -> Document:
    """What the framework says of an endpoint that does not take a method."""
    supported = ", ".join(allowed)
    return {
        "message": f"The {method} method is not supported for route {path}. "
        f"Supported methods: {supported}."
    }
