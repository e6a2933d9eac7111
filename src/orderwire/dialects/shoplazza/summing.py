"""What an order comes to in parts, and what happened to it when, for every version."""

from orderwire.dialects.shoplazza.viewing import View
from orderwire.engine.order_life import ENDED
from orderwire.engine.pricing import ChargeKind

ENDING = ("order.cancelled", "order.expired")


def shipping_name(view: View) -> str:
    """What the way to ship is called: as its caller said, or as the store does."""
    delivery = view.entry.order.details.delivery
    charges = view.charges(ChargeKind.SHIPPING)
    named = charges[0].name if charges else ""
    return named or (delivery.name if delivery is not None else "")


def shipping_minor(view: View) -> int:
    """What shipping costs, after a coupon for it."""
    charges = view.charges(ChargeKind.SHIPPING)
    return sum(one.amount_minor - one.discount_minor for one in charges)


def shipping_tax_minor(view: View) -> int:
    """The part of the tax that is on shipping."""
    return sum(one.tax_minor for one in view.charges(ChargeKind.SHIPPING))


def additional_minor(view: View) -> int:
    """What is charged beside goods and shipping."""
    return sum(
        one.amount_minor - one.discount_minor
        for one in view.entry.order.charges
        if one.kind is not ChargeKind.SHIPPING
    )


def discount_name(view: View) -> str:
    """What the discount goes by: a coupon's code, or what its caller calls it."""
    coupon = view.entry.order.coupon
    if coupon is not None:
        return coupon.code
    return view.more.get("discount_code") or view.more.get("discount_title", "")


def happened_ms(view: View, *kinds: str) -> int | None:
    """When the last of such events happened to the order (ms), if its history says so.

    An order that has no history yet was made a moment ago. What became of one that came from
    elsewhere before it did, nobody knows.
    """
    if not view.entry.history:
        return view.entry.order.updated_ms
    moments = [event.at_ms for event in view.entry.history if event.kind in kinds]
    return moments[-1] if moments else None


def ended_ms(view: View) -> int | None:
    """When the order was cancelled or ran out (ms), if it did."""
    return happened_ms(view, *ENDING) if view.entry.order.state in ENDED else None


def cancel_reason(view: View) -> str:
    """Why it was cancelled, as whoever did so said; empty where its history was not read."""
    if view.entry.order.state not in ENDED:
        return ""
    reasons = [
        event.facts.get("reason", "") for event in view.entry.history if event.kind in ENDING
    ]
    return str(reasons[-1]) if reasons else ""
