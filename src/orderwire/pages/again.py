"""Why something cannot be ordered again, in words for the customer.

The engine's refusals are many, and most of them are the store's business. A customer needs to
know what to do next: fewer, without the coupon, or in the store itself.
"""

from collections.abc import Mapping

from orderwire.engine import refusals as r
from orderwire.pages.showing import Problem
from orderwire.pages.wording import Wording

COUPON = "again.coupon"
"""The text of every refusal that is gone when the coupon is."""

TEXT_OF: Mapping[type[r.Refusal], str] = {
    r.OutOfStock: "again.fewer",
    r.ProductNotFound: "again.gone",
    r.ProductUnavailable: "again.not_sold",
    r.NotSoldInCurrency: "again.not_sold",
    r.BelowMinimumQuantity: "again.changed",
    r.AboveMaximumQuantity: "again.changed",
    r.SubscriptionQuantity: "again.changed",
    r.PlanNotFound: "again.changed",
    r.PlanMissing: "again.changed",
    r.OptionNotFound: "again.changed",
    r.OptionMissing: "again.changed",
    r.OptionValueRefused: "again.changed",
    r.CouponNotFound: COUPON,
    r.CouponNotStarted: COUPON,
    r.CouponEnded: COUPON,
    r.CouponUsedUp: COUPON,
    r.CouponUsedByCustomer: COUPON,
    r.CouponNeedsCustomer: COUPON,
    r.CouponBelowMinimum: COUPON,
    r.CouponNotForBasket: COUPON,
    r.CouponInOtherCurrency: COUPON,
    r.CustomerNotFound: "again.other",
    r.TotalTooLarge: "again.other",
    r.KeyReused: "again.other",
    r.OwnIdReused: "again.other",
    r.OrderNotFound: "again.other",
    r.WrongState: "again.other",
    r.VariantNotFound: "again.other",
    r.CodeKnown: "again.other",
    r.AmountsFixed: "again.other",
    r.BranchNotFound: "again.other",
    r.EditedMeanwhile: "again.other",
    r.FulfilmentNotFound: "again.other",
    r.ExpiryPassed: "again.other",
    r.LineNotFound: "again.other",
    r.LinkRefused: "again.other",
    r.NoLinesLeft: "again.other",
    r.NotDeliveredThere: "again.other",
    r.NotPaidYet: "again.other",
    r.NothingToFulfil: "again.other",
    r.NothingToRefund: "again.other",
    r.PaymentNotChosen: "again.other",
    r.PaymentNotFound: "again.other",
    r.RefundTooLarge: "again.other",
    r.ShippingMethodNotFound: "again.other",
    r.StatedDiscountTooLarge: "again.other",
    r.TooManyToFulfil: "again.other",
    r.TooManyToRefund: "again.other",
    r.TotalDiffers: "again.other",
    r.WayNotOffered: "again.other",
    r.WouldBeFree: "again.other",
}


def problem_of(refusal: r.Refusal, wording: Wording) -> Problem:
    """What the customer is told, and what of it is about the coupon."""
    text = TEXT_OF.get(type(refusal), "again.other")
    if isinstance(refusal, r.OutOfStock) and refusal.available == 0:
        text = "again.sold_out"
    facts = {
        fact: wording.name(value) if isinstance(value, str) else value
        for fact in ("name", "code", "available")
        if (value := getattr(refusal, fact, None)) is not None
    }
    return Problem(title="again.title", text=text, facts=facts)
