"""What Shoplazza's callers send to create an order, field by field, in each version.

Where the platform's pages and its own registry of fields differ, the stricter one is not enforced.
Lengths are bounded: 255 characters, and more for notes. Members that are not named are ignored.
"""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, WithJsonSchema

LINES_MAX = 500
QUANTITY_MAX = 1_000_000
TAGS_MAX = 250
NOTE_MAX = 5_000
PROPERTIES_MAX = 100

_Plain = r"^[^\x00]*$"


def trimmed(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Outer blanks do not count."""
    return value.strip() if isinstance(value, str) else value


def or_none(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Outer blanks do not count, and an empty text is no text."""
    return value.strip() or None if isinstance(value, str) else value


def _id(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Ids are texts; ours look like numbers, and some callers send them so."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return or_none(value)


def _coordinate(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A coordinate may be a number or a text; it is kept as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return or_none(value)


Bounded = Annotated[str, Field(max_length=255, pattern=_Plain)]
Required = Annotated[
    str, BeforeValidator(trimmed), Field(min_length=1, max_length=255, pattern=_Plain)
]
Optional = Annotated[Bounded | None, BeforeValidator(or_none)]
Note = Annotated[
    Annotated[str, Field(max_length=NOTE_MAX, pattern=_Plain)] | None, BeforeValidator(or_none)
]
Id = Annotated[Bounded | None, BeforeValidator(_id)]
Coordinate = Annotated[
    Bounded | None,
    BeforeValidator(_coordinate),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}, {"type": "null"}]}),
]
Notify = Annotated[StrictInt, Field(ge=0, le=2)]


class Body(BaseModel):
    """What every body has in common: members that it does not name are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=False)


class LineBody(Body):
    """Something to order: a product, or the variant of one."""

    product_id: Id = Field(None, examples=["prod_12345"])
    variant_id: Id = Field(None, examples=["var_67890"])
    quantity: Annotated[StrictInt, Field(ge=1, le=QUANTITY_MAX)]


class FlatLineBody(LineBody):
    """Something to order in 2022-01, with notes of the caller's own."""

    custom_properties: Annotated[dict[str, Any], Field(max_length=PROPERTIES_MAX)] | None = None


class PricedLineBody(LineBody):
    """Something to order in 2026-01, at the caller's price if it states one.

    A line without product and variant is the caller's own: title and price describe it.
    """

    price: Optional = Field(None, description="The unit price, in place of the catalogue's.")
    product_title: Optional = None
    total_price: Optional = Field(None, description="Taken without effect.")
    use_discount: bool | None = Field(None, description="Taken without effect.")


class AddressBody(Body):
    """Where the order goes and who gets it."""

    first_name: Optional = None
    last_name: Required
    email: Required
    phone_area_code: Optional = None
    phone: Optional = None
    country: Optional = None
    country_code: Annotated[str, BeforeValidator(trimmed), Field(pattern=r"^[A-Za-z]{2}$")] = Field(
        description="ISO 3166 alpha-2."
    )
    province: Required
    province_code: Required
    area: Optional = None
    city: Required
    address: Required
    address1: Optional = None
    company: Optional = None
    zip: Required
    cpf: Optional = Field(None, description="The buyer's tax number in Brazil.")


class FlatAddressBody(AddressBody):
    """Where an order of 2022-01 goes: with the country's name, perhaps without postal code."""

    country: Required
    zip: Optional = None  # type: ignore[assignment]
    latitude: Coordinate = None
    longitude: Coordinate = None


class BusinessBody(Body):
    """When it is to arrive, in the buyer's words."""

    time_remark: Optional = None


class ShippingLineBody(Body):
    """How it is shipped, and what the caller charges for that."""

    shipping_name: Required
    shipping_desc: Note = None
    shipping_price: Required = Field(examples=["15.99"])
    delivery_method: StrictInt | None = None
    business_info: BusinessBody | None = None


class FlatShippingLineBody(Body):
    """How an order of 2022-01 is shipped."""

    name: Required
    desc: Note = None
    shipping_price: Required = Field(examples=["15.99"])


class ApplicationBody(Body):
    """What the discount is called."""

    discount_code: Optional = None
    title: Optional = None


class _OrderBody(Body):
    """What all versions know."""

    tax_total: Required = Field(examples=["7.50"])
    currency_code: Required = Field(examples=["USD"])
    tags: Annotated[list[Bounded], Field(max_length=TAGS_MAX)] | None = None
    note: Note = None
    payment_line: Optional = Field(
        None, description="`COD` is collected on delivery; anything else is paid at the checkout."
    )


class FlatOrderBody(_OrderBody):
    """The request of POST /2022-01/orders."""

    line_items: Annotated[list[FlatLineBody], Field(min_length=1, max_length=LINES_MAX)]
    shipping_address: FlatAddressBody
    shipping_line: FlatShippingLineBody
    discount: Required = Field(description="An amount, or a percentage of the lines' sum.")


class OrderBody(_OrderBody):
    """An order in 2025-06."""

    line_items: Annotated[list[LineBody], Field(min_length=1, max_length=LINES_MAX)]
    shipping_address: AddressBody
    shipping_line: ShippingLineBody
    discount: Optional = Field(None, description="An amount, or a percentage of the lines' sum.")


class NewOrderBody(_OrderBody):
    """An order in 2026-01."""

    line_items: Annotated[list[PricedLineBody], Field(min_length=1, max_length=LINES_MAX)]
    shipping_address: AddressBody
    shipping_line: ShippingLineBody
    discount: Optional = Field(None, description="An amount, or a percentage of the lines' sum.")
    discount_application: ApplicationBody | None = None
    config: Note = None
    order_confirm_notify: Notify | None = None
    fulfillment_notify: Notify | None = None
    partial_fulfillment_notify: Notify | None = None
    order_delivered_notify: Notify | None = None


class WrappedOrderBody(Body):
    """The request of POST /2025-06/orders."""

    order: OrderBody


class WrappedNewOrderBody(Body):
    """The request of POST /2026-01/orders."""

    order: NewOrderBody


AnyOrderBody = FlatOrderBody | OrderBody | NewOrderBody
