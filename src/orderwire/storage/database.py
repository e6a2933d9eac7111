"""What a database of ours can do, whichever kind it is, and what can go wrong with it.

`read` and `write` run a plain function on a connection; `admit` runs the order desk's program for
one batch. A transaction begins before the function and commits after it: whoever gets the result
knows that it is saved. Errors of drivers end here and become one of those below, by a table for
each database (`_translate` in `postgres` and `sqlite`).
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

import sqlalchemy as sa

from orderwire.storage.desk import DeskTransaction

T = TypeVar("T")

Connection = sa.Connection
"""What storage functions work on. Callers hold it and pass it on, and do nothing else with it."""

BUSY_SECONDS = 2.0
"""How long a transaction waits for a lock before it gives up."""

REACH_SECONDS = 2.0
"""How long a transaction may take to begin: to get a connection, and an answer on it."""

STATEMENT_SECONDS = 5.0
"""How long one statement of the order desk may take."""


class DatabaseError(Exception):
    """Something went wrong in or on the way to the database."""


class Unavailable(DatabaseError):
    """The database cannot serve now: it is gone, full, busy, or out of connections.

    Nothing was saved. It may work later, and needs nothing of us but another try.
    """


class Unreachable(Unavailable):
    """No transaction could even begin: whoever else wants one now would fare the same."""


class CommitUnknown(DatabaseError):
    """A commit was not answered, or not as commits are: it may or may not have happened."""


class Contention(DatabaseError):
    """The transaction lost against another one and was rolled back; it may be run again."""


class RowsRefused(DatabaseError):
    """The database refuses what was written: one of the rows breaks a rule of the schema."""


class Unforeseen(DatabaseError):
    """What no table of errors names: a mistake of ours, most likely. Nothing was saved."""


class Database(Protocol):
    """One open database."""

    writers: int
    """How many batches can be admitted at the same time."""

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction that only reads. Raises DatabaseError."""
        ...

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` in a transaction of its own and commit. Raises DatabaseError.

        Where the transaction lost against another one, `work` is run again.
        """
        ...

    async def admit(self, store_id: int, program: Callable[[DeskTransaction], Awaitable[T]]) -> T:
        """Run the order desk's program for one batch of a store and commit.

        Raises DatabaseError.
        """
        ...

    async def close(self) -> None:
        """Finish what was begun and let go of the database."""
        ...
