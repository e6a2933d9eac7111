"""The order object of 2022-01: other names for the same, and what the later versions dropped.

Where the later versions have an empty text for a moment that has not come, this one has null.
"""

import json

from orderwire.dialects.shoplazza.shapes import Document, moment
from orderwire.dialects.shoplazza.stating import line_word, refund_word
from orderwire.dialects.shoplazza.summing import (
    additional_minor,
    cancel_reason,
    discount_name,
    ended_ms,
    shipping_minor,
    shipping_name,
    shipping_tax_minor,
)
from orderwire.dialects.shoplazza.viewing import View, method_of
from orderwire.dialects.shoplazza.writing_lines import (
    WEIGHT_UNIT,
    compared_to,
    is_taxable,
    product_id_of,
    variant_id_of,
    weight_of,
    write_fulfilment,
    write_image,
    write_options,
)
from orderwire.dialects.shoplazza.writing_market import write_config
from orderwire.dialects.shoplazza.writing_people import (
    write_address,
    write_billing_address,
    write_customer,
)
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.orders import OrderLine
from orderwire.engine.refund_life import RefundState

_LOST = ("address", "address1")


def write_flat_order(view: View) -> Document:
    """An order as 2022-01 shows it."""
    return _head(view) | _sums(view) | _parts(view) | _rest(view)


def _head(view: View) -> Document:
    order, words = view.entry.order, view.words
    return {
        "id": view.id_of("order", order.id),
        "note": order.details.note,
        "number": view.number,
        "financial_status": words.financial,
        "status": words.status,
        "cancel_reason": cancel_reason(view) or None,
        "payment_method": view.payment_method,
        "fulfillment_status": words.fulfilment,
        "discount_code": discount_name(view),
        "discount_applications": _discounts(view),
        "customer_note": "",
        "landing_site": "",
        "buyer_accepts_marketing": False,
        "currency": order.currency,
        "tags": ", ".join(order.details.tags),
        "created_at": moment(order.created_ms),
        "updated_at": moment(order.updated_ms),
        "canceled_at": moment(ended_ms(view)) or None,
        "customer_deleted_at": None,
        "deleted_at": None,
        "placed_at": moment(order.placed_ms) or None,
    }


def _sums(view: View) -> Document:
    order = view.entry.order
    refunds = [one for one in view.entry.refunds if one.state is not RefundState.FAILED]
    code_discount = order.discount_minor if discount_name(view) else 0
    return {
        "total_price": view.money(order.total_minor),
        "total_discount": view.money(order.discount_minor),
        "total_tax": view.money(order.tax_minor),
        "total_shipping": view.money(shipping_minor(view)),
        "sub_total": view.money(order.subtotal_minor),
        "code_discount_total": view.money(code_discount),
        "line_item_discount_total": view.money(order.discount_minor - code_discount),
        "total_refund_price": view.money(order.refunded_minor),
        "total_refund_tax": view.money(sum(one.tax_minor for one in refunds)),
        "total_refund_discount": view.money(0),
        "total_tip_received": view.money(0),
        "total_paid": view.money(order.paid_minor),
        "gift_card_total": view.money(0),
        "shipping_tax_total": view.money(shipping_tax_minor(view)),
        "additional_total": view.money(additional_minor(view)),
    }


def _parts(view: View) -> Document:
    entry = view.entry
    return {
        "shipping_line": {"name": shipping_name(view)},
        "customer": _customer(view),
        "shipping_address": _address(write_address(view.address, view.receiver)),
        "billing_address": _address(write_billing_address(view)),
        "payment_line": _payment_line(view),
        "line_items": [write_flat_line(view, line) for line in entry.order.lines],
        "fulfillments": [write_flat_fulfilment(view, one) for one in entry.fulfilments],
        "additional_prices": _additional_prices(view),
        "config": _config(view),
    }


