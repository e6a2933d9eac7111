"""What of an order's history its customer is told, and in which words.

The book keeps more than a customer needs. What has no text here is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.engine.money import Money
from orderwire.storage.events import Recorded

TOLD = (
    "order.created",
    "order.placed",
    "order.started",
    "order.edited",
    "order.completed",
    "order.expired",
    "order.cancelled",
    "payment.captured",
    "payment.declined",
    "payment.promised",
    "payment.in_review",
    "payment.rejected",
    "payment.refused",
    "refund.succeeded",
    "fulfilment.shipped",
    "fulfilment.delivered",
    "fulfilment.cancelled",
)

_WITH_AMOUNT = ("refund.succeeded",)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened at a moment: the name of its text, and how much money it was."""

    text: str
    at_ms: int
    amount: Money | None = None


def happened(history: Sequence[Recorded]) -> list[Happened]:
    """The history as the customer is told it, the first event first."""
    return [
        Happened(f"event.{one.kind}", one.at_ms, _amount_of(one))
        for one in history
        if one.kind in TOLD
    ]


def _amount_of(one: Recorded) -> Money | None:
    if one.kind not in _WITH_AMOUNT:
        return None
    return Money(int(one.facts["amount_minor"]), str(one.facts["currency"]))
