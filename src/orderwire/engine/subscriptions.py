"""Subscriptions: what a paid plan becomes, and what time and money do to it. Decisions only.

Rule 1: periods are counted from the anchor (see `calendar`), in the store's time zone.
Rule 2: there is no stored card. When a period is over, a renewal order waits to be paid; a renewal
that is paid in time continues where the last period ended, a later one starts anew when it is paid.
Rule 3: `due_ms` is the next moment at which time alone changes something; without one, nothing
does.
"""

from dataclasses import dataclass, replace

from orderwire.engine.calendar import DAY_MS, Zone, end_of_period
from orderwire.engine.catalogue import Plan
from orderwire.engine.money import Money
from orderwire.engine.orders import Event, Order, OrderLine
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionState, SubscriptionStep, advance

GRACE_MS = 7 * DAY_MS
"""How long a renewal may be paid after its date; never longer than the period itself."""

RETRY_MS = DAY_MS // 24
"""How soon a renewal order that was refused is tried again."""

EVENT_OF_STEP = {
    SubscriptionStep.LAPSE: "subscription.past_due",
    SubscriptionStep.RENEW: "subscription.renewed",
    SubscriptionStep.EXPIRE: "subscription.expired",
    SubscriptionStep.PAUSE: "subscription.paused",
    SubscriptionStep.RESUME: "subscription.resumed",
    SubscriptionStep.CANCEL: "subscription.cancelled",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One line of a paid order, as long as it is renewed. Its id is the id of that line.

    `periods` have been counted from the anchor; the last of them runs from `period_starts_ms` to
    `period_ends_ms`. `renewal_order_id` is the order that waits to be paid, or was paid last.
    """

    id: int
    order_id: int
    customer_id: int | None
    dialect: str
    product_id: int
    variant_id: int
    name: str
    plan: Plan
    price: Money
    state: SubscriptionState
    version: int
    anchor_ms: int
    periods: int
    period_starts_ms: int
    period_ends_ms: int
    due_ms: int | None
    renewal_order_id: int | None = None
    renewed_ms: int | None = None
    paused_ms: int | None = None
    ended_ms: int | None = None
    created_ms: int
    updated_ms: int

    @property
    def grace_ends_ms(self) -> int:
        """Until when the renewal can be paid without a gap."""
        return self.period_ends_ms + min(GRACE_MS, self.period_ends_ms - self.period_starts_ms)

    @property
    def renewal(self) -> str:
        """The name of the renewal that is due next: the same for whoever asks at the same time."""
        return f"{self.id}-{self.period_ends_ms}"


Changed = tuple[Subscription, list[Event]]


def start(order: Order, line: OrderLine, zone: Zone, now_ms: int) -> Changed:
    """The subscription that a line of an order starts when it is placed."""
    assert line.plan is not None, line
    ends_ms = end_of_period(now_ms, line.plan, 1, zone)
    started = Subscription(
        id=line.id,
        order_id=order.id,
        customer_id=order.customer_id,
        dialect=order.dialect,
        product_id=line.product_id,
        variant_id=line.variant_id,
        name=line.name,
        plan=line.plan,
        price=Money(line.total_minor, order.currency),
        state=SubscriptionState.ACTIVE,
        version=1,
        anchor_ms=now_ms,
        periods=1,
        period_starts_ms=now_ms,
        period_ends_ms=ends_ms,
        due_ms=ends_ms,
        created_ms=now_ms,
        updated_ms=now_ms,
    )
    return started, [
        _event("subscription.created", started),
        _event("subscription.activated", started),
    ]


def lapse(it: Subscription, renewal_order_id: int | None, now_ms: int) -> Changed | WrongState:
    """The period is over. Without a renewal order (it was refused), it is tried again later."""
    if it.state is SubscriptionState.ACTIVE and now_ms < it.period_ends_ms:
        return WrongState(state=it.state, step=SubscriptionStep.LAPSE)
    after = _step(it, SubscriptionStep.LAPSE, now_ms)
    if isinstance(after, WrongState):
        return after
    after = _waiting(after, renewal_order_id, now_ms)
    return after, [_renewal_event(after), _event(EVENT_OF_STEP[SubscriptionStep.LAPSE], after)]


def order_renewal(it: Subscription, renewal_order_id: int, now_ms: int) -> Changed:
    """A subscription that was past due without a renewal order has one now."""
    assert it.state is SubscriptionState.PAST_DUE, it
    after = replace(
        _waiting(it, renewal_order_id, now_ms), version=it.version + 1, updated_ms=now_ms
    )
    return after, [_renewal_event(after)]


def put_off(it: Subscription, now_ms: int) -> Subscription:
    """A renewal order was refused again: look again later."""
    return replace(_waiting(it, None, now_ms), version=it.version + 1, updated_ms=now_ms)


def renew(it: Subscription, order: Order, zone: Zone, now_ms: int) -> Changed:
    """The renewal is paid. In time, the next period follows the last; late, it starts now."""
    if it.state is SubscriptionState.ACTIVE:
        # Paid before the loop wrote down that the period was over.
        lapsed = _step(it, SubscriptionStep.LAPSE, now_ms)
        assert isinstance(lapsed, Subscription), it
        it = lapsed
    is_in_time = it.state is SubscriptionState.PAST_DUE
    after = _step(it, SubscriptionStep.RENEW, now_ms)
    assert isinstance(after, Subscription), it
    anchor_ms, periods, starts_ms = it.anchor_ms, it.periods + 1, it.period_ends_ms
    ends_ms = end_of_period(anchor_ms, it.plan, periods, zone)
    if not is_in_time or ends_ms <= now_ms:
        anchor_ms, periods, starts_ms = now_ms, 1, now_ms
        ends_ms = end_of_period(now_ms, it.plan, 1, zone)
    after = replace(
        after,
        anchor_ms=anchor_ms,
        periods=periods,
        period_starts_ms=starts_ms,
        period_ends_ms=ends_ms,
        due_ms=ends_ms,
        renewal_order_id=order.id,
        renewed_ms=now_ms,
        paused_ms=None,
        ended_ms=None,
    )
    return after, [_event(EVENT_OF_STEP[SubscriptionStep.RENEW], after)]


def expire(it: Subscription, now_ms: int) -> Changed | WrongState:
    """Nobody paid for the renewal in time."""
    if now_ms < it.grace_ends_ms:
        return WrongState(state=it.state, step=SubscriptionStep.EXPIRE)
    return _end(it, SubscriptionStep.EXPIRE, now_ms)


def cancel(it: Subscription, now_ms: int) -> Changed | WrongState:
    """Somebody ends it, at once. What was paid for is not given back here."""
    return _end(it, SubscriptionStep.CANCEL, now_ms)


def pause(it: Subscription, now_ms: int) -> Changed | WrongState:
    """Stop the clock. A subscription whose period is over cannot be paused any more."""
    if now_ms >= it.period_ends_ms:
        return WrongState(state=it.state, step=SubscriptionStep.PAUSE)
    after = _step(it, SubscriptionStep.PAUSE, now_ms)
    if isinstance(after, WrongState):
        return after
    after = replace(after, paused_ms=now_ms, due_ms=None)
    return after, [_event(EVENT_OF_STEP[SubscriptionStep.PAUSE], after)]


def resume(it: Subscription, now_ms: int) -> Changed | WrongState:
    """Let the clock run again: the period ends as much later as it stood still.

    The new end is the anchor of the periods to come.
    """
    after = _step(it, SubscriptionStep.RESUME, now_ms)
    if isinstance(after, WrongState):
        return after
    assert it.paused_ms is not None, it
    ends_ms = it.period_ends_ms + now_ms - it.paused_ms
    after = replace(
        after, paused_ms=None, period_ends_ms=ends_ms, due_ms=ends_ms, anchor_ms=ends_ms, periods=0
    )
    return after, [_event(EVENT_OF_STEP[SubscriptionStep.RESUME], after)]


def _end(it: Subscription, step: SubscriptionStep, now_ms: int) -> Changed | WrongState:
    after = _step(it, step, now_ms)
    if isinstance(after, WrongState):
        return after
    after = replace(after, due_ms=None, ended_ms=now_ms)
    return after, [_event(EVENT_OF_STEP[step], after)]


def _step(it: Subscription, step: SubscriptionStep, now_ms: int) -> Subscription | WrongState:
    state = advance(it.state, step)
    if isinstance(state, WrongState):
        return state
    return replace(it, state=state, version=it.version + 1, updated_ms=now_ms)


def _waiting(it: Subscription, renewal_order_id: int | None, now_ms: int) -> Subscription:
    due_ms = it.grace_ends_ms
    if renewal_order_id is None:
        due_ms = min(due_ms, now_ms + RETRY_MS)
    return replace(it, renewal_order_id=renewal_order_id, due_ms=due_ms)


def _renewal_event(it: Subscription) -> Event:
    if it.renewal_order_id is None:
        return _event("subscription.renewal_failed", it)
    return _event("subscription.renewal_due", it)


def _event(kind: str, it: Subscription) -> Event:
    return Event(
        kind,
        {
            "subscription_id": it.id,
            "state": it.state.value,
            "period_ends_ms": it.period_ends_ms,
        },
    )
