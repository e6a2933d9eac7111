"""What has become of a payment? Every way of hearing of one leads here, and does the same.

A redirect, a provider's event, the sweeper and a customer who looks again are hints. The provider
is asked for the truth outside any transaction; its answer is compared with what was asked for, and
applied under the order's lock. Whoever comes second finds nothing new. Money for an order that has
ended goes on to the order desk, since it may take stock again. What people say of payments that
have no provider to be asked comes in by `settle_by_people`, and is applied by the same functions.
"""

from orderwire.admission.handing import hand_over_settled
from orderwire.admission.tickets import CommandTicket
from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.late_money import TakeLateMoney
from orderwire.engine.orders import Checkout, Event, Order, Origin
from orderwire.engine.paying import (
    Answer,
    Came,
    Captured,
    Declined,
    Late,
    NothingNew,
    Payment,
    Promised,
    Settled,
    Till,
    facts_of,
)
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.settling import NO_CONDITIONS, Conditions, left_over
from orderwire.engine.settling import settle as decide
from orderwire.operations.offer_ways import cash_fee_of
from orderwire.operations.world import World
from orderwire.storage.checkouts import checkouts_of_orders
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order
from orderwire.storage.payments import get_payment, payments_of_orders, save_payment
from orderwire.storage.selling import ways_to_pay
from orderwire.storage.settled import save_settled
from orderwire.storage.stores import get_store


async def settle(
    world: World, store_id: int, payment_id: int, *, origin: Origin
) -> Settled | NothingNew | None:
    """Ask what became of a payment and apply it. `None` where the store has no such payment.

    Raises ProviderSilent, Overloaded and DatabaseError: then it is still to be done.
    """
    payment = await world.database.read(lambda db: get_payment(db, store_id, payment_id))
    if payment is None:
        return None
    provider = world.providers.get(payment.provider)
    if provider is None or payment.state is PaymentState.CAPTURED:
        return NothingNew(payment)
    return await apply(world, payment, await provider.look_up(payment), origin=origin)


async def apply(
    world: World, payment: Payment, answer: Answer, *, origin: Origin
) -> Settled | NothingNew:
    """Apply a provider's answer, once. Raises Overloaded and DatabaseError."""
    now_ms = world.now_ms()
    outcome = await world.database.write(
        lambda db: apply_in(db, payment, answer, origin=origin, now_ms=now_ms)
    )
    if isinstance(outcome, Late):
        assert isinstance(answer, Captured), answer
        return await take_late(world, payment, answer, origin=origin)
    return outcome


def apply_in(
    db: Connection, payment: Payment, answer: Answer, *, origin: Origin, now_ms: int
) -> Settled | NothingNew | Late:
    """Decide on facts read under the order's lock, and save what came of it.

    In a transaction of the caller's, who goes on with `take_late` where it is late.
    """
    store_id, order_id = payment.store_id, payment.order_id
    order = lock_order(db, store_id, order_id)
    checkout = checkouts_of_orders(db, store_id, [order_id]).get(order_id)
    stored = get_payment(db, store_id, payment.id)
    assert order is not None, payment
    assert checkout is not None, payment
    assert stored is not None, payment
    conditions = _conditions(db, order, checkout, stored, answer)
    outcome = decide(Till(stored, order, checkout), answer, now_ms, conditions)
    if isinstance(outcome, Settled):
        outcome = hand_over_settled(db, outcome, now_ms)
        save_settled(db, outcome, origin, now_ms)
        if outcome.came in (Came.PAID, Came.PART):
            _follow_left_over(db, outcome.after, origin, now_ms)
    return outcome


async def take_late(
    world: World, payment: Payment, answer: Captured, *, origin: Origin
) -> Settled | NothingNew:
    """Let the order desk decide about late money. Raises Overloaded and DatabaseError."""
    command = TakeLateMoney(
        order_id=payment.order_id,
        payment_id=payment.id,
        answer=answer,
        now_ms=world.now_ms(),
    )
    ticket = CommandTicket(command=command, origin=origin)
    outcome = await world.desk.command(payment.store_id, ticket)
    assert isinstance(outcome, Settled | NothingNew), outcome
    return outcome


def _conditions(
    db: Connection, order: Order, checkout: Checkout, payment: Payment, answer: Answer
) -> Conditions:
    """What the decision depends on beside the till, read only where it does."""
    if isinstance(answer, Promised):
        return Conditions(fee=cash_fee_of(db, order, answer.fee_minor))
    if isinstance(answer, Declined) and checkout.state is CheckoutState.PROMISED:
        store = get_store(db, order.store_id)
        assert store is not None, order
        ways = {way.provider: way for way in ways_to_pay(db, order.store_id)}
        way = ways.get(payment.provider)
        lasts_ms = way.lasts_ms if way is not None else None
        return Conditions(reopened_ms=lasts_ms or store.checkout_lasts_ms)
    return NO_CONDITIONS


def _follow_left_over(db: Connection, till: Till, origin: Origin, now_ms: int) -> None:
    """What people were to pay in another way is for what is left, and given up if nothing is."""
    store_id, order_id = till.order.store_id, till.order.id
    for one in payments_of_orders(db, store_id, [order_id]).get(order_id, []):
        after = left_over(one, till, now_ms)
        if after is None:
            continue
        save_payment(db, store_id, after, read_version=one.version)
        if after.state is PaymentState.VOIDED:
            given_up = Event("payment.given_up", facts_of(after))
            record_events(db, till.order, [given_up], origin, now_ms)