def _rest(view: View) -> Document:
    order = view.entry.order
    created = moment(order.created_ms)
    return {
        "refund_status": refund_word(order, view.entry.refunds),
        "browser_ip": "",
        "source": "",
        "last_landing_url": "",
        "email_status": "",
        "recovery_status": "",
        "source_name": {"data": order.source or order.dialect, "created_at": created},
        "last_referrer_show": {"data": "", "created_at": created},
        "product_tax_included": order.prices_include_tax,
        "logistics_code": "",
        "refer_info": "",
        "invoice_url": view.checkout_url,
    }


def write_flat_line(view: View, line: OrderLine) -> Document:
    """A line item as 2022-01 shows it."""
    listed, variant = view.listed(line), view.variant(line)
    return {
        "id": str(line.id),
        "product_id": product_id_of(view, line),
        "variant_id": variant_id_of(view, line),
        "variant_title": "" if variant is None else variant.name,
        "product_title": line.name,
        "product_handle": "" if listed is None else listed.product.slug,
        "quantity": line.quantity,
        "note": line.notice or "",
        "fulfillment_status": line_word(view.entry.order, line, view.entry.fulfilments),
        "sku": line.sku or "",
        "weight_unit": WEIGHT_UNIT,
        "vendor": "",
        "product_url": "",
        "compare_at_price": view.money(compared_to(view, line)),
        "image": write_image(view, line)["src"],
        "price": view.money(line.unit_minor),
        "total": view.money(line.amount_minor),
        "weight": weight_of(view, line),
        "properties": write_options(view, line),
        "custom_properties": view.custom_properties(line),
        "refund_quantity": line.refunded,
        "refund_total": view.money(line.refunded_minor),
    }


def write_flat_fulfilment(view: View, fulfilment: Fulfilment) -> Document:
    """Goods on their way as 2022-01 shows them."""
    document = write_fulfilment(view, fulfilment)
    lines = {line.id: line for line in view.entry.order.lines}
    shown = (
        "id",
        "order_id",
        "status",
        "tracking_company",
        "tracking_number",
        "tracking_company_code",
        "created_at",
        "updated_at",
    )
    return {name: document[name] for name in shown} | {
        "line_items": [
            write_flat_line(view, lines[part.line_id])
            | {
                "taxable": is_taxable(lines[part.line_id]),
                "requires_shipping": lines[part.line_id].is_shipped,
                "shipping_quantity": part.units,
            }
            for part in fulfilment.lines
            if part.line_id in lines
        ]
    }


def _discounts(view: View) -> str:
    """What gives a discount, as the text of a JSON array."""
    name = discount_name(view)
    return json.dumps([name], ensure_ascii=False) if name else "[]"


def _customer(view: View) -> Document:
    """The customer, whose orders are counted under another name here."""
    customer = write_customer(view)
    customer["orders_count"] = customer.pop("order_count")
    return customer


def _address(address: Document) -> Document:
    """An address, whose two lines have other names here."""
    first, second = (address.pop(name) for name in _LOST)
    extra = address["extra_info"]
    assert isinstance(extra, dict), address
    extra |= {"id_number": "", "id_number_text": "", "addition": {}}
    return address | {"address1": first, "address2": second}


def _payment_line(view: View) -> Document:
    payment = view.payments[0] if view.payments else None
    return {
        "payment_channel": "" if payment is None else payment.provider,
        "payment_method": "" if payment is None else method_of(payment),
        "transaction_no": "" if payment is None else payment.reference or "",
        "merchant_id": "",
        "merchant_email": "",
    }


def _additional_prices(view: View) -> Document:
    """The first thing that is charged beside goods and shipping: there is room for one."""
    for one, name, _ in view.fees():
        return {"name": name, "price": view.money(one.amount_minor - one.discount_minor)}
    return {"name": "", "price": view.money(0)}


def _config(view: View) -> Document:
    config = write_config(view)
    del config["checkout_url"]
    market = config["market_setting"]
    assert isinstance(market, dict), config
    rates = market["market_price_setting"]
    rates |= {
        "base_to_local": rates.pop("base_to_rate"),
        "local_to_base": rates.pop("local_to_rate"),
    }
    return config | {"checkout_business_type": 0, "checkout_template_type": 0}
