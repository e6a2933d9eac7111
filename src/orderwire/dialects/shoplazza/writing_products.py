"""Products and their variants -> Shoplazza's JSON, in each version.

Prices are those in the store's currency. Where there is none, the price is 0, which is how the
platform leaves a price empty. Prices are numbers, made from integers; in 2022-01 they are texts.
"""

from decimal import Decimal

from orderwire.dialects._kit.wire import amount, number
from orderwire.dialects.shoplazza.shapes import Document, moment, money
from orderwire.dialects.shoplazza.versions import Version
from orderwire.dialects.shoplazza.writing_lines import WEIGHT_UNIT
from orderwire.engine.catalogue import Price, StockPolicy, Variant
from orderwire.engine.money import Money
from orderwire.operations.show_file import ADDRESS, file_name
from orderwire.storage.files import File
from orderwire.storage.shelf import ShelvedProduct
from orderwire.storage.stores import Store

_GRAMS_EXPONENT = 3
_NO_PRICE = Price(0)


class ProductView:
    """A product as it is seen at a moment (ms), for one version."""

    def __init__(
        self, shelved: ShelvedProduct, store: Store, public_url: str, version: Version, now_ms: int
    ) -> None:
        self.shelved = shelved
        self.listed = shelved.listed
        self.product = shelved.listed.product
        self.store = store
        self.version = version
        self._public_url = public_url
        self._now_ms = now_ms

    @property
    def id(self) -> str:
        """What the platform calls the product."""
        return self.id_of("product", self.product.id)

    def id_of(self, kind: str, our_id: int) -> str:
        """What the platform calls a row of ours: the id it gave it, or else ours."""
        return self.listed.outside.get((kind, our_id)) or str(our_id)

    def price(self, variant: Variant) -> int:
        """What a variant costs now, in minor units."""
        return variant.prices.get(self.store.currency, _NO_PRICE).at(self._now_ms)

    def compare_at(self, variant: Variant) -> int:
        """The price that a variant's is lower than now; nothing where it is not."""
        full_minor = variant.prices.get(self.store.currency, _NO_PRICE).amount_minor
        return full_minor if full_minor > self.price(variant) else 0

    def cost(self, variant: Variant) -> int:
        """What a variant costs the merchant, in minor units."""
        return self.listed.costs.get((variant.id, self.store.currency), 0)

    def write(self, minor: int) -> Decimal | int | str:
        """An amount in the store's currency, as the version writes prices of products."""
        currency = self.store.currency
        return money(minor, currency) if self.version.is_flat else amount(Money(minor, currency))

    def available(self, variant: Variant) -> int:
        """How many are in stock, as far as they are counted."""
        return self.listed.available.get(variant.id, 0)

    def address_of(self, file: File) -> str:
        """Where a picture lies."""
        return f"{self._public_url}/{ADDRESS}/{file_name(self.store.id, file)}"


def write_product(view: ProductView) -> Document:
    """A product with its variants, options and pictures."""
    if view.version.is_flat:
        return _said(view) | _flat_parts(view)
    return _said(view) | _parts(view) | _prices(view)


def write_variant(view: ProductView, variant: Variant) -> Document:
    """One of a product's variants."""
    weight = number(variant.weight_grams or 0, _GRAMS_EXPONENT)
    title = variant.name
    document: Document = {
        "id": view.id_of("variant", variant.id),
        "product_id": view.id,
        "image_id": "",
        "created_at": moment(view.listed.created_ms),
        "updated_at": moment(view.listed.updated_ms),
        "title": title,
        "option1": title,
        "option2": "",
        "option3": "",
        "image": None if view.version.is_flat else _no_picture(),
        "position": view.product.variants.index(variant) + 1,
        "compare_at_price": view.write(view.compare_at(variant)),
        "price": view.write(view.price(variant)),
        "sku": variant.sku or "",
        "barcode": "",
        "note": "",
        "inventory_quantity": view.available(variant),
        "weight": f"{weight:f}" if view.version.is_flat else weight,
        "weight_unit": WEIGHT_UNIT,
        "cost_price": view.write(view.cost(variant)),
    }
    if view.version.is_flat:
        return document
    return document | {
        "whole_prices": [],
        "retail_price": 0,
        "is_discount": view.compare_at(variant) > 0,
        "origin_price": 0,
        "extend": {
            "length": 0,
            "width": 0,
            "height": 0,
            "dimension_unit": "",
            "origin_country_code": "",
            "hs_code": "",
        },
    }


