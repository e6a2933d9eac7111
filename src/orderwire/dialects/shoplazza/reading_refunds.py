"""What callers want paid back, or say was paid -> wishes of the engine.

Rule 1: units are refunded for what they were sold for, their shares of discount and tax included.
What a caller wants paid back beyond its parts goes back beside them; less than its parts is
refused, since nobody could say which of them it is for.
Rule 2: a refund is from one payment, and puts all its units back into the stock or none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.dialects._kit.problems import Invalid, Problem
from orderwire.dialects.shoplazza.reading_bodies import Where, amount_of, read_body_of
from orderwire.dialects.shoplazza.reading_fulfilments import line_meant, line_of
from orderwire.dialects.shoplazza.schemas_life import (
    PaidBody,
    PartialBody,
    RefundBody,
    RefundLine,
)
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.ending import Restock
from orderwire.engine.orders import Order
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refunds import Parts, line_part
from orderwire.operations.settle_by_people import Word

BOGUS = "bogus"
"""The channel of a payment that only tries things out."""

_METHODS = {
    "credit_card": "card",
    "card": "card",
    "cash": "cash",
    "cod": "cash",
    "bank_transfer": "transfer",
    "transfer": "transfer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRefund:
    """A refund as its caller wants it, before anybody has looked whether it can be."""

    parts: Parts
    restock: Restock
    note: str = ""
    payment_id: int | None = None


def read_refund(document: object, version: Version, order: Order) -> WantedRefund:
    """What is to be paid back for an order. Raises Invalid."""
    body = read_body_of(RefundBody, document, version, "refund")
    root = () if version.is_flat else ("refund",)
    lines = _units(order, [(one.line_item_id, one.quantity) for one in body.refund_line_items])
    charges: dict[ChargeKind, int | None] = {}
    shipping = _amount(body.refund_shipping_total, order, (*root, "refund_shipping_total"))
    if shipping:
        charges[ChargeKind.SHIPPING] = shipping
    fees = _fees(body, order, root)
    charges |= _fee_parts(order, fees)
    if _amount(body.refund_tip, order, (*root, "refund_tip")):
        raise Invalid([Problem((*root, "refund_tip"), "query", {})])
    total = amount_of(body.refund_total, order.currency, (*root, "refund_total"))
    beside = total - _worth(order, lines) - shipping - fees
    if beside < 0:
        raise Invalid([Problem((*root, "refund_total"), "less_than_parts", {})])
    return WantedRefund(
        parts=Parts(lines=lines, charges=charges, amount_minor=beside),
        restock=_restock(body.refund_line_items, root),
        note=body.note or "",
        payment_id=_payment(body, total, order, root),
    )


def read_partial(document: object, version: Version, order: Order) -> WantedRefund:
    """The same, as 2022-01 asks for a part. Raises Invalid."""
    body = read_body_of(PartialBody, document, version)
    lines = _units(order, [(one.id, one.quantity) for one in body.line_items])
    beside = amount_of(body.price, order.currency, ("price",)) - _worth(order, lines)
    if beside < 0:
        raise Invalid([Problem(("price",), "less_than_parts", {})])
    return WantedRefund(
        parts=Parts(lines=lines, amount_minor=beside),
        restock=Restock.ALL if body.is_return else Restock.NONE,
    )


def read_paid(document: object, version: Version) -> Word:
    """What somebody says of the payment of an order. Raises Invalid."""
    body = read_body_of(PaidBody, document, version)
    line = body.payment_line or next(iter(body.payment_lines), None)
    if line is not None:
        shown = [line.payment_channel, line.payment_method, body.gateway]
        return Word(
            method=_METHODS.get(line.payment_method.lower(), "other"),
            reference=line.transaction_no,
            evidence=" ".join(text for text in shown if text),
        )
    if body.gateway is not None:
        method = _METHODS.get(body.gateway.lower(), "other")
        return Word(method=method, evidence=body.gateway)
    return Word(method="other", evidence=BOGUS)


def _units(order: Order, wanted: Sequence[tuple[str, int]]) -> dict[int, int]:
    """Units by line. Where no quantity is named, all that is left of it is meant."""
    left = {line.id: line.quantity - line.refunded for line in order.lines}
    units: dict[int, int] = {}
    for name, quantity in wanted:
        line_id = line_meant(name)
        units[line_id] = units.get(line_id, 0) + (quantity or left.get(line_id, 0))
    return units


def _worth(order: Order, units: dict[int, int]) -> int:
    """What units of lines were sold for, as far as they are still there. Minor units."""
    return sum(
        line_part(line, min(units[line.id], line.quantity - line.refunded), 0).amount_minor
        for line in order.lines
        if line.id in units
    )


def _fees(body: RefundBody, order: Order, root: Where) -> int:
    """What goes back of all that was charged beside goods and shipping, in minor units."""
    if body.refund_additional_total is not None:
        return _amount(body.refund_additional_total, order, (*root, "refund_additional_total"))
    return sum(
        amount_of(one.price, order.currency, (*root, "refund_additional_prices", index, "price"))
        for index, one in enumerate(body.refund_additional_prices)
    )


def _fee_parts(order: Order, minor: int) -> dict[ChargeKind, int | None]:
    """An amount of fees by kinds of charges, as far as there is something left of each.

    What is more is asked of the last one, which will refuse it.
    """
    left: dict[ChargeKind, int] = {}
    for one in order.charges:
        if one.kind is not ChargeKind.SHIPPING:
            left[one.kind] = left.get(one.kind, 0) + one.total_minor - one.refunded_minor
    parts: dict[ChargeKind, int | None] = {}
    last = next(reversed(left), ChargeKind.FEE)
    for kind, most in (left or {last: 0}).items():
        part = minor if kind is last else min(minor, most)
        if part:
            parts[kind] = part
        minor -= part
    return parts


def _amount(text: str | None, order: Order, where: Where) -> int:
    return amount_of(text, order.currency, where) if text else 0


def _restock(lines: Sequence[RefundLine], root: Where) -> Restock:
    returned = {line.return_inventory for line in lines}
    if len(returned) > 1:
        where = (*root, "refund_line_items", 0, "return_inventory")
        raise Invalid([Problem(where, "same_for_all", {})])
    return Restock.ALL if True in returned else Restock.NONE


def _payment(body: RefundBody, total_minor: int, order: Order, root: Where) -> int | None:
    """The payment that the money goes back from, if one is named. It must be all of the money."""
    if not body.refund_payments:
        return None
    where = (*root, "refund_payments")
    if len(body.refund_payments) > 1:
        raise Invalid([Problem(where, "too_long", {"max_length": 1})])
    named = body.refund_payments[0]
    price = amount_of(named.refund_price, order.currency, (*where, 0, "refund_price"))
    if price != total_minor:
        raise Invalid([Problem((*where, 0, "refund_price"), "query", {})])
    payment_id = line_of(named.payment_line_id)
    if not payment_id:
        facts = {"name": named.payment_line_id}
        raise Invalid([Problem((*where, 0, "payment_line_id"), "payment", facts)])
    return payment_id
