"""From our catalogue to RMZ's JSON: products, their files, and the store's categories.

Sources: pages "List Products", "Get Product", "Upload Product Media" and "List Categories". Amounts
are in the store's currency; what has no price in it has the price null.
"""

from collections.abc import Mapping

from orderwire.dialects._kit.days import day_of, zone_of
from orderwire.dialects._kit.wire import amount
from orderwire.dialects.rmz.durations import duration_of, duration_text
from orderwire.dialects.rmz.writing import PRODUCT_TYPE, Document, timestamp
from orderwire.engine.catalogue import (
    Choice,
    Option,
    OptionKind,
    Price,
    ProductKind,
    StockPolicy,
    Variant,
)
from orderwire.engine.money import Money
from orderwire.operations.show_file import ADDRESS, file_name
from orderwire.storage.categories import Category
from orderwire.storage.files import File
from orderwire.storage.products import ListedProduct, PooledCode, ShownProduct
from orderwire.storage.schema import FileKind
from orderwire.storage.stores import Store

UNCOUNTED_STOCK = 10_000
"""What the platform says is in stock of a subscription; we say it of all that is not counted."""

NEW_MS = 12 * 60 * 60 * 1000
"""How long a product is new."""

ACTIVE, DISABLED = 1, 3

FILE_TYPE: Mapping[FileKind, str] = {
    FileKind.IMAGE: "main_product_image",
    FileKind.EXTRA_IMAGE: "extra_product_image",
    FileKind.FILE: "product_file",
}

_FIELD_TYPE = {
    OptionKind.TEXT: "text",
    OptionKind.CHOICE: "select",
    OptionKind.CHOICES: "checkbox",
}

_MODEL = "App\\Models\\StoreProduct"


def write_listed_product(listed: ListedProduct, store: Store, now_ms: int) -> Document:
    """A product as the list shows it."""
    product = listed.product
    price = _price_of(listed, store)
    metadata = listed.page.metadata or {}
    is_discounted = price is not None and price.at(now_ms) < price.amount_minor
    has_end = price is not None and price.sale_ends_ms is not None
    savings = price.amount_minor - price.at(now_ms) if price is not None else 0
    return {
        "id": product_id_of(listed),
        "name": product.name,
        "slug": product.slug,
        "type": PRODUCT_TYPE[product.kind],
        "price": None if price is None else _amount(price.amount_minor, store),
        "actual_price": None if price is None else _amount(price.at(now_ms), store),
        "current_stock": _stock_of(listed),
        "is_new": now_ms - listed.created_ms < NEW_MS,
        "is_discounted": is_discounted,
        "is_discount_expired": price is not None and _is_over(price, now_ms),
        "show_discount_countdown": (
            is_discounted and has_end and metadata.get("show_discount_countdown") is True
        ),
        "show_discount_savings": is_discounted and metadata.get("show_discount_savings") is True,
        "discount_savings_amount": _amount(savings, store),
    }


def write_product(shown: ShownProduct, store: Store, public_url: str, now_ms: int) -> Document:
    """A product as GET /products/{id} shows it."""
    listed = shown.listed
    product, page = listed.product, listed.page
    price = _price_of(listed, store)
    sale_minor = None if price is None else price.sale_minor
    costs = (listed.costs.get((one.id, store.currency)) for one in product.variants)
    cost_minor = next((cost for cost in costs if cost is not None), None)
    images = [_image(listed, file, store, public_url) for file in shown.images]
    return write_listed_product(listed, store, now_ms) | {
        "store_id": store.id,
        "cost_price": None if cost_minor is None else _amount(cost_minor, store),
        "discount_price": None if sale_minor is None else _amount(sale_minor, store),
        "discount_expiry": None if price is None else _expiry(price, store),
        "description": page.description,
        "marketing_title": page.marketing_title,
        "activation_info": page.activation_info,
        "show_reviews": page.shows_reviews,
        "status": ACTIVE if product.is_active else DISABLED,
        "min_qty": product.quantity_min,
        "max_purchase_count": product.quantity_max,
        "purchase_count": shown.units_sold,
        "fields": [_field(option, store) for option in product.options],
        "is_noticeable": page.asks_for_notes,
        "license_config": None,
        "metadata": page.metadata,
        "deleted_at": None,
        "created_at": timestamp(listed.created_ms),
        "updated_at": timestamp(listed.updated_ms),
        "codes": [_code(listed, code, store) for code in shown.codes],
        "product_files": [write_file(file, store) for file in shown.downloads],
        "image": images[0] if images else None,
        "extra_images": images[1:],
        "subscription_variants": [
            _subscription_variant(listed, variant, store)
            for variant in product.variants
            if variant.plan is not None
        ],
        "categories": [
            write_category(category, store, shown.category_names) for category in shown.categories
        ],
    }


