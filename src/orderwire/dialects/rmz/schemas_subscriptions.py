"""What RMZ's callers send about subscriptions: a checkout session, and the query of the list.

Lengths are the platform's where it states them: 191 for the caller's own id of a customer, 20
entries of metadata with 500 characters each.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from orderwire.dialects.rmz.listing import PageQuery
from orderwire.dialects.rmz.schemas import Body, CustomerBody, OptionalText, trimmed, whole

METADATA_KEYS_MAX = 20
METADATA_VALUE_MAX = 500
METADATA_KEY_MAX = 255
URL_MAX = 2_000
EXTERNAL_ID_MAX = 191

_ADDRESS = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE)


def _address(value: Any) -> str | None:  # noqa: ANN401 - whatever the caller sent
    """An address that a browser may be sent to: http or https, with a host, and nobody's name."""
    value = trimmed(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "not a text")
    if len(value) > URL_MAX:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": URL_MAX})
    if not _ADDRESS.fullmatch(value) or not value.isprintable():
        raise PydanticCustomError("url", "no address")
    return value


def _metadata(value: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the caller sent
    """Names and texts. Numbers and flags are kept as the texts that they are written as."""
    if value is None or value == []:
        return {}
    if not isinstance(value, dict):
        raise PydanticCustomError("dict_type", "not an object")
    if len(value) > METADATA_KEYS_MAX:
        raise PydanticCustomError("too_long", "too many", {"max_length": METADATA_KEYS_MAX})
    return {
        _text(key, METADATA_KEY_MAX): _text(one, METADATA_VALUE_MAX) for key, one in value.items()
    }


def _text(value: object, max_length: int) -> str:
    if isinstance(value, bool):
        value = str(value).lower()
    if value is None:
        value = ""
    if not isinstance(value, str | int | float):
        raise PydanticCustomError("string_type", "not a text")
    text = str(value)
    if len(text) > max_length:
        raise PydanticCustomError("string_too_long", "too long", {"max_length": max_length})
    if "\0" in text:
        raise PydanticCustomError("string_pattern_mismatch", "holds NUL")
    return text


Address = Annotated[
    str | None,
    PlainValidator(_address),
    WithJsonSchema({"type": ["string", "null"], "format": "uri", "maxLength": URL_MAX}),
]
Id = Annotated[Annotated[int, Field(ge=1, lt=2**53)], BeforeValidator(whole)]


class SessionBody(Body):
    """The request of POST /subscriptions/checkout-sessions."""

    product_id: Id = Field(description="A product of type subscription.")
    variant_id: Id = Field(description="One of its subscription variants.")
    customer: CustomerBody = Field(
        description="An existing customer by id, or the full details to find or create one."
    )
    success_url: Address = Field(
        None, description="Where the customer goes after paying: http or https."
    )
    cancel_url: Address = Field(
        None, description="Where the customer goes without paying: http or https."
    )
    metadata: Annotated[
        dict[str, str],
        PlainValidator(_metadata),
        WithJsonSchema(
            {
                "type": "object",
                "maxProperties": METADATA_KEYS_MAX,
                "additionalProperties": {"type": "string", "maxLength": METADATA_VALUE_MAX},
            }
        ),
    ] = Field(default_factory=dict, description="Kept with the subscription, and shown with it.")
    external_customer_id: Annotated[
        Annotated[str, Field(max_length=EXTERNAL_ID_MAX, pattern=r"^[^\x00]*$")] | None,
        BeforeValidator(trimmed),
    ] = Field(None, description="Your own id of the customer.")


class SubscriptionsQuery(PageQuery):
    """The query of GET /subscriptions, as it is sent: texts, all of which may be missing."""

    customerEmail: OptionalText = Field(None, description="The customer's e-mail.")  # noqa: N815
    customerCountryCode: OptionalText = Field(  # noqa: N815 - the platform's name
        None, description="966, 973, 971, 974, 968 or 965."
    )
    customerPhone: OptionalText = Field(  # noqa: N815 - the platform's name
        None, description="National number, 5 to 15 digits."
    )
