"""What of an order's history its customer is told, and in which words.

The book keeps more than a customer needs. What has no text here is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.storage.events import Recorded

TOLD = (
    "order.created",
    "order.placed",
    "order.started",
    "order.completed",
    "order.expired",
    "order.cancelled",
    "payment.captured",
    "payment.declined",
)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that happened at a moment: the name of its text."""

    text: str
    at_ms: int


def happened(history: Sequence[Recorded]) -> list[Happened]:
    """The history as the customer is told it, the first event first."""
    return [Happened(f"event.{one.kind}", one.at_ms) for one in history if one.kind in TOLD]
