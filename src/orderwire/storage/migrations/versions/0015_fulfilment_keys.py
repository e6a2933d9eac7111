"""What callers call the goods that they send, so that they may say it twice."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has called them anything yet."""
    for name in ("caller_key", "fingerprint"):
        op.add_column("fulfilments", sa.Column(name, sa.Text(), nullable=True))
