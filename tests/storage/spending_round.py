"""The functions of `storage` about what customers spent, each with a call of it."""

from collections.abc import Callable

import sqlalchemy as sa

from orderwire.storage import spending
from tests.shop import STORE

Call = Callable[[sa.Connection], object]


def round_of_spending() -> dict[Callable[..., object], Call]:
    """Each function about what customers spent, with a call of it."""
    return {spending.spending_of: lambda db: spending.spending_of(db, STORE, [1])}
