"""Saying anew how goods on their way can be followed: the carrier, its number for them, its page.

Rule: nothing moves by it. What came to nothing is followed no more.
"""

from dataclasses import dataclass, replace

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged, is_link
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.orders import Event, Order
from orderwire.engine.refusals import LinkRefused, Refusal, WrongState

STEP = "track"
"""What a fulfilment that came to nothing cannot do, in the words of a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """What is to be different about following a fulfilment. What is `None` stays as it is."""

    carrier: str | None = None
    carrier_code: str | None = None
    carrier_phone: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None


def retrack(
    order: Order, fulfilment: Fulfilment, tracking: Tracking, now_ms: int
) -> FulfilmentChanged | Fulfilment | Refusal:
    """The fulfilment as it is followed from now on; itself, where that is how it is already."""
    if fulfilment.state is FulfilmentState.CANCELLED:
        return WrongState(state=fulfilment.state, step=STEP)
    if not is_link(tracking.tracking_url or ""):
        return LinkRefused(tracking.tracking_url or "")
    before = _followed_by(fulfilment)
    after = replace(
        fulfilment,
        carrier=_said(tracking.carrier, fulfilment.carrier),
        carrier_code=_said(tracking.carrier_code, fulfilment.carrier_code),
        carrier_phone=_said(tracking.carrier_phone, fulfilment.carrier_phone),
        tracking_number=_said(tracking.tracking_number, fulfilment.tracking_number),
        tracking_url=_said(tracking.tracking_url, fulfilment.tracking_url),
    )
    if after == fulfilment:
        return fulfilment
    changes = {name: said for name, said in _followed_by(after).items() if said != before[name]}
    after = replace(after, version=fulfilment.version + 1, updated_ms=now_ms)
    return FulfilmentChanged(
        before=order,
        order=replace(order, version=order.version + 1, updated_ms=now_ms),
        fulfilment=after,
        events=[Event("fulfilment.tracked", {"fulfilment_id": after.id, **changes})],
    )


def _said(word: str | None, before: str) -> str:
    return before if word is None else word


def _followed_by(fulfilment: Fulfilment) -> dict[str, str]:
    """What a fulfilment is followed by, for its order's history."""
    return {
        "carrier": fulfilment.carrier,
        "carrier_code": fulfilment.carrier_code,
        "carrier_phone": fulfilment.carrier_phone,
        "tracking_number": fulfilment.tracking_number,
        "tracking_url": fulfilment.tracking_url,
    }
