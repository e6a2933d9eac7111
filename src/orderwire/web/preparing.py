"""Making a database fit to be served: its tables are those of this program, and a demo stays one.

SQLite is brought up to date on start, after its file was copied; PostgreSQL must have been, by
`orderwire migrate`. Nobody touches a database that a newer program has upgraded.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orderwire.operations.make_demo import Standing, standing_of
from orderwire.operations.world import system_now_ms
from orderwire.storage.backing_up import back_up
from orderwire.storage.database import Connection, Database, Unavailable
from orderwire.storage.looking import open_to_look
from orderwire.storage.migrations import Plan, Step, lock_upgrades, plan_of, upgrade
from orderwire.storage.opening import open_database
from orderwire.storage.sqlite import SqliteDatabase
from orderwire.web.settings import Settings

PATIENCE_SECONDS = 60.0
"""How long an upgrade goes on trying, where others use the tables or are upgrading, too."""

_PAUSE_SECONDS = 0.5

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """The service cannot start, for a reason that its operator can do something about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade found and did: all the steps of its plan, after the file was copied."""

    plan: Plan
    copy: Path | None


async def prepare(database: Database, settings: Settings, *, is_demo: bool) -> None:
    """Make sure that the tables are those of this program, and that a demo stays one.

    Raises CannotServe and DatabaseError, TooNew among them.
    """
    plan = await database.read(plan_of)
    plan.refuse_unknown()
    if plan.steps:
        if plan.reached is not None and not isinstance(database, SqliteDatabase):
            raise CannotServe("the database is not up to date: run `orderwire migrate` first")
        if plan.reached is None and not is_demo and not isinstance(database, SqliteDatabase):
            raise CannotServe("the database is empty: run `orderwire migrate` first")
        upgraded = await _upgrade(database)
        if upgraded.copy is not None:
            log.warning(
                "upgraded the database from %s to %s; as it was before it is in %s",
                upgraded.plan.reached,
                upgraded.plan.wanted,
                upgraded.copy,
            )
    standing = await database.read(standing_of)
    if is_demo and standing is Standing.IN_USE:
        raise CannotServe("--demo only fills an empty database, and this one is in use")
    if (is_demo or standing is Standing.DEMO) and not settings.is_loopback:
        raise CannotServe(
            "a demo store has well-known tokens: it is served on 127.0.0.1 only, "
            f"not on {settings.host}"
        )


async def plan_migration(url: str) -> Plan:
    """What `migrate` would do to a database. Nothing is written, and no file is made.

    Raises UnusableUrl and DatabaseError, TooNew among them.
    """
    look = open_to_look(url)
    try:
        plan = await look.read(plan_of)
    finally:
        await look.close()
    plan.refuse_unknown()
    return plan


async def migrate(url: str, tell: Callable[[Step], None] = lambda _: None) -> Upgraded:
    """Bring a database up to date. `tell` hears of each step as it is done.

    A SQLite file is copied first. Whoever comes second waits for the first, and finds it done.
    Raises UnusableUrl and DatabaseError, TooNew among them: then nothing was changed.
    """
    database = open_database(url, is_patient=True)
    try:
        # What cannot be reached at all is said at once, and not tried again.
        (await database.read(plan_of)).refuse_unknown()
        return await _upgrade(database, tell)
    finally:
        await database.close()


async def _upgrade(database: Database, tell: Callable[[Step], None] = lambda _: None) -> Upgraded:
    """Upgrade, and try again where others are in the way, until patience ends."""
    ends = time.monotonic() + PATIENCE_SECONDS
    copies: list[Path] = []
    while True:
        try:
            return await database.write(lambda db: _upgrade_at_once(db, tell, copies))
        except Unavailable:
            # Once a file was copied nobody else was in the way: it is the disk that fails.
            if copies or time.monotonic() >= ends:
                raise
        # Those who wait behind us for the tables get on meanwhile.
        await asyncio.sleep(_PAUSE_SECONDS)


def _upgrade_at_once(db: Connection, tell: Callable[[Step], None], copies: list[Path]) -> Upgraded:
    """Copy and upgrade in one transaction, so that nothing is written between the two."""
    lock_upgrades(db)
    plan = plan_of(db)
    if plan.steps and plan.reached is not None and db.dialect.name == "sqlite":
        copies.append(back_up(db, plan.reached, system_now_ms()))
    upgrade(db, tell)
    return Upgraded(plan=plan, copy=copies[-1] if copies else None)
