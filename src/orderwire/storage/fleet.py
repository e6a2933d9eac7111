"""The only statements that span stores: which there are, and which worker looks after which.

Callers own the transaction. Everything done to a store's rows is done store by store, by statements
that name it.

A worker leases stores for a while, and nobody else walks them until then. Leases divide the work
and guard nothing: whatever is done for a store may be done by two at once and still counts once.
Rule: a transaction locks rows of `leases` once, in the order of their stores, and of `workers` only
its own before that. So workers wait for each other but never in a circle.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from orderwire.storage.schema import leases, stores, workers
from orderwire.storage.upserting import insert_for


def all_stores(db: sa.Connection) -> list[int]:
    """The ids of all stores."""
    return list(db.execute(sa.select(stores.c.store_id).order_by(stores.c.store_id)).scalars())


def show_up(db: sa.Connection, worker: str, now_ms: int, ends_ms: int) -> None:
    """Let a worker count as one until `ends_ms`, and forget those that have gone."""
    arrival = insert_for(db, workers).values(name=worker, ends_ms=ends_ms)
    db.execute(
        arrival.on_conflict_do_update(
            index_elements=["name"], set_={"ends_ms": arrival.excluded.ends_ms}
        )
    )
    gone = sa.select(workers.c.name).where(workers.c.ends_ms <= now_ms)
    db.execute(workers.delete().where(workers.c.name.in_(gone.with_for_update(skip_locked=True))))


def fair_share(db: sa.Connection, now_ms: int) -> int:
    """How many stores each of the workers of now should look after."""
    at_work = sa.select(sa.func.count()).select_from(workers).where(workers.c.ends_ms > now_ms)
    in_all = sa.select(sa.func.count()).select_from(stores)
    return -(-db.execute(in_all).scalar_one() // max(db.execute(at_work).scalar_one(), 1))


def renew_leases(db: sa.Connection, worker: str, ends_ms: int, limit: int) -> list[int]:
    """Prolong at most `limit` of a worker's leases, and give back the others; the stores kept."""
    held = list(
        db.execute(
            sa.select(leases.c.store_id)
            .where(leases.c.worker == worker)
            .order_by(leases.c.store_id)
            .with_for_update()
        ).scalars()
    )
    kept, above = held[:limit], held[limit:]
    mine = leases.c.worker == worker
    if above:
        db.execute(leases.delete().where(mine, leases.c.store_id >= above[0]))
    db.execute(leases.update().where(mine).values(ends_ms=ends_ms))
    return kept


def free_stores(db: sa.Connection, now_ms: int, limit: int) -> list[int]:
    """Stores that nobody looks after now, at most `limit`."""
    return list(
        db.execute(
            sa.select(stores.c.store_id)
            .outerjoin(leases, leases.c.store_id == stores.c.store_id)
            .where(sa.or_(leases.c.store_id.is_(None), leases.c.ends_ms <= now_ms))
            .order_by(stores.c.store_id)
            .limit(limit)
        ).scalars()
    )


def take_leases(
    db: sa.Connection, worker: str, store_ids: Sequence[int], now_ms: int, ends_ms: int
) -> list[int]:
    """Lease these stores until `ends_ms`; those that were still free."""
    wish = insert_for(db, leases).values(
        [
            {"store_id": store_id, "worker": worker, "ends_ms": ends_ms}
            for store_id in sorted(store_ids)
        ]
    )
    taken = db.execute(
        wish.on_conflict_do_update(
            index_elements=["store_id"],
            set_={"worker": wish.excluded.worker, "ends_ms": wish.excluded.ends_ms},
            where=leases.c.ends_ms <= now_ms,
        ).returning(leases.c.store_id)
    )
    return sorted(taken.scalars())


def leave(db: sa.Connection, worker: str) -> None:
    """Give back all leases of a worker that stops."""
    db.execute(workers.delete().where(workers.c.name == worker))
    held = sa.select(leases.c.store_id).where(leases.c.worker == worker)
    db.execute(held.order_by(leases.c.store_id).with_for_update())
    db.execute(leases.delete().where(leases.c.worker == worker))
