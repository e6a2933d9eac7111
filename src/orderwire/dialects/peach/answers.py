"""What Peach's callers get, as models: for the OpenAPI document, and for tests.

Nothing is made from these at run time: `writing`, `whatsapp` and `refusing` word the answers.
Amounts are in paise, moments are ISO 8601 in UTC.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from orderwire.dialects.peach.schemas import ContactBody, ExpirationBody, ItemBody, SumBody


class Shown(BaseModel):
    """A part of an answer: it has these members and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class FieldError(Shown):
    """What is wrong with a field."""

    field: str
    message: str


class Failure(Shown):
    """An error."""

    code: str
    message: str
    errors: list[FieldError] | None = None


class SumWarning(Shown):
    """A sum that was stated, and what its parts come to."""

    field: str
    stated: int
    found: int


class OrderAnswer(Shown):
    """An order: what was sent, and what became of it."""

    id: str
    order_id: str
    reference_id: str
    status: Literal["pending", "completed", "canceled"]
    app_execution_id: str | None = None
    type: Literal["physical_goods", "digital_goods"] | None = None
    contact: ContactBody | None = None
    items: list[ItemBody] | None = None
    expiration: ExpirationBody | None = None
    currency: str
    subtotal: int | None = None
    tax: SumBody | None = None
    shipping: SumBody | None = None
    discount: SumBody | None = None
    total_amount: int
    refunded_amount: int
    created_at: str
    checkout_url: str | None
    warnings: list[SumWarning]
    cancel_reason: str | None = None


class RefundAmount(Shown):
    """Money that goes back."""

    currency: str
    value: int


class RefundAnswer(Shown):
    """A refund."""

    id: str
    order_id: str
    reference_id: str
    status: Literal["pending", "completed", "failed"]
    speed: Literal["normal", "instant"]
    amount: RefundAmount
    created_at: str


class MessageAnswer(Shown):
    """A message for WhatsApp's own API."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual"]
    to: str
    type: Literal["interactive"]
    interactive: dict[str, JsonValue]
