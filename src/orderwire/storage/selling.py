"""How a store sells: shipping methods, branches, bank accounts, ways to pay, tax rates.

Each list is read and replaced as a whole, in its merchant's order. What is in the new list is
saved under the id it says there; what is not is gone. Callers own the transaction.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from orderwire.engine.addresses import Address
from orderwire.engine.delivering import BankAccount, Branch, PriceRule, ShippingMethod
from orderwire.engine.offering import WayToPay
from orderwire.storage.schema import selling as tables
from orderwire.storage.schema import stores
from orderwire.storage.schema import tax_rates as rates_table
from orderwire.storage.upserting import insert_for

Values = dict[str, Any]


def lock_settings(db: sa.Connection, store_id: int) -> bool:
    """Keep others from changing how the store sells until we are done; whether there is one."""
    locked = sa.select(stores.c.store_id).where(stores.c.store_id == store_id)
    return db.execute(locked.with_for_update()).one_or_none() is not None


def shipping_methods(db: sa.Connection, store_id: int) -> list[ShippingMethod]:
    """The store's ways to ship."""
    return [
        ShippingMethod(
            id=row.id,
            name=row.name,
            carrier=row.carrier,
            is_active=row.is_active,
            tax_class=row.tax_class,
            rules=rules_of(row.rules),
        )
        for row in _rows(db, tables.shipping_methods, store_id)
    ]


def replace_shipping_methods(
    db: sa.Connection, store_id: int, methods: Sequence[ShippingMethod]
) -> None:
    """Let these be the store's ways to ship."""
    rows = [
        {
            "id": method.id,
            "position": position,
            "name": method.name,
            "carrier": method.carrier,
            "is_active": method.is_active,
            "tax_class": method.tax_class,
            "rules": _json(method.rules),
        }
        for position, method in enumerate(methods)
    ]
    _replace(db, tables.shipping_methods, store_id, "id", rows)


def branches(db: sa.Connection, store_id: int) -> list[Branch]:
    """The places where orders of the store are picked up."""
    return [
        Branch(
            id=row.id,
            name=row.name,
            address=msgspec.json.decode(row.address, type=Address),
            is_active=row.is_active,
            phone=row.phone,
        )
        for row in _rows(db, tables.branches, store_id)
    ]


def replace_branches(db: sa.Connection, store_id: int, places: Sequence[Branch]) -> None:
    """Let these be the places where orders of the store are picked up."""
    rows = [
        {
            "id": branch.id,
            "position": position,
            "name": branch.name,
            "address": _json(branch.address),
            "is_active": branch.is_active,
            "phone": branch.phone,
        }
        for position, branch in enumerate(places)
    ]
    _replace(db, tables.branches, store_id, "id", rows)


def bank_accounts(db: sa.Connection, store_id: int) -> list[BankAccount]:
    """Where the store's customers transfer money to."""
    return [
        BankAccount(
            id=row.id,
            bank_name=row.bank_name,
            account_name=row.account_name,
            account_number=row.account_number,
            iban=row.iban,
            currency=row.currency,
            is_active=row.is_active,
        )
        for row in _rows(db, tables.bank_accounts, store_id)
    ]


def replace_bank_accounts(
    db: sa.Connection, store_id: int, accounts: Sequence[BankAccount]
) -> None:
    """Let these be the accounts that the store's customers transfer money to."""
    rows = [
        {
            "id": account.id,
            "position": position,
            "bank_name": account.bank_name,
            "account_name": account.account_name,
            "account_number": account.account_number,
            "iban": account.iban,
            "currency": account.currency,
            "is_active": account.is_active,
        }
        for position, account in enumerate(accounts)
    ]
    _replace(db, tables.bank_accounts, store_id, "id", rows)


def ways_to_pay(db: sa.Connection, store_id: int) -> list[WayToPay]:
    """What the merchant has set for ways to pay; others are as they are by default."""
    return [
        WayToPay(
            provider=row.provider,
            is_active=row.is_active,
            position=row.position,
            countries=msgspec.json.decode(row.countries, type=frozenset[str]),
            currencies=msgspec.json.decode(row.currencies, type=frozenset[str]),
            minimum_minor=row.minimum_minor,
            maximum_minor=row.maximum_minor,
            fees=rules_of(row.fees),
            lasts_ms=row.lasts_ms,
        )
        for row in _rows(db, tables.ways_to_pay, store_id)
    ]


def replace_ways_to_pay(db: sa.Connection, store_id: int, ways: Sequence[WayToPay]) -> None:
    """Let this be what the merchant has set for ways to pay."""
    rows = [
        {
            "provider": way.provider,
            "is_active": way.is_active,
            "position": way.position,
            "countries": _json(way.countries),
            "currencies": _json(way.currencies),
            "minimum_minor": way.minimum_minor,
            "maximum_minor": way.maximum_minor,
            "fees": _json(way.fees),
            "lasts_ms": way.lasts_ms,
        }
        for way in ways
    ]
    _replace(db, tables.ways_to_pay, store_id, "provider", rows)


def tax_rates(db: sa.Connection, store_id: int) -> dict[tuple[str, str], int]:
    """The store's tax rates in basis points, by country and tax class."""
    rows = db.execute(
        rates_table.select()
        .where(rates_table.c.store_id == store_id)
        .order_by(rates_table.c.country, rates_table.c.tax_class)
    )
    return {(row.country, row.tax_class): row.basis_points for row in rows}


def replace_tax_rates(
    db: sa.Connection, store_id: int, rates: Mapping[tuple[str, str], int]
) -> None:
    """Let these be the store's tax rates in basis points, by country and tax class."""
    db.execute(rates_table.delete().where(rates_table.c.store_id == store_id))
    rows = [
        {"store_id": store_id, "country": country, "tax_class": tax_class, "basis_points": rate}
        for (country, tax_class), rate in rates.items()
    ]
    if rows:
        db.execute(rates_table.insert(), rows)


def rules_of(text: str) -> tuple[PriceRule, ...]:
    """Price rules from the document that is kept of them."""
    return msgspec.json.decode(text, type=tuple[PriceRule, ...])


def _rows(db: sa.Connection, table: sa.Table, store_id: int) -> "list[sa.Row[Any]]":
    """All rows of a store, in its merchant's order."""
    query = table.select().where(table.c.store_id == store_id)
    return list(db.execute(query.order_by(table.c.position, *table.primary_key)))


def _replace(
    db: sa.Connection, table: sa.Table, store_id: int, key: str, rows: Sequence[Values]
) -> None:
    """Save rows under their keys, and remove the store's others."""
    db.execute(
        table.delete().where(
            table.c.store_id == store_id, table.c[key].not_in([row[key] for row in rows])
        )
    )
    if not rows:
        return
    insert = insert_for(db, table)
    others = {name: insert.excluded[name] for name in rows[0] if name != key}
    db.execute(
        insert.on_conflict_do_update(index_elements=["store_id", key], set_=others),
        [{"store_id": store_id, **row} for row in rows],
    )


def _json(document: object) -> str:
    """A document for a text column; sets are sorted, so that what is equal is equal text."""
    return msgspec.json.encode(document, order="deterministic").decode()
