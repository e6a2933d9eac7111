"""Line items, their pictures and options, and fulfilments -> Shoplazza's JSON.

What nobody has told us of a product (its vendor, its tags …) is empty, as the platform shows what
was never filled in.
"""

from collections.abc import Sequence

from orderwire.dialects._kit.wire import number
from orderwire.dialects.shoplazza.shapes import Document, moment
from orderwire.dialects.shoplazza.stating import FULFILMENT_WORD, line_word
from orderwire.dialects.shoplazza.viewing import View
from orderwire.engine.fulfilling import Fulfilment
from orderwire.engine.orders import NO_PRODUCT, OrderLine

WEIGHT_UNIT = "kg"
_GRAMS_EXPONENT = 3


def write_line(view: View, line: OrderLine, units: int | None = None) -> Document:
    """A line item. Where it stands in a fulfilment, `units` of it were sent together."""
    order = view.entry.order
    listed = view.listed(line)
    variant = view.variant(line)
    return {
        "id": str(line.id),
        "product_id": product_id_of(view, line),
        "product_title": line.name,
        "variant_id": variant_id_of(view, line),
        "variant_title": "" if variant is None else variant.name,
        "quantity": line.quantity,
        "note": line.notice or "",
        "image": write_image(view, line),
        "price": view.money(line.unit_minor),
        "compare_at_price": view.money(compared_to(view, line)),
        "total_price": view.money(line.amount_minor),
        "fulfillment_status": line_word(order, line, view.entry.fulfilments),
        "sku": line.sku or "",
        "weight": weight_of(view, line),
        "weight_unit": WEIGHT_UNIT,
        "vendor": "",
        "product_url": "",
        "created_at": moment(order.created_ms),
        "updated_at": moment(order.updated_ms),
        "options": write_options(view, line),
        "product_slug": "" if listed is None else listed.product.slug,
        "taxable": is_taxable(line),
        "requires_shipping": line.is_shipped,
        "spu": "",
        "product_tags": "",
        "refund_quantity_total": line.refunded,
        "ship_quantity": line.fulfilled if units is None else units,
        "custom": line.product_id == NO_PRODUCT,
        "trunk_price": view.money(0),
        "discount_applications": "",
        "tax_price": view.money(line.tax_minor),
        "duty_price": view.money(0),
        "payment_discount_price": view.money(0),
        "custom_properties": view.custom_properties(line),
    }


def product_id_of(view: View, line: OrderLine) -> str:
    """What the platform calls the product of a line; empty for a line of the caller's own."""
    if line.product_id == NO_PRODUCT:
        return ""
    listed = view.listed(line)
    outside = None if listed is None else listed.outside.get(("product", line.product_id))
    return outside or view.id_of("product", line.product_id)


def variant_id_of(view: View, line: OrderLine) -> str:
    """What the platform calls the variant of a line; empty for a line of the caller's own."""
    if line.variant_id == NO_PRODUCT:
        return ""
    listed = view.listed(line)
    outside = None if listed is None else listed.outside.get(("variant", line.variant_id))
    return outside or view.id_of("variant", line.variant_id)


def compared_to(view: View, line: OrderLine) -> int:
    """The price that a line's is lower than, in minor units; nothing where it is not."""
    variant = view.variant(line)
    price = None if variant is None else variant.prices.get(view.entry.order.currency)
    return price.amount_minor if price is not None and price.amount_minor > line.unit_minor else 0


def weight_of(view: View, line: OrderLine) -> str:
    """What a unit weighs, in kilograms; empty where nobody has weighed it."""
    variant = view.variant(line)
    grams = None if variant is None else variant.weight_grams
    return "" if grams is None else f"{number(grams, _GRAMS_EXPONENT):f}"


def is_taxable(line: OrderLine) -> bool:
    """Whether there is tax on a line, or would be if it were worth anything."""
    return line.tax_minor > 0 or line.tax_basis_points > 0


def write_image(view: View, line: OrderLine) -> Document:
    """The first picture of a line's product."""
    file = view.image_of(line)
    if file is None:
        return {"src": "", "width": 0, "height": 0, "alt": ""}
    return {
        "src": view.address_of(file),
        "width": file.width or 0,
        "height": file.height or 0,
        "alt": line.name,
    }


def write_options(view: View, line: OrderLine) -> Sequence[Document]:
    """What was chosen of a line: its variant, and its options as they were filled in."""
    variant = view.variant(line)
    title = "" if variant is None else variant.name
    chosen: list[Document] = [{"name": "Title", "value": title}] if title else []
    filled_in: list[Document] = [
        {"name": one.name, "value": ", ".join(one.values)} for one in line.options
    ]
    return [*chosen, *filled_in]


def write_fulfilment(view: View, fulfilment: Fulfilment) -> Document:
    """Goods on their way, with the line items that they are of."""
    lines = {line.id: line for line in view.entry.order.lines}
    track: Document = {
        "tracking_number": fulfilment.tracking_number,
        "tracking_company": fulfilment.carrier,
        "tracking_company_code": fulfilment.carrier_code,
        "tracking_url": fulfilment.tracking_url,
    }
    is_tracked = any((fulfilment.tracking_number, fulfilment.carrier, fulfilment.tracking_url))
    return {
        "id": str(fulfilment.id),
        "order_id": view.id_of("order", fulfilment.order_id),
        "status": FULFILMENT_WORD[fulfilment.state],
        "created_at": moment(fulfilment.created_ms),
        "updated_at": moment(fulfilment.updated_ms),
        **track,
        "line_items": [
            write_line(view, lines[part.line_id], part.units)
            for part in fulfilment.lines
            if part.line_id in lines
        ],
        "phone_number": fulfilment.carrier_phone,
        "tracking_items": [track] if is_tracked else [],
    }