def write_category(category: Category, store: Store, names: Mapping[int, str]) -> Document:
    """A category; names are what the platform calls them, by our ids."""
    parent_id = category.parent_id
    return {
        "id": _named(names, category.id),
        "slug": category.slug,
        "title": category.title,
        "description": category.description,
        "metadata": None,
        "is_active": category.is_active,
        "parent_id": None if parent_id is None else _named(names, parent_id),
        "store_id": store.id,
        "deleted_at": None,
        "created_at": timestamp(category.created_ms),
        "updated_at": timestamp(category.updated_ms),
        "sort_index": category.sort_index,
    }


def write_file(file: File, store: Store) -> Document:
    """An upload. An image's address is the service's, its path and its file name."""
    return {
        "id": file.id,
        "type": FILE_TYPE[file.kind],
        "name": file.name,
        "file_name": file_name(store.id, file),
        "path": _path(file),
        "mime_type": file.mime_type,
        "size": file.size,
    }


def product_id_of(listed: ListedProduct) -> int | str:
    """What RMZ calls a product."""
    ours = listed.product.id
    outside = listed.outside.get(("product", ours))
    return ours if outside is None else _shown_id(outside)


def _image(listed: ListedProduct, file: File, store: Store, public_url: str) -> Document:
    name = file_name(store.id, file)
    return {
        "id": file.id,
        "model_type": _MODEL,
        "model_id": product_id_of(listed),
        "type": FILE_TYPE[file.kind],
        "name": file.name,
        "file_name": name,
        "path": _path(file),
        "mime_type": file.mime_type,
        "size": file.size,
        "metadata": {"width": file.width, "height": file.height},
        "full_link": f"{public_url}/{_path(file)}{name}",
        "deleted_at": None,
        "created_at": timestamp(file.created_ms),
        "updated_at": timestamp(file.created_ms),
    }


def _code(listed: ListedProduct, code: PooledCode, store: Store) -> Document:
    return {
        "id": code.id,
        "code": code.code,
        "order_product_id": code.line_id,
        "product_id": product_id_of(listed),
        "store_id": store.id,
        "deleted_at": None,
        "created_at": timestamp(code.added_ms),
        "updated_at": timestamp(code.added_ms if code.given_ms is None else code.given_ms),
    }


def _path(file: File) -> str:
    """Where a file lies below the service's address; what is sold lies nowhere."""
    return f"{ADDRESS}/" if file.is_public else ""


def _field(option: Option, store: Store) -> Document:
    return {
        "id": option.id,
        "name": option.name,
        "type": _FIELD_TYPE[option.kind],
        "required": option.is_required,
        "price": _amount(option.surcharges.get(store.currency, 0), store),
        "options": [_choice(choice, store) for choice in option.choices],
    }


def _choice(choice: Choice, store: Store) -> Document:
    price = _amount(choice.surcharges.get(store.currency, 0), store)
    return {"id": choice.id, "name": choice.name, "price": price}


def _subscription_variant(listed: ListedProduct, variant: Variant, store: Store) -> Document:
    assert variant.plan is not None, variant
    outside = listed.outside.get(("variant", variant.id))
    price = variant.prices.get(store.currency)
    return {
        "id": variant.id if outside is None else _shown_id(outside),
        "product_id": product_id_of(listed),
        "name": variant.name,
        "duration": duration_of(variant.plan),
        "duration_text": duration_text(variant.plan),
        "price": None if price is None else _amount(price.amount_minor, store),
    }


def _price_of(listed: ListedProduct, store: Store) -> Price | None:
    """The price of what is sold by default."""
    return listed.product.variants[0].prices.get(store.currency)


def _stock_of(listed: ListedProduct) -> int:
    product = listed.product
    if product.kind is ProductKind.SUBSCRIPTION:
        return UNCOUNTED_STOCK
    if any(variant.stock is not StockPolicy.TRACKED for variant in product.variants):
        return UNCOUNTED_STOCK
    return sum(listed.available.get(variant.id, 0) for variant in product.variants)


def _is_over(price: Price, now_ms: int) -> bool:
    ends_ms = price.sale_ends_ms
    return price.sale_minor is not None and ends_ms is not None and now_ms >= ends_ms


def _expiry(price: Price, store: Store) -> str | None:
    """The last day of a sale in the store's calendar."""
    if price.sale_ends_ms is None:
        return None
    return day_of(price.sale_ends_ms - 1, zone_of(store.timezone)).isoformat()


def _amount(minor: int, store: Store) -> object:
    return amount(Money(minor, store.currency))


def _named(names: Mapping[int, str], our_id: int) -> int | str:
    outside = names.get(our_id)
    return our_id if outside is None else _shown_id(outside)


def _shown_id(outside: str) -> int | str:
    return int(outside) if outside.isdigit() else outside
