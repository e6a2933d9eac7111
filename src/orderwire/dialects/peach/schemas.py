"""What Peach's callers send, field by field.

The platform says of hardly any field that it is required. Lengths and amounts are bounded. Members
that are not named are ignored; `null` is the same as nothing.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from orderwire.engine.money import LARGEST_MINOR

LINES_MAX = 500
QUANTITY_MAX = 1_000_000
LATEST_SECONDS = 253_402_300_799
"""The end of the year 9999. What is later was meant to be in milliseconds."""

_PLAIN = r"^[^\x00]*$"

Bounded = Annotated[str, Field(max_length=255, pattern=_PLAIN)]
Note = Annotated[str, Field(max_length=1_000, pattern=_PLAIN)]
Given = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")]
Paise = Annotated[StrictInt, Field(ge=0, le=LARGEST_MINOR)]


class Body(BaseModel):
    """What every body has in common: members that it does not name are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=False)


class ContactBody(Body):
    """Who is to pay."""

    name: Bounded | None = None
    email: Bounded | None = None
    phone_number: Given = Field(
        description="In E.164. The text is kept as it is; the first number in it counts.",
        examples=["+919876543210"],
    )


class ItemBody(Body):
    """A line of the bill."""

    name: Bounded | None = None
    amount: Paise | None = Field(None, description="What one unit costs, in paise.")
    quantity: Annotated[StrictInt, Field(ge=1, le=QUANTITY_MAX)] | None = Field(
        None, description="1, unless it is said."
    )
    sale_amount: Paise | None = Field(
        None, description="What one unit costs now: `amount` is shown struck through."
    )


class ExpirationBody(Body):
    """When the order is cancelled if nobody has paid it, and what is said then."""

    timestamp: Annotated[StrictInt, Field(ge=0, le=LATEST_SECONDS)] | None = Field(
        None, description="Seconds since 1970."
    )
    description: Note | None = None


class SumBody(Body):
    """Tax, shipping or discount of the whole bill."""

    value: Paise | None = None
    description: Note | None = None


class OrderBody(Body):
    """The request of POST /orders. Amounts are in paise."""

    id: Given | None = Field(None, description="The caller's own id of the order.")
    app_execution_id: Bounded | None = None
    type: Literal["physical_goods", "digital_goods"] | None = None
    contact: ContactBody | None = None
    items: Annotated[list[ItemBody], Field(max_length=LINES_MAX)] | None = None
    expiration: ExpirationBody | None = None
    currency: Literal["INR"] | None = None
    subtotal: Paise | None = None
    tax: SumBody | None = None
    shipping: SumBody | None = None
    discount: SumBody | None = None
    total_amount: Paise | None = Field(
        None, description="What is to be paid. Without it, the sum of the rest."
    )


class RefundAmountBody(Body):
    """What is to go back."""

    currency: Literal["INR"] | None = None
    value: Annotated[StrictInt, Field(ge=1, le=LARGEST_MINOR)]


class RefundBody(Body):
    """The request of POST /orders/{id}/refunds."""

    speed: Literal["normal", "instant"] | None = None
    amount: RefundAmountBody | None = Field(None, description="Without it, all that is left.")
