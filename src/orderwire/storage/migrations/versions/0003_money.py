"""What payment providers tell us, and how payments are asked after."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let the payments that are under way be asked after."""
    op.add_column("payments", sa.Column("continue_url", sa.Text(), nullable=True))
    op.add_column("payments", sa.Column("client", sa.Text(), nullable=True))
    op.add_column("payments", sa.Column("look_ms", sa.BigInteger(), nullable=True))
    op.execute("UPDATE payments SET look_ms = updated_ms WHERE state IN ('open', 'authorised')")
    op.create_index(op.f("ix_payments_client"), "payments", ["client"], unique=False)
    op.create_index(
        "ix_payments_look",
        "payments",
        ["store_id", "look_ms"],
        unique=False,
        sqlite_where=sa.text("look_ms IS NOT NULL"),
        postgresql_where=sa.text("look_ms IS NOT NULL"),
    )
    op.create_table(
        "provider_events",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("due_ms", sa.BigInteger(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'done', 'parked', 'bad')", name=op.f("ck_provider_events_state")
        ),
        sa.PrimaryKeyConstraint(
            "store_id", "provider", "event_id", name=op.f("pk_provider_events")
        ),
    )
    op.create_index(
        "ix_provider_events_due",
        "provider_events",
        ["store_id", "due_ms"],
        unique=False,
        sqlite_where=sa.text("due_ms IS NOT NULL"),
        postgresql_where=sa.text("due_ms IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_provider_events_received_ms"), "provider_events", ["received_ms"], unique=False
    )
    op.create_table(
        "sandbox_charges",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settles_ms", sa.BigInteger(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'pending', 'captured', 'declined')",
            name=op.f("ck_sandbox_charges_state"),
        ),
        sa.PrimaryKeyConstraint("store_id", "payment_id", name=op.f("pk_sandbox_charges")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_sandbox_charges_deliveries",
        "sandbox_charges",
        ["store_id", "settles_ms"],
        unique=False,
        sqlite_where=sa.text("deliveries > 0"),
        postgresql_where=sa.text("deliveries > 0"),
    )
