"""How a store delivers and is paid, in the names of a dialect."""

from collections.abc import Mapping
from dataclasses import dataclass

from orderwire.operations.read_settings import Settings, settings_of
from orderwire.operations.world import Caller, World
from orderwire.storage.database import Connection
from orderwire.storage.outside import outside_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Selling:
    """The settings, and what a dialect calls their parts, by kind and our id."""

    settings: Settings
    outside: Mapping[tuple[str, int], str]


async def read_selling(world: World, caller: Caller, *, dialect: str) -> Selling:
    """How the caller's store sells. Raises DatabaseError."""
    store_id = caller.store.id
    return await world.database.read(lambda db: selling_of(db, store_id, dialect))


def selling_of(db: Connection, store_id: int, dialect: str) -> Selling:
    """How a store sells, in a transaction of the caller's."""
    settings = settings_of(db, store_id)
    assert settings is not None, store_id
    parts = {
        "shipping_method": [one.id for one in settings.shipping_methods],
        "branch": [one.id for one in settings.branches],
        "bank_account": [one.id for one in settings.bank_accounts],
    }
    return Selling(settings=settings, outside=outside_names(db, store_id, dialect, parts))
