"""Bringing goods to the customer: in parts or at once, what became of them, and taking it back.

Rule 1: only what is shipped is fulfilled, and never more than is still to be brought
(`OrderLine.to_fulfil`).
Rule 2: nothing leaves the house that is neither paid nor to be paid on delivery.
Rule 3: the first part puts the order in progress, the last one completes it. A fulfilment that
came to nothing gives its units back to be brought again, and takes a completed order back.
Rule 4: the stock does not move: the units left it when the order was made.
Rule 5: goods that are sent again under the same key are the same goods.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from orderwire.engine.fulfilment_life import FulfilmentState, FulfilmentStep
from orderwire.engine.fulfilment_life import advance as advance_fulfilment
from orderwire.engine.offline import CASH_ON_DELIVERY
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Event, Order
from orderwire.engine.paying import Payment, event_of, take_step
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refusals import (
    KeyReused,
    LineNotFound,
    LinkRefused,
    NothingToFulfil,
    NotPaidYet,
    Refusal,
    TooManyToFulfil,
    WrongState,
)

_UNDER_WORK = (OrderState.PLACED, OrderState.IN_PROGRESS)

LINK_LENGTH_MAX = 2_000

# A host, perhaps a port, and whatever follows. Nobody's name or password stands before the host.
_LINK = re.compile(
    r"https?://(?:\[[0-9a-f:.]+\]|[^\s/?#@:\\\[\]]+)(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilledLine:
    """Units of a line that are brought together with others."""

    line_id: int
    units: int


class CallerKey(NamedTuple):
    """A caller's own name for what it asks for. The fingerprint tells that from anything else."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """Goods on their way to the customer. What is not known of the carrier is empty.

    The carrier's code is what a caller's systems call it; its phone is to be asked about them. A
    caller that may ask twice gives a key of its own.
    """

    store_id: int
    id: int
    order_id: int
    state: FulfilmentState
    version: int
    lines: Sequence[FulfilledLine]
    carrier: str
    tracking_number: str
    tracking_url: str
    created_ms: int
    updated_ms: int
    delivered_ms: int | None = None
    carrier_code: str = ""
    carrier_phone: str = ""
    key: CallerKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentWish:
    """What is to be brought: units by line, or, without any, all that is left."""

    lines: Mapping[int, int] | None = None
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    carrier_code: str = ""
    carrier_phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilmentChanged:
    """A fulfilment that was made or took a step, with its order. `before` is the order before.

    One that was made before has left no events, and its order as it is.
    """

    before: Order
    order: Order
    fulfilment: Fulfilment
    events: Sequence[Event]


def fulfil(
    order: Order,
    payments: Iterable[Payment],
    wish: FulfilmentWish,
    *,
    fulfilment_id: int,
    now_ms: int,
    key: CallerKey | None = None,
) -> FulfilmentChanged | Refusal:
    """Decide whether goods leave the house."""
    refusal = refuse_handing_over(order, payments, "fulfil")
    if refusal is not None:
        return refusal
    if not is_link(wish.tracking_url):
        return LinkRefused(wish.tracking_url)
    lines = _lines_of(order, wish.lines)
    if isinstance(lines, Refusal):
        return lines
    fulfilment = Fulfilment(
        store_id=order.store_id,
        id=fulfilment_id,
        order_id=order.id,
        state=FulfilmentState.SHIPPED,
        version=1,
        lines=lines,
        carrier=wish.carrier,
        tracking_number=wish.tracking_number,
        tracking_url=wish.tracking_url,
        created_ms=now_ms,
        updated_ms=now_ms,
        carrier_code=wish.carrier_code,
        carrier_phone=wish.carrier_phone,
        key=key,
    )
    after = _count(order, lines, 1, now_ms)
    step = OrderStep.COMPLETE
    if any(line.to_fulfil for line in after.lines):
        step = OrderStep.START
    events = [Event("fulfilment.shipped", _facts_of(fulfilment))]
    if step is OrderStep.COMPLETE or after.state is OrderState.PLACED:
        stepped = take_step(after, step, now_ms)
        assert isinstance(stepped, Order), (after.state, step)
        after = stepped
        # The work begins with the first shipment, and ends behind the last.
        events.insert(0 if step is OrderStep.START else 1, event_of(step))
    return FulfilmentChanged(before=order, order=after, fulfilment=fulfilment, events=events)


def find_sent(
    order: Order, earlier: Iterable[Fulfilment], key: CallerKey
) -> FulfilmentChanged | KeyReused | None:
    """What was sent of an order under this key before. With other content, it is refused."""
    for one in earlier:
        if one.key is not None and one.key.name == key.name:
            if one.key != key:
                return KeyReused(key.name)
            return FulfilmentChanged(before=order, order=order, fulfilment=one, events=())
    return None


def deliver(order: Order, fulfilment: Fulfilment, now_ms: int) -> FulfilmentChanged | WrongState:
    """The customer has it. Whoever says so of what is delivered is refused by the table."""
    state = advance_fulfilment(fulfilment.state, FulfilmentStep.DELIVER)
    if isinstance(state, WrongState):
        return state
    delivered = replace(
        fulfilment,
        state=state,
        version=fulfilment.version + 1,
        updated_ms=now_ms,
        delivered_ms=now_ms,
    )
    return FulfilmentChanged(
        before=order,
        order=replace(order, version=order.version + 1, updated_ms=now_ms),
        fulfilment=delivered,
        events=[Event("fulfilment.delivered", {"fulfilment_id": fulfilment.id})],
    )


def call_off(order: Order, fulfilment: Fulfilment, now_ms: int) -> FulfilmentChanged | WrongState:
    """A fulfilment came to nothing: its units are to be brought again, while the order lives."""
    state = advance_fulfilment(fulfilment.state, FulfilmentStep.CANCEL)
    if isinstance(state, WrongState):
        return state
    cancelled = replace(fulfilment, state=state, version=fulfilment.version + 1, updated_ms=now_ms)
    after = _count(order, fulfilment.lines, -1, now_ms)
    events = [Event("fulfilment.cancelled", {"fulfilment_id": fulfilment.id})]
    is_open_again = any(line.to_fulfil for line in after.lines)
    if order.state is OrderState.COMPLETED and is_open_again:
        resumed = take_step(after, OrderStep.RESUME, now_ms)
        assert isinstance(resumed, Order), order
        after = resumed
        events.append(event_of(OrderStep.RESUME))
    return FulfilmentChanged(before=order, order=after, fulfilment=cancelled, events=events)


def refuse_handing_over(
    order: Order, payments: Iterable[Payment], step: str
) -> NotPaidYet | WrongState | None:
    """The reason why nothing of an order may be handed over now, or `None`."""
    if order.state not in _UNDER_WORK:
        return WrongState(state=order.state, step=step)
    is_promised = any(
        payment.provider == CASH_ON_DELIVERY and payment.state is PaymentState.PROMISED
        for payment in payments
    )
    return None if order.is_paid or is_promised else NotPaidYet(order.id)


def is_link(url: str) -> bool:
    """Whether a customer may be sent there: http or https with a host, and no blanks. Or empty."""
    is_plain = url.isprintable() and len(url) <= LINK_LENGTH_MAX
    return not url or (is_plain and _LINK.fullmatch(url) is not None)


def _lines_of(order: Order, wanted: Mapping[int, int] | None) -> Sequence[FulfilledLine] | Refusal:
    if wanted is None:
        wanted = {line.id: line.to_fulfil for line in order.lines if line.to_fulfil}
    if not wanted:
        return NothingToFulfil(order.id)
    by_id = {line.id: line for line in order.lines}
    lines = []
    for line_id, units in wanted.items():
        line = by_id.get(line_id)
        if line is None:
            return LineNotFound(str(line_id))
        if not 1 <= units <= line.to_fulfil:
            return TooManyToFulfil(line.name, units, line.to_fulfil)
        lines.append(FulfilledLine(line_id=line_id, units=units))
    return tuple(lines)


def _count(order: Order, parts: Sequence[FulfilledLine], sign: int, now_ms: int) -> Order:
    """The order with these units counted as brought, or, with the sign -1, no more."""
    units = {part.line_id: sign * part.units for part in parts}
    lines = [
        replace(line, fulfilled=line.fulfilled + units.get(line.id, 0)) for line in order.lines
    ]
    return replace(order, lines=lines, version=order.version + 1, updated_ms=now_ms)


def _facts_of(fulfilment: Fulfilment) -> dict[str, str | int]:
    said = {
        "carrier": fulfilment.carrier,
        "tracking_number": fulfilment.tracking_number,
    }
    return {
        "fulfilment_id": fulfilment.id,
        "units": sum(line.units for line in fulfilment.lines),
        **{name: value for name, value in said.items() if value},
    }
