"""What Salla's callers send to orders that exist, field by field as the platform states them.

As in `schemas_orders`: what kind of thing a field holds is said here, lengths that the platform
leaves open are bounded, and members that are not named are ignored.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from orderwire.dialects.salla.schemas_orders import (
    OPTIONS_MAX,
    QUANTITY_MAX,
    Body,
    CustomerBody,
    Flag,
    Id,
    Number,
    OptionBody,
    PaymentBody,
    ReceiverBody,
    ShipToBody,
    Text,
    number_of,
    object_of,
    text_of,
    trimmed,
)

NOTE_MAX = 2_000
ORDERS_MAX = 100
OPERATIONS_MAX = 10
TAGS_MAX = 50
SORT_MAX = 100_000


def _text_or_none(value: Any) -> Any:  # noqa: ANN401 - whatever the caller sent
    """A text, of which an empty one says that there is to be none."""
    return "" if isinstance(value, str) and not value.strip() else text_of(value)


TextOrNone = Annotated[
    Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")] | None,
    BeforeValidator(_text_or_none),
]
LongText = Annotated[
    Annotated[str, Field(max_length=NOTE_MAX, pattern=r"^[^\x00]*$")] | None,
    BeforeValidator(text_of),
]
NeededId = Annotated[Annotated[int, Field(ge=1, lt=2**53)], BeforeValidator(number_of)]
NeededText = Annotated[
    Annotated[str, Field(max_length=255, pattern=r"^[^\x00]*$")], BeforeValidator(text_of)
]
NeededNote = Annotated[
    Annotated[str, Field(max_length=NOTE_MAX, pattern=r"^[^\x00]*$")], BeforeValidator(text_of)
]
Sort = Annotated[Annotated[int, Field(ge=0, le=SORT_MAX)] | None, BeforeValidator(number_of)]
Quantity = Annotated[int, Field(ge=1, le=QUANTITY_MAX)]


class StatusBody(Body):
    """Where an order is to stand: by the status's id, or by its word."""

    status_id: Id = Field(None, description="Required without `slug`; wins over it.")
    slug: Text = Field(None, description="Required without `status_id`.")
    note: LongText = Field(None, description="Is added to the order's history.")
    restore_items: Flag = Field(
        None, description="Of what is cancelled or refunded: whether its items go into the stock."
    )


class OwnStatusBody(Body):
    """A status of the store's own."""

    parent_id: NeededId = Field(description="The platform's status that it stands for.")
    name: NeededText
    message: NeededNote
    icon: Text = None
    sort: Sort = None
    is_active: Flag = None


class OwnStatusChange(Body):
    """What is to be different about a status of the store's own."""

    name: Text = None
    message: LongText = None
    icon: Text = None
    sort: Sort = None
    is_active: Flag = None


class NoteBody(Body):
    """A note for an order's history."""

    note: NeededNote


class OrderChange(Body):
    """The request of PUT /orders/{order_id}. What is left out stays as it is."""

    customer: Annotated[CustomerBody | None, BeforeValidator(object_of)] = Field(
        None, description="Of an order that is a guest's only."
    )
    receiver: Annotated[ReceiverBody | None, BeforeValidator(object_of)] = None
    delivery_method: Annotated[Literal["shipping", "pickup"] | None, BeforeValidator(trimmed)] = (
        None
    )
    branch_id: Id = None
    courier_id: Id = None
    ship_to: Annotated[ShipToBody | None, BeforeValidator(object_of)] = None
    payment: Annotated[PaymentBody | None, BeforeValidator(object_of)] = Field(
        None, description="Of an order that is to be paid only."
    )
    coupon_code: TextOrNone = Field(None, description="An empty text takes the coupon off.")
    employees: Annotated[list[NeededId], Field(max_length=100)] | None = Field(
        None, description="Accepted, and not kept."
    )


class ItemBody(Body):
    """An item to be added: a product, or something that has a name and a price only."""

    order_id: NeededId
    identifier_type: Annotated[Literal["id", "sku"] | None, BeforeValidator(trimmed)] = None
    identifier: Text = Field(None, description="Required without a name.")
    quantity: Annotated[Quantity, BeforeValidator(number_of)]
    options: Annotated[list[OptionBody], Field(max_length=OPTIONS_MAX)] | None = None
    name: Text = Field(None, description="Of an item that is no product.")
    price: Number = Field(None, description="Of an item that is no product.")


class ItemChange(Body):
    """What is to be different about an item."""

    quantity: Annotated[Quantity | None, BeforeValidator(number_of)] = None
    price: Number = None
    options: Annotated[list[OptionBody], Field(max_length=OPTIONS_MAX)] | None = None


class TagsBody(Body):
    """The tags that an order is to have beside those that it has."""

    tags: Annotated[list[NeededText], Field(min_length=1, max_length=TAGS_MAX)] = Field(
        description="Names, or numbers of tags that are in use."
    )


class DuplicateBody(Body):
    """The order whose items are to be ordered again."""

    order_id: NeededId


class ActionValue(Body):
    """What an action is to be done with."""

    restore_items: Flag = None
    note: LongText = None
    status: Text = None


class OperationBody(Body):
    """One action."""

    action_name: NeededText
    value: list[ActionValue] | ActionValue | None = None


class FiltersBody(Body):
    """The orders that actions are for: those that are named, of those that stand so."""

    order_ids: Annotated[list[NeededId], Field(max_length=ORDERS_MAX)] | None = None
    order_status: Annotated[list[NeededId], Field(max_length=ORDERS_MAX)] | None = None


class ActionsBody(Body):
    """The request of POST /orders/actions."""

    operations: Annotated[list[OperationBody], Field(min_length=1, max_length=OPERATIONS_MAX)]
    filters: FiltersBody
