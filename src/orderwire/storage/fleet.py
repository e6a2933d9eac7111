"""The only statements that span stores: which stores there are. Callers own the transaction.

Everything done to a store's rows is done store by store, by statements that name it.
"""

import sqlalchemy as sa

from orderwire.storage.schema import stores


def all_stores(db: sa.Connection) -> list[int]:
    """The ids of all stores."""
    return list(db.execute(sa.select(stores.c.store_id).order_by(stores.c.store_id)).scalars())
