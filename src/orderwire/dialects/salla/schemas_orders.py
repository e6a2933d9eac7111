"""What Salla's callers send to create an order, field by field as the platform states them.

Only what kind of thing a field holds is said here. What is required depends on other fields: see
`reading_orders`. Lengths that the platform leaves open are bounded all the same. Members that are
not named here are ignored.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

PRODUCTS_MAX = 500
QUANTITY_MAX = 1_000_000
OPTIONS_MAX = 100
VALUES_MAX = 100
VALUE_MAX = 2_000
RECEIPT_MAX = 2_000
_DIGITS_MAX = 16

METHODS = ("credit_card", "mada", "bank", "cod", "subscription")
ACCEPTED = ("credit_card", "mada", "bank", "cod")


def trimmed(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Outer blanks do not count, and an empty text is no text: the framework trims its input."""
    return value.strip() or None if isinstance(value, str) else value


def text_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Phones, postal codes and SKUs are texts that some callers send as numbers."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return trimmed(value)


def number_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A number may come as text. A flag is none, although Python thinks so."""
    value = trimmed(value)
    if isinstance(value, bool):
        raise PydanticCustomError("int_parsing", "not a number")
    return value


def _flag_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Older programs send 1 and 0."""
    return bool(value) if value in (0, 1) else value


def object_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """PHP writes an empty object as an empty list."""
    return {} if value == [] else value


def _list_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """The platform's schema says one value where its example has a list."""
    return [trimmed(value)] if isinstance(value, str | int | Decimal) else value


_PLAIN = r"^[^\x00]*$"
Text = Annotated[
    Annotated[str, Field(max_length=255, pattern=_PLAIN)] | None, BeforeValidator(text_of)
]
Id = Annotated[Annotated[int, Field(ge=1, lt=2**53)] | None, BeforeValidator(number_of)]
Number = Annotated[
    Annotated[Decimal, Field(max_digits=_DIGITS_MAX, allow_inf_nan=False)] | None,
    BeforeValidator(number_of),
]
Latitude = Annotated[
    Annotated[Decimal, Field(ge=-90, le=90, allow_inf_nan=False)] | None, BeforeValidator(number_of)
]
Longitude = Annotated[
    Annotated[Decimal, Field(ge=-180, le=180, allow_inf_nan=False)] | None,
    BeforeValidator(number_of),
]
Flag = Annotated[bool | None, BeforeValidator(_flag_of)]
Value = Annotated[
    Annotated[str, Field(max_length=VALUE_MAX, pattern=_PLAIN)], BeforeValidator(text_of)
]


