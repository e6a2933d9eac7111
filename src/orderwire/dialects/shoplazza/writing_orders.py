"""From our book to Shoplazza's order object, in each version. Nothing of it is stored.

Amounts are texts. What does not exist here (gift cards, tips, duties …) is nothing: "0.00" or an
empty text, as the platform writes it.
"""

from collections.abc import Mapping

from orderwire.dialects.shoplazza.shapes import Document, moment
from orderwire.dialects.shoplazza.stating import refund_word
from orderwire.dialects.shoplazza.summing import (
    additional_minor,
    cancel_reason,
    discount_name,
    ended_ms,
    happened_ms,
    shipping_minor,
    shipping_name,
    shipping_tax_minor,
)
from orderwire.dialects.shoplazza.versions import Version
from orderwire.dialects.shoplazza.viewing import (
    CASH_ON_DELIVERY_NAME,
    NOTIFICATIONS,
    View,
    method_of,
)
from orderwire.dialects.shoplazza.writing_flat import write_flat_order
from orderwire.dialects.shoplazza.writing_lines import write_fulfilment, write_line
from orderwire.dialects.shoplazza.writing_market import write_config, write_primary_price
from orderwire.dialects.shoplazza.writing_people import (
    write_address,
    write_billing_address,
    write_customer,
)
from orderwire.engine.offline import BANK_TRANSFER, CASH_ON_DELIVERY
from orderwire.engine.order_life import OrderState
from orderwire.engine.paying import Payment

_NAMES: Mapping[str, str] = {
    CASH_ON_DELIVERY: CASH_ON_DELIVERY_NAME,
    BANK_TRANSFER: "Bank transfer",
}
"""What the platform shows for a way to pay; any other one is shown by its own word."""


def write_order(view: View) -> Document:
    """An order, as the version shows it."""
    if view.version.is_flat:
        return write_flat_order(view)
    document = _head(view) | _sums(view) | _parts(view) | _rest(view)
    if view.version is Version.V2026_01:
        document |= _news(view)
    return document


def wrap_order(view: View) -> Document:
    """An order as the data of an answer."""
    return {"order": write_order(view)}


def _head(view: View) -> Document:
    """Which order it is, and where it stands."""
    order, words = view.entry.order, view.words
    return {
        "id": view.id_of("order", order.id),
        "created_at": moment(order.created_ms),
        "updated_at": moment(order.updated_ms),
        "note": order.details.note,
        "number": view.number,
        "currency": order.currency,
        "financial_status": words.financial,
        "status": words.status,
        "cancelled_at": moment(ended_ms(view)),
        "cancel_reason": cancel_reason(view),
        "payment_method": view.payment_method,
        "fulfillment_status": words.fulfilment,
        "customer_deleted_at": "",
        "deleted_at": "",
        "placed_at": moment(order.placed_ms),
        "tags": ", ".join(order.details.tags),
        "buyer_accepts_marketing": False,
        "customer_note": "",
    }


def _sums(view: View) -> Document:
    """What it comes to. The total is the lines less the discount, plus all that is charged."""
    order = view.entry.order
    return {
        "total_price": view.money(order.total_minor),
        "sub_total": view.money(order.subtotal_minor),
        "code_discount_total": view.money(order.discount_minor if discount_name(view) else 0),
        "total_discount": view.money(order.discount_minor),
        "total_tax": view.money(order.tax_minor),
        "total_shipping": view.money(shipping_minor(view)),
        "total_refund_price": view.money(order.refunded_minor),
        "total_tip_received": view.money(0),
        "total_paid": view.money(order.paid_minor),
        "gift_card_total": view.money(0),
        "shipping_tax_total": view.money(shipping_tax_minor(view)),
        "additional_total": view.money(additional_minor(view)),
        "duty_total": view.money(0),
    }


def _parts(view: View) -> Document:
    """What it is made of."""
    entry = view.entry
    lines = [write_payment(payment) for payment in view.payments]
    return {
        "line_items": [write_line(view, line) for line in entry.order.lines],
        "payment_line": lines[0] if lines else _no_payment(view),
        "payment_lines": lines,
        "shipping_line": _shipping_line(view),
        "billing_address": write_billing_address(view),
        "shipping_address": write_address(view.address, view.receiver),
        "fulfillments": [write_fulfilment(view, one) for one in entry.fulfilments],
        "customer": write_customer(view),
        "primary_market_price": write_primary_price(view),
        "location_line": _location_line(view),
        "additional_prices": _additional_prices(view),
        "config": write_config(view),
    }


def _rest(view: View) -> Document:
    """What else the platform says of an order."""
    order = view.entry.order
    return {
        "refer_info": "",
        "sales_platform": order.source or order.dialect,
        "discount_applications": discount_name(view),
        "refund_status": refund_word(order, view.entry.refunds),
        "email_status": "",
        "recovery_status": "",
        "logistics_code": "",
        "checkout_url": view.checkout_url,
    }


def _news(view: View) -> Document:
    """What 2026-01 has added."""
    order = view.entry.order
    is_finished = order.state is OrderState.COMPLETED
    notifications: Document = {name: int(view.more.get(name, "0")) for name in NOTIFICATIONS}
    return notifications | {
        "finished_at": moment(happened_ms(view, "order.completed")) if is_finished else "",
        "device": "",
        "order_type": "",
        "source": "",
        "source_name": order.source or order.dialect,
        "last_landing_url": "",
        "last_referrer_show": "",
        "browser_ip": "",
    }


def write_payment(payment: Payment) -> Document:
    """A payment. Nothing of a card is known here."""
    return {
        "id": str(payment.id),
        "payment_name": _NAMES.get(payment.provider, payment.provider),
        "payment_channel": payment.provider,
        "payment_method": method_of(payment),
        "credit_card_number": "",
        "trans_channel": payment.provider,
        "trans_method": method_of(payment),
        "transaction_no": payment.reference or "",
        "merchant_email": "",
    }


def _no_payment(view: View) -> Document:
    """The payment line of an order that is not paid yet: what its caller has said of it."""
    return {
        "id": "",
        "payment_name": view.more.get("payment_line", ""),
        "payment_channel": "",
        "payment_method": "",
        "credit_card_number": "",
        "trans_channel": "",
        "trans_method": "",
        "transaction_no": "",
        "merchant_email": "",
    }


def _shipping_line(view: View) -> Document:
    delivery = view.entry.order.details.delivery
    method_id = None if delivery is None else delivery.method_id
    return {
        "id": "" if method_id is None else view.id_of("shipping_method", method_id),
        "name": shipping_name(view),
        "desc": view.more.get("shipping_desc", ""),
        "delivery_method": int(view.more.get("delivery_method", "0")),
    }


def _additional_prices(view: View) -> list[Document]:
    return [
        {
            "name": name,
            "price": view.money(one.amount_minor - one.discount_minor),
            "biz_id": biz_id,
            "fee_title": one.name or one.kind.value,
        }
        for one, name, biz_id in view.fees()
    ]


def _location_line(view: View) -> Document:
    """The branch where it is picked up."""
    delivery = view.entry.order.details.delivery
    branch_id = None if delivery is None else delivery.branch_id
    if delivery is None or branch_id is None:
        return {"id": "", "location_id": "", "location_name": ""}
    shown_id = view.id_of("branch", branch_id)
    return {"id": shown_id, "location_id": shown_id, "location_name": delivery.name}
