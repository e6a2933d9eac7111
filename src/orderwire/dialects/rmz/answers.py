"""What RMZ's callers get, as models: for the OpenAPI document, and for tests to hold answers to.

Nothing is made from these at run time: `writing` and `refusing` word the answers.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shown(BaseModel):
    """A part of an answer: it has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Envelope(Shown):
    """The members that every success has beside its data. The timestamp is in seconds."""

    message: str | None
    api: Literal["rmz.shawarma"]
    timestamp: int


class Checkout(Shown):
    """A checkout: redirect the customer to `checkout_url`."""

    checkout_id: int
    checkout_url: str
    amount: float
    status: Literal["pending_payment"]


class CheckoutCreated(Envelope):
    """The order is to be paid."""

    data: Checkout


class FreeOrder(Shown):
    """An order with nothing to pay."""

    order_id: int
    status: str
    amount: float


class OrderCreated(Envelope):
    """The order was free and is placed already."""

    data: FreeOrder


class ExistingCheckout(Shown):
    """The checkout of the equal request before."""

    checkout_id: int
    duplicate: Literal[True]


class ExistingOrder(Shown):
    """The order of the equal request before, which was free."""

    order_id: int
    duplicate: Literal[True]


class Duplicate(Shown):
    """An equal request came within five minutes: nothing new was made."""

    success: Literal[True]
    message: str
    data: ExistingCheckout | ExistingOrder


class BusinessError(Shown):
    """The order cannot be made, or the thing asked for is not there."""

    message: str
    data: None
    api: Literal["rmz.shawarma"]
    timestamp: int
    error: Literal[True]


class Message(Shown):
    """An error that has nothing but a message."""

    message: str


class InvalidFields(Shown):
    """Every wrong field with its messages; the first one is summed up in `message`."""

    message: str
    errors: dict[str, list[str]]


class HumanFormat(Shown):
    """A moment for people."""

    date_human: str
    date_normal: str


class TransactionFormat(Shown):
    """A transaction for people."""

    payment_method: str = Field(alias="payment.method")
    created_at: str
    created_at_text: str
    store_balance_scheduled_at_text: str
    store_balance_scheduled_at: str


class ListedTransaction(Shown):
    """The payment that an order was paid by."""

    id: int
    total: float
    deserved: float
    payment_method: str
    is_refunded: bool
    order_id: int | str
    human_format: TransactionFormat


class Transaction(ListedTransaction):
    """The payment, with what GET /orders/{id} adds."""

    store_balance_credited_at: str
    platform_fees: float
    payment_data: None
    payment_id: str | None
    is_hold: bool
    is_by_platform: bool


class Customer(Shown):
    """Who bought."""

    id: int | str
    firstName: str  # noqa: N815 - the platform's name
    lastName: str  # noqa: N815 - the platform's name
    email: str | None
    country_code: str | None
    phone: str | None


class _Order(Shown):
    id: int | str
    store_id: int
    customer_id: int | str | None
    coupon_id: int | None
    total: float
    checkout_id: int | None
    current_status: int = Field(ge=1, le=6)
    seen_at: str | None
    order_review_notification_sent_at: str | None
    tax_rate: float | None
    tax_amount: float
    prices_include_tax: bool
    tax_country_code: str
    tax_registration_number: str | None
    created_at: str
    updated_at: str
    human_format: HumanFormat
    customer: Customer | None


class ListedOrder(_Order):
    """An order as the list shows it."""

    transaction: ListedTransaction | None


class FilledOption(Shown):
    """An option as the customer filled it in."""

    id: int
    name: str
    value: str


class Subscription(Shown):
    """The plan that was bought."""

    variant_id: int | str
    period: str
    period_count: int


class Download(Shown):
    """A file that the item brought. Its address is good for 15 minutes."""

    id: int
    name: str
    mime_type: str
    size: int
    url: str


class Item(Shown):
    """A line of an order."""

    id: int
    order_id: int | str
    item_type: str
    item_id: int | str
    name: str
    type: str
    quantity: int
    price: float
    discount: float
    tax_amount: float
    total: float
    notice: str | None
    fields: list[FilledOption]
    subscription: Subscription | None
    codes: list[str]
    downloads: list[Download]


class Status(Shown):
    """A status that the order has had."""

    id: int
    order_id: int | str
    status: int
    name: str
    created_at: str
    human_format: HumanFormat


class OneOrder(_Order):
    """An order with everything."""

    transaction: Transaction | None
    discount_amount: float
    items: list[Item]
    statuses: list[Status]


class Paging(Shown):
    """A page of something, as the platform's framework numbers it."""

    current_page: int
    first_page_url: str
    from_: int | None = Field(alias="from")
    next_page_url: str | None
    path: str
    per_page: int
    prev_page_url: str | None
    to: int | None


class Page(Paging):
    """A page of orders."""

    data: list[ListedOrder]


class OrderPage(Envelope):
    """The answer of GET /orders."""

    data: Page


class OrderShown(Envelope):
    """The answer of GET /orders/{id}."""

    data: OneOrder


class OrderUpdated(Envelope):
    """The answer of PUT /orders/{id}; the words are the platform's."""

    message: Literal["Order Has Been Updates"]
    data: None
