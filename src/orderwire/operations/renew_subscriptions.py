"""Move the subscriptions whose period is over: there is no stored card, so somebody has to pay.

At the renewal date an order for the next period is placed through the desk, with a checkout that
stays open for the time of grace; the subscription is past due until it is paid (see
`admission.handing`), and expires after that time.

Rule 1: the renewal order of a period has an own id, made of the subscription and the end of the
period. Asked for twice, or by two processes at once, it is made once.
Rule 2: the order comes first, the subscription's step second. A crash in between is mended by the
next round, which finds the order by its own id.
"""

from dataclasses import dataclass
from functools import partial

import msgspec

from orderwire.admission.tickets import Answer, Received
from orderwire.engine.drafts import Buyer, Draft, DraftLine, Name
from orderwire.engine.orders import Event, Origin
from orderwire.engine.placing import Outcome, Placed, Refused
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.engine.subscriptions import (
    Subscription,
    expire,
    lapse,
    order_renewal,
    put_off,
)
from orderwire.operations.lease_stores import walk_stores
from orderwire.operations.place_order import Asked, place_order
from orderwire.operations.world import Caller, World
from orderwire.storage.database import Connection
from orderwire.storage.events import record_events
from orderwire.storage.orders import lock_order
from orderwire.storage.sessions import Session
from orderwire.storage.stores import Store, get_store
from orderwire.storage.subscriptions import (
    due_subscriptions,
    get_subscription,
    lock_subscription,
    save_subscription,
)

AT_ONCE_MAX = 128
CLOCK = Origin(actor="clock", dialect="", request_id="")
SOURCE = "renewal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """The renewal order, new or made before, or nothing where it was refused."""

    order_id: int | None


async def renew_subscriptions(world: World) -> int:
    """Do what time asks for, in every store; returns how many subscriptions moved.

    Raises Overloaded and DatabaseError.
    """
    return await walk_stores(world, partial(_renew_in, world, world.now_ms()))


async def _renew_in(world: World, now_ms: int, store_id: int) -> int:
    due = await world.database.read(
        partial(due_subscriptions, store_id=store_id, now_ms=now_ms, limit=AT_ONCE_MAX)
    )
    return sum([await _move(world, store_id, one, now_ms) for one in due])


async def _move(world: World, store_id: int, subscription_id: int, now_ms: int) -> bool:
    it = await world.database.read(lambda db: get_subscription(db, store_id, subscription_id))
    assert it is not None, subscription_id
    if it.due_ms is None or it.due_ms > now_ms:
        return False
    if it.state is SubscriptionState.PAST_DUE and now_ms >= it.grace_ends_ms:
        return await world.database.write(lambda db: _expire(db, store_id, it, now_ms))
    made = await _place_renewal(world, store_id, it)
    return await world.database.write(lambda db: _note(db, store_id, it, made, now_ms))


async def _place_renewal(world: World, store_id: int, it: Subscription) -> _Made:
    """Place the order of the next period, or find the one that was placed before."""
    store = await world.database.read(lambda db: get_store(db, store_id))
    assert store is not None, store_id
    placed = await place_order(world, Caller(token_id=0, store=store), _asked(it, store, world))
    return msgspec.json.decode(placed.body, type=_Made)


def _asked(it: Subscription, store: Store, world: World) -> Asked:
    buyer = None
    if it.customer_id is not None:
        customer_id = str(it.customer_id)
        buyer = Buyer(
            customer_id=customer_id, keys=[Name("customer", "id", customer_id, it.dialect)]
        )
    left_ms = it.grace_ends_ms - world.now_ms()
    return Asked(
        draft=Draft(
            dialect=it.dialect,
            source=SOURCE,
            currency=it.price.currency,
            buyer=buyer,
            lines=[
                DraftLine(
                    product=Name("product", "id", str(it.product_id), it.dialect),
                    plan=Name("variant", "id", str(it.variant_id), it.dialect),
                    quantity=1,
                )
            ],
            own_id=f"{SOURCE}:{it.renewal}",
            checkout_lasts_ms=max(left_ms, store.checkout_lasts_ms),
        ),
        fingerprint=f"{SOURCE} {it.renewal}",
        idempotency_key=None,
        received=Received(method="", path=SOURCE, headers="{}", body=b""),
        request_id="",
        answer=_answer,
        actor=CLOCK.actor,
        session=Session(renews_id=it.id),
    )


def _answer(outcome: Outcome, _: int, __: str) -> Answer:
    if isinstance(outcome, Refused):
        return Answer(422, msgspec.json.encode(_Made(order_id=None)))
    order_id = outcome.order.id if isinstance(outcome, Placed) else outcome.existing.order_id
    return Answer(201, msgspec.json.encode(_Made(order_id=order_id)))


def _note(db: Connection, store_id: int, seen: Subscription, made: _Made, now_ms: int) -> bool:
    """Write down that the period is over, unless somebody has done so meanwhile."""
    tell_id = made.order_id or seen.renewal_order_id or seen.order_id
    order = lock_order(db, store_id, tell_id)
    it = lock_subscription(db, store_id, seen.id)
    if order is None or it is None or it.version != seen.version:
        return False
    events: list[Event] = []
    if it.state is SubscriptionState.ACTIVE:
        lapsed = lapse(it, made.order_id, now_ms)
        if isinstance(lapsed, WrongState):
            return False
        after, events = lapsed
    elif it.state is not SubscriptionState.PAST_DUE:
        return False
    elif made.order_id is None:
        after = put_off(it, now_ms)
    else:
        after, events = order_renewal(it, made.order_id, now_ms)
    save_subscription(db, store_id, after, read_version=it.version)
    if events:
        record_events(db, order, events, CLOCK, now_ms)
    return True


def _expire(db: Connection, store_id: int, seen: Subscription, now_ms: int) -> bool:
    order = lock_order(db, store_id, seen.renewal_order_id or seen.order_id)
    it = lock_subscription(db, store_id, seen.id)
    assert order is not None, seen
    if it is None or it.version != seen.version:
        return False
    expired = expire(it, now_ms)
    if isinstance(expired, WrongState):
        return False
    after, events = expired
    save_subscription(db, store_id, after, read_version=it.version)
    record_events(db, order, events, CLOCK, now_ms)
    return True
