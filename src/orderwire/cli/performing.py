"""One operation from the command line: the database is opened for it alone, and closed after it.

A service may be running on the same database: the command holds it for a short transaction only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from orderwire.cli.failing import explain_failures
from orderwire.operations.world import World, make_world
from orderwire.storage.opening import open_database
from orderwire.web.settings import Settings

T = TypeVar("T")

ACTOR = "command line"
"""Who did it, in the history of what was changed."""


def perform(url: str | None, operation: Callable[[World], Awaitable[T]]) -> T:
    """Run an operation on the database of a URL, or of the settings; what it returns.

    A failure that an operator can do something about is explained, and ends the program.
    """
    with explain_failures():
        return asyncio.run(_perform(url or Settings().database, operation))


async def _perform(url: str, operation: Callable[[World], Awaitable[T]]) -> T:
    database = open_database(url)
    try:
        return await operation(make_world(database, ""))
    finally:
        await database.close()
