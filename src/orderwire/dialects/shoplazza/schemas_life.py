"""What callers send about orders that exist, as wire models; bounds and kinds only."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from orderwire.dialects.shoplazza.schemas_orders import NOTE_MAX, Body, Notify, trimmed

_MANY = 250
FEES_MAX = 20


def _id(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Ids are texts; ours look like numbers, and some callers send them so."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return trimmed(value)


Text = Annotated[str, Field(max_length=NOTE_MAX, pattern=r"^[^\x00]*$")]
"""Text of any kind, an empty one included: it says that there is nothing."""

Said = Annotated[Text, BeforeValidator(trimmed)]
"""The same, of which outer blanks do not count."""

Filled = Annotated[
    str, BeforeValidator(_id), Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")
]
"""Short text that must say something."""

Quantity = Annotated[StrictInt, Field(ge=0, le=2**31 - 1)]


class AddressChange(Body):
    """Where an order goes, and to whom. What is left out stays as it is."""

    first_name: Said | None = None
    last_name: Said | None = None
    email: Said | None = None
    phone_area_code: Said | None = None
    phone: Said | None = None
    country: Said | None = None
    country_code: Said | None = None
    province: Said | None = None
    province_code: Said | None = None
    area: Said | None = None
    city: Said | None = None
    address: Said | None = None
    address1: Said | None = None
    address2: Said | None = None
    company: Said | None = None
    zip: Said | None = None
    latitude: Said | None = None
    longitude: Said | None = None
    cpf: Said | None = None


class ShippingLineChange(Body):
    """What shipping is called and costs from now on: all that is said of it, anew."""

    shipping_name: Filled
    shipping_price: Filled
    shipping_desc: Said | None = None
    delivery_method: Annotated[StrictInt, Field(ge=0, le=2**31 - 1)] | None = None
    extra_info: Text | None = None


class FeeChange(Body):
    """Something that is charged beside goods and shipping."""

    name: Filled
    price: Filled
    fee_title: Filled
    biz_id: Said | None = None


class OrderChange(Body):
    """What is to be different about an order. 2022-01 writes tags as one text."""

    note: Text | None = None
    tags: Annotated[list[Text], Field(max_length=_MANY)] | Text | None = None
    buyer_accepts_marketing: StrictBool | None = None
    buyer_accespts_marketing: StrictBool | None = Field(None, description="2022-01 spells it so.")
    shipping_address: AddressChange | None = None
    shipping_line: ShippingLineChange | None = Field(None, description="Not in 2022-01.")
    additional_prices: Annotated[list[FeeChange], Field(max_length=FEES_MAX)] | None = Field(
        None, description="In place of all that there are. Not in 2022-01."
    )
    clear_additional_prices: StrictBool | None = Field(
        None, description="Takes all additional prices off. Not in 2022-01."
    )
    order_confirm_notify: Notify | None = None
    fulfillment_notify: Notify | None = None
    partial_fulfillment_notify: Notify | None = None
    order_delivered_notify: Notify | None = None


class CancelBody(Body):
    """Why an order is cancelled."""

    reason: Text | None = None


class PaymentLine(Body):
    """A payment that was made elsewhere."""

    payment_method: Filled
    payment_channel: Filled
    transaction_no: Filled
    credit_card_number: Text | None = None


class PaidBody(Body):
    """How an order was paid. An empty body is a payment that tries things out."""

    gateway: Filled | None = None
    payment_line: PaymentLine | None = None
    payment_lines: list[PaymentLine] = Field(default_factory=list, max_length=_MANY)
    billing_address: dict[str, object] | None = None


class RefundLine(Body):
    """Units of a line item that are refunded."""

    line_item_id: Filled
    refund_item_type: Annotated[str, Field(pattern="^(auto|shipped|waiting_ship)$")] | None = None
    quantity: Quantity = 0
    return_inventory: StrictBool = False


class RefundPayment(Body):
    """From which payment money goes back, and how much of it."""

    payment_line_id: Filled
    refund_price: Filled


class RefundFee(Body):
    """Money of an additional price that goes back."""

    name: Filled
    price: Filled


class RefundBody(Body):
    """What of an order's money goes back, and for what."""

    refund_total: Filled
    refund_shipping_total: Text | None = None
    refund_tip: Text | None = None
    refund_additional_total: Text | None = None
    refund_product_total: Text | None = None
    refund_line_items: list[RefundLine] = Field(default_factory=list, max_length=_MANY)
    refund_payments: list[RefundPayment] = Field(default_factory=list, max_length=_MANY)
    refund_additional_prices: list[RefundFee] = Field(default_factory=list, max_length=_MANY)
    note: Text | None = None


class PartialLine(Body):
    """Units of a line item that are refunded, as 2022-01 has it."""

    id: Filled
    quantity: Quantity = 0


class PartialBody(Body):
    """What of an order's money goes back, as 2022-01 has it."""

    price: Filled
    is_return: StrictBool = False
    line_items: list[PartialLine] = Field(default_factory=list, max_length=_MANY)


class ShippedLine(Body):
    """Units of a line item that are sent; none or nothing means all that are left."""

    id: Filled
    ship_quantity: Quantity = 0


class FulfilmentBody(Body):
    """What is sent, and how it can be followed."""

    line_items: Annotated[list[ShippedLine], Field(min_length=1, max_length=_MANY)]
    tracking_number: Text = ""
    tracking_company: Text = ""
    tracking_company_code: Text = ""
    tracking_url: Text = ""
    phone_number: Text = ""


class FlatFulfilmentBody(FulfilmentBody):
    """The same in 2022-01, where a number to follow it by is required, and lines are not."""

    tracking_number: Filled
    line_items: list[ShippedLine] = Field(default_factory=list, max_length=_MANY)
    line_item_ids: list[Filled] = Field(default_factory=list, max_length=_MANY)


class TrackingBody(Body):
    """How goods on their way can be followed from now on."""

    tracking_number: Filled | None = None
    tracking_company: Text | None = None
    tracking_company_code: Text | None = None
    tracking_url: Text | None = None
    phone_number: Text | None = None
