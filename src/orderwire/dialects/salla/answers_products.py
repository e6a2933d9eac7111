"""What Salla's callers get of products, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from orderwire.dialects.salla.answers import Amount, Envelope, Listed, Shown, Urls

ProductType = Literal["product", "digital", "codes", "service"]
ProductStatus = Literal["sale", "out", "hidden"]


class Promotion(Shown):
    """What a product is praised with."""

    title: str | None
    sub_title: None


class ProductImage(Shown):
    """A picture of a product."""

    id: int
    url: str
    main: bool
    alt: str
    video_url: str
    type: Literal["image"]
    sort: int
    three_d_image_url: str


class Rating(Shown):
    """What customers think of it: nobody is asked yet."""

    total: int
    count: int
    rate: float


class Installments(Shown):
    """Ways to pay in parts: none."""

    installments: list[str]


class Metadata(Shown):
    """What search engines are told."""

    title: None
    description: str | None
    url: None


class OptionNames(Shown):
    """What an option is called in a language."""

    option_name: str
    description: None


class OptionTranslations(Shown):
    """An option in Arabic."""

    ar: OptionNames


class ValueNames(Shown):
    """What a value is called in a language."""

    option_details_name: str


class ValueTranslations(Shown):
    """A value in Arabic."""

    ar: ValueNames


class OptionValue(Shown):
    """A value to choose, and what it adds to the price of a unit."""

    id: int
    name: str
    price: Amount
    formatted_price: None
    display_value: None
    advance: bool
    option_id: int
    image_url: None
    hashed_display_value: None
    translations: ValueTranslations
    is_default: bool
    is_out_of_stock: bool


class ProductOption(Shown):
    """Something that customers choose or fill in."""

    id: int
    name: str
    description: None
    type: Literal["radio", "checkbox", "text"]
    required: bool
    associated_with_order_time: int
    availability_range: bool
    not_same_day_order: bool
    choose_date_time: None
    from_date_time: None
    to_date_time: None
    sort: int
    advance: bool
    display_type: Literal["text"]
    visibility: Literal["always"]
    translations: OptionTranslations
    values: list[OptionValue]


class Sku(Shown):
    """A variant. What is not counted has no quantity."""

    id: int | str
    price: Amount
    regular_price: Amount
    cost_price: Amount | None
    sale_price: Amount | None
    has_special_price: bool
    stock_quantity: int | None
    unlimited_quantity: bool
    notify_low: None
    barcode: None
    sku: str | None
    mpn: None
    gtin: None
    related_options: list[int]
    related_option_values: list[int]
    weight: float | None
    weight_type: Literal["kg"]
    weight_label: str | None
    is_user_subscribed_to_sku: bool
    is_default: bool


class ShowIn(Shown):
    """Where a category is shown."""

    app: bool
    salla_points: bool


class Category(Shown):
    """A shelf of the store."""

    id: int | str
    name: str
    urls: Urls
    parent_id: int | str
    sort_order: int
    status: Literal["active", "hidden"]
    metadata: Metadata
    image: None
    show_in: ShowIn
    has_hidden_products: bool
    update_at: str
    sub_categories: list[str]
    translations: dict[str, str]
    items: list[str]


class Product(Shown):
    """A product with everything. Prices are in the store's currency."""

    id: int | str
    promotion: Promotion
    sku: str | None
    mpn: None
    gtin: None
    type: ProductType
    name: str
    short_link_code: str
    urls: Urls
    url: str
    description: str
    metadata: Metadata
    price: Amount
    taxed_price: Amount
    pre_tax_price: Amount
    tax: Amount
    regular_price: Amount
    sale_price: Amount
    sale_end: str | None
    starting_price: None
    with_tax: bool
    quantity: int | None
    unlimited_quantity: bool
    status: ProductStatus
    is_available: bool
    notify_quantity: None
    hide_quantity: bool
    managed_by_branches: bool
    require_shipping: bool
    cost_price: float | None
    weight: float | None
    weight_type: Literal["kg"]
    main_image: str | None
    images: list[ProductImage]
    sold_quantity: int
    rating: Rating
    max_items_per_user: int
    maximum_quantity_per_order: int | None
    show_in_app: bool
    channels: list[str]
    service_blocks: Installments
    calories: None
    allow_attachments: bool
    is_pinned: bool
    pinned_date: None
    sort: int
    active_advance: bool
    enable_upload_image: bool
    booking_details: None
    brand: None
    tags: list[str]
    updated_at: str
    options: list[ProductOption]
    skus: list[Sku]
    categories: list[Category]


class CategoryNamed(Shown):
    """The first shelf that a product stands on."""

    name: str
    url: str


class ImageAddress(Shown):
    """The main picture of a product."""

    url: str | None


class LightProduct(Shown):
    """A product as `format=light` shows it."""

    id: int | str
    type: ProductType
    quantity: int | None
    is_taxable: bool
    category: CategoryNamed | None
    status: ProductStatus
    sku: str | None
    name: str
    price: Amount
    sale_price: Amount
    currency: str
    url: str
    thumbnail: str | None
    image: ImageAddress
    brand: None
    tags: list[str]
    has_special_price: bool
    regular_price: Amount
    starting_price: None
    has_options: bool


class ProductShown(Envelope):
    """One product."""

    data: Product


class ProductPage(Listed):
    """Products, the newest first."""

    data: list[Product]


class LightProductPage(Listed):
    """Products, the newest first, with less of each."""

    data: list[LightProduct]
