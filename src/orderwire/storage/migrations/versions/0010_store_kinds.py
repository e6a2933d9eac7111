"""Whether a store is a charity, and whether the window of equal requests counts in every dialect."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let stores say both."""
    for name in ("is_charity", "window_everywhere"):
        op.add_column("stores", sa.Column(name, sa.Boolean(), nullable=True))
