"""What RMZ's callers get of products, files, categories and the store, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Any, Literal

from pydantic import Field

from orderwire.dialects.rmz.answers import Envelope, Paging, Shown


class ListedProduct(Shown):
    """A product as the list shows it. Prices are in the store's currency."""

    id: int | str
    name: str
    slug: str
    type: Literal["product", "code", "service", "subscription", "license", "course"]
    price: float | None
    actual_price: float | None
    current_stock: int
    is_new: bool
    is_discounted: bool
    is_discount_expired: bool
    show_discount_countdown: bool
    show_discount_savings: bool
    discount_savings_amount: float


class ImageSize(Shown):
    """An image's dimensions in pixels."""

    width: int
    height: int


class Image(Shown):
    """An image of a product; `full_link` is its address."""

    id: int
    model_type: str
    model_id: int | str
    type: str
    name: str
    file_name: str
    path: str
    mime_type: str
    size: int
    metadata: ImageSize
    full_link: str
    deleted_at: None
    created_at: str
    updated_at: str


class FieldChoice(Shown):
    """A value that a field offers, and what it adds to the price."""

    id: int
    name: str
    price: float


class ProductField(Shown):
    """Something that the customer fills in or chooses."""

    id: int
    name: str
    type: Literal["text", "select", "checkbox"]
    required: bool
    price: float
    options: list[FieldChoice]


class SubscriptionVariant(Shown):
    """A plan of a subscription."""

    id: int | str
    product_id: int | str
    name: str
    duration: str
    duration_text: str
    price: float | None


class Category(Shown):
    """A shelf of the store."""

    id: int | str
    slug: str
    title: str
    description: str
    metadata: None
    is_active: bool
    parent_id: int | str | None
    store_id: int
    deleted_at: None
    created_at: str
    updated_at: str
    sort_index: int


class Code(Shown):
    """A code of the product; `order_product_id` is the item that it was handed out to."""

    id: int
    code: str
    order_product_id: int | None
    product_id: int | str
    store_id: int
    deleted_at: None
    created_at: str
    updated_at: str


class KeptFile(Shown):
    """An upload. An image's address is the service's, its path and its file name."""

    id: int
    type: str
    name: str
    file_name: str
    path: str
    mime_type: str
    size: int


class Product(ListedProduct):
    """A product with everything."""

    store_id: int
    cost_price: float | None
    discount_price: float | None
    discount_expiry: str | None
    description: str
    marketing_title: str
    activation_info: str
    show_reviews: bool
    status: Literal[1, 3]
    min_qty: int
    max_purchase_count: int | None
    purchase_count: int
    fields: list[ProductField]
    is_noticeable: bool
    license_config: None
    metadata: dict[str, Any] | None
    deleted_at: None
    created_at: str
    updated_at: str
    codes: list[Code]
    product_files: list[KeptFile]
    image: Image | None
    extra_images: list[Image]
    subscription_variants: list[SubscriptionVariant]
    categories: list[Category]


class ProductList(Paging):
    """A page of products."""

    data: list[ListedProduct]


class CategoryList(Paging):
    """A page of categories."""

    data: list[Category]


class ProductPageShown(Envelope):
    """The answer of GET /products."""

    data: ProductList


class ProductShown(Envelope):
    """The answer of GET /products/{id}."""

    data: Product


class ProductCreated(Envelope):
    """The answer of POST /products."""

    data: Product


class FileKept(Envelope):
    """The answer of POST /products/upload."""

    data: KeptFile


class CategoryPage(Envelope):
    """The answer of GET /categories."""

    data: CategoryList


class StoreSettings(Shown):
    """The settings that orders depend on."""

    currency: str
    country: str
    timezone: str
    prices_include_tax: bool
    tax_registration_number: str | None
    checkout_lasts_minutes: int
    calls_per_minute: int | None
    is_sandbox: bool
    url: str


class StoreFormat(Shown):
    """When the plan ends, for people: never."""

    expiry_date_human: None


class Store(Shown):
    """The store. What only the platform has, has the platform's own empty value."""

    id: int
    subdomain: str
    name: str
    balance: Literal["0.00"]
    description: str | None
    logo: None
    favicon: None
    theme: None
    color: None
    activities: list[str] = Field(max_length=0)
    social: dict[str, str] = Field(max_length=0)
    settings: StoreSettings
    is_maintenance: Literal[False]
    maintenance_message: None
    plan_id: None
    plan_expires_at: None
    is_kyc_verified: Literal[False]
    is_beta_tester: Literal[False]
    customization: dict[str, str] = Field(max_length=0)
    ratio: Literal["0.000"]
    ratio_synced_at: None
    ratio_based_on: Literal[0]
    user_id: None
    deleted_at: None
    created_at: str
    updated_at: str
    human_format: StoreFormat


class StoreShown(Envelope):
    """The answer of GET /store."""

    data: Store


class OrderCounts(Shown):
    """How many orders have which status."""

    total: int
    awaiting_payment: int
    under_review: int
    in_progress: int
    completed: int
    cancelled: int
    refunded: int


class Sales(Shown):
    """Orders that were placed and not ended since, and what they come to."""

    orders: int
    total: float


class Day(Sales):
    """The sales of a day of the store's calendar."""

    date: str


class ProductCounts(Shown):
    """How many products there are, and how many of them are on sale."""

    total: int
    active: int


class Statistics(Shown):
    """The store's numbers; the sales are in its currency."""

    currency: str
    orders: OrderCounts
    sales: Sales
    sales_by_currency: dict[str, float]
    today: Sales
    days: list[Day] = Field(min_length=30, max_length=30)
    customers: int
    products: ProductCounts


class StatisticsShown(Envelope):
    """The answer of GET /store/statics."""

    data: Statistics
