"""Calls of everything that looks through a store's rows for what cannot be true."""

from collections.abc import Callable

import sqlalchemy as sa

from orderwire.storage import auditing
from tests.shop import STORE

Call = Callable[[sa.Connection], object]


def round_of_auditing() -> dict[Callable[..., object], Call]:
    """Each function of auditing, with a call of it; of all rules."""
    return {
        auditing.find_broken: ask_everything,
        auditing.newest_order_ms: lambda db: auditing.newest_order_ms(db, STORE),
        auditing.orders_after: lambda db: auditing.orders_after(db, STORE, 0, 5),
    }


def ask_everything(db: sa.Connection) -> None:
    """Ask after every rule."""
    for rule in auditing.RULES:
        auditing.find_broken(db, STORE, rule, 5)
