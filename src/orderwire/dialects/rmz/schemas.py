"""What RMZ's callers send, field by field as the platform's page "Create Order" states it.

Lengths that the page leaves open are bounded all the same: 255 characters, as its framework's
columns are. Members that the page does not name are ignored.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

COUNTRY_CODES = ("966", "973", "971", "974", "968", "965")
"""The country codes that a customer's phone may have: the six states of the Gulf."""

PRODUCTS_MAX = 500
QUANTITY_MAX = 1_000_000
NOTICE_MAX = 800


def _trimmed(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Outer blanks do not count, and an empty text is no text: the framework trims its input."""
    if isinstance(value, str):
        return value.strip() or None
    return value


def _no_flag(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A flag is no number, although Python thinks so."""
    return str(value) if isinstance(value, bool) else value


def _text_of(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """Codes are texts; some callers send them as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _trimmed(value)


_Plain = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=255, pattern=_Plain)]
OptionalText = Annotated[Text | None, BeforeValidator(_trimmed)]
Integer = Annotated[int, BeforeValidator(_no_flag)]
Scalar = Annotated[str, Field(max_length=2_000, pattern=_Plain)] | int | float | bool | None


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=False)


class CustomerBody(_Body):
    """An existing customer by `id`, or the full details to find or create one."""

    id: Annotated[Annotated[int, Field(ge=1, lt=2**53)] | None, BeforeValidator(_no_flag)] = Field(
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


class ProductBody(_Body):
    """A product to order."""

    identifier_type: Annotated[Literal["id", "slug"], BeforeValidator(_trimmed)]
    identifier: Annotated[Text | int, BeforeValidator(_no_flag), BeforeValidator(_trimmed)] = Field(
        description="Product ID or slug."
    )
    quantity: Annotated[Integer, Field(ge=1, le=QUANTITY_MAX)]
    options: dict[str, Scalar | list[Scalar]] | None = Field(
        None,
        max_length=100,
        description="The product's fields as filled in: an option's id or name, with a choice's "
        "id or name, a text, or a list of choices.",
    )
    notice: Annotated[
        Annotated[str, Field(max_length=NOTICE_MAX, pattern=_Plain)] | None,
        BeforeValidator(_trimmed),
    ] = Field(None, description="Customer note for this item.")
    subscription_plan: Annotated[
        Annotated[int, Field(ge=1, lt=2**53)] | None, BeforeValidator(_no_flag)
    ] = Field(None, description="Subscription variant ID, for subscription products.")


class OrderBody(_Body):
    """The request of POST /orders."""

    customer: CustomerBody | None = None
    created_from: Annotated[Text, BeforeValidator(_trimmed)] = Field(
        description="Domain name where the order originates, such as myapp.com."
    )
    products: Annotated[list[ProductBody], Field(min_length=1, max_length=PRODUCTS_MAX)]
    coupon_code: OptionalText = None
