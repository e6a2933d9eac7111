"""Digital goods and subscriptions: pools of codes, what is owed of them, and what is renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "codes",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("added_ms", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("given_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_codes_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "variant_id"],
            ["variants.store_id", "variants.id"],
            name=op.f("fk_codes_variant_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_codes")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_codes_order_id"), "codes", ["order_id"], unique=False)
    op.create_index(
        "ix_codes_unused",
        "codes",
        ["store_id", "variant_id", "id"],
        unique=False,
        sqlite_where=sa.text("order_id IS NULL"),
        postgresql_where=sa.text("order_id IS NULL"),
    )
    op.create_index(
        "uq_codes_code",
        "codes",
        ["store_id", "code"],
        unique=True,
        sqlite_where=sa.text("code <> ''"),
        postgresql_where=sa.text("code <> ''"),
    )
    op.create_table(
        "order_sessions",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("success_url", sa.Text(), nullable=True),
        sa.Column("cancel_url", sa.Text(), nullable=True),
        sa.Column("external_customer_id", sa.Text(), nullable=True),
        sa.Column("metadata", sa.Text(), nullable=False),
        sa.Column("renews_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_order_sessions_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "order_id", name=op.f("pk_order_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "owed_codes",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("placed_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("units > 0", name=op.f("ck_owed_codes_units")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_owed_codes_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "order_id", "line_id", name=op.f("pk_owed_codes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "product_downloads",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "file_id"],
            ["files.store_id", "files.id"],
            name=op.f("fk_product_downloads_file_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "product_id"],
            ["products.store_id", "products.id"],
            name=op.f("fk_product_downloads_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "store_id", "product_id", "position", name=op.f("pk_product_downloads")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subscriptions",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("period_unit", sa.Text(), nullable=False),
        sa.Column("period_count", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("anchor_ms", sa.BigInteger(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=False),
        sa.Column("period_starts_ms", sa.BigInteger(), nullable=False),
        sa.Column("period_ends_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("renewal_order_id", sa.BigInteger(), nullable=True),
        sa.Column("renewed_ms", sa.BigInteger(), nullable=True),
        sa.Column("paused_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_ms", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "period_unit IN ('day', 'week', 'month', 'year')",
            name=op.f("ck_subscriptions_period_unit"),
        ),
        sa.CheckConstraint(
            "state IN ('active', 'past_due', 'paused', 'expired', 'cancelled')",
            name=op.f("ck_subscriptions_state"),
        ),
        sa.CheckConstraint(
            "period_ends_ms > period_starts_ms", name=op.f("ck_subscriptions_period")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "customer_id"],
            ["customers.store_id", "customers.id"],
            name=op.f("fk_subscriptions_customer_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_subscriptions_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "renewal_order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_subscriptions_renewal_order_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_subscriptions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_subscriptions_customer_id"), "subscriptions", ["customer_id"], unique=False
    )
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["store_id", "due_ms"],
        unique=False,
        sqlite_where=sa.text("due_ms IS NOT NULL"),
        postgresql_where=sa.text("due_ms IS NOT NULL"),
    )
    op.create_index(op.f("ix_subscriptions_order_id"), "subscriptions", ["order_id"], unique=False)
