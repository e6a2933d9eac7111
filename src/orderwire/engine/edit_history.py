"""What an edit changed, in the short facts of an event: from what, to what.

A fact is a word or a number. Long texts are cut, so that a history can be read in a list.
"""

from collections.abc import Iterable, Iterator, Mapping

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import DeliveryKind
from orderwire.engine.details import Delivery
from orderwire.engine.drafts import Contact
from orderwire.engine.orders import Order, OrderLine

LENGTH_MAX = 200

Fact = str | int

_NOT_DELIVERED = Delivery(kind=DeliveryKind.SHIPPING)


def what_changed(before: Order, after: Order) -> Mapping[str, Fact]:
    """The facts of an edit: of each that became other `…_from` and `…_to`."""
    facts: dict[str, Fact] = {}
    was, became = dict(_facts_of(before)), dict(_facts_of(after))
    for name, value in became.items():
        if was[name] != value:
            facts[f"{name}_from"] = _cut(was[name])
            facts[f"{name}_to"] = _cut(value)
    lines_from, lines_to = _lines(before, after)
    if lines_from != lines_to:
        facts["lines_from"] = _cut(lines_from)
        facts["lines_to"] = _cut(lines_to)
    if "total_minor_to" in facts:
        facts["currency"] = after.currency
    return facts


def _facts_of(order: Order) -> Iterator[tuple[str, Fact]]:
    details = order.details
    delivery = details.delivery or _NOT_DELIVERED
    yield "note", details.note
    yield "tags", ", ".join(details.tags)
    yield "contact", _contact(order.contact)
    yield "receiver", _contact(delivery.receiver or details.receiver)
    yield "address", _address(delivery.address)
    yield "shipping", delivery.name
    yield "account", details.account_id or ""
    yield "coupon", order.coupon.code if order.coupon is not None else ""
    yield "discount_minor", order.discount_minor
    yield "charges_minor", order.charges_minor
    yield "tax_minor", order.tax_minor
    yield "total_minor", order.total_minor


def _lines(before: Order, after: Order) -> tuple[str, str]:
    """The lines that are others than they were, on both sides."""
    was = {line.id: line for line in before.lines}
    became = {line.id: line for line in after.lines}
    others = [
        one
        for one in dict.fromkeys((*was, *became))
        if one not in was or one not in became or was[one].quantity != became[one].quantity
    ]
    return _side(was, others), _side(became, others)


def _side(lines: Mapping[int, OrderLine], others: Iterable[int]) -> str:
    return ", ".join(_line(lines[one]) for one in others if one in lines)


def _line(line: OrderLine) -> str:
    return f"{line.quantity} {line.sku or line.name}"


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    name = f"{contact.first_name} {contact.last_name}".strip()
    return ", ".join(part for part in (name, contact.phone, contact.email) if part)


def _address(address: Address | None) -> str:
    if address is None:
        return ""
    parts = (
        address.line1,
        address.line2,
        address.district,
        address.postal_code,
        address.city,
        address.region,
        address.country,
    )
    return ", ".join(part for part in parts if part)


def _cut(fact: Fact) -> Fact:
    if isinstance(fact, int) or len(fact) <= LENGTH_MAX:
        return fact
    return fact[: LENGTH_MAX - 1] + "…"
