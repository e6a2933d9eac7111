"""From an order's events to what its history shows: where it stood, and what was noted.

The book keeps more than Salla's histories show. Here its steps are gone through once more, by the
same rules by which an order's status is derived.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from orderwire.operations.give_status import GIVEN, NOTED
from orderwire.storage.events import Recorded

_SLUG_OF_EVENT: Mapping[str, str] = {
    "order.created": "payment_pending",
    "order.unplaced": "payment_pending",
    "order.placed": "under_review",
    "order.started": "in_progress",
    "order.resumed": "in_progress",
    "order.completed": "completed",
    "order.cancelled": "canceled",
    "order.expired": "canceled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A line of a history: since when an order stood so, by which name of the store's.

    `own` is the id and the name of one of the store's own statuses.
    """

    sequence: int
    at_ms: int
    request_id: str
    slug: str
    own: tuple[int, str] | None
    note: str


@dataclass(slots=True)
class _Course:
    """An order while its history is gone through. Parts are by id: how they can be followed."""

    state: str
    is_refunded: bool = False
    sent: dict[int, bool] = field(default_factory=dict)
    delivered: set[int] = field(default_factory=set)

    @property
    def slug(self) -> str:
        if self.is_refunded:
            return "restored"
        if self.state != "completed" or not self.sent:
            return self.state
        if self.delivered >= self.sent.keys():
            return "delivered"
        return "shipped" if any(self.sent.values()) else "completed"

    def take_in(self, event: Recorded) -> None:
        """Go one event further."""
        self.state = _SLUG_OF_EVENT.get(event.kind, self.state)
        part = int(event.facts.get("fulfilment_id", 0))
        match event.kind:
            case "order.refunded":
                self.is_refunded = True
            case "payment.captured":
                self.is_refunded = False
            case "fulfilment.shipped":
                self.sent[part] = bool({"carrier", "tracking_number"} & event.facts.keys())
            case "fulfilment.delivered":
                self.delivered.add(part)
            case "fulfilment.cancelled":
                self.sent.pop(part, None)


def passages(history: Iterable[Recorded], begins_as: str) -> list[Passage]:
    """The history of an order, the first line first.

    `begins_as` is where an order stood whose history does not say: one that came from elsewhere.
    Of what one request did, the end is shown; what was noted is always shown.
    """
    shown: list[Passage] = []
    for one in _all(history, begins_as):
        last = shown[-1] if shown else None
        if last is not None and not last.note and last.own is None:
            is_same = (last.at_ms, last.request_id) == (one.at_ms, one.request_id)
            if is_same and one.request_id:
                shown.pop()
        shown.append(one)
    return shown


def _all(history: Iterable[Recorded], begins_as: str) -> Iterator[Passage]:
    course = _Course(state=begins_as)
    stood, word, own = "", "", None
    for event in history:
        course.take_in(event)
        is_elsewhere = course.slug != stood
        is_said = event.kind in (GIVEN, NOTED)
        if is_elsewhere:
            stood, word, own = course.slug, course.slug, None
        if event.kind == GIVEN:
            word, own = str(event.facts["word"]), _own_of(event)
        if is_elsewhere or is_said:
            yield Passage(
                sequence=event.sequence,
                at_ms=event.at_ms,
                request_id=event.request_id,
                slug=word,
                own=own,
                note=str(event.facts.get("note", "")) if is_said else "",
            )


def _own_of(event: Recorded) -> tuple[int, str] | None:
    if "status_id" not in event.facts:
        return None
    return int(event.facts["status_id"]), str(event.facts["name"])
