"""How goods on their way can be followed changes, and nothing else does."""

from dataclasses import replace

import pytest

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged, FulfilmentWish, fulfil
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Order
from orderwire.engine.refusals import LinkRefused, WrongState
from orderwire.engine.retracking import Tracking, retrack
from tests import make
from tests.engine.paid import item, paid_order

LATER_MS = make.NOW_MS + 1


def on_their_way() -> tuple[Order, Fulfilment]:
    """An order whose goods are on their way."""
    wish = FulfilmentWish(carrier="UPS", tracking_number="1Z", carrier_code="ups")
    outcome = fulfil(paid_order([item()]), (), wish, fulfilment_id=5, now_ms=make.NOW_MS)
    assert isinstance(outcome, FulfilmentChanged), outcome
    return outcome.order, outcome.fulfilment


def test_what_is_said_changes_and_the_rest_stays() -> None:
    order, before = on_their_way()
    tracking = Tracking(tracking_number="2Z", carrier_phone="+1", carrier_code="")
    outcome = retrack(order, before, tracking, LATER_MS)
    assert isinstance(outcome, FulfilmentChanged)
    assert outcome.fulfilment == replace(
        before,
        version=2,
        updated_ms=LATER_MS,
        tracking_number="2Z",
        carrier_phone="+1",
        carrier_code="",
    )
    assert outcome.order == replace(order, version=order.version + 1, updated_ms=LATER_MS)
    (event,) = outcome.events
    assert event.kind == "fulfilment.tracked"
    assert event.facts == {
        "fulfilment_id": 5,
        "tracking_number": "2Z",
        "carrier_phone": "+1",
        "carrier_code": "",
    }


def test_what_is_so_already_is_nothing_new() -> None:
    order, before = on_their_way()
    assert retrack(order, before, Tracking(carrier="UPS"), LATER_MS) is before
    assert retrack(order, before, Tracking(), LATER_MS) is before


@pytest.mark.parametrize("state", [FulfilmentState.SHIPPED, FulfilmentState.DELIVERED])
def test_delivered_goods_may_still_be_corrected(state: FulfilmentState) -> None:
    order, before = on_their_way()
    outcome = retrack(order, replace(before, state=state), Tracking(carrier="DHL"), LATER_MS)
    assert isinstance(outcome, FulfilmentChanged)
    assert outcome.fulfilment.state is state


def test_what_came_to_nothing_is_followed_no_more() -> None:
    order, before = on_their_way()
    gone = replace(before, state=FulfilmentState.CANCELLED)
    assert retrack(order, gone, Tracking(carrier="DHL"), LATER_MS) == WrongState(
        state="cancelled", step="track"
    )


def test_a_link_that_is_none_is_refused() -> None:
    order, before = on_their_way()
    for link in ("javascript:alert(1)", "ftp://x", "http://"):
        assert retrack(order, before, Tracking(tracking_url=link), LATER_MS) == LinkRefused(link)
    assert isinstance(
        retrack(order, before, Tracking(tracking_url="https://x.example"), LATER_MS),
        FulfilmentChanged,
    )
