"""What a token may do: its scopes, or everything where it has none."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let tokens have scopes."""
    op.add_column("tokens", sa.Column("scopes", sa.Text(), nullable=True))
