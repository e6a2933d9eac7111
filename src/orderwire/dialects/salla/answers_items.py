"""What Salla's callers get of who bought, and what, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from orderwire.dialects.salla.answers import Amount, Moment, Shown, Urls
from orderwire.dialects.salla.answers_products import ProductStatus, ProductType


class Tax(Shown):
    """A rate as a text, and the tax in all."""

    percent: str
    amount: Amount


class LightBuyer(Shown):
    """Who buys; a guest has no id."""

    id: int | str | None
    first_name: str
    last_name: str
    mobile: int | str | None
    mobile_code: str
    email: str
    urls: Urls
    avatar: str
    gender: str
    birthday: None
    city: str
    country: str
    country_code: str | None
    currency: str
    location: str
    updated_at: Moment


class Buyer(LightBuyer):
    """Who buys, with the groups that they are in: none."""

    groups: list[int]


class ItemAmounts(Shown):
    """What an item came to."""

    price_without_tax: Amount
    total_discount: Amount
    tax: Tax
    total: Amount


class ItemPromotion(Shown):
    """What a product is praised with."""

    title: str | None
    sub_title: None


class ItemProduct(Shown):
    """The product of an item, as it is now."""

    id: int | str | None
    type: ProductType
    promotion: ItemPromotion
    status: ProductStatus
    is_available: bool
    sku: str
    name: str
    price: Amount
    sale_price: Amount
    currency: str
    url: str
    thumbnail: str
    has_special_price: bool
    regular_price: Amount
    calories: None
    mpn: None
    gtin: None
    favorite: None
    starting_price: None


class ItemValue(Shown):
    """A value of an option, or the text that was filled in."""

    id: int | None
    name: str
    price: Amount


class ItemOption(Shown):
    """An option as it was filled in."""

    id: int
    product_option_id: int
    name: str
    type: str
    value: list[ItemValue]


class ItemImage(Shown):
    """A picture of an item's product."""

    id: int
    image: str
    type: Literal["image"]


class Code(Shown):
    """A code that an item brought."""

    code: str
    status: Literal["sold"]


class ItemFile(Shown):
    """A file that an item brought, behind an address that ends."""

    url: str
    name: str
    size: int


class Item(Shown):
    """One line of an order."""

    id: int
    name: str
    sku: str
    quantity: int
    currency: str
    weight: float
    weight_label: str
    amounts: ItemAmounts
    notes: str
    product: ItemProduct
    options: list[ItemOption]
    images: list[ItemImage]
    codes: list[Code]
    files: list[ItemFile]
    reservations: list[str]
    product_reservations: list[str]
