"""Products as Salla's JSON: what they cost with and without tax, what is left, their options.

Amounts are in the store's currency; what has no price in it costs nothing and is out of stock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.dialects._kit.days import day_of, zone_of
from orderwire.dialects._kit.wire import number
from orderwire.dialects.salla.shapes import (
    Document,
    read_id,
    shown_id,
    write_moment,
    write_money,
    write_urls,
)
from orderwire.dialects.salla.writing_options import write_option
from orderwire.engine.catalogue import Price, ProductKind, StockPolicy, Variant
from orderwire.engine.money import Money, share_of, tax_within
from orderwire.operations.show_file import ADDRESS, file_name
from orderwire.storage.categories import Category
from orderwire.storage.files import File
from orderwire.storage.product_search import Availability
from orderwire.storage.products import ListedProduct
from orderwire.storage.shelf import ShelvedProduct
from orderwire.storage.stores import Store

PRODUCT_TYPE: Mapping[ProductKind, str] = {
    ProductKind.PHYSICAL: "product",
    ProductKind.DIGITAL: "digital",
    ProductKind.COURSE: "digital",
    ProductKind.CODE: "codes",
    ProductKind.LICENCE: "codes",
    ProductKind.SERVICE: "service",
    ProductKind.SUBSCRIPTION: "service",
}

_FREE = Price(0)
_GRAM_DIGITS = 3
"""A kilogram has three digits of grams behind its point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """For whom a product is written: its store, the tax rates there, and the moment."""

    store: Store
    rates: Mapping[str, int]
    public_url: str
    now_ms: int

    def money(self, minor: int) -> Document:
        """An amount in the store's currency."""
        return write_money(Money(minor, self.store.currency))

    def price_of(self, variant: Variant) -> Price:
        """What a variant costs in the store's currency."""
        return variant.prices.get(self.store.currency, _FREE)


def write_product(shelved: ShelvedProduct, shown: Shown) -> Document:
    """A product with everything."""
    listed = shelved.listed
    product = listed.product
    first = product.variants[0]
    images = [_image(file, index, shown) for index, file in enumerate(shelved.images)]
    main_image = images[0]["url"] if images else None
    return {
        "id": product_id_of(listed),
        **_texts(listed),
        **_prices(listed, shown),
        **_stock(listed, shown),
        "require_shipping": product.is_shipped,
        "cost_price": _cost_of(listed, first, shown),
        "weight": _kilograms(first),
        "weight_type": "kg",
        "main_image": main_image,
        "images": images,
        "sold_quantity": shelved.units_sold,
        "rating": {"total": 0, "count": 0, "rate": 0},
        "max_items_per_user": product.quantity_max or 0,
        "maximum_quantity_per_order": product.quantity_max,
        **_never_kept(),
        "updated_at": write_moment(listed.updated_ms, shown.store.timezone),
        "options": [
            write_option(option, position, shown.store.currency)
            for position, option in enumerate(product.options, start=1)
        ],
        "skus": [_sku(listed, variant, shown) for variant in product.variants],
        "categories": [_category(one, shelved, shown.store) for one in shelved.categories],
    }


def write_light_product(shelved: ShelvedProduct, shown: Shown) -> Document:
    """A product as `format=light` shows it in a list."""
    listed = shelved.listed
    product = listed.product
    price = shown.price_of(product.variants[0])
    image = _address(shelved.images[0], shown) if shelved.images else None
    category = shelved.categories[0] if shelved.categories else None
    return {
        "id": product_id_of(listed),
        "type": PRODUCT_TYPE[product.kind],
        "quantity": _quantity(listed),
        "is_taxable": shown.rates.get(product.tax_class, 0) > 0,
        "category": None if category is None else {"name": category.title, "url": ""},
        "status": availability_of(listed, shown.store.currency).value,
        "sku": product.variants[0].sku,
        "name": product.name,
        "price": shown.money(price.at(shown.now_ms)),
        "sale_price": shown.money(price.sale_minor or 0),
        "currency": shown.store.currency,
        "url": "",
        "thumbnail": image,
        "image": {"url": image},
        "brand": None,
        "tags": [],
        "has_special_price": price.at(shown.now_ms) < price.amount_minor,
        "regular_price": shown.money(price.amount_minor),
        "starting_price": None,
        "has_options": bool(product.options),
    }


def product_id_of(listed: ListedProduct) -> int | str:
    """What Salla calls a product."""
    ours = listed.product.id
    return read_id(listed.outside.get(("product", ours)), ours)


def availability_of(listed: ListedProduct, currency: str) -> Availability:
    """Whether a product can be bought in a currency."""
    product = listed.product
    if not product.is_active:
        return Availability.HIDDEN
    for variant in product.variants:
        is_left = variant.stock is not StockPolicy.TRACKED or listed.available.get(variant.id, 0)
        if is_left and currency in variant.prices:
            return Availability.SALE
    return Availability.OUT


def _texts(listed: ListedProduct) -> Document:
    """What a product is called and said to be."""
    product, page = listed.product, listed.page
    return {
        "promotion": {"title": page.marketing_title or None, "sub_title": None},
        "sku": product.variants[0].sku,
        "mpn": None,
        "gtin": None,
        "type": PRODUCT_TYPE[product.kind],
        "name": product.name,
        "short_link_code": "",
        "urls": write_urls(),
        "url": "",
        "description": page.description,
        "metadata": {"title": None, "description": None, "url": None},
    }


