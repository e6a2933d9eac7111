"""Indexes that keep the stores apart: the ids of two stores may be the same."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_LOOKED_UP = {
    "checkouts": ("order_id",),
    "codes": ("order_id",),
    "coupon_uses": ("customer_id",),
    "drafts": ("created_ms",),
    "fulfilments": ("order_id",),
    "outside_ids": ("our_id",),
    "payments": ("client", "order_id"),
    "receipts": ("payment_id",),
    "refunds": ("order_id",),
    "subscriptions": ("customer_id", "order_id"),
}


def upgrade() -> None:
    """The store comes last, so that no index is mistaken for the primary key."""
    for table, columns in _LOOKED_UP.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}", table)
            op.create_index(f"ix_{table}_{column}_store_id", table, [column, "store_id"])
    op.drop_index("ix_orders_created_ms", "orders")
    op.create_index(
        "ix_orders_created",
        "orders",
        ["store_id", "created_ms", "id"],
        sqlite_where=sa.text("created_ms > 0"),
        postgresql_where=sa.text("created_ms > 0"),
    )
