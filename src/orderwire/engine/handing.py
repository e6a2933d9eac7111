"""What is handed over when an order is placed: codes, one for each unit. Decisions only.

Rule 1: a unit of a code or a licence gets one code, once; which one was locked before is a fact.
Rule 2: an order with codes is completed when all of them are there, and nothing has to be shipped.
A code that is missing in spite of the stock leaves the order placed; the line waits for it.
Rule 3: what was paid back is handed out no more.
Rule 4: stock and pool of a variant are one count. An order that came here without taking stock has
no unit of the pool: its codes are the other system's to hand out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from orderwire.engine.catalogue import CODED
from orderwire.engine.order_life import OrderState, OrderStep
from orderwire.engine.orders import Event, Order, OrderLine
from orderwire.engine.paying import event_of, take_step

_UNFINISHED = (OrderState.PLACED, OrderState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Given:
    """A code on its way to a unit of a line."""

    code_id: int
    line_id: int
    variant_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What a line's units get now, and how many units of which line wait for a code."""

    given: Sequence[Given] = ()
    missing: Mapping[int, int] = field(default_factory=dict)


def coded_lines(order: Order) -> list[OrderLine]:
    """The lines of an order whose units are codes."""
    return [line for line in order.lines if line.kind in CODED]


def handed_out_elsewhere(order: Order, tracked: Collection[int]) -> dict[int, int]:
    """How many units of each line are another system's to hand out (rule 4).

    `tracked` are those of its variants whose stock is counted.
    """
    return {
        line.id: line.quantity
        for line in coded_lines(order)
        if not line.is_stock_counted and line.variant_id in tracked
    }


def codes_wanted(order: Order, given: Mapping[int, int]) -> dict[int, int]:
    """How many codes of each variant an order still lacks, where its lines have so many already."""
    wanted: dict[int, int] = {}
    for line in coded_lines(order):
        units = _lacking(line, given)
        if units:
            wanted[line.variant_id] = wanted.get(line.variant_id, 0) + units
    return wanted


def hand_out(order: Order, given: Mapping[int, int], pool: Mapping[int, list[int]]) -> Handed:
    """Give the codes of a pool to an order's units, in order, and take them out of the pool."""
    handed: list[Given] = []
    missing: dict[int, int] = {}
    for line in coded_lines(order):
        lacking = _lacking(line, given)
        codes = pool.get(line.variant_id, [])
        taken, codes[:] = codes[:lacking], codes[lacking:]
        handed += [Given(code_id, line.id, line.variant_id) for code_id in taken]
        if len(taken) < lacking:
            missing[line.id] = lacking - len(taken)
    return Handed(given=handed, missing=missing)


def _lacking(line: OrderLine, given: Mapping[int, int]) -> int:
    """How many codes are still to be handed out. Of refunded units, those without one go first."""
    has = given.get(line.id, 0)
    assert has <= line.quantity, (line, given)
    return max(0, line.quantity - line.refunded - has)


def after_handing(order: Order, handed: Handed, now_ms: int) -> tuple[Order, list[Event]]:
    """The order after its codes were handed out, as far as they were there."""
    events: list[Event] = []
    if handed.given:
        events.append(Event("order.codes_handed_out", {"codes": len(handed.given)}))
    if handed.missing:
        events.append(Event("order.codes_missing", {"codes": sum(handed.missing.values())}))
    elif coded_lines(order) and not order.is_shipped and order.state in _UNFINISHED:
        after = take_step(order, OrderStep.COMPLETE, now_ms)
        assert isinstance(after, Order), order
        return after, [*events, event_of(OrderStep.COMPLETE)]
    return order, events
