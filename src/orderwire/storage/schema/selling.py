"""The tables of how a store sells: how it delivers, and how it is paid.

Nothing refers to these rows: an order keeps the names of what was chosen, so that a merchant can
remove a shipping method that orders were made with.
"""

import sqlalchemy as sa

from orderwire.storage.schema.kit import Big, Flag, Text, may, must, table

shipping_methods = table(
    "shipping_methods",
    must("id", Big),
    must("position", sa.Integer),
    must("name", Text),
    must("carrier", Text),
    must("is_active", Flag),
    must("tax_class", Text),
    must("rules", Text),
    key=["id"],
)

branches = table(
    "branches",
    must("id", Big),
    must("position", sa.Integer),
    must("name", Text),
    must("address", Text),
    must("is_active", Flag),
    must("phone", Text),
    key=["id"],
)

bank_accounts = table(
    "bank_accounts",
    must("id", Big),
    must("position", sa.Integer),
    must("bank_name", Text),
    must("account_name", Text),
    must("account_number", Text),
    must("iban", Text),
    may("currency", Text),
    must("is_active", Flag),
    key=["id"],
)

ways_to_pay = table(
    "ways_to_pay",
    must("provider", Text),
    must("is_active", Flag),
    must("position", sa.Integer),
    must("countries", Text),
    must("currencies", Text),
    may("minimum_minor", Big),
    may("maximum_minor", Big),
    must("fees", Text),
    may("lasts_ms", Big),
    key=["provider"],
)
