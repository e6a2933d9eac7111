"""An order with everything around it, as one document.

Rule 1: an amount is a decimal in quotes beside its currency, an id is a number, a moment is
ISO 8601 in UTC with milliseconds.
Rule 2: what there is not is `null` or an empty list; no member is ever missing.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from orderwire.cli.order_words import money
from orderwire.engine.addresses import Address
from orderwire.engine.details import Delivery
from orderwire.engine.drafts import Contact
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.orders import Checkout, Order, OrderCharge, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.refunds import Refund
from orderwire.storage.book import Entry
from orderwire.storage.events import Recorded

Document = dict[str, Any]


def order_document(entry: Entry) -> Document:
    """Everything that is known of an order."""
    order, details = entry.order, entry.order.details
    return {
        "id": order.id,
        "number": order.number,
        "outside_number": order.outside_number,
        "own_id": order.own_id,
        "store_id": order.store_id,
        "dialect": order.dialect,
        "source": order.source,
        "state": order.state.value,
        "version": order.version,
        "is_paid": order.is_paid,
        "is_refunded": order.is_refunded,
        "currency": order.currency,
        "amounts": _amounts(order),
        "prices_include_tax": order.prices_include_tax,
        "tax_country": order.tax_country,
        "stated": list(details.stated),
        "coupon": None if order.coupon is None else msgspec.to_builtins(order.coupon),
        "customer": _customer(order),
        "lines": [_line(line, order.currency) for line in order.lines],
        "charges": [_charge(charge, order.currency) for charge in order.charges],
        "delivery": None if details.delivery is None else _delivery(details.delivery),
        "billing_address": _address(details.billing_address),
        "note": details.note,
        "tags": list(details.tags),
        "checkout": None if entry.checkout is None else _checkout(entry.checkout),
        "payments": [payment_document(payment) for payment in entry.payments],
        "refunds": [refund_document(refund) for refund in entry.refunds],
        "fulfilments": [fulfilment_document(one) for one in entry.fulfilments],
        "history": [_event(event) for event in entry.history],
        "created_at": moment(order.created_ms),
        "updated_at": moment(order.updated_ms),
        "placed_at": _moment_or_none(order.placed_ms),
    }


def payment_document(payment: Payment) -> Document:
    """A payment: an attempt to pay, whatever came of it."""
    currency = payment.amount.currency
    return {
        "id": payment.id,
        "provider": payment.provider,
        "method": payment.method or None,
        "state": payment.state.value,
        "amount": money(payment.amount.minor, currency),
        "refunded": money(payment.refunded_minor, currency),
        "reference": payment.reference,
        "evidence": payment.evidence or None,
        "failure": payment.failure,
        "created_at": moment(payment.created_ms),
        "updated_at": moment(payment.updated_ms),
    }


def refund_document(refund: Refund) -> Document:
    """A refund, with what the money goes back for."""
    currency = refund.amount.currency
    parts: Sequence[Document] = [
        {
            "line_id": line.line_id,
            "units": line.units,
            "restocked": line.restocked,
            "amount": money(line.amount_minor, currency),
        }
        for line in refund.parts.lines
    ]
    charges: Sequence[Document] = [
        {"index": charge.index, "amount": money(charge.amount_minor, currency)}
        for charge in refund.parts.charges
    ]
    return {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "state": refund.state.value,
        "amount": money(refund.amount.minor, currency),
        "tax": money(refund.tax_minor, currency),
        "lines": parts,
        "charges": charges,
        "beside": signed_money(refund.parts.beside_minor, currency),
        "reason": refund.reason or None,
        "is_by_hand": refund.is_by_hand,
        "reference": refund.reference,
        "failure": refund.failure,
        "key": refund.key,
        "created_at": moment(refund.created_ms),
        "updated_at": moment(refund.updated_ms),
    }


def fulfilment_document(fulfilment: Fulfilment) -> Document:
    """Goods on their way."""
    return {
        "id": fulfilment.id,
        "state": fulfilment.state.value,
        "lines": [{"line_id": line.line_id, "units": line.units} for line in fulfilment.lines],
        "carrier": fulfilment.carrier or None,
        "tracking_number": fulfilment.tracking_number or None,
        "tracking_url": fulfilment.tracking_url or None,
        "created_at": moment(fulfilment.created_ms),
        "updated_at": moment(fulfilment.updated_ms),
        "delivered_at": _moment_or_none(fulfilment.delivered_ms),
    }


def moment(at_ms: int) -> str:
    """2026-01-15T14:30:00.000Z."""
    at = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z"


def signed_money(minor: int, currency: str) -> Document:
    """An amount that may be less than nothing."""
    said = dict(money(abs(minor), currency))
    return said | {"amount": f"-{said['amount']}"} if minor < 0 else said


def _moment_or_none(at_ms: int | None) -> str | None:
    return None if at_ms is None else moment(at_ms)


def _amounts(order: Order) -> Document:
    sums = {
        "subtotal": order.subtotal_minor,
        "discount": order.discount_minor,
        "charges": order.charges_minor,
        "tax": order.tax_minor,
        "total": order.total_minor,
        "paid": order.paid_minor,
        "refunded": order.refunded_minor,
    }
    return {name: money(minor, order.currency) for name, minor in sums.items()}


def _line(line: OrderLine, currency: str) -> Document:
    return {
        "id": line.id,
        "product_id": line.product_id or None,
        "variant_id": line.variant_id or None,
        "name": line.name,
        "sku": line.sku,
        "kind": line.kind.value,
        "quantity": line.quantity,
        "unit_price": money(line.unit_minor, currency),
        "amount": money(line.amount_minor, currency),
        "discount": money(line.discount_minor, currency),
        "tax": money(line.tax_minor, currency),
        "tax_basis_points": line.tax_basis_points,
        "total": money(line.total_minor, currency),
        "options": [
            {"name": option.name, "values": list(option.values)} for option in line.options
        ],
        "notice": line.notice,
        "units": {
            "fulfilled": line.fulfilled,
            "to_fulfil": line.to_fulfil,
            "refunded": line.refunded,
            "restocked": line.restocked,
        },
        "refunded": money(line.refunded_minor, currency),
    }


def _charge(charge: OrderCharge, currency: str) -> Document:
    return {
        "kind": charge.kind.value,
        "name": charge.name,
        "amount": money(charge.amount_minor, currency),
        "discount": money(charge.discount_minor, currency),
        "tax": money(charge.tax_minor, currency),
        "tax_basis_points": charge.tax_basis_points,
        "total": money(charge.total_minor, currency),
        "refunded": money(charge.refunded_minor, currency),
    }


def _customer(order: Order) -> Document | None:
    """The customer as the order keeps it: as it was written then."""
    if order.customer_id is None and order.contact is None:
        return None
    return {"id": order.customer_id, **_contact(order.contact or Contact())}


def _contact(contact: Contact) -> Document:
    return {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": contact.phone,
    }


def _delivery(delivery: Delivery) -> Document:
    return {
        "kind": delivery.kind.value,
        "method_id": delivery.method_id,
        "branch_id": delivery.branch_id,
        "name": delivery.name,
        "carrier": delivery.carrier,
        "address": _address(delivery.address),
        "receiver": None if delivery.receiver is None else _contact(delivery.receiver),
    }


def _address(address: Address | None) -> Document | None:
    return None if address is None else msgspec.to_builtins(address)


def _checkout(checkout: Checkout) -> Document:
    """The checkout without its token, which is the secret of its link."""
    return {
        "id": checkout.id,
        "state": checkout.state.value,
        "accepts": None if checkout.accepts is None else list(checkout.accepts),
        "created_at": moment(checkout.created_ms),
        "expires_at": moment(checkout.expires_ms),
    }


def _event(event: Recorded) -> Document:
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "at": moment(event.at_ms),
        "actor": event.actor,
        "dialect": event.dialect or None,
        "request_id": event.request_id or None,
        "facts": dict(event.facts),
    }
