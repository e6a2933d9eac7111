"""Count units of a variant in, or out: through the desk, like everything that moves stock."""

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.ending import ChangeStock, StockChanged
from orderwire.engine.orders import Origin
from orderwire.engine.placing import Refused
from orderwire.operations.world import World
from orderwire.storage.catalogue import find_sku


async def change_stock(
    world: World, store_id: int, sku: str, *, by: int, actor: str
) -> StockChanged | Refused | None:
    """Add units to the stock of a SKU, or take some away. `None` where no variant has the SKU.

    Raises Overloaded and DatabaseError.
    """
    variant_id = await world.database.read(lambda db: find_sku(db, store_id, sku))
    if variant_id is None:
        return None
    command = ChangeStock(variant_id=variant_id, by=by)
    origin = Origin(actor=actor, dialect="", request_id="")
    changed = await world.desk.command(store_id, CommandTicket(command=command, origin=origin))
    assert isinstance(changed, StockChanged | Refused), changed
    return changed
