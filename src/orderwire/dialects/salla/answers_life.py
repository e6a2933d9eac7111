"""What Salla's callers get of what becomes of orders, as models.

As in `answers`: for the OpenAPI document and for tests, and nothing is made from these.
"""

from typing import Literal

from orderwire.dialects.salla.answers import Envelope, Listed, Moment, Shown
from orderwire.dialects.salla.answers_items import (
    Code,
    ItemAmounts,
    ItemFile,
    ItemImage,
    ItemOption,
)
from orderwire.dialects.salla.answers_orders import Slug, Tag


class Said(Shown):
    """That it was done."""

    message: str
    code: int


class Done(Envelope):
    """That it was done."""

    data: Said


class Named(Shown):
    """A status in short."""

    id: int
    name: str


class OrderStatusChild(Shown):
    """A status below another one."""

    id: int
    name: str
    type: Literal["original", "custom"]
    slug: Slug
    sort: int
    message: str
    icon: str
    is_active: bool
    color: str


class OrderStatus(Shown):
    """One of the platform's statuses, or one of the store's own that stands for it."""

    id: int
    name: str
    type: Literal["original", "custom"]
    slug: Slug
    sort: int
    message: str
    icon: str
    is_active: bool
    original: Named | None
    parent: Named | None


class WholeOrderStatus(OrderStatus):
    """A status with what is below it."""

    color: str
    children: list[OrderStatusChild]


class OrderStatusList(Envelope):
    """All statuses."""

    data: list[OrderStatus]


class OrderStatusShown(Envelope):
    """A status."""

    data: WholeOrderStatus


class HistoryStatus(Shown):
    """A status, as a history shows it."""

    id: int
    name: str
    type: Literal["original", "custom"]
    slug: Slug
    original: Named | None
    parent: Named | None


class History(Shown):
    """Since when an order stood so, or what was noted of it."""

    id: int
    status: str
    customized: HistoryStatus
    note: str
    created_at: Moment


class HistoryShown(Envelope):
    """A line of a history."""

    data: History


class HistoryPage(Listed):
    """A page of a history, the newest first."""

    data: list[History]


class ListedOrderItem(Shown):
    """An item without its product."""

    id: int
    name: str
    sku: str
    quantity: int
    currency: str
    weight: float
    weight_label: str
    amounts: ItemAmounts
    notes: str
    options: list[ItemOption]
    images: list[ItemImage]
    codes: list[Code]
    files: list[ItemFile]
    reservations: list[str]
    branches_quantity: list[int]


class ItemList(Envelope):
    """All items of an order."""

    data: list[ListedOrderItem]


class RefundedItem(Shown):
    """An item of which units were refunded."""

    id: int
    name: str
    thumbnail: str


class RefundedItemPage(Listed):
    """A page of the items of an order of which units were refunded."""

    data: list[RefundedItem]


class TagPage(Listed):
    """A page of tags."""

    data: list[Tag]


class TagList(Envelope):
    """The tags of an order."""

    data: list[Tag]


class DraftNames(Shown):
    """What a draft is called."""

    reference_id: int
    id: int


class DraftShown(Envelope):
    """A draft."""

    data: DraftNames


class ActionTold(Shown):
    """What came of an action."""

    operation_id: str
    action_name: str
    status: Literal["success", "failed"]
    message: str


class ActionsTold(Envelope):
    """What came of each action."""

    data: list[ActionTold]
