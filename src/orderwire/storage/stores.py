"""Stores and the tokens that lead to them. Callers own the transaction.

A token is kept as its SHA-256 only: whoever reads the database cannot call us with it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.storage.counters import open_counters
from orderwire.storage.schema import installation, stores, tax_rates, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store's settings. Times in milliseconds; `tax_number` is printed, never checked.

    `calls_per_minute` is how often each token may call; without it there is no limit.

    A charity's customers give what they like: whoever orders for them says how much. The window
    of equal requests is RMZ's rule; `window_everywhere` makes it count in every dialect.

    Whoever sends a bill is believed. With `strict_sums` one that does not add up is refused, and
    with `strict_times` one whose time is over. `upi_address` is where UPI pays the store.
    """

    id: int
    name: str
    currency: str
    country: str
    timezone: str
    is_sandbox: bool
    prices_include_tax: bool
    tax_number: str | None
    checkout_lasts_ms: int
    window_ms: int
    created_ms: int
    slug: str | None = None
    description: str | None = None
    calls_per_minute: int | None = None
    is_charity: bool = False
    window_everywhere: bool = False
    strict_sums: bool = False
    strict_times: bool = False
    upi_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token leads to, without the token.

    The scopes are what its platform calls the things it may do; without them it may do all.
    """

    id: int
    store_id: int
    dialect: str
    scopes: frozenset[str] | None = None


def insert_store(db: sa.Connection, store: Store, rates: dict[tuple[str, str], int]) -> None:
    """Open a store, with its counters and its tax rates by country and class (basis points)."""
    db.execute(
        stores.insert().values(
            store_id=store.id,
            name=store.name,
            currency=store.currency,
            country=store.country,
            timezone=store.timezone,
            is_sandbox=store.is_sandbox,
            prices_include_tax=store.prices_include_tax,
            tax_number=store.tax_number,
            checkout_lasts_ms=store.checkout_lasts_ms,
            window_ms=store.window_ms,
            created_ms=store.created_ms,
            slug=store.slug,
            description=store.description,
            calls_per_minute=store.calls_per_minute,
            is_charity=store.is_charity,
            window_everywhere=store.window_everywhere,
            strict_sums=store.strict_sums,
            strict_times=store.strict_times,
            upi_address=store.upi_address,
        )
    )
    open_counters(db, store.id)
    for (country, tax_class), basis_points in rates.items():
        db.execute(
            tax_rates.insert().values(
                store_id=store.id,
                country=country,
                tax_class=tax_class,
                basis_points=basis_points,
            )
        )


def get_store(db: sa.Connection, store_id: int) -> Store | None:
    """One store."""
    row = db.execute(stores.select().where(stores.c.store_id == store_id)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)  # noqa: SLF001 - the public name of a row's mapping
    for name in ("is_charity", "window_everywhere", "strict_sums", "strict_times"):
        values[name] = bool(values[name])  # nobody has said so of older stores
    return Store(id=values.pop("store_id"), **values)


def change_store(db: sa.Connection, store_id: int, changes: Mapping[str, str | int | None]) -> bool:
    """Change settings of a store by their columns' names; whether there is such a store."""
    changed = db.execute(stores.update().where(stores.c.store_id == store_id).values(**changes))
    return changed.rowcount == 1


def insert_token(
    db: sa.Connection, token: str, known: Token, *, name: str, created_ms: int
) -> None:
    """Let a token in from now on."""
    db.execute(
        tokens.insert().values(
            token_hash=hash_token(token),
            id=known.id,
            store_id=known.store_id,
            dialect=known.dialect,
            name=name,
            created_ms=created_ms,
            revoked_ms=None,
            scopes=None if known.scopes is None else " ".join(sorted(known.scopes)),
        )
    )


def find_token(db: sa.Connection, token_hash: str) -> Token | None:
    """The token of a hash, unless it was revoked."""
    row = db.execute(
        sa.select(tokens.c.id, tokens.c.store_id, tokens.c.dialect, tokens.c.scopes).where(
            tokens.c.token_hash == token_hash, tokens.c.revoked_ms.is_(None)
        )
    ).one_or_none()
    if row is None:
        return None
    scopes = None if row.scopes is None else frozenset(row.scopes.split())
    return Token(id=row.id, store_id=row.store_id, dialect=row.dialect, scopes=scopes)


def hash_token(token: str) -> str:
    """What is kept of a token. Tokens are long and random, so that no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def get_mark(db: sa.Connection, name: str) -> str | None:
    """Something this installation remembers of itself, by name."""
    return db.execute(
        sa.select(installation.c.value).where(installation.c.name == name)
    ).scalar_one_or_none()


def set_mark(db: sa.Connection, name: str, value: str) -> None:
    """Remember something for good."""
    db.execute(installation.insert().values(name=name, value=value))