class Body(BaseModel):
    """What every body has in common: members that it does not name are ignored."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class CustomerBody(Body):
    """An existing customer by `id`, or the details to find or make one."""

    id: Id = Field(None, description="Required without `mobile` and `name`; wins over them.")
    mobile: Text = Field(None, description="Required without an id.")
    name: Text = Field(None, description="Required without an id.")
    email: Text = Field(None, description="Required without an id.")


class ReceiverBody(Body):
    """Who gets the order, if somebody else, or if nothing is said of a customer."""

    name: Text = None
    country: Text = None
    country_code: Text = Field(None, description="ISO 3166 alpha-2, such as SA.")
    country_prefix: Text = Field(None, description="Of the older body, such as +966.")
    phone: Text = None
    email: Text = None
    notify: Flag = Field(None, description="Whether the receiver is to be told of the order.")


class CashBody(Body):
    """The fee for cash on delivery, in whole units of the currency or with decimals."""

    amount: Number = None
    currency: Text = None


class PaymentBody(Body):
    """Whether the order is paid and how, or by which ways it may be paid."""

    status: Annotated[Literal["paid", "pending_payment"], BeforeValidator(trimmed)]
    method: Annotated[
        Literal["credit_card", "mada", "bank", "cod", "subscription"] | None,
        BeforeValidator(trimmed),
    ] = Field(None, description="Required if `status` is paid.")
    accepted_methods: Annotated[
        list[Annotated[Literal["credit_card", "mada", "bank", "cod"], BeforeValidator(trimmed)]]
        | None,
        BeforeValidator(_list_of),
    ] = Field(None, max_length=len(ACCEPTED) * 4, description="Required if nothing is paid yet.")
    bank_id: Id = Field(
        None,
        validation_alias=AliasChoices("store_bank_id", "bank_id", "reference_id"),
        serialization_alias="store_bank_id",
        description="The account that was paid to; `bank_id` and `reference_id` are other names "
        "of it. Required if `method` is bank; of a subscription, its reference.",
    )
    receipt_image_path: Annotated[
        Annotated[str, Field(max_length=RECEIPT_MAX, pattern=_PLAIN)] | None,
        BeforeValidator(trimmed),
    ] = Field(None, description="Kept as it is, never fetched. Required if `method` is bank.")
    cash_on_delivery: Annotated[CashBody | None, BeforeValidator(object_of)] = Field(
        None, description="Required if `method` is cod."
    )
    recurring: Flag = None


class PointBody(Body):
    """A place on the earth, in degrees."""

    lat: Latitude = None
    lng: Longitude = Field(None, validation_alias=AliasChoices("lng", "lang"))


class ShipToBody(Body):
    """Where the order is shipped to. The members of a National Address may be left out."""

    country: Id = Field(None, description="An id of GET /countries.")
    city: Text = Field(None, description="An id of GET /countries/{country}/cities.")
    district: Text = None
    block: Text = None
    street_number: Text = None
    address: Text = None
    address_line: Text = None
    postal_code: Text = None
    short_address: Text = None
    building_number: Text = None
    additional_number: Text = None
    geo_coordinates: Annotated[PointBody | None, BeforeValidator(object_of)] = None


class OptionBody(Body):
    """One of a product's options, filled in."""

    id: Id
    value: Annotated[
        Annotated[list[Value], Field(max_length=VALUES_MAX)] | None, BeforeValidator(_list_of)
    ] = Field(None, description="Ids of the option's values, or a text.")


class RecurringBody(Body):
    """How often a product is paid for anew."""

    slug: Text = None
    interval_unit: Annotated[
        Literal["day", "week", "month", "year"] | None, BeforeValidator(trimmed)
    ] = None
    interval_count: Annotated[
        Annotated[int, Field(ge=1, le=1_000)] | None, BeforeValidator(number_of)
    ] = None


class ProductBody(Body):
    """A product to order."""

    identifier_type: Annotated[Literal["id", "sku"], BeforeValidator(trimmed)]
    identifier: Annotated[
        Annotated[str, Field(max_length=255, pattern=_PLAIN)], BeforeValidator(text_of)
    ] = Field(description="A product's id as a number, or a SKU as a text.")
    quantity: Annotated[Annotated[int, Field(ge=1, le=QUANTITY_MAX)], BeforeValidator(number_of)]
    options: Annotated[list[OptionBody], Field(max_length=OPTIONS_MAX)] | None = Field(
        None, description="Required if an option of the product is."
    )
    donating_amount: Number = Field(
        None, description="What one unit costs. Required in a charity's store, else ignored."
    )
    recurring: Annotated[RecurringBody | None, BeforeValidator(object_of)] = None


class OrderBody(Body):
    """The request of POST /orders: a customer, or a receiver, or both."""

    customer: Annotated[CustomerBody | None, BeforeValidator(object_of)] = None
    receiver: Annotated[ReceiverBody | None, BeforeValidator(object_of)] = None
    payment: PaymentBody
    delivery_method: Annotated[Literal["shipping", "pickup"] | None, BeforeValidator(trimmed)] = (
        Field(None, description="Required if a product has to be shipped.")
    )
    branch_id: Id = Field(None, description="Required for pickup.")
    courier_id: Id = Field(None, description="Required for shipping.")
    ship_to: Annotated[ShipToBody | None, BeforeValidator(object_of)] = Field(
        None, description="Required for shipping."
    )
    products: Annotated[list[ProductBody], Field(min_length=1, max_length=PRODUCTS_MAX)]
    coupon_code: Text = None
