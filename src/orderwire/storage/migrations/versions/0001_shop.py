"""What a store is and has: settings, catalogue, stock, coupons, customers, tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "counters",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "kind", name=op.f("pk_counters")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coupons",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("folded_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=True),
        sa.Column("maximum_discount_minor", sa.BigInteger(), nullable=True),
        sa.Column("uses_max", sa.BigInteger(), nullable=True),
        sa.Column("uses_max_per_customer", sa.BigInteger(), nullable=True),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("starts_ms", sa.BigInteger(), nullable=True),
        sa.Column("ends_ms", sa.BigInteger(), nullable=True),
        sa.Column("included", sa.Text(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("gives_free_shipping", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('percentage', 'fixed')", name=op.f("ck_coupons_kind")),
        sa.CheckConstraint("uses >= 0", name=op.f("ck_coupons_uses")),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_coupons")),
        sa.UniqueConstraint(
            "store_id", "folded_code", name=op.f("uq_coupons_store_id_folded_code")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customer_keys",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "kind", "value", name=op.f("pk_customer_keys")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "customers",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_customers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "outside_ids",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outside_id", sa.Text(), nullable=False),
        sa.Column("our_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "store_id", "dialect", "kind", "outside_id", name=op.f("pk_outside_ids")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_outside_ids_our_id"), "outside_ids", ["our_id"], unique=False)
    op.create_table(
        "products",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("quantity_min", sa.BigInteger(), nullable=False),
        sa.Column("quantity_max", sa.BigInteger(), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('physical', 'digital', 'code', 'licence', 'service', 'course', 'subscription')",
            name=op.f("ck_products_kind"),
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_products")),
        sa.UniqueConstraint("store_id", "slug", name=op.f("uq_products_store_id_slug")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stores",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("is_sandbox", sa.Boolean(), nullable=False),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("tax_number", sa.Text(), nullable=True),
        sa.Column("checkout_lasts_ms", sa.BigInteger(), nullable=False),
        sa.Column("window_ms", sa.BigInteger(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_stores")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tax_rates",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("tax_class", sa.Text(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "country", "tax_class", name=op.f("pk_tax_rates")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tokens",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("store_id", sa.BigInteger(), nullable=False),
        sa.Column("dialect", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.Column("revoked_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_tokens")),
    )
    op.create_table(
        "variants",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=True),
        sa.Column("stock_policy", sa.Text(), nullable=False),
        sa.Column("period_unit", sa.Text(), nullable=True),
        sa.Column("period_count", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "period_unit IN ('day', 'week', 'month', 'year')", name=op.f("ck_variants_period_unit")
        ),
        sa.CheckConstraint(
            "stock_policy IN ('tracked', 'untracked', 'unlimited')",
            name=op.f("ck_variants_stock_policy"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "product_id"],
            ["products.store_id", "products.id"],
            name=op.f("fk_variants_product_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "id", name=op.f("pk_variants")),
        sa.UniqueConstraint(
            "store_id",
            "product_id",
            "position",
            name=op.f("uq_variants_store_id_product_id_position"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_variants_sku",
        "variants",
        ["store_id", "sku"],
        unique=True,
        sqlite_where=sa.text("sku IS NOT NULL"),
        postgresql_where=sa.text("sku IS NOT NULL"),
    )
    op.create_table(
        "prices",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("sale_minor", sa.BigInteger(), nullable=True),
        sa.Column("sale_starts_ms", sa.BigInteger(), nullable=True),
        sa.Column("sale_ends_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_prices_amount_minor")),
        sa.CheckConstraint("sale_minor >= 0", name=op.f("ck_prices_sale_minor")),
        sa.ForeignKeyConstraint(
            ["store_id", "variant_id"],
            ["variants.store_id", "variants.id"],
            name=op.f("fk_prices_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "variant_id", "currency", name=op.f("pk_prices")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stock",
        sa.Column("store_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("available", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("available >= 0", name=op.f("ck_stock_available")),
        sa.ForeignKeyConstraint(
            ["store_id", "variant_id"],
            ["variants.store_id", "variants.id"],
            name=op.f("fk_stock_variant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("store_id", "variant_id", name=op.f("pk_stock")),
        sqlite_with_rowid=False,
    )
