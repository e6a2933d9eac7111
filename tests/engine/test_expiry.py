"""Orders that say when they end, and why."""

from dataclasses import replace

import pytest

from orderwire.engine.checkout_life import CheckoutState
from orderwire.engine.drafts import Expiry, PlaceOrder
from orderwire.engine.ending import Ended, EndOrder, end_order
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.placing import Placed, Refused, Repeated, place, take_in
from orderwire.engine.refusals import ExpiryPassed
from tests import make


def wanted(expiry: Expiry, **more: object) -> PlaceOrder:
    """A request that ends so."""
    request = make.request(**more)  # type: ignore[arg-type]
    return replace(request, draft=replace(request.draft, expiry=expiry))


def test_an_order_ends_when_its_caller_says() -> None:
    placed = make.placed(make.facts(), wanted(Expiry(at_ms=make.NOW_MS + 5)))
    assert placed.checkout is not None
    assert (placed.checkout.expires_ms, placed.is_over) == (make.NOW_MS + 5, False)


def test_without_a_moment_the_stores_time_counts() -> None:
    placed = make.placed(make.facts(), wanted(Expiry(reason="Gone.")))
    assert placed.checkout is not None
    assert placed.checkout.expires_ms == make.NOW_MS + make.HOUR_MS
    assert placed.order.details.expiry_reason == "Gone."


def test_it_ends_for_the_reason_that_it_brought() -> None:
    store = make.facts()
    placed = make.placed(store, wanted(Expiry(at_ms=make.NOW_MS + 5, reason="Gone.")))
    assert placed.checkout is not None
    store.orders[placed.order.id] = placed.order
    store.checkouts[placed.order.id] = placed.checkout
    for step, reason in ((OrderStep.CANCEL, "other"), (OrderStep.EXPIRE, "Gone.")):
        command = EndOrder(
            order_id=placed.order.id, step=step, reason="other", now_ms=make.NOW_MS + 5
        )
        outcome = end_order(store, command)
        assert isinstance(outcome, Ended)
        assert outcome.events[0].facts == {"reason": reason}


@pytest.mark.parametrize("at_ms", [make.NOW_MS, make.NOW_MS - 1, 0])
def test_one_whose_time_is_over_ends_as_it_is_made(at_ms: int) -> None:
    store = make.facts(coupons=[make.coupon()])
    request = wanted(Expiry(at_ms=at_ms, reason="Gone."), coupon_code="SAVE10")
    before = dict(store.available)
    placed = make.placed(store, request)
    take_in(store, placed)
    assert placed.is_over
    assert placed.order.state is OrderState.EXPIRED
    assert placed.checkout is not None
    assert placed.checkout.state is CheckoutState.EXPIRED
    assert [event.kind for event in placed.events] == ["order.created", "order.expired"]
    assert placed.events[-1].facts == {"reason": "Gone."}
    assert (dict(placed.takes), dict(placed.uses), store.available) == ({}, {}, before)
    assert (placed.order.discount_minor, store.coupons[7].uses) == (1000, 0)


def test_one_that_is_over_stands_in_no_window_but_under_its_own_id() -> None:
    store = make.facts()
    late = wanted(Expiry(at_ms=0), claims=[make.window(), make.own_id()])
    take_in(store, make.placed(store, late))
    assert make.window() not in store.standing
    assert isinstance(place(store, late), Repeated)


def test_a_moment_that_must_be_ahead_is_refused_once_it_has_passed() -> None:
    late = wanted(Expiry(at_ms=make.NOW_MS, is_ahead=True))
    assert place(make.facts(), late) == Refused(ExpiryPassed(make.NOW_MS))
    ahead = wanted(Expiry(at_ms=make.NOW_MS + 1, is_ahead=True))
    assert isinstance(place(make.facts(), ahead), Placed)


def test_what_was_made_in_time_is_the_same_again_later() -> None:
    store = make.facts()
    early = wanted(Expiry(at_ms=make.NOW_MS + 1, is_ahead=True), claims=[make.own_id()])
    take_in(store, make.placed(store, early))
    late = replace(early, minted=replace(early.minted, arrived_ms=make.NOW_MS + 2))
    assert isinstance(place(store, late), Repeated)
