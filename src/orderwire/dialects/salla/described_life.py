"""What the endpoints take and answer that change orders, for the OpenAPI document."""

from orderwire.dialects._kit.openapi import Answers, Described, Operations
from orderwire.dialects.salla.answers import Failure, InvalidFields
from orderwire.dialects.salla.answers_life import (
    ActionsTold,
    Done,
    DraftShown,
    HistoryPage,
    HistoryShown,
    ItemList,
    OrderStatusList,
    OrderStatusShown,
    RefundedItemPage,
    TagList,
    TagPage,
)
from orderwire.dialects.salla.answers_orders import OrderShown
from orderwire.dialects.salla.described_orders import IDEMPOTENCY_KEY
from orderwire.dialects.salla.schemas_life import (
    ActionsBody,
    DuplicateBody,
    ItemBody,
    ItemChange,
    NoteBody,
    OrderChange,
    OwnStatusBody,
    OwnStatusChange,
    StatusBody,
    TagsBody,
)
from orderwire.dialects.salla.schemas_orders import OrderBody

_WRONG: Answers = {
    "413": ("The body is too large", [Failure]),
    "415": ("The body is not JSON", [Failure]),
    "422": ("Every wrong field, or the one that cannot be had", [InvalidFields]),
}


def life_described(always: Answers, filtered: Answers, not_there: Answers) -> Operations:
    """The endpoints that change orders, with the answers that all endpoints have."""
    changes = {**_WRONG, **not_there, **always}
    return {
        ("/orders/{order_id}", "put"): Described(
            answers={"200": ("The order as it is now", [OrderShown]), **changes}, body=OrderChange
        ),
        **_statuses(always, not_there),
        **_histories(always, not_there),
        **_items(always, not_there),
        ("/orders/tags", "get"): Described(
            answers={"200": ("A page of tags", [TagPage]), **filtered, **always}
        ),
        ("/orders/{order_id}/tags", "post"): Described(
            answers={"200": ("The order's tags", [TagList]), **changes}, body=TagsBody
        ),
        ("/orders/duplicate", "post"): Described(
            answers={"201": ("The new order", [OrderShown]), **_WRONG, **always},
            body=DuplicateBody,
            parameters=[IDEMPOTENCY_KEY],
        ),
        ("/orders/draft", "post"): Described(
            answers={"200": ("The draft", [DraftShown]), **_WRONG, **always}, body=OrderBody
        ),
        ("/orders/actions", "post"): Described(
            answers={"200": ("What came of each action", [ActionsTold]), **_WRONG, **always},
            body=ActionsBody,
        ),
    }


def _statuses(always: Answers, not_there: Answers) -> Operations:
    shown: Answers = {"200": ("The status", [OrderStatusShown])}
    return {
        ("/orders/{order_id}/status", "post"): Described(
            answers={"201": ("The order stands so", [Done]), **_WRONG, **not_there, **always},
            body=StatusBody,
            example={"slug": "in_progress", "note": "Being packed"},
        ),
        ("/orders/statuses", "get"): Described(
            answers={"200": ("All statuses", [OrderStatusList]), **always}
        ),
        ("/orders/statuses", "post"): Described(
            answers={**shown, **_WRONG, **always}, body=OwnStatusBody
        ),
        ("/orders/statuses/{status_id}", "get"): Described(
            answers={**shown, **not_there, **always}
        ),
        ("/orders/statuses/{status_id}", "put"): Described(
            answers={**shown, **_WRONG, **not_there, **always}, body=OwnStatusChange
        ),
    }


def _histories(always: Answers, not_there: Answers) -> Operations:
    path = "/orders/{order_id}/histories"
    return {
        (path, "get"): Described(
            answers={"200": ("A page of the history", [HistoryPage]), **not_there, **always}
        ),
        (path, "post"): Described(
            answers={"200": ("The new line", [HistoryShown]), **_WRONG, **not_there, **always},
            body=NoteBody,
        ),
    }


def _items(always: Answers, not_there: Answers) -> Operations:
    path = "/orders/items"
    all_of_them: Answers = {"200": ("All items of the order", [ItemList])}
    changes = {**_WRONG, **not_there, **always}
    return {
        (path, "get"): Described(answers={**all_of_them, **changes}),
        (f"{path}/refunded", "get"): Described(
            answers={"200": ("A page of refunded items", [RefundedItemPage]), **changes}
        ),
        (path, "post"): Described(answers={**all_of_them, **changes}, body=ItemBody),
        (f"{path}/{{item_id}}", "put"): Described(
            answers={**all_of_them, **changes}, body=ItemChange
        ),
        (f"{path}/{{item_id}}", "delete"): Described(
            answers={"200": ("The item is off the order", [Done]), **changes}
        ),
    }
