"""Which order somebody means who types its number or its id."""

from orderwire.operations.world import World
from orderwire.storage.orders import find_order_id

_LARGEST = 2**53


async def find_order(world: World, store_id: int, name: str) -> int | None:
    """The id of the order with this number or id, or with this number where it came from.

    Our numbers begin small and our ids at 2^33, so that they never meet. Raises DatabaseError.
    """
    plain = name.strip().removeprefix("#")
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= len(str(_LARGEST))
    number = int(plain) if is_number and int(plain) < _LARGEST else None
    return await world.database.read(
        lambda db: find_order_id(db, store_id, number=number, outside_number=name.strip())
    )
