"""What the fifth platform says when it says no: a problem in a word, and a sentence about it."""

from collections.abc import Mapping
from dataclasses import fields

from orderwire.dialects._kit.wire import amount
from orderwire.engine import refusals as r
from orderwire.engine.money import Money

Document = dict[str, object]


class Invalid(Exception):
    """The request has these wrong fields: what is wrong, by where."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(wrong)
        self.wrong = wrong


class NotFound(Exception):
    """What the path names is not there, or is another store's."""


def say(problem: str, message: str) -> Document:
    """The body of every error."""
    return {"problem": problem, "message": message}


def complain(wrong: Mapping[str, str]) -> Document:
    """The body for a request with these wrong fields: all of them are said."""
    return {**say("wrong_fields", ", ".join(wrong)), "fields": dict(wrong)}


MESSAGES: dict[type[r.Refusal], str] = {
    r.ProductNotFound: "there is no {identifier}",
    r.ProductUnavailable: "{name} is not sold",
    r.OutOfStock: "of {name}, {available} are left",
    r.BelowMinimumQuantity: "{name} is sold from {minimum} on",
    r.AboveMaximumQuantity: "{name} is sold up to {maximum}",
    r.SubscriptionQuantity: "{name} is sold once",
    r.NotSoldInCurrency: "{name} has no price in {currency}",
    r.PlanNotFound: "{name} has no plan {plan_id}",
    r.PlanMissing: "{name} needs a plan",
    r.OptionNotFound: "{name} has no {option}",
    r.OptionMissing: "{name} needs {option}",
    r.OptionValueRefused: "{option} of {name} cannot be {value}",
    r.VariantNotFound: "there is no variant {variant_id}",
    r.CustomerNotFound: "there is no customer {customer_id}",
    r.CouponNotFound: "there is no coupon {code}",
    r.CouponUsedUp: "coupon {code} is used up",
    r.CouponUsedByCustomer: "coupon {code} was used by this customer",
    r.CouponNotStarted: "coupon {code} is for later",
    r.CouponEnded: "coupon {code} is over",
    r.CouponNeedsCustomer: "coupon {code} needs a customer",
    r.CouponBelowMinimum: "coupon {code} is for baskets from {minimum} on",
    r.CouponNotForBasket: "coupon {code} is for other things",
    r.CouponInOtherCurrency: "coupon {code} is not for {currency}",
    r.StatedDiscountTooLarge: "the discount is more than {maximum}",
    r.TotalTooLarge: "the total is more than {maximum}",
    r.TotalDiffers: "the total is {found}, not {stated}",
    r.ExpiryPassed: "the time of the order is over",
    r.WayNotOffered: "{provider} is not offered",
    r.ShippingMethodNotFound: "there is no shipping method {method_id}",
    r.NotDeliveredThere: "{name} does not go to {country}",
    r.BranchNotFound: "there is no branch {branch_id}",
    r.KeyReused: "the key belongs to another request",
    r.OwnIdReused: "the id {own_id} belongs to another order",
    r.OrderNotFound: "there is no order {order_id}",
    r.WrongState: "cannot {step} what is {state}",
    r.CodeKnown: "the code {code} is known",
    r.EditedMeanwhile: "somebody else was faster",
    r.AmountsFixed: "the amounts are fixed: {why}",
    r.NoLinesLeft: "nothing would be left",
    r.WouldBeFree: "the order would be free",
    r.NothingToRefund: "there is nothing to give back",
    r.RefundTooLarge: "{left} are left to give back",
    r.TooManyToRefund: "of {name}, {left} are left to give back",
    r.PaymentNotChosen: "there are the payments {payment_ids}",
    r.PaymentNotFound: "there is no payment {payment_id}",
    r.LineNotFound: "there is no line {line}",
    r.NotPaidYet: "the order is not paid yet",
    r.NothingToFulfil: "there is nothing to send",
    r.TooManyToFulfil: "of {name}, {left} are left to send",
    r.FulfilmentNotFound: "there is no parcel {fulfilment_id}",
    r.LinkRefused: "the link is none",
}
"""A text for every refusal of the engine."""

_STATUSES: Mapping[type[r.Refusal], int] = {
    r.OrderNotFound: 404,
    r.FulfilmentNotFound: 404,
    r.KeyReused: 422,
}


def refuse(refusal: r.Refusal) -> tuple[int, Document]:
    """The status and the body of a refusal."""
    kind = type(refusal)
    facts = {one.name: _worded(getattr(refusal, one.name)) for one in fields(refusal)}
    status = _STATUSES.get(kind, 409)
    return status, say(kind.__name__, MESSAGES[kind].format_map(facts))


def _worded(fact: object) -> str:
    return f"{amount(fact)} {fact.currency}" if isinstance(fact, Money) else str(fact)
