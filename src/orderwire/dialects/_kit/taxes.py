"""The rates of tax that orders show, in basis points.

Rule: where the tax was stated, no rate of the store's made it. What is shown then follows from the
amounts: what the tax is of all that it is on.
"""

from orderwire.engine.money import BASIS_POINTS
from orderwire.engine.orders import Order, OrderLine


def rate_of_order(order: Order) -> int | None:
    """The rate of an order; `None` where its lines have several."""
    if _is_stated(order):
        return _rate(order.tax_minor, order.total_minor)
    rates = {line.tax_basis_points for line in order.lines}
    return rates.pop() if len(rates) == 1 else None


def rate_of_line(order: Order, line: OrderLine) -> int:
    """The rate of one of its lines."""
    if _is_stated(order):
        return _rate(line.tax_minor, line.total_minor)
    return line.tax_basis_points


def _is_stated(order: Order) -> bool:
    return "tax" in order.details.stated


def _rate(tax_minor: int, total_minor: int) -> int:
    """What a tax is of the rest of a total that contains it, rounded half up."""
    net = total_minor - tax_minor
    return (2 * tax_minor * BASIS_POINTS + net) // (2 * net) if net > 0 else 0
