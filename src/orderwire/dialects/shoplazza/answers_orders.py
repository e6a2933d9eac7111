"""What Shoplazza's callers get of orders, as models: for the OpenAPI document, and for tests.

Nothing is made from these at run time: `writing_orders` and `refusing` word the answers. Amounts
and ids are texts, moments are ISO 8601 in UTC, and what is not there is an empty text.
"""

from pydantic import BaseModel, ConfigDict, JsonValue


class Shown(BaseModel):
    """A part of an answer: it has these members and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Failure(Shown):
    """An error, from 2025-06 on."""

    code: str
    message: str


class Image(Shown):
    """A picture."""

    src: str
    width: int
    height: int
    alt: str


class LineOption(Shown):
    """What was chosen of a line item."""

    name: str
    value: str


class LineItem(Shown):
    """A line item."""

    id: str
    product_id: str
    product_title: str
    variant_id: str
    variant_title: str
    quantity: int
    note: str
    image: Image
    price: str
    compare_at_price: str
    total_price: str
    fulfillment_status: str
    sku: str
    weight: str
    weight_unit: str
    vendor: str
    product_url: str
    created_at: str
    updated_at: str
    options: list[LineOption]
    product_slug: str
    taxable: bool
    requires_shipping: bool
    spu: str
    product_tags: str
    refund_quantity_total: int
    ship_quantity: int
    custom: bool
    trunk_price: str
    discount_applications: str
    tax_price: str
    duty_price: str
    payment_discount_price: str
    custom_properties: dict[str, JsonValue]


class PaymentLine(Shown):
    """A payment."""

    id: str
    payment_name: str
    payment_channel: str
    payment_method: str
    credit_card_number: str
    trans_channel: str
    trans_method: str
    transaction_no: str
    merchant_email: str


class ShippingLine(Shown):
    """How it is shipped."""

    id: str
    name: str
    desc: str
    delivery_method: int


class Addition(Shown):
    """Something that an address says beside the rest."""

    name: str
    val: str


class ExtraInfo(Shown):
    """What some countries want to know."""

    addition: Addition
    cpf: str
    tax_text: str


class PlaceMembers(Shown):
    """What all versions call the same of an address."""

    first_name: str
    last_name: str
    address1: str
    phone: str
    city: str
    zip: str
    province: str
    country: str
    company: str
    latitude: str
    longitude: str
    name: str
    country_code: str
    province_code: str
    phone_area_code: str
    email: str
    area: str


class OrderAddress(PlaceMembers):
    """An address with who is there."""

    address: str
    extra_info: ExtraInfo


class TrackingItem(Shown):
    """A parcel."""

    tracking_number: str
    tracking_company: str
    tracking_company_code: str
    tracking_url: str


class OrderFulfillment(TrackingItem):
    """Goods on their way."""

    id: str
    order_id: str
    status: str
    created_at: str
    updated_at: str
    line_items: list[LineItem]
    phone_number: str
    tracking_items: list[TrackingItem]


class OrderCustomer(Shown):
    """Who bought it."""

    id: str
    email: str
    first_name: str
    last_name: str
    phone: str
    created_at: str
    updated_at: str
    order_count: int
    total_spent: str


class MarketPrice(Shown):
    """What it costs in the store's own currency."""

    compare_at_price: str
    price: str
    total_price: str
    actual_rate: str


class LocationLine(Shown):
    """The branch where it is picked up."""

    id: str
    location_id: str
    location_name: str


class AdditionalPrice(Shown):
    """What is charged beside goods and shipping."""

    name: str
    price: str
    biz_id: str
    fee_title: str


class CurrencySymbol(Shown):
    """How a currency is written."""

    code: str
    val: str
    left: str
    right: str


class RatesMembers(Shown):
    """What all versions call the same of rates."""

    local_currency_enabled: bool
    custom_rate_enabled: bool
    custom_rate: int
    rate: int
    back_rate: int
    actual_rate: int
    adjust: int
    price_round_enabled: bool


class MarketPriceSetting(RatesMembers):
    """The rates between the market's currency and the store's: 1, or 0 where there is none."""

    base_to_rate: int
    local_to_rate: int


class MarketMembers(Shown):
    """What all versions call the same of a market."""

    primary_market_lang: str
    market_lang: str
    market_id: str
    market_currency: str
    market_currency_symbol: CurrencySymbol
    market_base_id: str
    market_base_currency: str
    market_base_currency_symbol: CurrencySymbol
    primary_market_id: str
    primary_market_currency: str
    primary_market_currency_symbol: CurrencySymbol
    market_country: str


class MarketSetting(MarketMembers):
    """The market that the order was made in."""

    market_price_setting: MarketPriceSetting


class ConfigMembers(Shown):
    """What all versions call the same of an order's configuration."""

    page_type: str
    requires_shipping: bool
    product_tax_included: bool


class OrderConfig(ConfigMembers):
    """What holds for the order as a whole."""

    checkout_url: str
    market_setting: MarketSetting


class CommonMembers(Shown):
    """What all versions call the same."""

    id: str
    created_at: str
    updated_at: str
    note: str
    number: str
    total_price: str
    sub_total: str
    currency: str
    financial_status: str
    status: str
    payment_method: str
    fulfillment_status: str
    tags: str
    buyer_accepts_marketing: bool
    code_discount_total: str
    customer_note: str
    total_discount: str
    total_tax: str
    total_shipping: str
    refer_info: str
    total_refund_price: str
    total_tip_received: str
    discount_applications: str
    refund_status: str
    email_status: str
    recovery_status: str
    total_paid: str
    gift_card_total: str
    logistics_code: str
    shipping_tax_total: str
    additional_total: str


class Order(CommonMembers):
    """An order in 2025-06."""

    cancelled_at: str
    cancel_reason: str
    customer_deleted_at: str
    deleted_at: str
    placed_at: str
    line_items: list[LineItem]
    payment_line: PaymentLine
    shipping_line: ShippingLine
    billing_address: OrderAddress
    shipping_address: OrderAddress
    fulfillments: list[OrderFulfillment]
    customer: OrderCustomer
    sales_platform: str
    primary_market_price: MarketPrice
    payment_lines: list[PaymentLine]
    location_line: LocationLine
    additional_prices: list[AdditionalPrice]
    config: OrderConfig
    checkout_url: str
    duty_total: str


class NewOrder(Order):
    """An order in 2026-01."""

    order_confirm_notify: int
    fulfillment_notify: int
    partial_fulfillment_notify: int
    order_delivered_notify: int
    finished_at: str
    device: str
    order_type: str
    source: str
    source_name: str
    last_landing_url: str
    last_referrer_show: str
    browser_ip: str


class OrderData(Shown):
    """An order as data."""

    order: NewOrder | Order


class OrderAnswer(Shown):
    """An answer with one order, from 2025-06 on."""

    code: str
    message: str
    data: OrderData
