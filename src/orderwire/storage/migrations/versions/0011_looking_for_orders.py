"""What orders are looked for by, and what else is known of who brings their goods."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index orders by moment and customer; let fulfilments name their carrier in other ways."""
    op.create_index(op.f("ix_orders_created_ms"), "orders", ["created_ms"], unique=False)
    op.create_index(
        "ix_orders_customer",
        "orders",
        ["store_id", "customer_id"],
        unique=False,
        sqlite_where=sa.text("customer_id IS NOT NULL"),
        postgresql_where=sa.text("customer_id IS NOT NULL"),
    )
    for name in ("carrier_code", "carrier_phone"):
        op.add_column("fulfilments", sa.Column(name, sa.Text(), nullable=True))
