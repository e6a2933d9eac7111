"""The global tables: small look-ups that lead to a store, and who works. Nothing refers to them."""

import sqlalchemy as sa

from orderwire.storage.schema.kit import Big, Text, may, metadata, must

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("token_hash", Text, primary_key=True),
    must("id", Big),
    must("store_id", Big),
    must("dialect", Text),
    must("name", Text),
    must("created_ms", Big),
    may("revoked_ms", Big),
    may("scopes", Text),
)

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("name", Text, primary_key=True),
    must("value", Text),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("name", Text, primary_key=True),
    must("ends_ms", Big),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("store_id", Big, primary_key=True, autoincrement=False),
    must("worker", Text),
    must("ends_ms", Big),
)
