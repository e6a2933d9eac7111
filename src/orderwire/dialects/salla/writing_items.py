"""The items of an order as Salla's JSON, each with its product as it is now."""

from orderwire.dialects._kit.taxes import rate_of_line
from orderwire.dialects._kit.wire import number
from orderwire.dialects.salla.shapes import Document
from orderwire.dialects.salla.viewing import View, percent
from orderwire.dialects.salla.writing_options import OPTION_TYPE
from orderwire.dialects.salla.writing_products import PRODUCT_TYPE, availability_of, weight_label
from orderwire.engine.catalogue import Option, OptionKind, Price, Variant
from orderwire.engine.money import tax_within
from orderwire.engine.orders import ChosenOption, OrderLine
from orderwire.storage.products import ListedProduct

_GRAM_DIGITS = 3
_FREE = Price(0)


def write_item(line: OrderLine, view: View) -> Document:
    """One line of an order. The amounts are the order's; the rest is the product of now."""
    listed = view.known.products.get(line.product_id)
    grams = grams_of(line, view)
    rate = rate_of_line(view.entry.order, line)
    return {
        "id": line.id,
        "name": line.name,
        "sku": line.sku or "",
        "quantity": line.quantity,
        "currency": view.entry.order.currency,
        "weight": number(grams, _GRAM_DIGITS),
        "weight_label": weight_label(grams),
        "amounts": {
            "price_without_tax": view.money(_unit_without_tax(line, view)),
            "total_discount": view.money(line.discount_minor),
            "tax": {
                "percent": percent(rate) if rate else "0",
                "amount": view.money(line.tax_minor),
            },
            "total": view.money(line.total_minor),
        },
        "notes": line.notice or "",
        "product": _product(line, listed, view),
        "options": [
            _option(chosen, position, _option_of(listed, chosen), view)
            for position, chosen in enumerate(line.options, start=1)
        ],
        "images": [
            {"id": file.id, "image": view.address_of(file), "type": "image"}
            for file in view.known.images.get(line.product_id, ())
        ],
        "codes": _codes(line, view),
        "files": _files(line, view),
        "reservations": [],
        "product_reservations": [],
    }


def write_listed_item(line: OrderLine, view: View) -> Document:
    """One line as lists of items show it: without its product."""
    item = write_item(line, view)
    del item["product"], item["product_reservations"]
    return {**item, "branches_quantity": []}


def write_refunded_item(line: OrderLine, view: View) -> Document:
    """One line of which units were refunded."""
    return {"id": line.id, "name": line.name, "thumbnail": view.thumbnail(line.product_id)}


def grams_of(line: OrderLine, view: View) -> int:
    """What one unit weighs. What nobody has weighed weighs nothing."""
    variant = _variant_of(line, view.known.products.get(line.product_id))
    return 0 if variant is None else variant.weight_grams or 0


def _unit_without_tax(line: OrderLine, view: View) -> int:
    """The price of a unit, without the tax where prices include it."""
    order = view.entry.order
    if not order.prices_include_tax:
        return line.unit_minor
    return line.unit_minor - tax_within(line.unit_minor, rate_of_line(order, line))


def _product(line: OrderLine, listed: ListedProduct | None, view: View) -> Document:
    """The product of a line; of one that its caller described, or that is gone, what the line
    says.
    """
    currency = view.entry.order.currency
    variant = _variant_of(line, listed)
    price = Price(line.unit_minor) if variant is None else variant.prices.get(currency, _FREE)
    now_minor = price.at(view.now_ms)
    status = "hidden" if listed is None else availability_of(listed, currency).value
    title = None if listed is None else listed.page.marketing_title or None
    return {
        "id": view.known.shown_id("product", line.product_id) if line.product_id else None,
        "type": PRODUCT_TYPE[line.kind],
        "promotion": {"title": title, "sub_title": None},
        "status": status,
        "is_available": status == "sale",
        "sku": (line.sku if variant is None else variant.sku) or "",
        "name": line.name if listed is None else listed.product.name,
        "price": view.money(now_minor),
        "sale_price": view.money(price.sale_minor or 0),
        "currency": currency,
        "url": "",
        "thumbnail": view.thumbnail(line.product_id),
        "has_special_price": now_minor < price.amount_minor,
        "regular_price": view.money(price.amount_minor),
        "calories": None,
        "mpn": None,
        "gtin": None,
        "favorite": None,
        "starting_price": None,
    }


def _variant_of(line: OrderLine, listed: ListedProduct | None) -> Variant | None:
    if listed is None:
        return None
    return next((one for one in listed.product.variants if one.id == line.variant_id), None)


def _option_of(listed: ListedProduct | None, chosen: ChosenOption) -> Option | None:
    """The option as the product has it now, if it still has it."""
    options = () if listed is None else listed.product.options
    return next((one for one in options if one.id == chosen.option_id), None)


def _option(chosen: ChosenOption, position: int, option: Option | None, view: View) -> Document:
    """An option as it was filled in. A text has no id, and what it cost stands with it."""
    kind = option.kind if option is not None else OptionKind.TEXT
    if option is None and chosen.choice_ids:
        kind = OptionKind.CHOICES
    return {
        "id": position,
        "product_option_id": chosen.option_id,
        "name": chosen.name,
        "type": OPTION_TYPE[kind],
        "value": _values(chosen, option, view),
    }


def _values(chosen: ChosenOption, option: Option | None, view: View) -> list[Document]:
    currency = view.entry.order.currency
    prices = {
        choice.id: choice.surcharges.get(currency, 0)
        for choice in (() if option is None else option.choices)
    }
    ids = chosen.choice_ids or (None,) * len(chosen.values)
    alone = len(chosen.values) == 1
    return [
        {
            "id": choice_id,
            "name": name,
            "price": view.money(chosen.surcharge_minor if alone else prices.get(choice_id or 0, 0)),
        }
        for choice_id, name in zip(ids, chosen.values, strict=True)
    ]


def _codes(line: OrderLine, view: View) -> list[Document]:
    codes = () if view.goods is None else view.goods.codes.get(line.id, ())
    return [{"code": code, "status": "sold"} for code in codes]


def _files(line: OrderLine, view: View) -> list[Document]:
    downloads = () if view.goods is None else view.goods.downloads
    return [
        {
            "url": view.public_url + download.path,
            "name": download.file.name,
            "size": download.file.size,
        }
        for download in downloads
        if download.product_id == line.product_id
    ]
