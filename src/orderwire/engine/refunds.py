"""What a refund consists of: units of lines, charges, and money for no part in particular.

Values, and the arithmetic by which partial refunds add up; `refunding` decides.

Rule 1: what goes back for so many units of a line is the share of all units that are back by
then, less what went back for it before. In whatever steps a line is refunded, the last one ends
exactly at its total. The money of a charge is counted as it is.
Rule 2: money for no part in particular first uses up what the customer paid too much, which was
never taxed. Beyond that it has its part of the tax that is left in what is left of the order.
Rule 3: a refund's tax is what has gone back of the order's by then, less that of the refunds
before it: when all money is back, so is all tax, to the last unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orderwire.engine.money import Money
from orderwire.engine.orders import Order, OrderCharge, OrderLine
from orderwire.engine.paying import Payment
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedLine:
    """Units of a line that are paid back. So many of them are `to_restock`, which happens once the
    money is back; `restocked` is what has gone into the stock again.
    """

    line_id: int
    units: int
    amount_minor: int
    tax_minor: int
    restocked: int = 0
    to_restock: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundedCharge:
    """Money of a charge that is paid back. `index` is the charge's place in its order."""

    index: int
    amount_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundParts:
    """What money goes back for.

    `beside_minor` is for no part in particular. It is negative where parts go back for which
    money had gone back before that was for none.
    """

    lines: Sequence[RefundedLine] = ()
    charges: Sequence[RefundedCharge] = ()
    beside_minor: int = 0

    @property
    def named_minor(self) -> int:
        """The money for lines and charges, in minor units."""
        lines_minor = sum(part.amount_minor for part in self.lines)
        return lines_minor + sum(part.amount_minor for part in self.charges)

    @property
    def amount_minor(self) -> int:
        """All the money, in minor units."""
        return self.named_minor + self.beside_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """Money that goes back to the customer, from one payment. `reference` is the provider's name.

    A caller that may ask twice gives a key of its own; the fingerprint tells what it asked for
    from anything else.
    """

    store_id: int
    id: int
    order_id: int
    payment_id: int
    state: RefundState
    version: int
    amount: Money
    tax_minor: int
    parts: RefundParts
    reason: str
    is_by_hand: bool
    reference: str | None
    failure: str | None
    created_ms: int
    updated_ms: int
    key: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is left: all units, all charges, and all the money of one payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Some of an order: units by line, money by kind of charge, and money beside.

    `None` for a kind of charge is all that is left of it. Amounts are minor units.
    """

    lines: Mapping[int, int] = field(default_factory=dict)
    charges: Mapping[ChargeKind, int | None] = field(default_factory=dict)
    amount_minor: int = 0


RefundWish = Whole | Parts


def left_of(payment: Payment) -> int:
    """What of a payment has not gone back yet, in minor units."""
    return payment.amount.minor - payment.refunded_minor


def line_part(line: OrderLine, units: int, to_restock: int) -> RefundedLine:
    """So many more units of a line, paid back."""
    after = line.refunded + units
    return RefundedLine(
        line_id=line.id,
        units=units,
        amount_minor=max(0, _share(line.total_minor, after, line) - line.refunded_minor),
        tax_minor=_share(line.tax_minor, after, line) - _share(line.tax_minor, line.refunded, line),
        to_restock=to_restock,
    )


def charge_part(index: int, charge: OrderCharge, amount_minor: int) -> RefundedCharge:
    """So much more of a charge, paid back."""
    after = replace(charge, refunded_minor=charge.refunded_minor + amount_minor)
    return RefundedCharge(
        index=index, amount_minor=amount_minor, tax_minor=_charge_tax(after) - _charge_tax(charge)
    )


def count_parts(order: Order, parts: RefundParts, *, sign: int = 1) -> Order:
    """The order with a refund's money counted in, or, with the sign -1, out of it again.

    The stock is as it was (see `put_back`). The version is the caller's to move.
    """
    by_line = {part.line_id: part for part in parts.lines}
    lines = [_count_line(line, by_line.get(line.id), sign) for line in order.lines]
    by_index = {part.index: sign * part.amount_minor for part in parts.charges}
    charges = tuple(
        replace(charge, refunded_minor=charge.refunded_minor + by_index.get(index, 0))
        for index, charge in enumerate(order.charges)
    )
    return replace(
        order,
        lines=lines,
        charges=charges,
        refunded_minor=order.refunded_minor + sign * parts.amount_minor,
    )


def put_back(order: Order, parts: RefundParts) -> tuple[Order, RefundParts]:
    """The order with what a refund puts into the stock again, and its parts, which say how much.

    Never more than a line still has from the stock.
    """
    planned = {part.line_id: part.to_restock for part in parts.lines}
    back = {
        line.id: min(planned.get(line.id, 0), line.quantity - line.restocked)
        for line in order.lines
    }
    lines = [replace(line, restocked=line.restocked + back[line.id]) for line in order.lines]
    told = [replace(part, restocked=part.restocked + back[part.line_id]) for part in parts.lines]
    return replace(order, lines=lines), replace(parts, lines=told)


def awaiting_restock(refunds: Iterable[Refund]) -> dict[int, int]:
    """How many units of which lines go into the stock once these refunds' money is back."""
    units: dict[int, int] = {}
    for refund in refunds:
        for part in refund.parts.lines if refund.state is RefundState.OPEN else ():
            units[part.line_id] = units.get(part.line_id, 0) + part.to_restock
    return units


def tax_of(counted: Order, earlier: Iterable[Refund]) -> int:
    """The tax of a refund in minor units: `counted` is the order with it, `earlier` came before."""
    before = sum(one.tax_minor for one in earlier if one.state is not RefundState.FAILED)
    return max(0, _tax_gone(counted) - before)


def _tax_gone(order: Order) -> int:
    """How much of its tax an order has lost with all the money that went back."""
    named_minor = sum(line.refunded_minor for line in order.lines)
    named_minor += sum(charge.refunded_minor for charge in order.charges)
    left_minor = order.total_minor - named_minor
    if left_minor <= 0:
        return order.tax_minor
    tax_minor = sum(_share(line.tax_minor, line.refunded, line) for line in order.lines)
    tax_minor += sum(map(_charge_tax, order.charges))
    surplus_minor = max(0, order.paid_minor - order.total_minor)
    beside_minor = order.refunded_minor - named_minor - surplus_minor
    beside_minor = min(max(0, beside_minor), left_minor)
    return tax_minor + (order.tax_minor - tax_minor) * beside_minor // left_minor


def _count_line(line: OrderLine, part: RefundedLine | None, sign: int) -> OrderLine:
    if part is None:
        return line
    return replace(
        line,
        refunded=line.refunded + sign * part.units,
        refunded_minor=line.refunded_minor + sign * part.amount_minor,
    )


def _share(minor: int, units: int, line: OrderLine) -> int:
    """What belongs to the first units of a line, rounded down: all of it at the last one."""
    return minor * units // line.quantity


def _charge_tax(charge: OrderCharge) -> int:
    """The tax in what went back of a charge. One that costs nothing has none."""
    if charge.total_minor == 0:
        return 0
    return charge.tax_minor * charge.refunded_minor // charge.total_minor
