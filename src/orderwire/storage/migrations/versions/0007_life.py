"""The rest of an order's life: refunds, fulfilments, receipts, drafts, and what they count."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let payments and checkouts be promised, add what is counted, make the tables."""
    _let_be(
        "payments",
        "'open', 'pending_review', 'promised', 'authorised', 'captured', 'failed', 'voided'",
    )
    _let_be("checkouts", "'open', 'promised', 'paid', 'expired', 'cancelled'")
    _let_people_repeat_names()
    _add_counts()
    _count_what_was()
    _make_tables()


def _let_be(table: str, states: str) -> None:
    """Allow other states. SQLite cannot change a check: there the table is made anew."""
    name = op.f(f"ck_{table}_state")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, f"state IN ({states})")
        return
    db = op.get_bind()
    made, *indexes = [
        row.sql
        for row in db.execute(
            sa.text(
                "SELECT sql FROM sqlite_master WHERE tbl_name = :name AND sql IS NOT NULL "
                "ORDER BY type = 'table' DESC, name"
            ),
            {"name": table},
        )
    ]
    before, _, rest = made.partition(f"CONSTRAINT {name} CHECK (state IN (")
    after = rest.partition(")")[2]
    changed = f"{before}CONSTRAINT {name} CHECK (state IN ({states}){after}"
    op.execute(changed.replace(f"CREATE TABLE {table}", f"CREATE TABLE new_{table}", 1))
    op.execute(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608 - a name of ours
    op.drop_table(table)
    op.rename_table(f"new_{table}", table)
    for index in indexes:
        op.execute(index)


def _let_people_repeat_names() -> None:
    """Only what a provider calls a payment is no other payment's name."""
    named = sa.text(
        "reference IS NOT NULL AND provider NOT IN ('bank_transfer', 'cash_on_delivery', 'manual')"
    )
    op.drop_index("uq_payments_reference", table_name="payments")
    op.create_index(
        "uq_payments_reference",
        "payments",
        ["store_id", "provider", "reference"],
        unique=True,
        sqlite_where=named,
        postgresql_where=named,
    )


def _count_what_was() -> None:
    """What was paid, and what went back into the stock, from what the book says already."""
    op.execute(
        "UPDATE orders SET paid_minor = coalesce((SELECT sum(p.amount_minor) FROM payments AS p "
        "WHERE p.store_id = orders.store_id AND p.order_id = orders.id "
        "AND p.state = 'captured'), 0)"
    )
    op.execute(
        "UPDATE order_lines SET restocked = quantity - (SELECT count(*) FROM codes AS c "
        "WHERE c.store_id = order_lines.store_id AND c.order_id = order_lines.order_id "
        "AND c.line_id = order_lines.id) WHERE stock_state = 'returned'"
    )
    # What is completed was brought to its customer: nothing of it is left to be brought.
    op.execute(
        "UPDATE order_lines SET fulfilled = quantity WHERE kind = 'physical' AND EXISTS ("
        "SELECT 1 FROM orders AS o WHERE o.store_id = order_lines.store_id "
        "AND o.id = order_lines.order_id AND o.state = 'completed')"
    )


def _add_counts() -> None:
    op.add_column("checkouts", sa.Column("accepts", sa.Text(), nullable=True))
    op.add_column(
        "order_lines",
        sa.Column("fulfilled", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("refunded", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "order_lines",
        sa.Column("restocked", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("orders", sa.Column("outside_number", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("charges", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("details", sa.Text(), nullable=True))
    op.add_column(
        "orders",
        sa.Column("paid_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "orders",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column("payments", sa.Column("method", sa.Text(), nullable=True))
    op.add_column("payments", sa.Column("evidence", sa.Text(), nullable=True))
    op.add_column(
        "payments",
        sa.Column("refunded_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )


def _make_tables() -> None:
    op.create_table(
        "drafts",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_drafts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_drafts_created_ms"), "drafts", ["created_ms"], unique=False)
    op.create_table(
        "fulfilments",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("tracking_number", sa.Text(), nullable=False),
        sa.Column("tracking_url", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("delivered_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('shipped', 'delivered', 'cancelled')", name=op.f("ck_fulfilments_state")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_fulfilments_order_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_fulfilments")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fulfilments_order_id"), "fulfilments", ["order_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "payment_id"],
            ["payments.store_id", "payments.id"],
            name=op.f("fk_receipts_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_receipts")),
        sqlite_with_rowid=True,
    )
    op.create_index(op.f("ix_receipts_payment_id"), "receipts", ["payment_id"], unique=False)
    op.create_table(
        "refunds",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.Column("look_ms", sa.BigInteger(), nullable=True),
        sa.Column("caller_key", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'succeeded', 'failed')", name=op.f("ck_refunds_state")
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount_minor")),
        sa.ForeignKeyConstraint(
            ["store_id", "order_id"],
            ["orders.store_id", "orders.id"],
            name=op.f("fk_refunds_order_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "payment_id"],
            ["payments.store_id", "payments.id"],
            name=op.f("fk_refunds_payment_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_refunds")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_refunds_look",
        "refunds",
        ["store_id", "look_ms"],
        unique=False,
        sqlite_where=sa.text("look_ms IS NOT NULL"),
        postgresql_where=sa.text("look_ms IS NOT NULL"),
    )
    op.create_index(op.f("ix_refunds_order_id"), "refunds", ["order_id"], unique=False)
    op.create_index(
        "ix_orders_outside_number",
        "orders",
        ["store_id", "outside_number"],
        unique=False,
        sqlite_where=sa.text("outside_number IS NOT NULL"),
        postgresql_where=sa.text("outside_number IS NOT NULL"),
    )