def _said(view: ProductView) -> Document:
    """What all versions say of a product, apart from its parts."""
    product, page = view.product, view.listed.page
    is_tracked = any(one.stock is StockPolicy.TRACKED for one in product.variants)
    is_flat = view.version.is_flat
    return {
        "id": view.id,
        "title": product.name,
        "brief": page.marketing_title,
        "description": page.description,
        "published": product.is_active,
        "requires_shipping": product.is_shipped,
        "taxable": product.tax_class != "zero",
        "tags": "" if is_flat else [],
        "vendor": "",
        "vendor_url": "",
        "inventory_quantity": sum(map(view.available, product.variants)),
        "published_at": moment(view.listed.created_ms) if product.is_active else _nothing(view),
        "created_at": moment(view.listed.created_ms),
        "updated_at": moment(view.listed.updated_ms),
        "note": "",
        "seo_title": "",
        "seo_description": "",
        "seo_keywords": "" if is_flat else [],
        "handle": product.slug,
        "has_only_default_variant": len(product.variants) == 1,
        "inventory_tracking": is_tracked,
        "inventory_policy": "deny" if is_tracked else "continue",
        "need_variant_image": False,
        "spu": "",
        "fake_sales": 0,
        "display_fake_sales": False,
        "variants": [write_variant(view, one) for one in product.variants],
    }


def _nothing(view: ProductView) -> str | None:
    """A moment that has not come."""
    return None if view.version.is_flat else ""


def _parts(view: ProductView) -> Document:
    names = [one.name for one in view.product.variants if one.name]
    options = [{"id": "", "name": "Title", "values": names, "position": 1}] if names else []
    images = view.shelved.images
    return {
        "options": options,
        "images": [
            {"id": str(one.id), **_picture(view, one), "position": place}
            for place, one in enumerate(images, start=1)
        ],
        "primary_image": _picture(view, images[0]) if images else _no_picture(),
        "mixed_wholesale": False,
        "product_type": "default",
        "brand": "",
        "sales": view.shelved.units_sold,
        "independent_seo": False,
        "url": "",
        "available": view.product.is_active,
        "tax_code": "",
        "category_id": "",
        "category": {"id": 0, "name": "", "google_id": 0, "level": 0, "path": ""},
    }


def _prices(view: ProductView) -> Document:
    prices = [view.price(one) for one in view.product.variants]
    compared = [view.compare_at(one) for one in view.product.variants]
    return {
        "price_min": view.write(min(prices, default=0)),
        "price_max": view.write(max(prices, default=0)),
        "compare_at_price_min": view.write(min(compared, default=0)),
        "compare_at_price_max": view.write(max(compared, default=0)),
        "retail_price_min": 0,
        "retail_price_max": 0,
        "origin_price_min": 0,
        "origin_price_max": 0,
    }


def _flat_parts(view: ProductView) -> Document:
    names = [one.name for one in view.product.variants if one.name]
    option = {"id": "", "product_id": view.id, "position": 1, "name": "Title", "values": names}
    images = view.shelved.images
    return {
        "image": _picture(view, images[0]) if images else _no_picture(),
        "images": [
            {
                "id": str(one.id),
                "product_id": view.id,
                "position": place,
                "src": view.address_of(one),
                "width": one.width or 0,
                "height": one.height or 0,
                "alt": "",
                "created_at": moment(one.created_ms),
                "updated_at": moment(one.created_ms),
            }
            for place, one in enumerate(images, start=1)
        ],
        "options": [option] if names else [],
    }


def _picture(view: ProductView, file: File) -> Document:
    return {
        "src": view.address_of(file),
        "width": file.width or 0,
        "height": file.height or 0,
        "alt": "",
        "path": file.name,
    }


def _no_picture() -> Document:
    return {"src": "", "width": 0, "height": 0, "alt": "", "path": ""}
