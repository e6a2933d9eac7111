"""What a store believes of bills and their times, and the UPI address that it is paid at."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let stores say so."""
    for name in ("strict_sums", "strict_times"):
        op.add_column("stores", sa.Column(name, sa.Boolean(), nullable=True))
    op.add_column("stores", sa.Column("upi_address", sa.Text(), nullable=True))
