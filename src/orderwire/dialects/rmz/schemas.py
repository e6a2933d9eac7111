"""What RMZ's callers send, field by field as the platform's page "Create Order" states it.

Lengths that the page leaves open are bounded all the same: 255 characters, as its framework's
columns are. Members that the page does not name are ignored.
"""

import math
import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

COUNTRY_CODES = ("966", "973", "971", "974", "968", "965")
"""The country codes that a customer's phone may have: the six states of the Gulf."""

PRODUCTS_MAX = 500
QUANTITY_MAX = 1_000_000
NOTICE_MAX = 800
VALUE_MAX = 2_000
VALUES_MAX = 100

_DIGITS = re.compile(r"[+-]?[0-9]+")


def trimmed(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Outer blanks do not count, and an empty text is no text: the framework trims its input."""
    if isinstance(value, str):
        return value.strip() or None
    return value


def whole(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A whole number may come as text, in digits. A flag is none, although Python thinks so."""
    value = trimmed(value)
    if isinstance(value, bool) or (isinstance(value, str) and not _DIGITS.fullmatch(value)):
        raise PydanticCustomError("int_parsing", "not a whole number")
    return value


def _identifier(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A product's id may come as a number, its slug as one too."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _text_of(value)


def _empty_object(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """PHP writes an empty object as an empty list."""
    return {} if value == [] else value


def _text_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Codes are texts; some callers send them as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return trimmed(value)


_Plain = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=255, pattern=_Plain)]
OptionalText = Annotated[Text | None, BeforeValidator(trimmed)]
Integer = Annotated[int, BeforeValidator(whole)]


def _filled_in(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever the caller sent
    """An option's values as texts: a number means the choice of that id.

    All in one step, which stops at the first thing that is wrong: with a model of every shape, a
    body full of wrong options would keep us busy for seconds.
    """
    values = value if isinstance(value, list) else [value]
    if len(values) > VALUES_MAX:
        raise PydanticCustomError("too_long", "too many values", {"max_length": VALUES_MAX})
    return tuple(_value_text(one) for one in values if one is not None)


def _value_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str | int | float) or value in (math.inf, -math.inf):
        raise PydanticCustomError("string_type", "not a text")
    text = str(value)
    if len(text) > VALUE_MAX:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": VALUE_MAX})
    if "\0" in text:
        raise PydanticCustomError("string_pattern_mismatch", "holds NUL")
    return text


_SCALARS: list[JsonSchemaValue] = [
    {"type": "string", "maxLength": VALUE_MAX},
    {"type": "number"},
    {"type": "boolean"},
    {"type": "null"},
]
FilledIn = Annotated[
    tuple[str, ...],
    PlainValidator(_filled_in),
    WithJsonSchema(
        {
            "anyOf": [
                *_SCALARS,
                {"type": "array", "items": {"anyOf": _SCALARS}, "maxItems": VALUES_MAX},
            ]
        }
    ),
]


class Body(BaseModel):
    """What every body has in common: members that it does not name are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=False)


class CustomerBody(Body):
    """An existing customer by `id`, or the full details to find or create one."""

    id: Annotated[Annotated[int, Field(ge=1, lt=2**53)] | None, BeforeValidator(whole)] = Field(
        None, description="Existing customer ID; wins over the fields below."
    )
    country_code: Annotated[
        Literal["966", "973", "971", "974", "968", "965"] | None, BeforeValidator(_text_of)
    ] = Field(None, description="Required without an id.")
    phone: Annotated[Text | None, BeforeValidator(_text_of)] = Field(
        None, description="National number; required without an id."
    )
    firstName: OptionalText = Field(None, description="Required without an id.")  # noqa: N815
    lastName: OptionalText = Field(None, description="Required without an id.")  # noqa: N815
    email: OptionalText = Field(None, description="Required without an id.")


class ProductBody(Body):
    """A product to order."""

    identifier_type: Annotated[Literal["id", "slug"], BeforeValidator(trimmed)]
    identifier: Annotated[
        Text,
        BeforeValidator(_identifier),
        WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 255}, {"type": "integer"}]}),
    ] = Field(description="Product ID or slug.")
    quantity: Annotated[Integer, Field(ge=1, le=QUANTITY_MAX)]
    options: Annotated[dict[str, FilledIn] | None, BeforeValidator(_empty_object)] = Field(
        None,
        max_length=100,
        description="The product's fields as filled in: an option's id or name, with a choice's "
        "id or name, a text, or a list of choices.",
    )
    notice: Annotated[
        Annotated[str, Field(max_length=NOTICE_MAX, pattern=_Plain)] | None,
        BeforeValidator(trimmed),
    ] = Field(None, description="Customer note for this item.")
    subscription_plan: Annotated[
        Annotated[int, Field(ge=1, lt=2**53)] | None, BeforeValidator(whole)
    ] = Field(None, description="Subscription variant ID, for subscription products.")


class OrderBody(Body):
    """The request of POST /orders."""

    customer: Annotated[CustomerBody | None, BeforeValidator(_empty_object)] = None
    created_from: Annotated[Text, BeforeValidator(trimmed)] = Field(
        description="Domain name where the order originates, such as myapp.com."
    )
    products: Annotated[list[ProductBody], Field(min_length=1, max_length=PRODUCTS_MAX)]
    coupon_code: OptionalText = None


class StatusBody(Body):
    """The request of PUT /orders/{id}."""

    status: Annotated[Annotated[int, Field(ge=1, le=6)] | None, BeforeValidator(whole)] = Field(
        None,
        description="1 awaiting payment, 2 under review, 3 in progress, 4 completed, 5 cancelled, "
        "6 refunded. Orders are moved to 3, 4 and 5.",
    )
