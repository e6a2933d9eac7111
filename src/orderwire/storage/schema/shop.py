"""The tables of what a store is and has: settings, catalogue, stock, coupons, customers."""

import sqlalchemy as sa

from orderwire.engine.catalogue import PeriodUnit, ProductKind, StockPolicy
from orderwire.engine.coupons import CouponKind
from orderwire.storage.schema.kit import (
    Big,
    Flag,
    Text,
    also_unique,
    looked_up_by,
    may,
    must,
    one_of,
    refers,
    table,
)

stores = table(
    "stores",
    must("name", Text),
    must("currency", Text),
    must("country", Text),
    must("timezone", Text),
    must("is_sandbox", Flag),
    must("prices_include_tax", Flag),
    may("tax_number", Text),
    must("checkout_lasts_ms", Big),
    must("window_ms", Big),
    must("created_ms", Big),
    may("slug", Text),
    may("description", Text),
    may("calls_per_minute", sa.Integer),
    may("is_charity", Flag),
    may("window_everywhere", Flag),
    may("strict_sums", Flag),
    may("strict_times", Flag),
    may("upi_address", Text),
    key=[],
)

tax_rates = table(
    "tax_rates",
    must("country", Text),
    must("tax_class", Text),
    must("basis_points", sa.Integer),
    key=["country", "tax_class"],
)

counters = table(
    "counters",
    must("kind", Text),
    must("value", Big),
    key=["kind"],
)

call_counts = table(
    "call_counts",
    must("token_id", Big),
    must("began_ms", Big),
    must("calls", sa.Integer),
    key=["token_id"],
)

products = table(
    "products",
    must("id", Big),
    must("slug", Text),
    must("name", Text),
    must("kind", Text),
    must("is_active", Flag),
    must("tax_class", Text),
    must("quantity_min", Big),
    may("quantity_max", Big),
    must("options", Text),
    must("created_ms", Big),
    must("updated_ms", Big),
    one_of("kind", ProductKind),
    sa.UniqueConstraint("store_id", "slug"),
    key=["id"],
)

variants = table(
    "variants",
    must("id", Big),
    must("product_id", Big),
    must("position", sa.Integer),
    must("name", Text),
    may("sku", Text),
    must("stock_policy", Text),
    may("period_unit", Text),
    may("period_count", sa.Integer),
    may("weight_grams", Big),
    one_of("stock_policy", StockPolicy),
    one_of("period_unit", PeriodUnit),
    refers("product_id", "products", cascade=True),
    sa.UniqueConstraint("store_id", "product_id", "position"),
    also_unique("uq_variants_sku", "sku", where="sku IS NOT NULL"),
    key=["id"],
)

prices = table(
    "prices",
    must("variant_id", Big),
    must("currency", Text),
    must("amount_minor", Big),
    may("sale_minor", Big),
    may("sale_starts_ms", Big),
    may("sale_ends_ms", Big),
    may("cost_minor", Big),
    sa.CheckConstraint("amount_minor >= 0", name="amount_minor"),
    sa.CheckConstraint("sale_minor >= 0", name="sale_minor"),
    refers("variant_id", "variants", cascade=True),
    key=["variant_id", "currency"],
)

stock = table(
    "stock",
    must("variant_id", Big),
    must("available", Big),
    sa.CheckConstraint("available >= 0", name="available"),
    refers("variant_id", "variants", cascade=True),
    key=["variant_id"],
)

coupons = table(
    "coupons",
    must("id", Big),
    must("code", Text),
    must("folded_code", Text),
    must("kind", Text),
    must("value", Big),
    may("currency", Text),
    may("minimum_minor", Big),
    may("maximum_discount_minor", Big),
    may("uses_max", Big),
    may("uses_max_per_customer", Big),
    must("uses", Big),
    may("starts_ms", Big),
    may("ends_ms", Big),
    must("included", Text),
    must("excluded", Text),
    must("gives_free_shipping", Flag),
    must("is_active", Flag),
    one_of("kind", CouponKind),
    sa.CheckConstraint("uses >= 0", name="uses"),
    sa.UniqueConstraint("store_id", "folded_code"),
    key=["id"],
)

customers = table(
    "customers",
    must("id", Big),
    must("first_name", Text),
    must("last_name", Text),
    may("email", Text),
    may("phone", Text),
    must("created_ms", Big),
    key=["id"],
)

# A customer's keys are claimed before the customer is known to be new, hence no foreign key.
customer_keys = table(
    "customer_keys",
    must("kind", Text),
    must("value", Text),
    must("customer_id", Big),
    key=["kind", "value"],
)

outside_ids = table(
    "outside_ids",
    must("dialect", Text),
    must("kind", Text),
    must("outside_id", Text),
    must("our_id", Big),
    looked_up_by("our_id"),
    key=["dialect", "kind", "outside_id"],
)
