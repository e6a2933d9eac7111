"""Refunds at the provider for tests, and how much longer a checkout is open for a transfer."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let charges remember how they behave, and payments what they prolonged."""
    op.add_column("sandbox_charges", sa.Column("manner", sa.Text(), nullable=True))
    op.add_column(
        "payments",
        sa.Column("prolonged_ms", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_table(
        "sandbox_refunds",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settles_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'failed')", name=op.f("ck_sandbox_refunds_state")
        ),
        sa.PrimaryKeyConstraint("store_id", "payment_id", "id", name=op.f("pk_sandbox_refunds")),
        sqlite_with_rowid=False,
    )
