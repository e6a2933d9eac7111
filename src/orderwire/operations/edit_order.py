"""Edit an order as its merchant wishes: through the order desk, since it may move stock."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.edit_contents import Changes
from orderwire.engine.editing import Edited, EditOrder, NothingEdited
from orderwire.engine.orders import Order, Origin
from orderwire.engine.placing import Refused
from orderwire.engine.refusals import LineNotFound, OrderNotFound, Refusal
from orderwire.operations.world import World
from orderwire.storage.orders import get_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What somebody wants changed about an order.

    `by_name` says of lines by SKU or id how many there are to be, beside what `changes` says of
    them. Without a `version` it is edited as it is found; `dialect` is whose names are used.
    """

    order_id: int
    changes: Changes
    origin: Origin
    by_name: Mapping[str, int] = field(default_factory=dict)
    version: int | None = None
    dialect: str = ""


async def edit_order(world: World, store_id: int, edit: Edit) -> Order | Refusal:
    """Edit an order; how it is now. One that is as it is wanted already stays so.

    Raises Overloaded and DatabaseError.
    """
    changes = edit.changes
    if edit.by_name:
        order = await world.database.read(lambda db: get_order(db, store_id, edit.order_id))
        if order is None:
            return OrderNotFound(edit.order_id)
        quantities = _quantities(order, edit.by_name)
        if isinstance(quantities, Refusal):
            return quantities
        changes = replace(changes, quantities={**changes.quantities, **quantities})
    command = EditOrder(
        order_id=edit.order_id,
        changes=changes,
        now_ms=world.now_ms(),
        first_line_id=await world.ids.take(store_id, len(changes.added)) if changes.added else 0,
        version=edit.version,
        dialect=edit.dialect,
    )
    outcome = await world.desk.command(store_id, CommandTicket(command=command, origin=edit.origin))
    match outcome:
        case Edited():
            return outcome.order
        case NothingEdited():
            return outcome.unchanged
        case _:
            assert isinstance(outcome, Refused), outcome
            return outcome.refusal


def _quantities(order: Order, by_name: Mapping[str, int]) -> dict[int, int] | LineNotFound:
    """The lines that are meant. A SKU that stands on several lines means none of them."""
    quantities: dict[int, int] = {}
    for name, quantity in by_name.items():
        meant = [line.id for line in order.lines if name in (line.sku, str(line.id))]
        if len(meant) != 1:
            return LineNotFound(name)
        quantities[meant[0]] = quantity
    return quantities
