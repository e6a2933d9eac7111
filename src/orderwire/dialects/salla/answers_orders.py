"""What Salla's callers get of orders, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from pydantic import Field

from orderwire.dialects.salla.answers import Amount, Envelope, Listed, Moment, Shown, Urls
from orderwire.dialects.salla.answers_around import Branch
from orderwire.dialects.salla.answers_delivery import Method, Receiver, Shipment, Shipping
from orderwire.dialects.salla.answers_items import Buyer, Item, LightBuyer, Tax

Slug = Literal[
    "payment_pending",
    "under_review",
    "in_progress",
    "completed",
    "delivering",
    "delivered",
    "shipped",
    "canceled",
    "restored",
    "restoring",
]


class Customized(Shown):
    """The status as the store calls it: one of its own, or the same."""

    id: int
    name: str


class Status(Shown):
    """Where an order stands."""

    id: int
    name: str
    slug: Slug
    customized: Customized


class SourceDetails(Shown):
    """What an order was made with."""

    type: str
    value: None
    device: Literal["desktop", "mobile"]
    user_agent: str | None = Field(alias="user-agent")
    ip: None


class Discount(Shown):
    """What came off."""

    title: str
    type: Literal["coupon", "custom"]
    code: str | None
    discount: str
    discounted_shipping: float
    currency: str
    hasMarketing: bool  # noqa: N815 - the platform's name


class Amounts(Shown):
    """What an order came to. Where prices include the tax, the amounts contain theirs."""

    sub_total: Amount
    shipping_cost: Amount
    cash_on_delivery: Amount
    tax: Tax
    discounts: list[Discount]
    total: Amount


class ExchangeRate(Shown):
    """An order is in one currency, at one to one."""

    base_currency: str
    exchange_currency: str
    rate: int


class OrderBank(Shown):
    """The account that was paid to."""

    id: int | str
    bank_name: str
    bank_id: int | str
    account_name: str
    account_number: str
    iban_number: str
    status: Literal["active", "inactive"]


class Tag(Shown):
    """A tag; its number is made of its text."""

    id: int
    name: str


class StoreNames(Shown):
    """What a store is called."""

    ar: str
    en: str


class OrderStore(Shown):
    """The store of an order."""

    id: str
    store_id: str
    user_id: str
    user_email: str
    username: str
    name: StoreNames
    avatar: str


class OrderHead(Shown):
    """What the whole and the light order have in common."""

    id: int | str
    cart_reference_id: int | None
    reference_id: int | str
    urls: Urls
    date: Moment
    updated_at: Moment
    source: str
    source_details: SourceDetails
    draft: bool
    read: bool
    source_device: str
    first_complete_at: Moment | None
    status: Status
    is_price_quote: bool
    payment_method: Method
    currency: str
    amounts: Amounts
    can_cancel: bool
    show_weight: bool
    can_reorder: bool
    is_pending_payment: bool
    pending_payment_ends_at: int | None
    pending_payment_start_at: None
    total_weight: str
    rating_link: str
    receipt_image: str
    exchange_rate: ExchangeRate
    bank: OrderBank | None
    tags: list[Tag]
    checkout_url: str


class Order(OrderHead):
    """An order with everything. `duplicate` is there where it was made by an equal request."""

    shipping: Shipping | list[str]
    shipments: list[Shipment]
    pickup_branch: Branch | None
    shipment_branch: list[str]
    customer: Buyer
    items: list[Item]
    store: OrderStore
    duplicate: Literal[True] | None = None


class LightFeatures(Shown):
    """What kind of order it is."""

    shippable: bool
    digitalable: bool
    multiple_shipments_supported: bool
    order_type_price_quote: bool


class Actions(Shown):
    """What may be done with an order."""

    cancellable: bool
    reorderable: bool
    payable: bool


class LightOrder(OrderHead):
    """An order without its items and shipments."""

    checkout_id: int | None
    customer: LightBuyer
    features: LightFeatures
    actions: Actions
    receiver: Receiver


class Features(Shown):
    """What kind of order it is."""

    shippable: bool
    digitalable: bool
    has_suspicious_alert: bool


class ListedItem(Shown):
    """An item as lists show it."""

    name: str
    quantity: int
    thumbnail: str


class ListedOrder(Shown):
    """An order as lists show it."""

    id: int | str
    reference_id: int | str
    total: Amount
    exchange_rate: ExchangeRate
    date: Moment
    status: Status
    can_cancel: bool
    can_reorder: bool
    payment_method: Method
    is_pending_payment: bool
    pending_payment_ends_at: int | None
    features: Features
    items: list[ListedItem]


class OrderShown(Envelope):
    """An order."""

    data: Order


class LightOrderShown(Envelope):
    """An order, light."""

    data: LightOrder


class OrderPage(Listed):
    """A page of orders."""

    data: list[ListedOrder]


class ExpandedOrderPage(Listed):
    """A page of orders with everything."""

    data: list[Order]
