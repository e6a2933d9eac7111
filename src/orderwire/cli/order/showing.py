"""`orderwire order show`: an order with everything that happened to it."""

from collections.abc import Iterator

from orderwire.cli.order.asking import AsJson, OrderName, StoreId, Url, answer, with_order
from orderwire.cli.order.documents import moment, order_document
from orderwire.cli.settings_text import amount_text
from orderwire.engine.addresses import Address
from orderwire.engine.orders import Order, OrderLine
from orderwire.operations.read_orders import read_entry
from orderwire.storage.book import Entry


def show(
    number: OrderName, *, store: StoreId = 1, database: Url = None, as_json: AsJson = False
) -> None:
    """Show an order: its amounts, goods, payments, refunds, fulfilments and history."""
    entry = with_order(
        database,
        store,
        number,
        lambda world, order_id: read_entry(world, store, order_id, dialect=""),
    )
    assert entry is not None, number  # It was there a moment ago, and orders stay.
    answer(order_document(entry), "\n".join(_words(entry)), as_json=as_json)


def _words(entry: Entry) -> Iterator[str]:
    order = entry.order
    state = order.state.value.replace("_", " ")
    paid = "refunded" if order.is_refunded else "paid" if order.is_paid else "not paid"
    outside = f" ({order.outside_number})" if order.outside_number else ""
    yield f"Order {order.number}{outside}: {state}, {paid}"
    yield f"  id {order.id}, made {moment(order.created_ms)} through {order.dialect or 'here'}"
    yield from _people(order)
    yield "Goods"
    for line in order.lines:
        yield f"  {_line(line, order.currency)}"
    yield from _sums(order)
    yield from _delivery(order)
    yield from _money(entry)
    for one in entry.fulfilments:
        units = sum(line.units for line in one.lines)
        known = [word for word in (one.carrier, one.tracking_number, one.tracking_url) if word]
        yield f"Fulfilment {one.id}: {one.state}, {units} units" + "".join(
            f", {word}" for word in known
        )
    yield "History"
    for event in entry.history:
        yield f"  {moment(event.at_ms)} {event.kind:<22} {event.actor}"


def _people(order: Order) -> Iterator[str]:
    contact = order.contact
    if contact is not None:
        name = f"{contact.first_name} {contact.last_name}".strip()
        known = [word for word in (name, contact.phone, contact.email) if word]
        yield "  for " + ", ".join(known or ["somebody"])
    if order.details.note:
        yield f"  note: {order.details.note}"
    if order.details.tags:
        yield f"  tags: {', '.join(order.details.tags)}"


def _line(line: OrderLine, currency: str) -> str:
    done = [
        f"{units} {word}"
        for units, word in (
            (line.fulfilled, "fulfilled"),
            (line.refunded, "refunded"),
            (line.restocked, "restocked"),
        )
        if units
    ]
    said = f"{line.quantity} x {line.name} ({line.sku or line.id})"
    return f"{said}: {_amount(line.total_minor, currency)}" + "".join(f", {one}" for one in done)


def _sums(order: Order) -> Iterator[str]:
    currency = order.currency
    if order.discount_minor:
        code = f" {order.coupon.code}" if order.coupon else ""
        yield f"  discount{code}: -{_amount(order.discount_minor, currency)}"
    for charge in order.charges:
        back = charge.refunded_minor
        said = f", {_amount(back, currency)} refunded" if back else ""
        yield f"  {charge.name or charge.kind.value}: {_amount(charge.total_minor, currency)}{said}"
    where = "included" if order.prices_include_tax else "added"
    yield f"  tax {where}: {_amount(order.tax_minor, currency)}"
    yield f"  total: {_amount(order.total_minor, currency)}"
    yield f"  paid: {_amount(order.paid_minor, currency)}"
    if order.refunded_minor:
        yield f"  refunded: {_amount(order.refunded_minor, currency)}"


def _delivery(order: Order) -> Iterator[str]:
    delivery = order.details.delivery
    if delivery is None:
        return
    named = [word for word in (delivery.name, delivery.carrier) if word]
    yield f"Delivery: {', '.join([delivery.kind.value, *named])}"
    if delivery.address is not None:
        yield f"  {_address(delivery.address)}"


def _address(address: Address) -> str:
    parts = (
        address.line1,
        address.line2,
        address.district,
        address.city,
        address.postal_code,
        address.region,
        address.country,
    )
    return ", ".join(part for part in parts if part)


def _money(entry: Entry) -> Iterator[str]:
    currency = entry.order.currency
    for payment in entry.payments:
        said = _amount(payment.amount.minor, currency)
        how = f" ({payment.method})" if payment.method else ""
        why = f": {payment.failure}" if payment.failure else ""
        state = payment.state.value.replace("_", " ")
        yield f"Payment {payment.id}: {said} by {payment.provider}{how}, {state}{why}"
    for refund in entry.refunds:
        said = _amount(refund.amount.minor, currency)
        how = " by hand" if refund.is_by_hand else ""
        why = f": {refund.failure or refund.reason}" if refund.failure or refund.reason else ""
        yield f"Refund {refund.id}: {said} of payment {refund.payment_id}, {refund.state}{how}{why}"


def _amount(minor: int, currency: str) -> str:
    return f"{amount_text(minor, currency)} {currency}"