def _prices(listed: ListedProduct, shown: Shown) -> Document:
    """What the variant costs that is sold by default, and how much of that is tax."""
    product = listed.product
    price = shown.price_of(product.variants[0])
    now_minor = price.at(shown.now_ms)
    basis_points = shown.rates.get(product.tax_class, 0)
    if shown.store.prices_include_tax:
        tax_minor = tax_within(now_minor, basis_points)
        taxed_minor = now_minor
    else:
        tax_minor = share_of(now_minor, basis_points)
        taxed_minor = now_minor + tax_minor
    ends_ms = price.sale_ends_ms if price.sale_minor is not None else None
    zone = zone_of(shown.store.timezone)
    return {
        "price": shown.money(now_minor),
        "taxed_price": shown.money(taxed_minor),
        "pre_tax_price": shown.money(taxed_minor - tax_minor),
        "tax": shown.money(tax_minor),
        "regular_price": shown.money(price.amount_minor),
        "sale_price": shown.money(price.sale_minor or 0),
        "sale_end": None if ends_ms is None else day_of(ends_ms - 1, zone).isoformat(),
        "starting_price": None,
        "with_tax": basis_points > 0,
    }


def _stock(listed: ListedProduct, shown: Shown) -> Document:
    availability = availability_of(listed, shown.store.currency)
    quantity = _quantity(listed)
    return {
        "quantity": quantity,
        "unlimited_quantity": quantity is None,
        "status": availability.value,
        "is_available": availability is Availability.SALE,
        "notify_quantity": None,
        "hide_quantity": False,
        "managed_by_branches": False,
    }


def _never_kept() -> Document:
    """What the platform keeps of products and we do not."""
    return {
        "show_in_app": True,
        "channels": ["web", "app"],
        "service_blocks": {"installments": []},
        "calories": None,
        "allow_attachments": False,
        "is_pinned": False,
        "pinned_date": None,
        "sort": 0,
        "active_advance": False,
        "enable_upload_image": False,
        "booking_details": None,
        "brand": None,
        "tags": [],
    }


def _sku(listed: ListedProduct, variant: Variant, shown: Shown) -> Document:
    """A variant. Options are not among what tells variants apart, so it is related to none."""
    price = shown.price_of(variant)
    is_counted = variant.stock is StockPolicy.TRACKED
    cost = listed.costs.get((variant.id, shown.store.currency))
    return {
        "id": read_id(listed.outside.get(("variant", variant.id)), variant.id),
        "price": shown.money(price.at(shown.now_ms)),
        "regular_price": shown.money(price.amount_minor),
        "cost_price": None if cost is None else shown.money(cost),
        "sale_price": None if price.sale_minor is None else shown.money(price.sale_minor),
        "has_special_price": price.at(shown.now_ms) < price.amount_minor,
        "stock_quantity": listed.available.get(variant.id, 0) if is_counted else None,
        "unlimited_quantity": not is_counted,
        "notify_low": None,
        "barcode": None,
        "sku": variant.sku,
        "mpn": None,
        "gtin": None,
        "related_options": [],
        "related_option_values": [],
        "weight": _kilograms(variant),
        "weight_type": "kg",
        "weight_label": weight_label(variant.weight_grams),
        "is_user_subscribed_to_sku": False,
        "is_default": variant is listed.product.variants[0],
    }


def _category(category: Category, shelved: ShelvedProduct, store: Store) -> Document:
    names = shelved.category_names
    parent_id = category.parent_id
    return {
        "id": shown_id(names, category.id),
        "name": category.title,
        "urls": write_urls(),
        "parent_id": 0 if parent_id is None else shown_id(names, parent_id),
        "sort_order": category.sort_index,
        "status": "active" if category.is_active else "hidden",
        "metadata": {"title": None, "description": category.description or None, "url": None},
        "image": None,
        "show_in": {"app": True, "salla_points": False},
        "has_hidden_products": False,
        "update_at": write_moment(category.updated_ms, store.timezone),
        "sub_categories": [],
        "translations": {},
        "items": [],
    }


def _image(file: File, position: int, shown: Shown) -> Document:
    return {
        "id": file.id,
        "url": _address(file, shown),
        "main": position == 0,
        "alt": "",
        "video_url": "",
        "type": "image",
        "sort": position,
        "three_d_image_url": "",
    }


def _address(file: File, shown: Shown) -> str:
    return f"{shown.public_url}/{ADDRESS}/{file_name(shown.store.id, file)}"


def _quantity(listed: ListedProduct) -> int | None:
    """How many are left of all variants together; `None` where they are not counted."""
    variants = listed.product.variants
    if any(variant.stock is not StockPolicy.TRACKED for variant in variants):
        return None
    return sum(listed.available.get(variant.id, 0) for variant in variants)


def _cost_of(listed: ListedProduct, variant: Variant, shown: Shown) -> object:
    cost = listed.costs.get((variant.id, shown.store.currency))
    return None if cost is None else shown.money(cost)["amount"]


def _kilograms(variant: Variant) -> object:
    return None if variant.weight_grams is None else number(variant.weight_grams, _GRAM_DIGITS)


def weight_label(grams: int | None) -> str | None:
    """A weight in words, as the platform's pages have it: 0.35 كجم."""
    return None if grams is None else f"{number(grams, _GRAM_DIGITS)} كجم"
