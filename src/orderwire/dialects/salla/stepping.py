"""POST /orders/{id}/status: their statuses as steps of an order's life.

Rule 1: a status that an order has already is no step, and no mistake either.
Rule 2: what the order's table does not allow is refused. Money decides whether it is paid, not
its merchant's program: nothing leads to `under_review` or back to `payment_pending`.
Rule 3: what was sent is never unsent. `shipped` and `delivering` send all that is left by the
order's courier, `delivered` and `completed` too; an order without goods to send is not shipped.
Rule 4: `restored` gives all its money back, and ends it: a refunded order stays so.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from orderwire.dialects.salla import NAME
from orderwire.dialects.salla.statuses import slug_of
from orderwire.engine.ending import Restock
from orderwire.engine.fulfilling import FulfilmentWish
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order, Origin
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refusals import (
    NothingToFulfil,
    NothingToRefund,
    OrderNotFound,
    Refusal,
    WrongState,
)
from orderwire.operations.advance_order import Wanted
from orderwire.operations.cancel_order import cancel_order
from orderwire.operations.complete_order import complete_order
from orderwire.operations.deliver_fulfilment import deliver_fulfilment
from orderwire.operations.fulfil_order import fulfil_order
from orderwire.operations.read_orders import read_entry
from orderwire.operations.refund_order import refund_whole
from orderwire.operations.start_order import start_order
from orderwire.operations.world import World
from orderwire.storage.book import Entry
from orderwire.storage.stores import Store

REFUNDED = "refunded_by_merchant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An order that is to take a step, for whom, and what becomes of its items if it ends."""

    store: Store
    entry: Entry
    origin: Origin
    restock: Restock = Restock.UNFULFILLED

    @property
    def order(self) -> Order:
        """The order as it stood when it was read."""
        return self.entry.order

    @property
    def wanted(self) -> Wanted:
        """The order that is meant, as operations ask for it."""
        return Wanted(order_id=self.order.id, origin=self.origin)


def restock_of(*, restore_items: bool | None) -> Restock:
    """Which items go back into the stock. Who says nothing means those that nobody has sent."""
    if restore_items is None:
        return Restock.UNFULFILLED
    return Restock.ALL if restore_items else Restock.NONE


async def take_step(world: World, step: Step, slug: str) -> Refusal | None:
    """Let an order come to stand where a status says; the reason why it cannot.

    Raises Overloaded and DatabaseError.
    """
    now = slug_of(step.entry)
    if now == slug:
        return None
    if now == "restored" or slug not in _STEPS:
        return WrongState(state=step.order.state, step=slug)
    refusal = await _STEPS[slug](world, step)
    if refusal is not None and await _is_taken(world, step, slug):
        return None
    return refusal


async def _is_taken(world: World, step: Step, slug: str) -> bool:
    """Whether a rival has taken the step meanwhile."""
    entry = await read_entry(world, step.store.id, step.order.id, dialect=NAME)
    return entry is not None and slug_of(entry) == ("shipped" if slug == "delivering" else slug)


async def _start(world: World, step: Step) -> Refusal | None:
    return _refusal(await start_order(world, step.store.id, step.wanted))


async def _complete(world: World, step: Step) -> Refusal | None:
    return _refusal(await complete_order(world, step.store.id, step.wanted))


async def _cancel(world: World, step: Step) -> Refusal | None:
    return _refusal(await cancel_order(world, step.store.id, step.wanted, restock=step.restock))


async def _refund(world: World, step: Step) -> Refusal | None:
    refunded = await refund_whole(
        world,
        step.store.id,
        step.order.id,
        origin=step.origin,
        restock=step.restock,
        reason=REFUNDED,
    )
    is_under_way = any(one.state is RefundState.OPEN for one in step.entry.refunds)
    if isinstance(refunded, NothingToRefund) and is_under_way:
        return None
    return _refusal(refunded)


async def _ship(world: World, step: Step) -> Refusal | None:
    """Send all that is left. What was sent is on its way; what has arrived is not sent again."""
    if slug_of(step.entry) == "delivered":
        return WrongState(state=step.order.state, step="fulfil")
    if step.order.state is OrderState.COMPLETED:
        return None if step.order.is_shipped else NothingToFulfil(step.order.id)
    return _refusal(await send(world, step))


async def _deliver(world: World, step: Step) -> Refusal | None:
    """Send what is left, and say of all that was sent that it has arrived."""
    refusal = None
    if step.order.state is not OrderState.COMPLETED:
        has_more = any(line.to_fulfil for line in step.order.lines)
        refusal = await (_ship if has_more else _complete)(world, step)
    entry = await read_entry(world, step.store.id, step.order.id, dialect=NAME)
    if entry is None:
        return OrderNotFound(step.order.id)
    if refusal is not None and entry.order.state is not OrderState.COMPLETED:
        return refusal  # Otherwise a rival has sent it.
    for one in entry.fulfilments:
        if one.state is FulfilmentState.SHIPPED:
            delivered = await deliver_fulfilment(
                world, step.store.id, step.order.id, one.id, origin=step.origin
            )
            if isinstance(delivered, Refusal):
                return delivered
    return None


async def send(world: World, step: Step) -> object:
    """Send all that is left of an order by its courier, or by the store itself.

    What came of it, or a refusal. Raises DatabaseError.
    """
    delivery = step.order.details.delivery
    carrier = "" if delivery is None else delivery.carrier or delivery.name
    wish = FulfilmentWish(carrier=carrier or step.store.name)
    return await fulfil_order(world, step.store.id, step.order.id, wish, origin=step.origin)


def _refusal(outcome: object) -> Refusal | None:
    return outcome if isinstance(outcome, Refusal) else None


_STEPS: Mapping[str, Callable[[World, Step], Awaitable[Refusal | None]]] = {
    "in_progress": _start,
    "completed": _complete,
    "shipped": _ship,
    "delivering": _ship,
    "delivered": _deliver,
    "canceled": _cancel,
    "restored": _refund,
}
"""The step that leads to each status. None leads to the others."""
