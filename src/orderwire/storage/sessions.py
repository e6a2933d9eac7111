"""What an order was made for: where its customer goes afterwards, and what it renews.

Written together with its order, by the order desk. Callers own the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
import sqlalchemy as sa

from orderwire.storage.prepared import is_given, of_store
from orderwire.storage.rows import to_json
from orderwire.storage.schema import order_sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the maker of an order said beside the order itself.

    `success_url` and `cancel_url` are http or https and were given by a program of the merchant:
    the page may send the customer there. `renews_id` is the subscription that the order renews.
    """

    success_url: str | None = None
    cancel_url: str | None = None
    external_customer_id: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    renews_id: int | None = None


_OF_ORDER = order_sessions.select().where(
    of_store(order_sessions), is_given(order_sessions.c.order_id, "of_order")
)


def insert_session(db: sa.Connection, store_id: int, order_id: int, session: Session) -> None:
    """Remember what an order was made for."""
    db.execute(
        order_sessions.insert().values(
            store_id=store_id,
            order_id=order_id,
            success_url=session.success_url,
            cancel_url=session.cancel_url,
            external_customer_id=session.external_customer_id,
            metadata=to_json(session.metadata),
            renews_id=session.renews_id,
        )
    )


def get_session(db: sa.Connection, store_id: int, order_id: int) -> Session | None:
    """What an order was made for, if its maker said so."""
    row = db.execute(_OF_ORDER, {"of_store": store_id, "of_order": order_id}).one_or_none()
    if row is None:
        return None
    return Session(
        success_url=row.success_url,
        cancel_url=row.cancel_url,
        external_customer_id=row.external_customer_id,
        # A column named `metadata` is not an attribute of the row that it seems to be.
        metadata=msgspec.json.decode(row._mapping["metadata"], type=dict[str, str]),  # noqa: SLF001
        renews_id=row.renews_id,
    )
