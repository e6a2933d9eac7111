"""Fill the pool of a SKU's codes, and hand out what orders have been waiting for.

Pool and stock grow in one transaction, through the order desk. The waiting orders are served
afterwards, each in a transaction of its own: a crash in between leaves them to the loop that
hands out codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from orderwire.admission.tickets import CommandTicket
from orderwire.engine.orders import Origin
from orderwire.engine.placing import Refused
from orderwire.engine.pooling import AddCodes, CodesAdded, NewCode
from orderwire.operations.hand_out_codes import hand_out_in
from orderwire.operations.world import World
from orderwire.storage.catalogue import find_sku
from orderwire.storage.codes import count_unused

AT_ONCE_MAX = 10_000
CODE_MAX = 2_000
"""How many characters a code may have: licence keys can be long, files are not codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A pool after it was filled. `available` is the stock, where it is counted."""

    added: int
    unused: int
    available: int | None
    served: int


async def add_codes(
    world: World, store_id: int, sku: str, texts: Sequence[str], *, actor: str
) -> Filled | Refused | None:
    """Add codes to a SKU's pool, all of them or none. `None` where no variant has the SKU.

    Raises Overloaded and DatabaseError.
    """
    assert 0 < len(texts) <= AT_ONCE_MAX, len(texts)
    assert all(0 < len(text) <= CODE_MAX and text == text.strip() for text in texts)
    variant_id = await world.database.read(lambda db: find_sku(db, store_id, sku))
    if variant_id is None:
        return None
    first = await world.ids.take(store_id, len(texts))
    command = AddCodes(
        variant_id=variant_id,
        codes=[NewCode(first + index, text) for index, text in enumerate(texts)],
    )
    origin = Origin(actor=actor, dialect="", request_id="")
    added = await world.desk.command(store_id, CommandTicket(command=command, origin=origin))
    if isinstance(added, Refused):
        return added
    assert isinstance(added, CodesAdded), added
    served = await hand_out_in(world, store_id)
    unused = await world.database.read(lambda db: count_unused(db, store_id, variant_id))
    return Filled(added=len(texts), unused=unused, available=added.available, served=served)
