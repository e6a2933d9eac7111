"""From our subscriptions to RMZ's JSON.

The platform documents the addresses and the events of subscriptions, and not what an answer looks
like: the members here are named as its other answers and its events name such things.
"""

from collections.abc import Mapping, Sequence

from orderwire.dialects._kit.contacts import from_e164
from orderwire.dialects._kit.wire import amount
from orderwire.dialects.rmz.schemas_subscriptions import SessionBody
from orderwire.dialects.rmz.writing import (
    STATUS_WORD,
    Document,
    ago,
    envelope,
    readable,
    simple_page,
    timestamp,
)
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.placing import Placed
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.operations.place_order import pay_link
from orderwire.storage.subscriptions import Subscribed

STATUS: Mapping[SubscriptionState, str] = {
    SubscriptionState.ACTIVE: "active",
    SubscriptionState.PAST_DUE: "past_due",
    SubscriptionState.PAUSED: "paused",
    SubscriptionState.EXPIRED: "expired",
    SubscriptionState.CANCELLED: "canceled",
}
"""Their words, as in the names of their events."""


def write_session(placed: Placed, body: SessionBody, now_ms: int, link: str) -> Document:
    """The answer to a checkout session: a checkout, or the order itself where it is free."""
    order, checkout = placed.order, placed.checkout
    data: Document = {
        "checkout_id": checkout.id if checkout else None,
        "checkout_url": link if checkout else None,
        "order_id": None if checkout else order.id,
        "status": STATUS_WORD[order.state],
        "amount": amount(order.total),
        "currency": order.currency,
        "expires_at": timestamp(checkout.expires_ms) if checkout else None,
        "product_id": body.product_id,
        "variant_id": body.variant_id,
        "success_url": body.success_url,
        "cancel_url": body.cancel_url,
        "metadata": body.metadata,
        "external_customer_id": body.external_customer_id,
    }
    return envelope(data, now_ms, "Checkout session created successfully")


def write_page(
    found: Sequence[Subscribed], page: int, address: str, public_url: str, now_ms: int
) -> Document:
    """A page of subscriptions. One more than a page holds says that there is a next one."""
    written = [write_subscription(one, public_url, now_ms) for one in found]
    return simple_page(written, page=page, address=address)


def write_subscription(one: Subscribed, public_url: str, now_ms: int) -> Document:
    """One subscription."""
    it, session = one.subscription, one.session
    is_over = it.state in (SubscriptionState.EXPIRED, SubscriptionState.CANCELLED)
    return {
        "id": it.id,
        "customer_id": None if it.customer_id is None else _id(one, "customer", it.customer_id),
        "order_id": _id(one, "order", it.order_id),
        "product_id": _id(one, "product", it.product_id),
        "variant_id": _id(one, "variant", it.variant_id),
        "name": it.name,
        "status": STATUS[it.state],
        "price": amount(it.price),
        "currency": it.price.currency,
        "period": it.plan.unit.value,
        "period_count": it.plan.count,
        "started_at": timestamp(it.created_ms),
        "current_period_start": timestamp(it.period_starts_ms),
        "current_period_end": timestamp(it.period_ends_ms),
        "renews_at": None if is_over else timestamp(it.period_ends_ms),
        "renewed_at": _moment(it.renewed_ms),
        "paused_at": _moment(it.paused_ms),
        "ended_at": _moment(it.ended_ms),
        "renewal": _renewal(one, public_url),
        "metadata": dict(session.metadata) if session else {},
        "external_customer_id": session.external_customer_id if session else None,
        "created_at": timestamp(it.created_ms),
        "updated_at": timestamp(it.updated_ms),
        "human_format": {
            "date_human": ago(it.created_ms, now_ms),
            "date_normal": readable(it.created_ms),
        },
        "customer": _customer(one),
    }


def _renewal(one: Subscribed, public_url: str) -> Document | None:
    """Where the next period is paid: there is no stored card, so somebody has to be sent there."""
    checkout = one.renewal
    if checkout is None or checkout.state is not CheckoutState.OPEN:
        return None
    store_id = one.store_id
    return {
        "checkout_id": checkout.id,
        "checkout_url": pay_link(public_url, store_id, checkout.id, checkout.token),
        "expires_at": timestamp(checkout.expires_ms),
    }


def _customer(one: Subscribed) -> Document | None:
    customer = one.customer
    if customer is None:
        return None
    country_code, phone = from_e164(customer.phone)
    return {
        "id": _id(one, "customer", customer.id),
        "firstName": customer.first_name,
        "lastName": customer.last_name,
        "email": customer.email,
        "country_code": country_code,
        "phone": phone,
    }


def _id(one: Subscribed, kind: str, our_id: int) -> int | str:
    """What RMZ calls a row of ours: the id it gave it, or else ours."""
    outside = one.outside.get((kind, our_id))
    if outside is None:
        return our_id
    return int(outside) if outside.isdigit() else outside


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else timestamp(at_ms)
