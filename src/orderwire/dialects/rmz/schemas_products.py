"""What RMZ's callers send to make a product, as the page "Create Product" states it.

The page names fields and variants without showing them; their shapes here are those in which GET
/products/{id} shows them. Members that are not named here are ignored.
"""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from orderwire.dialects.rmz.schemas import (
    QUANTITY_MAX,
    Body,
    OptionalText,
    Text,
    trimmed,
    whole,
)

IMAGES_MAX = 20
FIELDS_MAX = 50
CHOICES_MAX = 100
VARIANTS_MAX = 20
CATEGORIES_MAX = 100
CODES_MAX = 1_000
CODE_MAX = 2_000
DESCRIPTION_MAX = 50_000

_DIGITS_MAX = 40


def _number(value: Any) -> Decimal:  # noqa: ANN401 - whatever the caller sent
    """A number may come as text. It stays decimal: what it is in minor units is found exactly."""
    value = trimmed(value)
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise PydanticCustomError("numeric", "not a number")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise PydanticCustomError("numeric", "not a number") from None
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS_MAX:
        raise PydanticCustomError("numeric", "not a number")
    if number < 0:
        raise PydanticCustomError("greater_than_equal", "below nothing", {"ge": 0})
    return number


Number = Annotated[
    Decimal, PlainValidator(_number), WithJsonSchema({"type": "number", "minimum": 0})
]
Id = Annotated[Annotated[int, Field(ge=1, lt=2**53)], BeforeValidator(whole)]
Count = Annotated[Annotated[int, Field(ge=1, le=QUANTITY_MAX)], BeforeValidator(whole)]
Long = Annotated[
    Annotated[str, Field(max_length=DESCRIPTION_MAX, pattern=r"^[^\x00]*$")],
    BeforeValidator(trimmed),
]
Flag = Annotated[bool, BeforeValidator(trimmed)]
Duration = Literal["daily", "weekly", "monthly", "quarterly", "semi_annual", "annual", "biennial"]


def _dashless(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """The platform's guide writes semi-annual, its answers write words with underscores."""
    value = trimmed(value)
    return value.replace("-", "_") if isinstance(value, str) else value


class SentResponse(Body):
    """What the upload answered."""

    id: Id = Field(description="The id of an uploaded file.")


class SentFile(Body):
    """An uploaded file, as the platform's form component wraps it."""

    response: SentResponse


class Media(Body):
    """A reference to an uploaded file."""

    file: SentFile


class ChoiceBody(Body):
    """One of the values that a field offers."""

    name: Annotated[Text, BeforeValidator(trimmed)]
    price: Annotated[Number | None, BeforeValidator(trimmed)] = Field(
        None, description="What choosing it adds to the price of a unit."
    )


class FieldBody(Body):
    """Something that the customer fills in or chooses."""

    name: Annotated[Text, BeforeValidator(trimmed)]
    type: Annotated[Literal["text", "select", "checkbox"], BeforeValidator(trimmed)] = "text"
    required: Flag = False
    price: Annotated[Number | None, BeforeValidator(trimmed)] = Field(
        None, description="What filling in a text adds to the price of a unit."
    )
    options: Annotated[list[ChoiceBody], Field(max_length=CHOICES_MAX)] = Field(
        default_factory=list, description="The choices of a select or checkbox field."
    )


class VariantBody(Body):
    """A plan of a subscription."""

    duration: Annotated[Duration, BeforeValidator(_dashless)]
    price: Number
    name: OptionalText = None


def _code(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A code may come as GET shows it, within an object, or as a number."""
    if isinstance(value, dict):
        value = value.get("code")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else trimmed(value)


Code = Annotated[
    Annotated[str, Field(max_length=CODE_MAX, pattern=r"^[^\x00]*$")], BeforeValidator(_code)
]


class ProductCreate(Body):
    """The request of POST /products."""

    name: Annotated[Text, BeforeValidator(trimmed)]
    type: Annotated[
        Literal["product", "code", "service", "subscription", "license", "course"],
        BeforeValidator(trimmed),
    ]
    price: Number
    cost_price: Number
    image: Media
    slug: Annotated[
        Annotated[str, Field(max_length=255, pattern=r"^[^\s/?#\\\x00]+$")] | None,
        BeforeValidator(trimmed),
    ] = Field(None, description="Unique in the store; made from the name when it is missing.")
    description: Annotated[Long | None, BeforeValidator(trimmed)] = None
    marketing_title: OptionalText = None
    activation_info: Annotated[Long | None, BeforeValidator(trimmed)] = None
    status: Annotated[Literal[1, 3], BeforeValidator(whole)] = Field(
        1, description="1 active, 3 disabled."
    )
    show_reviews: Flag = True
    is_noticeable: Flag = True
    discount_price: Annotated[Number | None, BeforeValidator(trimmed)] = None
    discount_expiry: OptionalText = Field(
        None, description="The last day of the discount, YYYY-MM-DD."
    )
    stock: Annotated[Annotated[int, Field(ge=0, le=10**9)] | None, BeforeValidator(whole)] = Field(
        None, description="Without it, the product is not counted. Codes count themselves."
    )
    min_qty: Annotated[Count | None, BeforeValidator(whole)] = None
    max_purchase_count: Annotated[Count | None, BeforeValidator(whole)] = None
    extra_images: Annotated[list[Media] | None, Field(max_length=IMAGES_MAX)] = None
    product_files: Annotated[list[Media] | None, Field(max_length=IMAGES_MAX)] = None
    categories: Annotated[list[Id] | None, Field(max_length=CATEGORIES_MAX)] = None
    fields: Annotated[list[FieldBody] | None, Field(max_length=FIELDS_MAX)] = None
    subscription_variants: Annotated[list[VariantBody] | None, Field(max_length=VARIANTS_MAX)] = (
        Field(None, description="A subscription without them has one, by the month.")
    )
    codes: Annotated[list[Code] | None, Field(max_length=CODES_MAX)] = Field(
        None, description="The codes of a code or license product; they are its stock."
    )
    metadata: Annotated[dict[str, Any] | None, Field(max_length=100)] = None
