"""An order that was made, edited or quoted, in words and as a document."""

from collections.abc import Iterator, Mapping
from typing import Any

from orderwire.cli.settings_text import amount_text
from orderwire.engine.orders import Order

Document = Mapping[str, Any]


def money(minor: int, currency: str) -> Document:
    """An amount as a document: a decimal in quotes, and its currency."""
    return {"amount": amount_text(minor, currency), "currency": currency}


def summary(order: Order) -> dict[str, Any]:
    """What an order is, in short."""
    return {
        "order_id": order.id,
        "number": order.number,
        "outside_number": order.outside_number,
        "state": order.state.value,
        "version": order.version,
        "total": money(order.total_minor, order.currency),
    }


def quote(order: Order) -> dict[str, Any]:
    """What an order comes to, part by part."""

    def said(minor: int) -> Document:
        return money(minor, order.currency)

    return {
        "lines": [
            {
                "name": line.name,
                "sku": line.sku,
                "quantity": line.quantity,
                "unit": said(line.unit_minor),
                "discount": said(line.discount_minor),
                "tax": said(line.tax_minor),
                "total": said(line.total_minor),
            }
            for line in order.lines
        ],
        "charges": [
            {
                "kind": charge.kind.value,
                "name": charge.name,
                "discount": said(charge.discount_minor),
                "tax": said(charge.tax_minor),
                "total": said(charge.total_minor),
            }
            for charge in order.charges
        ],
        "coupon": order.coupon.code if order.coupon is not None else None,
        "prices_include_tax": order.prices_include_tax,
        "tax_country": order.tax_country,
        "subtotal": said(order.subtotal_minor),
        "discount": said(order.discount_minor),
        "charged_beside": said(order.charges_minor),
        "tax": said(order.tax_minor),
        "total": said(order.total_minor),
    }


def quote_in_words(order: Order) -> str:
    """The same for people, one part a line."""
    return "\n".join(_lines(order))


def _lines(order: Order) -> Iterator[str]:
    for line in order.lines:
        yield _row(f"{line.quantity} {line.sku or line.name}", order, line.amount_minor)
    if order.discount_minor:
        code = f" {order.coupon.code}" if order.coupon is not None else ""
        yield _row(f"discount{code}", order, -order.discount_minor)
    for charge in order.charges:
        net_minor = charge.amount_minor - charge.discount_minor
        yield _row(charge.name or charge.kind.value.replace("_", " "), order, net_minor)
    is_within = order.prices_include_tax
    yield _row("tax included" if is_within else "tax", order, order.tax_minor)
    yield _row("total", order, order.total_minor)


def _row(name: str, order: Order, minor: int) -> str:
    sign = "-" if minor < 0 else ""
    return f"{name:<40} {sign}{amount_text(abs(minor), order.currency)} {order.currency}"
