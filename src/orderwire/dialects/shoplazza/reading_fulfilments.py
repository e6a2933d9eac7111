"""What callers send about goods on their way -> wishes of the engine."""

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.listing import Query
from orderwire.dialects.shoplazza.reading_bodies import read_body_of
from orderwire.dialects.shoplazza.schemas_life import (
    FlatFulfilmentBody,
    FulfilmentBody,
    TrackingBody,
)
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.fulfilling import Fulfilment, FulfilmentWish
from orderwire.engine.orders import Order
from orderwire.engine.retracking import Tracking
from orderwire.storage.seeking import Between

WRAPPER = "fulfillment"
_LINE_DIGITS_MAX = 16


def read_fulfilment(document: object, version: Version, order: Order) -> FulfilmentWish:
    """What of an order is to be sent. Raises Invalid.

    A line that names no quantity, or 0, means all of it that is left. A line that is there twice
    means the units of both.
    """
    model = FlatFulfilmentBody if version.is_flat else FulfilmentBody
    body = read_body_of(model, document, version, WRAPPER)
    left = {line.id: line.to_fulfil for line in order.lines}
    wanted: dict[int, int] = {}
    for line in body.line_items:
        line_id = line_meant(line.id)
        wanted[line_id] = wanted.get(line_id, 0) + (line.ship_quantity or left.get(line_id, 0))
    if isinstance(body, FlatFulfilmentBody):
        for name in body.line_item_ids:
            line_id = line_meant(name)
            wanted.setdefault(line_id, left.get(line_id, 0))
    return FulfilmentWish(
        lines=wanted or None,
        carrier=body.tracking_company,
        tracking_number=body.tracking_number,
        tracking_url=body.tracking_url,
        carrier_code=body.tracking_company_code,
        carrier_phone=body.phone_number,
    )


def read_tracking(document: object, version: Version) -> Tracking:
    """How goods are to be followed from now on. Raises Invalid."""
    body = read_body_of(TrackingBody, document, version, WRAPPER)
    return Tracking(
        carrier=body.tracking_company,
        carrier_code=body.tracking_company_code,
        carrier_phone=body.phone_number,
        tracking_number=body.tracking_number,
        tracking_url=body.tracking_url,
    )


def line_meant(name: str) -> int:
    """The line that an id in a body means. Raises Invalid, with what was sent, if it cannot be."""
    line_id = line_of(name)
    if not line_id:
        raise Invalid([Problem((), "line", {"name": name})])
    return line_id


def line_of(name: str) -> int:
    """The line that an id means; one that cannot be an id means none."""
    is_id = name.isascii() and name.isdigit() and len(name) <= _LINE_DIGITS_MAX
    return int(name) if is_id else 0


def find_fulfilments(all_of_them: "list[Fulfilment]", asked: Query) -> "list[Fulfilment]":
    """Those that the query's moments allow. Its problems are raised as Invalid."""
    created, updated = asked.between("created_at"), asked.between("updated_at")
    asked.raise_problems()
    return [
        one
        for one in all_of_them
        if _is_within(one.created_ms, created) and _is_within(one.updated_ms, updated)
    ]


def _is_within(at_ms: int, when: Between) -> bool:
    is_late_enough = when.from_ms is None or at_ms >= when.from_ms
    return is_late_enough and (when.to_ms is None or at_ms <= when.to_ms)
