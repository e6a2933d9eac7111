"""What callers of 2022-01 get of orders, as models: for the OpenAPI document, and for tests.

Nothing is made from these at run time: `writing_flat` and `refusing` word the answers.
"""

from pydantic import JsonValue

from orderwire.dialects.shoplazza.answers_orders import (
    CommonMembers,
    ConfigMembers,
    LineOption,
    MarketMembers,
    PlaceMembers,
    RatesMembers,
    Shown,
)


class FlatFailure(Shown):
    """An error in 2022-01: a text for everything that is wrong."""

    errors: list[str]


class FlatLineItem(Shown):
    """A line item in 2022-01."""

    id: str
    product_id: str
    variant_id: str
    variant_title: str
    product_title: str
    product_handle: str
    quantity: int
    note: str
    fulfillment_status: str
    sku: str
    weight_unit: str
    vendor: str
    product_url: str
    compare_at_price: str
    image: str
    price: str
    total: str
    weight: str
    properties: list[LineOption]
    custom_properties: dict[str, JsonValue]
    refund_quantity: int
    refund_total: str


class FlatSentItem(FlatLineItem):
    """A line item of goods on their way in 2022-01."""

    taxable: bool
    requires_shipping: bool
    shipping_quantity: int


class FlatOrderFulfillment(Shown):
    """Goods on their way in 2022-01."""

    id: str
    order_id: str
    status: str
    tracking_company: str
    tracking_number: str
    tracking_company_code: str
    created_at: str
    updated_at: str
    line_items: list[FlatSentItem]


class FlatExtraInfo(Shown):
    """What some countries want to know, in 2022-01."""

    cpf: str
    tax_text: str
    id_number: str
    id_number_text: str
    addition: dict[str, str]


class FlatOrderAddress(PlaceMembers):
    """An address with who is there in 2022-01."""

    address2: str
    extra_info: FlatExtraInfo


class FlatOrderCustomer(Shown):
    """Who bought it, in 2022-01."""

    id: str
    email: str
    first_name: str
    last_name: str
    phone: str
    created_at: str
    updated_at: str
    orders_count: int
    total_spent: str


class FlatPaymentLine(Shown):
    """A payment in 2022-01."""

    payment_channel: str
    payment_method: str
    transaction_no: str
    merchant_id: str
    merchant_email: str


class FlatShippingLine(Shown):
    """How it is shipped, in 2022-01."""

    name: str


class FlatSource(Shown):
    """Where something came from."""

    data: str
    created_at: str


class FlatAdditionalPrice(Shown):
    """What is charged beside goods and shipping, in 2022-01."""

    name: str
    price: str


class FlatMarketPriceSetting(RatesMembers):
    """The rates of 2022-01."""

    base_to_local: int
    local_to_base: int


class FlatMarketSetting(MarketMembers):
    """The market that the order was made in, in 2022-01."""

    market_price_setting: FlatMarketPriceSetting


class FlatOrderConfig(ConfigMembers):
    """What holds for the order as a whole in 2022-01."""

    checkout_business_type: int
    checkout_template_type: int
    market_setting: FlatMarketSetting


class FlatOrder(CommonMembers):
    """An order in 2022-01."""

    cancel_reason: str | None
    discount_code: str
    landing_site: str
    line_item_discount_total: str
    canceled_at: str | None
    customer_deleted_at: str | None
    deleted_at: str | None
    placed_at: str | None
    total_refund_tax: str
    total_refund_discount: str
    browser_ip: str
    source: str
    last_landing_url: str
    source_name: FlatSource
    last_referrer_show: FlatSource
    shipping_line: FlatShippingLine
    customer: FlatOrderCustomer
    shipping_address: FlatOrderAddress
    billing_address: FlatOrderAddress
    payment_line: FlatPaymentLine
    line_items: list[FlatLineItem]
    fulfillments: list[FlatOrderFulfillment]
    product_tax_included: bool
    additional_prices: FlatAdditionalPrice
    config: FlatOrderConfig
    invoice_url: str


class FlatOrderAnswer(Shown):
    """An answer with one order in 2022-01."""

    order: FlatOrder
