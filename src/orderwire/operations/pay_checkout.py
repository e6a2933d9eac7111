"""Take a payment for a checkout: write down the try, ask the provider, apply the answer once.

Two transactions with the provider between them, never one around it. The open payment is the
lock: while it stands, no second one begins and the order does not end under it. Stock is not
touched: it was reserved when the order was admitted, and its lines only say that it is sold now.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.orders import Origin
from orderwire.engine.paying import Captured, Declined, Payment, Settled, settle
from orderwire.engine.payment_life import PaymentState, PaymentStep
from orderwire.engine.payment_life import advance as advance_payment
from orderwire.engine.refusals import Refusal
from orderwire.operations.show_checkout import PayLink, Shown, find_checkout, show_checkout
from orderwire.operations.world import World
from orderwire.storage.checkouts import checkouts_of_orders, save_checkout
from orderwire.storage.database import Connection
from orderwire.storage.ended import set_stock_state
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order, save_order
from orderwire.storage.payments import (
    UNDER_WAY,
    insert_payment,
    payments_of_orders,
    save_payment,
)
from orderwire.storage.schema import StockState

ATTEMPT_LASTS_MS = 2 * 60 * 1000
"""After this long without an answer, a customer may try again."""


@dataclass(frozen=True, slots=True)
class NotOpen:
    """The checkout takes no payment now: it is paid or over, or another payment is under way."""

    shown: Shown


def is_under_way(payment: Payment, now_ms: int) -> bool:
    """Whether a payment still waits for its provider's answer, so that no other one may begin."""
    return payment.state in UNDER_WAY and now_ms - payment.created_ms < ATTEMPT_LASTS_MS


async def pay_checkout(
    world: World,
    link: PayLink,
    *,
    provider: str,
    form: Mapping[str, str],
    request_id: str,
) -> Captured | Declined | NotOpen | None:
    """Pay a checkout with a provider. `None` where the link leads nowhere.

    Raises DatabaseError and Stale.
    """
    if await show_checkout(world, link) is None:
        return None
    payment_id = await world.ids.take(link.store_id, 1)
    began_ms = world.now_ms()
    begun = await world.database.write(lambda db: _begin(db, link, payment_id, provider, began_ms))
    if begun is None or isinstance(begun, NotOpen):
        return begun
    answer = await world.providers[provider].confirm(begun, form)
    origin = Origin(actor="customer", dialect="checkout", request_id=request_id)
    now_ms = world.now_ms()
    await world.database.write(
        lambda db: apply(db, link.store_id, begun, answer, origin=origin, now_ms=now_ms)
    )
    return answer


def _begin(
    db: Connection, link: PayLink, payment_id: int, provider: str, now_ms: int
) -> Payment | NotOpen | None:
    """Write down that a payment begins, unless the checkout takes none."""
    shown = find_checkout(db, link)
    if shown is None:
        return None
    lock_order(db, link.store_id, shown.order.id)
    shown = find_checkout(db, link)
    assert shown is not None
    is_open = shown.checkout.state is CheckoutState.OPEN and now_ms < shown.checkout.expires_ms
    is_offered = provider != "test" or shown.store.is_sandbox
    if not is_open or not is_offered:
        return NotOpen(shown)
    for earlier in shown.payments:
        if is_under_way(earlier, now_ms):
            return NotOpen(shown)
        if earlier.state in UNDER_WAY:
            _give_up(db, link.store_id, earlier, now_ms)
    payment = Payment(
        id=payment_id,
        order_id=shown.order.id,
        provider=provider,
        state=PaymentState.OPEN,
        version=1,
        amount=shown.order.total,
        reference=None,
        failure=None,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    insert_payment(db, link.store_id, payment)
    return payment


def _give_up(db: Connection, store_id: int, payment: Payment, now_ms: int) -> None:
    """Void a payment that a crash left without an answer, so that a new one can begin."""
    state = advance_payment(payment.state, PaymentStep.VOID)
    assert isinstance(state, PaymentState), payment
    voided = replace(payment, state=state, version=payment.version + 1, updated_ms=now_ms)
    save_payment(db, store_id, voided, read_version=payment.version)


def apply(
    db: Connection,
    store_id: int,
    payment: Payment,
    answer: Captured | Declined,
    *,
    origin: Origin,
    now_ms: int,
) -> Settled | Refusal:
    """Apply a provider's answer to facts read under the order's lock. The second time refuses."""
    order = lock_order(db, store_id, payment.order_id)
    checkout = checkouts_of_orders(db, store_id, [payment.order_id]).get(payment.order_id)
    stored = {
        found.id: found
        for found in payments_of_orders(db, store_id, [payment.order_id])[payment.order_id]
    }[payment.id]
    assert order is not None, payment
    assert checkout is not None, payment
    settled = settle(stored, order, checkout, answer, now_ms)
    if isinstance(settled, Refusal):
        return settled
    save_payment(db, store_id, settled.payment, read_version=stored.version)
    if settled.order != order:
        save_order(db, settled.order, read_version=order.version)
        save_checkout(db, store_id, settled.checkout, read_version=checkout.version)
        set_stock_state(db, store_id, order.id, StockState.TAKEN)
    record_events(db, settled.order, settled.events, origin, now_ms)
    return settled
