"""What time and money make of a subscription, in UTC."""

from dataclasses import replace

import pytest

from orderwire.engine.calendar import DAY_MS, LocalTime
from orderwire.engine.catalogue import PeriodUnit, Plan, Price, ProductKind, StockPolicy, Variant
from orderwire.engine.orders import Order
from orderwire.engine.refusals import WrongState
from orderwire.engine.subscription_life import SubscriptionState
from orderwire.engine.subscriptions import (
    GRACE_MS,
    RETRY_MS,
    Changed,
    Subscription,
    cancel,
    expire,
    lapse,
    order_renewal,
    pause,
    put_off,
    renew,
    resume,
    start,
)
from orderwire.storage.zones import zone_of
from tests import make

UTC = zone_of("UTC")
JANUARY_31 = UTC.moment(LocalTime(2026, 1, 31, 0))
MONTH = Plan(PeriodUnit.MONTH, 1)


def order(order_id: int = 1, plan: Plan = MONTH) -> Order:
    sold = replace(
        make.product(kind=ProductKind.SUBSCRIPTION, stock=StockPolicy.UNLIMITED),
        variants=[
            Variant(id=1010, stock=StockPolicy.UNLIMITED, prices={"SAR": Price(4900)}, plan=plan)
        ],
    )
    return make.placed(make.facts(sold), make.request(order_id=order_id)).order


def begun(plan: Plan = MONTH, at_ms: int = JANUARY_31) -> Subscription:
    of = order(plan=plan)
    return start(of, of.lines[0], UTC, at_ms)[0]


def day(at_ms: int) -> str:
    local = UTC.local(at_ms)
    return f"{local.year}-{local.month:02}-{local.day:02}"


def done(changed: Changed | WrongState) -> Subscription:
    assert not isinstance(changed, WrongState), changed
    return changed[0]


def kinds(changed: Changed | WrongState) -> list[str]:
    assert not isinstance(changed, WrongState), changed
    return [event.kind for event in changed[1]]


def test_it_starts_with_its_line() -> None:
    of = order()
    changed = start(of, of.lines[0], UTC, JANUARY_31)
    assert kinds(changed) == ["subscription.created", "subscription.activated"]
    it = changed[0]
    assert (it.id, it.state, it.price.minor) == (of.lines[0].id, SubscriptionState.ACTIVE, 4900)
    assert day(it.period_ends_ms) == "2026-02-28"
    assert it.due_ms == it.period_ends_ms


def test_renewed_in_time_it_keeps_its_day_however_late_in_the_grace() -> None:
    it = begun()
    ends = []
    for number in range(2, 6):
        lapsed = done(lapse(it, number, it.period_ends_ms))
        it, events = renew(lapsed, order(number), UTC, lapsed.period_ends_ms + 3 * DAY_MS)
        assert [event.kind for event in events] == ["subscription.renewed"]
        ends.append(day(it.period_ends_ms))
    assert ends == ["2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30"]


def test_it_lapses_no_earlier_than_its_end_and_once() -> None:
    it = begun()
    assert isinstance(lapse(it, 2, it.period_ends_ms - 1), WrongState)
    lapsed = lapse(it, 2, it.period_ends_ms)
    assert kinds(lapsed) == ["subscription.renewal_due", "subscription.past_due"]
    assert isinstance(lapse(done(lapsed), 2, it.period_ends_ms), WrongState)
    assert done(lapsed).due_ms == it.period_ends_ms + GRACE_MS


def test_a_refused_renewal_is_tried_again_until_the_grace_ends() -> None:
    it = begun()
    lapsed = lapse(it, None, it.period_ends_ms)
    assert kinds(lapsed) == ["subscription.renewal_failed", "subscription.past_due"]
    waiting = done(lapsed)
    assert waiting.due_ms == it.period_ends_ms + RETRY_MS
    later = put_off(waiting, it.grace_ends_ms - 1)
    assert later.due_ms == it.grace_ends_ms
    ordered = order_renewal(waiting, 7, it.period_ends_ms + RETRY_MS)
    assert (kinds(ordered), done(ordered).renewal_order_id) == (["subscription.renewal_due"], 7)


def test_nobody_pays_and_it_expires_when_the_grace_is_over() -> None:
    it = done(lapse(begun(), 2, begun().period_ends_ms))
    assert isinstance(expire(it, it.grace_ends_ms - 1), WrongState)
    expired = expire(it, it.grace_ends_ms)
    assert kinds(expired) == ["subscription.expired"]
    assert (done(expired).due_ms, done(expired).ended_ms) == (None, it.grace_ends_ms)


def test_late_money_starts_anew_when_it_comes() -> None:
    it = done(lapse(begun(), 2, begun().period_ends_ms))
    expired = done(expire(it, it.grace_ends_ms))
    paid_ms = UTC.moment(LocalTime(2026, 5, 31, 0))
    again, _ = renew(expired, order(2), UTC, paid_ms)
    assert again.state is SubscriptionState.ACTIVE
    assert (again.period_starts_ms, day(again.period_ends_ms)) == (paid_ms, "2026-06-30")
    assert again.ended_ms is None


def test_grace_is_never_longer_than_the_period() -> None:
    it = begun(Plan(PeriodUnit.DAY, 1))
    assert it.grace_ends_ms == it.period_ends_ms + DAY_MS


def test_money_that_comes_before_the_loop_counts_as_in_time() -> None:
    it = begun()
    renewed, _ = renew(it, order(2), UTC, it.period_ends_ms + 1)
    assert (renewed.period_starts_ms, day(renewed.period_ends_ms)) == (
        it.period_ends_ms,
        "2026-03-31",
    )


def test_a_pause_keeps_what_was_left() -> None:
    it = begun()
    paused = done(pause(it, JANUARY_31 + 8 * DAY_MS))
    assert (paused.due_ms, paused.state) == (None, SubscriptionState.PAUSED)
    resumed = resume(paused, JANUARY_31 + 18 * DAY_MS)
    assert kinds(resumed) == ["subscription.resumed"]
    assert day(done(resumed).period_ends_ms) == "2026-03-10"
    lapsed = done(lapse(done(resumed), 2, done(resumed).period_ends_ms))
    assert (
        day(renew(lapsed, order(2), UTC, lapsed.period_ends_ms)[0].period_ends_ms) == "2026-04-10"
    )


def test_what_is_over_cannot_be_paused() -> None:
    it = begun()
    assert isinstance(pause(it, it.period_ends_ms), WrongState)


@pytest.mark.parametrize("at_ms", [JANUARY_31, JANUARY_31 + 60 * DAY_MS])
def test_cancelled_nothing_is_due(at_ms: int) -> None:
    cancelled = cancel(begun(), at_ms)
    assert (kinds(cancelled), done(cancelled).due_ms) == (["subscription.cancelled"], None)
    assert isinstance(cancel(done(cancelled), at_ms), WrongState)
